/** What a connector did in the last 24 hours, in four numbers and one bar. */
import { type DecisionOutcome, OUTCOMES } from '../../../../decide/reasons.ts';
import { deliveryPath } from '../../addresses/deliveries.ts';
import { eventPath } from '../../addresses/events.ts';
import type { ConnectorActivity } from '../../api/types.ts';

const NUMBER = new Intl.NumberFormat();

export interface ActivityProps {
  connector: string;
  activity: ConnectorActivity | undefined;
  /** false: not known yet */
  isCounted: boolean;
  /** without one nothing is delivered, and nothing can fail to be */
  hasWebhook: boolean;
}

export function Activity({ connector, activity, isCounted, hasWebhook }: ActivityProps) {
  const { fired = 0, testLogged = 0, skipped = {}, deliveries } = activity ?? {};
  const delivered = deliveries?.succeeded ?? 0;
  const failed = (deliveries?.failed ?? 0) + (deliveries?.rejected ?? 0) + (deliveries?.unknown ?? 0);
  const waiting = deliveries?.waiting ?? 0;
  const reasons = Object.entries(skipped).sort(([, a], [, b]) => b - a);
  const skippedCount = reasons.reduce((sum, [, count]) => sum + count, 0);
  // what only runs a pixel has nothing to deliver
  const done = Math.max(delivered, fired - waiting - failed);
  const [main] = reasons;
  const events = (outcome: string) => eventPath(undefined, { connector, outcome });
  const log = (state: string) => deliveryPath(undefined, { connector, state });
  const figure = (label: string, count: number, href: string, isBad = false) => (
    <div class={isBad ? 'is-bad' : ''}>
      <dt>{label}</dt>
      <dd>{!isCounted ? '–' : count > 0 ? <a href={href}>{NUMBER.format(count)}</a> : count}</dd>
    </div>
  );
  const none = (label: string) => (
    <div>
      <dt>{label}</dt>
      <dd title="It has no webhook">
        –<span class="hidden-visually"> (no webhook)</span>
      </dd>
    </div>
  );

  return (
    <div class="activity">
      <dl aria-label="Last 24 hours">
        {figure('Fired', fired, events('fired'))}
        {hasWebhook ? figure('Delivered', delivered, log('succeeded')) : none('Delivered')}
        {hasWebhook
          ? figure(
              'Failed',
              failed,
              log(deliveries?.failed ? 'failed' : deliveries?.rejected ? 'rejected' : 'unknown'),
              failed > 0,
            )
          : none('Failed')}
        {figure('Skipped', skippedCount, events(main?.[0] ?? ''))}
      </dl>
      <Bar
        parts={[
          ['good', done],
          ['warn', waiting],
          ['bad', failed],
          ['quiet', skippedCount],
        ]}
      />
      <p class="activity-note">
        {!isCounted
          ? '\u00a0'
          : note({
              waiting,
              testLogged,
              main: main && `${inSentence(main[0])} (${NUMBER.format(main[1])})`,
              any: fired + skippedCount,
            })}
      </p>
    </div>
  );
}

/** A code that this page doesn't know, of a newer collector, stays what it is. */
function inSentence(code: string): string {
  const short = Object.hasOwn(OUTCOMES, code) ? OUTCOMES[code as DecisionOutcome] : code;
  return short.charAt(0).toLowerCase() + short.slice(1);
}

function note(facts: { waiting: number; testLogged: number; main: string | undefined; any: number }): string {
  const { waiting, testLogged, main, any } = facts;
  const parts = [
    ...(waiting > 0 ? [`${NUMBER.format(waiting)} waiting`] : []),
    ...(testLogged > 0 ? [`${NUMBER.format(testLogged)} only logged`] : []),
    ...(main === undefined ? [] : [`skipped: ${main}`]),
  ];
  if (parts.length > 0) return `24 h · ${parts.join(' · ')}`;
  return any > 0 ? '24 h' : 'Nothing in 24 h';
}

/** Shares of the whole; the numbers beside it say the same in words. */
function Bar({ parts }: { parts: readonly (readonly [kind: string, count: number])[] }) {
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  let from = 0;
  return (
    <svg class="activity-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="empty" width="100" height="4" />
      {parts.map(([kind, count]) => {
        const width = total === 0 ? 0 : (count / total) * 100;
        const x = from;
        from += width;
        return width > 0 && <rect key={kind} class={kind} x={x} width={width} height="4" />;
      })}
    </svg>
  );
}
