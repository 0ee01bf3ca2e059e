/** What an ID or order number that somebody was given belongs to. */
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

/** `event` and `name`: of an order its only one, or null where it has several; where several events share the ID, `name` is null. */
export type Found =
  | { delivery: string | null; event: string; name: string | null; transaction: string | null }
  | { delivery: null; event: null; name: null; transaction: string };

/** What neither an ID nor an order number is. */
export interface NotFound {
  delivery: null;
  event: null;
  name: null;
  transaction: null;
}

/** A delivery with its event, else an event, else an order, else nothing. */
export async function findById(
  store: Pick<TrafficStore, 'getDelivery' | 'namesOfEvent' | 'listEvents'>,
  id: string,
): Promise<Found | NotFound> {
  const delivery = await store.getDelivery(id);
  if (delivery) return { delivery: id, event: delivery.event, name: delivery.eventName, transaction: null };
  const [name, ...others] = await store.namesOfEvent(id, 2);
  if (name !== undefined) {
    return { delivery: null, event: id, name: others.length === 0 ? name : null, transaction: null };
  }
  const { items, next } = await store.listEvents({ transaction: id }, { limit: 1 });
  const [first] = items;
  if (!first) return { delivery: null, event: null, name: null, transaction: null };
  if (next !== null) return { delivery: null, event: null, name: null, transaction: id };
  return { delivery: null, event: first.id, name: first.name, transaction: id };
}
