/** Addresses of events, and the list's filters as they stand there and in the API. Pure. */
import { type Filter, readFilter, writeFilter } from './filterQuery.ts';

export const EVENT_FILTERS = ['name', 'connector', 'outcome', 'test', 'visitor', 'transaction', 'from', 'to'] as const;
export type EventFilters = Filter<(typeof EVENT_FILTERS)[number]>;

/** In the address of one event, its name: other events may have its ID. */
const NAME = 'event';

/** Of the list with this filter, or of one event, with the list that it was opened from. */
export function eventPath(id: string | undefined, filter: EventFilters, name?: string | null): string {
  if (id === undefined) return `/events${writeFilter(filter, EVENT_FILTERS)}`;
  return `/events/${encodeURIComponent(id)}${writeFilter({ ...filter, [NAME]: name ?? '' }, [NAME, ...EVENT_FILTERS])}`;
}

/** Undefined: the address doesn't say it. */
export function readEventName(search: string): string | undefined {
  return readFilter(search, [NAME])[NAME];
}
