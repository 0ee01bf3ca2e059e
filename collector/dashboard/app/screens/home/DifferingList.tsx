/** Events of which a browser told one thing and then a server another: both, and whether the browser's went out. */
import type { DifferingEvent } from '../../api/types.ts';
import { Time } from '../../ui/Time.tsx';

export function DifferingList({ events }: { events: DifferingEvent[] }) {
  if (events.length === 0) return null;
  return (
    <section aria-labelledby="home-differing">
      <h2 id="home-differing">Browser and server differ</h2>
      <ul class="card">
        {events.map(({ event, name, at, browser, server, sent }) => (
          <li key={event}>
            <a href={`/events/${encodeURIComponent(event)}`}>
              {name} {event}
            </a>
            , <Time at={at} />: {differences(browser, server)}. {saySent(sent)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Of what the server told, what the browser told otherwise. */
function differences(browser: DifferingEvent['browser'], server: DifferingEvent['server']): string {
  const keys = Object.keys(server).filter((key) => JSON.stringify(browser[key]) !== JSON.stringify(server[key]));
  if (keys.length === 0) return 'the contact differs';
  const say = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60));
  return keys.map((key) => `${key} was ${say(browser[key])}, the server says ${say(server[key])}`).join('; ');
}

function saySent({ webhooks, pixels }: DifferingEvent['sent']): string {
  if (webhooks + pixels === 0) return 'Nothing went out with the browser’s values.';
  const parts = [webhooks > 0 && `webhooks: ${webhooks}`, pixels > 0 && `pixels: ${pixels}`].filter(Boolean);
  return `Went out with the browser’s values (${parts.join(', ')}): tell the partner, or replay what it may be told again.`;
}
