/** Events of which a browser told one thing and then a server another: both, and whether the browser's went out. */
import { eventPath } from '../../../addresses/events.ts';
import { call } from '../../../api/client.ts';
import type { DifferingEvent } from '../../../api/types.ts';
import { whyNot } from '../../../sessionState.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, LinkButton } from '../../../ui/buttons/Button.tsx';
import { Time } from '../../../ui/Time.tsx';
import { sayDifferences } from './sayDifferences.ts';
import { useDismiss } from './useDismiss.ts';

export function DifferingList({ events, onDismissed }: { events: DifferingEvent[]; onDismissed: () => void }) {
  const { busy, dismiss } = useDismiss(onDismissed);
  if (events.length === 0) return null;

  const dismissOne = (body: Pick<DifferingEvent, 'event' | 'name'>) =>
    dismiss(
      keyOf(body),
      () => call('POST', '/api/overview/differing/dismiss', { body }),
      'Dismissed. The event itself, and the audit log, keep it.',
    );

  return (
    <section class="card stack" aria-labelledby="home-differing">
      <h2 id="home-differing">Browser and server differ</h2>
      <ul class="home-failing">
        {events.map(({ event, name, at, browser, server, sent }) => (
          <li key={keyOf({ event, name })}>
            {wentOut(sent) ? <Badge tone="bad">Went out</Badge> : <Badge>Not sent</Badge>}
            <div>
              <h3>
                {name}
                <code>{event}</code>
              </h3>
              <p class="muted">
                The server told it <Time at={at} />: {sayDifferences(browser, server)}. {saySent(sent)}
              </p>
            </div>
            <div class="row">
              <LinkButton small href={eventPath(event, {}, name)} label={`${name} ${event}: show the event`}>
                Show the event
              </LinkButton>
              <Button
                small
                kind="plain"
                label={`${name} ${event}: dismiss`}
                busy={busy === keyOf({ event, name })}
                unless={whyNot('editor')}
                onClick={() => void dismissOne({ event, name })}
              >
                Dismiss
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const keyOf = ({ event, name }: Pick<DifferingEvent, 'event' | 'name'>) => `${event} ${name}`;

const wentOut = ({ webhooks, pixels }: DifferingEvent['sent']) => webhooks + pixels > 0;

function saySent(sent: DifferingEvent['sent']): string {
  const { webhooks, pixels } = sent;
  if (!wentOut(sent)) return 'Nothing went out with the browser’s values.';
  const parts = [webhooks > 0 && `webhooks: ${webhooks}`, pixels > 0 && `pixels: ${pixels}`].filter(Boolean);
  return `Went out with the browser’s values (${parts.join(', ')}): tell the partner, or replay what it may be told again.`;
}
