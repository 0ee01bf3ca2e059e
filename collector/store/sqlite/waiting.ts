/** Who is waited for, and when something is due next. */
import type { Database } from 'better-sqlite3';
import type { TrafficStore } from '../contract.ts';

/** Destinations with waiting deliveries: one step of the index each, however many deliveries wait for it. */
export function createWaitingDestinations(db: Database): () => string[] {
  const nextDestination = db
    .prepare<[string], string>(`
      SELECT destination FROM deliveries INDEXED BY deliveries_waiting
      WHERE state = 'waiting' AND destination > ? ORDER BY destination LIMIT 1`)
    .pluck();
  return () => {
    const found: string[] = [];
    for (let next = nextDestination.get(''); next !== undefined; next = nextDestination.get(next)) found.push(next);
    return found;
  };
}

export function createNextDueAt(db: Database): Pick<TrafficStore, 'nextDueAt'> {
  const waitingDestinations = createWaitingDestinations(db);
  const earliest = db
    .prepare<[string], number>(`
      SELECT ready_at FROM deliveries INDEXED BY deliveries_waiting
      WHERE state = 'waiting' AND destination = ? ORDER BY ready_at LIMIT 1`)
    .pluck();
  return {
    async nextDueAt() {
      const due = waitingDestinations().flatMap((destination) => earliest.get(destination) ?? []);
      return due.length === 0 ? null : Math.min(...due);
    },
  };
}
