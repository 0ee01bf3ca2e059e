/** The Webhook Log's addresses, and its filters as they stand there and in the API. Pure. */
import { type Filter, writeFilter } from './filterQuery.ts';

export const DELIVERY_FILTERS = [
  'connector',
  'leg',
  'state',
  'status',
  'eventName',
  'test',
  'event',
  'from',
  'to',
] as const;
export type DeliveryFilters = Filter<(typeof DELIVERY_FILTERS)[number]>;

/** Path of a delivery beside the list that it was opened from. */
export function deliveryPath(id: string | undefined, filter: DeliveryFilters = {}): string {
  const path = id === undefined ? '/deliveries' : `/deliveries/${encodeURIComponent(id)}`;
  return path + writeFilter(filter, DELIVERY_FILTERS);
}

/** As bodies of the API take them. */
export function bodyOf({ test, ...filter }: DeliveryFilters) {
  return { ...filter, ...(test !== undefined && { test: test === 'true' }) };
}

/** What a delivery never leaves while it is on its way: the stream can be asked for it. */
export function streamPath(filter: DeliveryFilters): string {
  const { state, status, ...lasting } = filter;
  return `/api/deliveries/stream${writeFilter(lasting, DELIVERY_FILTERS)}`;
}
