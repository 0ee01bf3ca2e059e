/** What an ID or order number that somebody was given belongs to. */
import type { TrafficStore } from '../store/contract.ts';

export interface Found {
  delivery: string | null;
  /** of an order: its only event, or null where it has several */
  event: string | null;
  /** the order number, where it is one */
  transaction: string | null;
}

/** A delivery with its event, else an event, else an order, else nothing. */
export async function findById(
  store: Pick<TrafficStore, 'getDelivery' | 'getEvent' | 'listEvents'>,
  id: string,
): Promise<Found> {
  const delivery = await store.getDelivery(id);
  if (delivery) return { delivery: id, event: delivery.event, transaction: null };
  if (await store.getEvent(id)) return { delivery: null, event: id, transaction: null };
  const { items, next } = await store.listEvents({ transaction: id }, { limit: 1 });
  const [first] = items;
  if (!first) return { delivery: null, event: null, transaction: null };
  return { delivery: null, event: next === null ? first.id : null, transaction: id };
}
