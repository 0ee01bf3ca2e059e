/** Writes what was counted of connectors (`store/shared/figures/connectorCounts.ts`) at the end of a write. */
import type { Database } from 'better-sqlite3';
import type { ConnectorTally } from '../../../shared/figures/connectorCounts.ts';

/** A sum past 64 bits would be a float, which the column refuses and with it the whole batch: hostile amounts end here instead. */
const MOST = 9_000_000_000_000_000_000n;

export function createConnectorWrite(db: Database): (tally: ConnectorTally) => void {
  const add = db.prepare<[number, string, string, bigint, number | null]>(`
    INSERT INTO connector_counts AS n (day, connector, what, count, last_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = max(min(n.count + excluded.count, ${MOST}), -${MOST}),
      last_at = CASE WHEN excluded.last_at IS NULL THEN n.last_at ELSE max(coalesce(n.last_at, 0), excluded.last_at) END`);
  return (tally) => {
    for (const { day, connector, what, count, lastAt } of tally.counts()) {
      add.run(day, connector, what, count > MOST ? MOST : count < -MOST ? -MOST : count, lastAt);
    }
  };
}
