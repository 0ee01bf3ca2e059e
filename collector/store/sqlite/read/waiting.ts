/** What waits: by destination and connector, when the earliest is due, how much there is in all. */
import type { Database } from 'better-sqlite3';
import type { QueueStats } from '../../contract/queue.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';

/** The deliveries of one connector that wait for one destination. */
export interface WaitingQueue {
  destination: string;
  connector: string;
  /** the first of them, and when it is due */
  seq: number;
  dueAt: number;
}

/** What is stepped over. */
export interface Skipped {
  busyDestinations: ReadonlySet<string>;
  pausedConnectors: ReadonlySet<string>;
}

/** One step of the index for each queue, and for each that is stepped over, however many deliveries wait in it. */
export function createWaitingQueues(db: Database): (skipped: Skipped) => WaitingQueue[] {
  const columns = 'destination, connector, seq, due_at AS dueAt';
  const nextDestination = db.prepare<[string], WaitingQueue>(`
    SELECT ${columns} FROM deliveries INDEXED BY deliveries_waiting
    WHERE state = 'waiting' AND destination > ? ORDER BY destination, connector, due_at, seq LIMIT 1`);
  // Not `(destination, connector) > (?, ?)`: for that SQLite reads all of the queue it stands at.
  const nextConnector = db.prepare<[string, string], WaitingQueue>(`
    SELECT ${columns} FROM deliveries INDEXED BY deliveries_waiting
    WHERE state = 'waiting' AND destination = ? AND connector > ? ORDER BY connector, due_at, seq LIMIT 1`);

  return ({ busyDestinations, pausedConnectors }) => {
    const queues: WaitingQueue[] = [];
    let queue = nextDestination.get('');
    while (queue) {
      const { destination, connector } = queue;
      const busy = busyDestinations.has(destination);
      if (!busy && !pausedConnectors.has(connector)) queues.push(queue);
      queue = (busy ? undefined : nextConnector.get(destination, connector)) ?? nextDestination.get(destination);
    }
    return queues;
  };
}

export function createQueueStats(db: Database): Pick<TrafficStore, 'queueStats'> {
  const waitingQueues = createWaitingQueues(db);
  // Some 10 ms for a million.
  const count = db
    .prepare<[], number>(`SELECT count(*) FROM deliveries INDEXED BY deliveries_waiting WHERE state = 'waiting'`)
    .pluck();
  const none: ReadonlySet<string> = new Set();
  return {
    async queueStats(now): Promise<QueueStats> {
      const oldest = waitingQueues({ busyDestinations: none, pausedConnectors: none }).reduce(
        (earliest, { dueAt }) => Math.min(earliest, dueAt),
        Number.POSITIVE_INFINITY,
      );
      return { waiting: count.get() ?? 0, oldestDueAt: oldest < now ? oldest : null };
    },
  };
}
