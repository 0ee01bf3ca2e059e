/** Home's figures, from what was counted as it was stored, and the delivery that waits longest. */
import type { Database } from 'better-sqlite3';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { deliverySummary } from '../../shared/rows.ts';
import { type AttemptCount, gatherHealth, gatherHours, hourOf, type TrafficCount } from '../../shared/trafficCounts.ts';
import { type GroupedDelivery, SELECT_DELIVERY } from './rows.ts';

type Traffic = Pick<TrafficStore, 'trafficByHour' | 'destinationHealth' | 'waitingNow'>;

export function createTraffic(db: Database): Traffic {
  const hours = db.prepare<[number], TrafficCount>(
    'SELECT hour, what, count FROM traffic_counts WHERE hour >= ? ORDER BY hour',
  );
  const attempts = db.prepare<[number], AttemptCount>(`
    SELECT destination, connector, outcome, sum(count) AS count, max(last_at) AS lastAt
    FROM attempt_counts WHERE hour >= ? GROUP BY 1, 2, 3`);
  // A group's deliveries stand in the order of their numbers, which is that of arrival: the first costs one step of the index for
  // each group. Counting takes some 10 ms for a million.
  const ofWaiting = (what: string) => `
    (SELECT ${what} FROM deliveries d INDEXED BY deliveries_group WHERE d.group_id = g.id)`;
  const waiting = db.prepare<[], { count: number; oldest: number | null }>(`
    SELECT total(${ofWaiting('count(*)')}) AS count, min(${ofWaiting('min(d.seq)')}) AS oldest
    FROM delivery_groups g WHERE g.state = 'waiting' AND g.test = 0`);
  const bySeq = db.prepare<[number], GroupedDelivery>(`${SELECT_DELIVERY} WHERE d.seq = ?`);

  return {
    trafficByHour: async (since) => gatherHours(hours.all(hourOf(since))),
    destinationHealth: async (since) => gatherHealth(attempts.all(hourOf(since))),
    async waitingNow() {
      const { count = 0, oldest = null } = waiting.get() ?? {};
      const row = oldest === null ? undefined : bySeq.get(oldest);
      return { count, oldest: row ? deliverySummary(row) : null };
    },
  };
}
