/** What a connector did in the last 24 hours, in four numbers and one bar. */
import type { ConnectorActivity } from '../../api/types.ts';

/** Reasons as a word or two; the Events screen has the sentences. */
const REASONS: Record<string, string> = {
  connector_disabled: 'disabled',
  consent_missing: 'no consent',
  duplicate_transaction: 'already paid',
  no_click: 'no click',
  source_mismatch: 'other source',
  click_expired: 'click too old',
  not_last_click: 'not the last click',
  leg_off: 'turned off',
  pixel_not_approved: 'pixel not approved',
  pixel_revoked: 'pixel revoked',
  pixel_killed: 'pixel stopped',
};

const NUMBER = new Intl.NumberFormat();

export function Activity(props: { activity: ConnectorActivity | undefined; isCounted: boolean; failedHref: string }) {
  const { activity, isCounted, failedHref } = props;
  const { fired = 0, testLogged = 0, skipped = {}, deliveries } = activity ?? {};
  const delivered = deliveries?.succeeded ?? 0;
  const failed = (deliveries?.failed ?? 0) + (deliveries?.rejected ?? 0);
  const waiting = deliveries?.waiting ?? 0;
  const reasons = Object.entries(skipped).sort(([, a], [, b]) => b - a);
  const skippedCount = reasons.reduce((sum, [, count]) => sum + count, 0);
  // what only runs a pixel has nothing to deliver
  const done = Math.max(delivered, fired - waiting - failed);
  const show = (count: number) => (isCounted ? NUMBER.format(count) : '–');
  const [main] = reasons;

  return (
    <div class="activity">
      <dl aria-label="Last 24 hours">
        <div>
          <dt>Fired</dt>
          <dd>{show(fired)}</dd>
        </div>
        <div>
          <dt>Delivered</dt>
          <dd>{show(delivered)}</dd>
        </div>
        <div class={failed > 0 ? 'is-bad' : ''}>
          <dt>Failed</dt>
          <dd>{failed > 0 ? <a href={failedHref}>{show(failed)}</a> : show(failed)}</dd>
        </div>
        <div>
          <dt>Skipped</dt>
          <dd>{show(skippedCount)}</dd>
        </div>
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
              main: main && `${REASONS[main[0]] ?? main[0]} (${NUMBER.format(main[1])})`,
              any: fired + skippedCount,
            })}
      </p>
    </div>
  );
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
