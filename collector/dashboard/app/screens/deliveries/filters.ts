/** What the Webhook Log shows and filters by, in words. */

import { isOfState } from '../../../../decide/deliveryState.ts';
import type { DeliveryLeg, DeliveryState, StatusClass } from '../../../../store/contract/delivery.ts';
import type { DeliveryFilters } from '../../addresses/deliveries.ts';
import type { DeliveryItem } from '../../api/types.ts';
import type { Tone } from '../../ui/Badge.tsx';

/** A delivery as lists have it. */
export type { DeliveryItem };

export const STATES: Record<DeliveryState, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'warn' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  rejected: { label: 'Rejected', tone: 'bad' },
  unknown: { label: 'Unknown', tone: 'bad' },
  dropped: { label: 'Dropped', tone: 'quiet' },
  test_logged: { label: 'Logged', tone: 'test' },
};

/** As Home counts them: the partner is not known to have taken it. */
export const NOT_ACCEPTED_LABEL = 'Not accepted (failed, rejected, unknown)';

export const LEGS: Record<DeliveryLeg, string> = { webhook: 'Webhook', pixel: 'Pixel' };

export const STATUS_CLASSES: Record<StatusClass, string> = {
  '2xx': '2xx',
  '3xx': '3xx redirect',
  '4xx': '4xx refused',
  '5xx': '5xx failed',
  '1xx': '1xx',
  none: 'No answer',
};

/** What the stream’s address leaves open: it changes with each attempt. */
export function matches({ state, status }: DeliveryItem, filter: DeliveryFilters): boolean {
  return (
    (filter.state === undefined || isOfState(state, filter.state)) &&
    (filter.status === undefined || filter.status === (status === null ? 'none' : `${Math.trunc(status / 100)}xx`))
  );
}
