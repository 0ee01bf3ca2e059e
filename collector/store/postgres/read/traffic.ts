/** Home's figures, from what was counted as it was stored, and the delivery that waits longest. */
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { type DeliveryColumns, deliverySummary } from '../../shared/rows.ts';
import { type AttemptCount, gatherHealth, gatherHours, hourOf, type TrafficCount } from '../../shared/trafficCounts.ts';
import type { Database } from '../database.ts';
import { SELECT_DELIVERY } from './rows.ts';

const HOURS = {
  name: 'traffic_hours',
  text: `
    SELECT hour, what, sum(count)::bigint AS count FROM traffic_counts WHERE hour >= $1 GROUP BY 1, 2 ORDER BY 1`,
};
const ATTEMPTS = {
  name: 'traffic_attempts',
  text: `
    SELECT destination, connector, outcome, sum(count)::bigint AS count, max(last_at) AS "lastAt"
    FROM attempt_counts WHERE hour >= $1 GROUP BY 1, 2, 3`,
};
export const OLDEST_WAITING = {
  name: 'oldest_waiting',
  text: `${SELECT_DELIVERY} WHERE d.seq = (
    SELECT w.delivery FROM waiting w
    WHERE NOT (SELECT d.test FROM deliveries d WHERE d.seq = w.delivery)
    ORDER BY w.delivery LIMIT 1)`,
};

const COUNT_WAITING = {
  name: 'count_waiting',
  text: "SELECT count(*) AS count FROM deliveries WHERE state = 'waiting' AND NOT test",
};

type Traffic = Pick<TrafficStore, 'trafficByHour' | 'destinationHealth' | 'waitingNow'>;

export function createTraffic(db: Database): Traffic {
  return {
    async trafficByHour(since) {
      const { rows } = await db.query<TrafficCount>(HOURS, [hourOf(since)]);
      return gatherHours(rows);
    },
    async destinationHealth(since) {
      const { rows } = await db.query<AttemptCount>(ATTEMPTS, [hourOf(since)]);
      return gatherHealth(rows);
    },
    async waitingNow() {
      const [oldest, counted] = await Promise.all([
        db.query<DeliveryColumns>(OLDEST_WAITING),
        db.query<{ count: number }>(COUNT_WAITING),
      ]);
      const [row] = oldest.rows;
      return { count: counted.rows[0]?.count ?? 0, oldest: row ? deliverySummary(row) : null };
    },
  };
}
