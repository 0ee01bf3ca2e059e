/** The Webhook Log's filters, as they stand in its address and in the API. */
import type { showDelivery } from '../../../../admin/traffic/showTraffic.ts';
import type { DeliveryLeg, DeliveryState, StatusClass } from '../../../../store/contract/delivery.ts';
import { type Filter, writeFilter } from '../../traffic/filter/filterQuery.ts';
import type { Tone } from '../../ui/Badge.tsx';

export const FILTERS = ['connector', 'leg', 'state', 'status', 'eventName', 'test', 'event', 'from', 'to'] as const;
export type DeliveryFilters = Filter<(typeof FILTERS)[number]>;

/** A delivery as lists have it. */
export type DeliveryItem = Omit<ReturnType<typeof showDelivery>, 'attempts'> & {
  attempts: number;
  status: number | null;
  durationMs: number | null;
};

export const STATES: Record<DeliveryState, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'warn' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  rejected: { label: 'Rejected', tone: 'bad' },
  unknown: { label: 'Unknown', tone: 'bad' },
  dropped: { label: 'Dropped', tone: 'quiet' },
  test_logged: { label: 'Logged', tone: 'test' },
};

export const LEGS: Record<DeliveryLeg, string> = { webhook: 'Webhook', pixel: 'Pixel' };

export const STATUS_CLASSES: Record<StatusClass, string> = {
  '2xx': '2xx',
  '3xx': '3xx redirect',
  '4xx': '4xx refused',
  '5xx': '5xx failed',
  '1xx': '1xx',
  none: 'No answer',
};

/** As bodies of the API take them. */
export function bodyOf({ test, ...filter }: DeliveryFilters): Record<string, string | boolean> {
  return { ...filter, ...(test !== undefined && { test: test === 'true' }) };
}

/** What a delivery never leaves while it is on its way: the stream can be asked for it. */
export function streamPath(filter: DeliveryFilters): string {
  const { state, status, ...lasting } = filter;
  return `/api/deliveries/stream${writeFilter(lasting, FILTERS)}`;
}

/** The rest, which changes with each attempt. */
export function matches({ state, status }: DeliveryItem, filter: DeliveryFilters): boolean {
  return (
    (filter.state === undefined || filter.state === state) &&
    (filter.status === undefined || filter.status === (status === null ? 'none' : `${Math.trunc(status / 100)}xx`))
  );
}

/** Path of a delivery beside the list that it was opened from. */
export function deliveryPath(id: string | undefined, filter: DeliveryFilters): string {
  const path = id === undefined ? '/deliveries' : `/deliveries/${encodeURIComponent(id)}`;
  return path + writeFilter(filter, FILTERS);
}
