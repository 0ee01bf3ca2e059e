/** Counts events, deliveries and attempts as they are written (`store/shared/trafficCounts.ts` says what); an hour has some few rows. */
import type { Database } from 'better-sqlite3';
import type { StoredState } from '../../../shared/deliveryStates.ts';
import { createConnectorTally } from '../../../shared/figures/connectorCounts.ts';
import { attemptOutcome, EVENTS, endOf, hourOf, tookWhat } from '../../../shared/trafficCounts.ts';
import type { GroupedDelivery } from '../../read/rows.ts';
import type { PackedAttempt, PackedBefore, PackedRecord } from '../pack.ts';
import { createConnectorWrite } from './connectorCounts.ts';

/** What the counts need to know of a delivery. */
export interface Counted {
  test: boolean;
  connector: string;
  /** of its event */
  receivedAt: number;
  /** what counts with it once it is delivered (`worth.ts`) */
  worth: string | null;
}

export function countedOf(row: Pick<GroupedDelivery, 'test' | 'connector' | 'received_at' | 'worth'>): Counted {
  return { test: row.test === 1, connector: row.connector, receivedAt: row.received_at, worth: row.worth };
}

/** One write's counts, written at its end: one that fails half way leaves nothing behind. */
export interface TrafficCounts {
  /** `before`: of the event that was counted and in whose place this one is now; undefined: it is new */
  stored(record: PackedRecord, before: PackedBefore | undefined): void;
  added(delivery: Counted, state: StoredState): void;
  moved(delivery: Counted, from: StoredState, to: StoredState): void;
  /** `isTimed`: it counts how long it took until the partner accepted */
  attempted(
    delivery: Counted & { destination: string },
    attempt: PackedAttempt,
    end: { accepted: boolean; isTimed: boolean },
  ): void;
  write(): void;
}

/** As packed: `outcome connector`. */
const FIRED_OUTCOME = 'fired ';

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
  const writeConnectors = createConnectorWrite(db);

  return () => {
    /** by hour, then by what */
    const traffic = new Map<number, Map<string, number>>();
    /** by `hour destination connector outcome`, none of which holds a line break */
    const attempts = new Map<string, Tally>();
    const connectors = createConnectorTally();

    function add(hour: number, what: string, by: number): void {
      const counts = traffic.get(hour) ?? new Map<string, number>();
      traffic.set(hour, counts);
      counts.set(what, (counts.get(what) ?? 0) + by);
    }

    function added(delivery: Counted, state: StoredState): void {
      if (delivery.test) return;
      add(hourOf(delivery.receivedAt), state, 1);
      connectors.delivery(delivery, state, 1);
    }

    return {
      added,
      stored([event, , deliveries, , outcomes, , , , pixels, worth], before) {
        const [, , test, , receivedAt] = event;
        for (const [[, connector, , state, isTest, , , , , , , , ofDelivery]] of deliveries) {
          added({ test: isTest === 1, connector, receivedAt, worth: ofDelivery }, state);
        }
        if (test === 1) return;
        if (!before) add(hourOf(receivedAt), EVENTS, 1);
        for (const outcome of outcomes)
          if (outcome.startsWith(FIRED_OUTCOME)) connectors.fired(outcome.slice(FIRED_OUTCOME.length), receivedAt);
        for (const outcome of before?.outcomes ?? []) {
          if (outcome.startsWith(FIRED_OUTCOME)) connectors.fired(outcome.slice(FIRED_OUTCOME.length), receivedAt, -1);
        }
        for (const connector of pixels)
          if (!before?.pixels.includes(connector)) connectors.pixel(connector, receivedAt, worth);
      },
      moved(delivery, from, to) {
        if (delivery.test || from === to) return;
        const hour = hourOf(delivery.receivedAt);
        add(hour, from, -1);
        add(hour, to, 1);
        connectors.delivery(delivery, from, -1);
        connectors.delivery(delivery, to, 1);
      },
      attempted({ test, receivedAt, destination, connector }, [at, status, durationMs], { accepted, isTimed }) {
        if (test) return;
        const endedAt = endOf({ at, durationMs });
        if (isTimed) add(hourOf(receivedAt), tookWhat(at + durationMs - receivedAt), 1);
        if (accepted) connectors.accepted(connector, endedAt);
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
        writeConnectors(connectors);
      },
    };
  };
}
