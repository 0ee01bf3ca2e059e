/**
 * Notes durably that attempts of at_most_once deliveries begin, before they are sent: a process that dies between the two
 * leaves the note, and the delivery is never sent twice. Gathered for a moment, one write for all.
 */
import type { Log } from '../../log.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { Held } from './backlog.ts';

const GATHER_MS = 2;

/** `lost`: the lease has ended, the delivery is somebody else's. `unknown`: the store is away; it must not be sent now. */
export type Begin = 'begun' | 'lost' | 'unknown';

export function createAttemptBegins(store: Pick<TrafficStore, 'beginAttempts'>, log: Log) {
  let waiting: { held: Held; resolve: (begin: Begin) => void }[] = [];

  async function write(): Promise<void> {
    const batch = waiting;
    waiting = [];
    const byLease = new Map<string, typeof batch>();
    for (const entry of batch) {
      const group = byLease.get(entry.held.leaseToken);
      if (group) group.push(entry);
      else byLease.set(entry.held.leaseToken, [entry]);
    }
    await Promise.all([...byLease].map(([leaseToken, group]) => writeGroup(leaseToken, group)));
  }

  async function writeGroup(leaseToken: string, group: typeof waiting): Promise<void> {
    try {
      const ids = group.map(({ held }) => held.delivery.id);
      const begun = new Set(await store.beginAttempts(leaseToken, ids));
      for (const { held, resolve } of group) resolve(begun.has(held.delivery.id) ? 'begun' : 'lost');
    } catch (error) {
      log.error(
        { err: error, deliveries: group.length },
        'at-most-once webhooks wait: their begin could not be written',
      );
      for (const { resolve } of group) resolve('unknown');
    }
  }

  return (held: Held): Promise<Begin> =>
    new Promise((resolve) => {
      waiting.push({ held, resolve });
      if (waiting.length === 1) setTimeout(() => void write(), GATHER_MS);
    });
}
