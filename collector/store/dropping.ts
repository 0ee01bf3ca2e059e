/**
 * Ending what waits: as a person asked, with a deleted connector, or because it is too old. On record: an entry in the audit
 * log before, and who and why with each delivery. What is being sent at this moment ends as it ends; it isn't tried again.
 */
import { setImmediate } from 'node:timers/promises';
import type { AuditEntry } from './contract/audit.ts';
import type { DeliveryFilter } from './contract/delivery.ts';
import type { TrafficStore } from './contract/trafficStore.ts';

/** One durable write each; events and ends of attempts are written between them. */
const DELIVERIES_A_STEP = 200;

export interface DropRequest {
  /** of what waits among these */
  filter: DeliveryFilter;
  who: string;
  why: string;
  at: number;
  /** of the audit log's entry, beside what is dropped and why */
  subject?: string;
}

type Store = Pick<TrafficStore, 'listDeliveries' | 'dropDeliveries' | 'appendAudit'>;

/** `undecided`: without those that are to be dropped already, and are in a collector's hands. */
export async function countWaiting(
  store: Pick<TrafficStore, 'listDeliveries'>,
  filter: DeliveryFilter,
  { undecided = false } = {},
): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const page = await store.listDeliveries({ ...filter, state: 'waiting' }, pageFrom(cursor));
    count += page.items.filter(({ dropped }) => !undecided || dropped === undefined).length;
    cursor = page.next;
    await setImmediate();
  } while (cursor !== null);
  return count;
}

/** How many were dropped, and which are in a collector's hands: they are dropped unless an attempt ends them. No entry where nothing waits. */
export async function dropWaiting(
  store: Store,
  { filter, who, why, at, subject }: DropRequest,
  what: string,
): Promise<{ dropped: number; underWay: string[] }> {
  const waiting = { ...filter, state: 'waiting' } as const;
  const count = await countWaiting(store, filter, { undecided: true });
  if (count === 0) return { dropped: 0, underWay: [] };
  const entry: AuditEntry = { at, who, what: 'deliveries_dropped', detail: `${count} that waited (${what}): ${why}` };
  await store.appendAudit([subject === undefined ? entry : { ...entry, subject }]);
  let dropped = 0;
  const underWay: string[] = [];
  let cursor: string | null = null;
  do {
    const step = await store.dropDeliveries(waiting, pageFrom(cursor), { at, who, why });
    dropped += step.dropped;
    underWay.push(...step.underWay);
    cursor = step.next;
    await setImmediate();
  } while (cursor !== null);
  return { dropped, underWay };
}

const pageFrom = (cursor: string | null) => ({ limit: DELIVERIES_A_STEP, ...(cursor !== null && { cursor }) });

/**
 * Drops what waits of a connector that is gone: the admin API when it is deleted, the dispatcher when it meets what was stored at
 * that very moment, or finds in the store. Both at once are one.
 */
export function createGoneDropper(parts: {
  store: Store;
  now: () => number;
  /** called when it is done */
  onDropped: () => void;
}): (connector: string, who?: string) => Promise<void> {
  const { store, now, onDropped } = parts;
  const underWay = new Map<string, Promise<void>>();

  async function drop(connector: string, who: string): Promise<void> {
    const why = 'the connector was deleted';
    const request = { filter: { connector }, subject: connector, who, why, at: now() };
    await dropWaiting(store, request, `of connector ${connector}`);
    onDropped();
  }

  return (connector, who = 'collector') => {
    const known = underWay.get(connector);
    if (known) return known;
    const dropping = drop(connector, who).finally(() => underWay.delete(connector));
    underWay.set(connector, dropping);
    return dropping;
  };
}
