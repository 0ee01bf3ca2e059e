/** Address of the list of connectors: what it is filtered and sorted by, and how much of it is shown. Pure. */
import { type Filter, readFilter, writeFilter } from './filterQuery.ts';

/** What leaves connectors out. */
export const CONNECTOR_FILTERS = ['search', 'mode', 'state', 'host'] as const;
/** `order`: `up` or `down`, absent where the column's own; `rows`: how many are shown, absent for the first page */
const LIST_NAMES = [...CONNECTOR_FILTERS, 'sort', 'order', 'rows'] as const;
export type ConnectorListFilter = Filter<(typeof LIST_NAMES)[number]>;

export const connectorsPath = (filter: ConnectorListFilter = {}): string =>
  `/connectors${writeFilter(filter, LIST_NAMES)}`;

export const readConnectorList = (search: string): ConnectorListFilter => readFilter(search, LIST_NAMES);
