/** Counts events, deliveries and attempts as they are written (`store/shared/trafficCounts.ts` says what); an hour has some few rows. */
import type { Database } from 'better-sqlite3';
import type { StoredState } from '../../../shared/deliveryStates.ts';
import { attemptOutcome, EVENTS, endOf, hourOf, tookWhat } from '../../../shared/trafficCounts.ts';
import type { PackedAttempt, PackedRecord } from '../pack.ts';

/** What the counts need to know of a delivery. */
export interface Counted {
  test: boolean;
  /** of its event */
  receivedAt: number;
}

/** One write's counts, written at its end: one that fails half way leaves nothing behind. */
export interface TrafficCounts {
  /** `isNew`: not in the place of one that was counted */
  stored(record: PackedRecord, isNew: boolean): void;
  added(delivery: Counted, state: StoredState): void;
  moved(delivery: Counted, from: StoredState, to: StoredState): void;
  /** `isTimed`: it counts how long it took until the partner accepted */
  attempted(
    delivery: Counted & { destination: string; connector: string },
    attempt: PackedAttempt,
    end: { accepted: boolean; isTimed: boolean },
  ): void;
  write(): void;
}

interface Tally {
  count: number;
  lastAt: number;
}

export function createTrafficCounts(db: Database): () => TrafficCounts {
  const countTraffic = db.prepare(`
    INSERT INTO traffic_counts (hour, what, count) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count`);
  const countAttempts = db.prepare(`
    INSERT INTO attempt_counts (hour, destination, connector, outcome, count, last_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)`);

  return () => {
    /** by hour, then by what */
    const traffic = new Map<number, Map<string, number>>();
    /** by `hour destination connector outcome`, none of which holds a line break */
    const attempts = new Map<string, Tally>();

    function add(hour: number, what: string, by: number): void {
      const counts = traffic.get(hour) ?? new Map<string, number>();
      traffic.set(hour, counts);
      counts.set(what, (counts.get(what) ?? 0) + by);
    }

    return {
      added({ test, receivedAt }, state) {
        if (!test) add(hourOf(receivedAt), state, 1);
      },
      stored([event, , deliveries], isNew) {
        const [, , test, , receivedAt] = event;
        const hour = hourOf(receivedAt);
        if (test === 0 && isNew) add(hour, EVENTS, 1);
        for (const [[, , , state, isTest]] of deliveries) if (isTest === 0) add(hour, state, 1);
      },
      moved({ test, receivedAt }, from, to) {
        if (test || from === to) return;
        const hour = hourOf(receivedAt);
        add(hour, from, -1);
        add(hour, to, 1);
      },
      attempted({ test, receivedAt, destination, connector }, [at, status, durationMs], { accepted, isTimed }) {
        if (test) return;
        const endedAt = endOf({ at, durationMs });
        if (isTimed) add(hourOf(receivedAt), tookWhat(at + durationMs - receivedAt), 1);
        const key = [hourOf(endedAt), destination, connector, attemptOutcome(status, accepted)].join('\n');
        const { count = 0, lastAt = 0 } = attempts.get(key) ?? {};
        attempts.set(key, { count: count + 1, lastAt: Math.max(lastAt, endedAt) });
      },
      write() {
        for (const [hour, counts] of traffic) {
          for (const [what, count] of counts) if (count !== 0) countTraffic.run(hour, what, count);
        }
        for (const [key, { count, lastAt }] of attempts) {
          const [hour, ...names] = key.split('\n');
          countAttempts.run(Number(hour), ...names, count, lastAt);
        }
      },
    };
  };
}
