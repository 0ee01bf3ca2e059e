/** Which connectors fired for a transaction, and when: one row a transaction, `connectors` maps connector id → time. */
import type { Database } from 'better-sqlite3';

/** connector id → when it fired, for those that did at or after `since` */
export type ReadFired = (
  transactionId: string,
  eventName: string,
  test: number,
  since: number,
) => Record<string, number>;

export function createFiredReader(db: Database): ReadFired {
  const read = db
    .prepare<[string, string, number], string>(
      'SELECT connectors FROM fired WHERE transaction_id = ? AND event_name = ? AND test = ?',
    )
    .pluck();
  return (transactionId, eventName, test, since) => {
    const connectors = read.get(transactionId, eventName, test);
    if (connectors === undefined) return {};
    const entries = Object.entries(JSON.parse(connectors) as Record<string, number>);
    return Object.fromEntries(entries.filter(([, at]) => at >= since));
  };
}
