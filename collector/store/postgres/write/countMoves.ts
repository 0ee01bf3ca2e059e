/** Part of a statement: deliveries that moved on are counted where they are now, in Home's figures (`store/shared/trafficCounts.ts`). */
import { HOUR_MS } from '../../shared/decisionOutcome.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import { SLOT } from './slot.ts';

/** `moved` has the columns seq, test, before and after (states). */
export const countMoves = (moved: string): string => `
  INSERT INTO traffic_counts AS n (hour, what, slot, count)
  SELECT hour, what, ${SLOT}, sum(by) FROM (
    SELECT e.received_at / ${HOUR_MS} AS hour, step.what, step.by
    FROM ${moved} m
    CROSS JOIN LATERAL (
      SELECT e.received_at FROM events e WHERE e.seq = m.seq / ${DELIVERIES_PER_EVENT} LIMIT 1
    ) e
    CROSS JOIN LATERAL (VALUES (m.before, -1), (m.after, 1)) AS step(what, by)
    WHERE NOT m.test
  ) moves
  GROUP BY 1, 2 ORDER BY 1, what COLLATE "C"
  ON CONFLICT (hour, what, slot) DO UPDATE SET count = n.count + excluded.count
  RETURNING 1`;
