/** What an ID or order number that somebody was given belongs to. */
import { NEAR_LOOK, type NearMatches } from '../../store/contract/log.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

/** `event` and `name`: of an order its only one, or null where it has several; where several events share the ID, `name` is null. */
export type Found =
  | { delivery: string | null; event: string; name: string | null; transaction: string | null }
  | { delivery: null; event: null; name: null; transaction: string };

/** `among`: of so many of the newest events, and of the newest clicks. */
export interface Near extends NearMatches {
  among: number;
}

/** What neither an ID nor an order number is. `near`: what it is part of, in any case, or whose click ID; left out where that is nothing. */
export interface NotFound {
  delivery: null;
  event: null;
  name: null;
  transaction: null;
  near?: Near;
}

/** A delivery with its event, else an event, else an order, else what is near. */
export async function findById(
  store: Pick<TrafficStore, 'getDelivery' | 'namesOfEvent' | 'listEvents' | 'findNear'>,
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
  if (!first) {
    const near = await store.findNear(id);
    const isNear = near.transactions.length + near.visitors.length > 0;
    const none = { delivery: null, event: null, name: null, transaction: null };
    return isNear ? { ...none, near: { ...near, among: NEAR_LOOK } } : none;
  }
  if (next !== null) return { delivery: null, event: null, name: null, transaction: id };
  return { delivery: null, event: first.id, name: first.name, transaction: id };
}
