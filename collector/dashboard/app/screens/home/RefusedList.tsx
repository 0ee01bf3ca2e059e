/** Events that the site sent and that weren't taken, or not as they were meant: somebody has to mend the site. */
import { Badge } from '../../ui/Badge.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Refused } from './turnedAwayFrom.ts';

/** A stranger’s key or origin is told as turned away; what the site itself sends is told here. */
const OF_STRANGERS = ['key', 'origin', 'authorization'];

export function RefusedList({ refused: all }: { refused: readonly Refused[] }) {
  const refused = all.filter(({ field }) => !OF_STRANGERS.includes(field));
  if (refused.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="home-refused">
      <h2 id="home-refused">What the site sends wrong</h2>
      <ul class="home-failing">
        {refused.map(({ field, detail, origin, at, count, kept }) => (
          <li key={`${kept} ${field} ${origin}`}>
            {kept ? <Badge tone="warn">Left out</Badge> : <Badge tone="bad">Refused</Badge>}
            <div>
              <h3>
                <code>{field}</code>
              </h3>
              <p class="muted">
                {detail} {kept ? 'The event was taken without it.' : 'The event was not taken.'} {count}×, last{' '}
                <Time at={at} />, from {origin ?? 'a server'}.
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
