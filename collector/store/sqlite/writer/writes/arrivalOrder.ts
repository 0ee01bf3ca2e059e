/** Notes the events that carry a time well before one stored earlier: lists by time can't rely on the order there (`timeRange.ts`). */
import type { Database } from 'better-sqlite3';
import { OVERTAKING_MS } from '../../read/timeRange.ts';

export interface ArrivalOrder {
  /** To be called once before `add` in each write: a transaction may have been taken back. */
  recheck(): void;
  add(event: number, receivedAt: number): void;
}

export function createArrivalOrder(db: Database): ArrivalOrder {
  const lastEvent = db.prepare<[], number | null>('SELECT max(seq) FROM events').pluck();
  const latest = db.prepare<[], number | null>('SELECT max(received_at) FROM events').pluck();
  const note = db.prepare('INSERT INTO out_of_order (event) VALUES (?)');
  let last: number | null | undefined;
  /** of the events since the last note */
  let latestAt = 0;

  return {
    recheck() {
      const found = lastEvent.get();
      if (found === last) return;
      last = found;
      latestAt = latest.get() ?? 0;
    },
    add(event, receivedAt) {
      if (receivedAt < latestAt - OVERTAKING_MS) {
        note.run(event);
        // From here on the order holds again, among the events from this one on.
        latestAt = receivedAt;
      }
      latestAt = Math.max(latestAt, receivedAt);
      last = event;
    },
  };
}
