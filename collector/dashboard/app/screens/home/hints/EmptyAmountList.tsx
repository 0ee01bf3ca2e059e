/** Partners that were told of an order without the amount that their connector names. */
import { eventPath } from '../../../addresses/events.ts';
import type { Overview } from '../../../api/types.ts';
import { count } from '../../../chart/format.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { LinkButton } from '../../../ui/buttons/Button.tsx';
import { Time } from '../../../ui/Time.tsx';

export function EmptyAmountList({ amounts }: { amounts: Overview['emptyAmounts'] }) {
  if (amounts.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="home-empty-amounts">
      <h2 id="home-empty-amounts">Sent without an amount</h2>
      <ul class="home-failing">
        {amounts.map(({ connector, connectorName, name, parameter, event, at, count: times }) => (
          <li key={`${connector} ${name} ${parameter}`}>
            <Badge tone="warn">Empty</Badge>
            <div>
              <h3>
                {connectorName}
                <code>{`{{${parameter}}}`}</code>
              </h3>
              <p class="muted">
                {times === 1 ? `A ${name} went` : `${count(times)} ${name} events went`} out without this amount, the
                last <Time at={at} />. Have the page send it, or say in the connector what to send instead (
                <code>{`{{${parameter}|default:0}}`}</code>).
              </p>
            </div>
            <LinkButton
              small
              href={eventPath(event, {}, name)}
              label={`${connectorName}, ${parameter}: show the event`}
            >
              Show the event
            </LinkButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
