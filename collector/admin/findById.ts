/** What an ID or order number that somebody was given belongs to. */
import type { TrafficStore } from '../store/contract.ts';

/** Of an order, `event` is its only one, or null where it has several. */
export type Found =
  | { delivery: string | null; event: string; transaction: string | null }
  | { delivery: null; event: null; transaction: string };

/** What neither an ID nor an order number is. */
export interface NotFound {
  delivery: null;
  event: null;
  transaction: null;
}

/** A delivery with its event, else an event, else an order, else nothing. */
export async function findById(
  store: Pick<TrafficStore, 'getDelivery' | 'getEvent' | 'listEvents'>,
  id: string,
): Promise<Found | NotFound> {
  const delivery = await store.getDelivery(id);
  if (delivery) return { delivery: id, event: delivery.event, transaction: null };
  if (await store.getEvent(id)) return { delivery: null, event: id, transaction: null };
  const { items, next } = await store.listEvents({ transaction: id }, { limit: 1 });
  const [first] = items;
  if (!first) return { delivery: null, event: null, transaction: null };
  return { delivery: null, event: next === null ? first.id : null, transaction: id };
}
