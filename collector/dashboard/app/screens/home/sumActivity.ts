import type { ConnectorActivity } from '../../api/types.ts';

/** Over all connectors. `successRate`: of the webhooks that came to an end, 0 to 1; undefined when none did. */
export function sumActivity(activity: readonly ConnectorActivity[]) {
  const sum = (count: (one: ConnectorActivity) => number) => activity.reduce((total, one) => total + count(one), 0);
  const succeeded = sum(({ deliveries }) => deliveries.succeeded);
  const failed = sum(({ deliveries }) => deliveries.failed + deliveries.rejected);
  const ended = succeeded + failed;
  return {
    fired: sum(({ fired }) => fired),
    skipped: sum(({ skipped }) => Object.values(skipped).reduce((total, count) => total + count, 0)),
    waiting: sum(({ deliveries }) => deliveries.waiting),
    succeeded,
    failed,
    successRate: ended === 0 ? undefined : succeeded / ended,
  };
}
