/** The filters of the list of events, as they stand in its address and in the API. */
import type { showEventSummary } from '../../../../admin/traffic/showTraffic.ts';
import type { Reason } from '../../../../decide/reasons.ts';
import type { DecisionOutcome } from '../../../../store/contract/event.ts';
import { type Filter, readFilter, writeFilter } from '../../traffic/filter/filterQuery.ts';

export const FILTERS = ['name', 'connector', 'outcome', 'test', 'visitor', 'transaction', 'from', 'to'] as const;
export type EventFilters = Filter<(typeof FILTERS)[number]>;
export type EventItem = ReturnType<typeof showEventSummary>;

/** Short, for a list to choose from; the story has the sentence. */
export const OUTCOMES: Record<DecisionOutcome, string> = {
  fired: 'Fired',
  test_logged: 'Logged in test mode',
  not_last_click: 'Not the last click',
  no_click: 'No click',
  click_expired: 'Click too old',
  source_mismatch: 'Click of another source',
  duplicate_transaction: 'Paid already',
  awaits_server: 'Waits for the server',
  consent_missing: 'Consent missing',
  connector_disabled: 'Connector disabled',
  leg_off: 'Webhook or pixel off',
  pixel_not_approved: 'Pixel not approved',
  pixel_revoked: 'Pixel revoked',
  pixel_killed: 'Pixel killed',
  pixel_unavailable: 'Pixel not ready',
  value_unusable: 'Value can’t be read',
} satisfies Record<Reason | 'fired' | 'test_logged', string>;

/** In the address of one event, its name: other events may have its ID. */
const NAME = 'event';

/** Of the list with this filter, or of one event, with the list that it was opened from. */
export function eventPath(id: string | undefined, filter: EventFilters, name?: string | null): string {
  if (id === undefined) return `/events${writeFilter(filter, FILTERS)}`;
  return `/events/${encodeURIComponent(id)}${writeFilter({ ...filter, [NAME]: name ?? '' }, [NAME, ...FILTERS])}`;
}

/** Undefined: the address doesn't say it. */
export function readEventName(search: string): string | undefined {
  return readFilter(search, [NAME])[NAME];
}
