/** Which connectors the list shows, and in which order. Pure. */
import type { ConnectorListFilter } from '../../../addresses/connectorList.ts';
import type { ConnectorFigures, ShownConnector } from '../../../api/types.ts';
import { MODES } from '../../../connector/modes.ts';

/** A connector with what it did; undefined: that isn't known. */
export interface Listed {
  connector: ShownConnector;
  figures: ConnectorFigures | undefined;
  hosts: string[];
  states: StateName[];
}

/** What a state is called; in the order of what has to be looked at first, by which the list is sorted. */
export const STATES = {
  paused: 'Webhook paused',
  stopped: 'Pixel stopped',
  unready: 'Pixel not ready',
  review: 'Pixel needs review',
  live: 'Live',
  test: 'Test',
  off: 'Off',
} as const;
export type StateName = keyof typeof STATES;
const STATE_ORDER = Object.keys(STATES) as StateName[];

/** `live`: it fires, and nothing of it waits for anybody. */
export function statesOf({ mode, webhook, pixel }: ShownConnector): StateName[] {
  const states: StateName[] = [];
  if (webhook?.paused) states.push('paused');
  if (pixel.html !== undefined && pixel.enabled) {
    const { status, killed, rejected, unavailable } = pixel;
    if (killed || rejected || status === 'revoked' || status === 'withdrawn') states.push('stopped');
    else if (unavailable) states.push('unready');
    else if (status === 'pending') states.push('review');
  }
  if (mode === 'test') states.push('test');
  else if (mode === 'disabled') states.push('off');
  else if (states.length === 0) states.push('live');
  return states;
}

/** Where it sends to, the webhook's first. */
export function hostsOf({ webhook, pixel }: ShownConnector): string[] {
  const ofPixel = pixel.html === undefined ? [] : (pixel.hosts ?? []).map(hostOf);
  return [...new Set([...(webhook ? [hostOf(webhook.url)] : []), ...ofPixel])];
}

/** A pixel's host without TLS has `http://` before it, another has none. */
function hostOf(url: string): string {
  return (URL.canParse(url) && new URL(url).host) || url;
}

export function listed(
  connectors: readonly ShownConnector[],
  figures: readonly ConnectorFigures[] | undefined,
): Listed[] {
  const byId = new Map(figures?.map((one) => [one.connector, one]));
  const nothing = (connector: string): ConnectorFigures => ({
    ...{ connector, fired: 0, delivered: 0, failed: 0, pixels: 0, value: [], lastDeliveredAt: null },
  });
  return connectors.map((connector) => ({
    connector,
    figures: figures && (byId.get(connector.id) ?? nothing(connector.id)),
    hosts: hostsOf(connector),
    states: statesOf(connector),
  }));
}

export function matches({ connector, hosts, states }: Listed, filter: ConnectorListFilter): boolean {
  const { search = '', mode, state, host } = filter;
  const wanted = search.trim().toLowerCase();
  const { id, name, triggers, webhook } = connector;
  return (
    (mode === undefined || connector.mode === mode) &&
    (state === undefined || states.some((one) => one === state)) &&
    (host === undefined || hosts.includes(host)) &&
    [id, name, webhook?.url ?? '', ...triggers, ...hosts].some((text) => text.toLowerCase().includes(wanted))
  );
}

/** Columns in their order; `first`: the way in which one is sorted that is chosen: figures with the most on top. */
export const COLUMNS = {
  name: { label: 'Connector', first: 'up' },
  mode: { label: 'Mode', first: 'up' },
  state: { label: 'State', first: 'up' },
  host: { label: 'Partner host', first: 'up' },
  fired: { label: 'Fired', first: 'down' },
  delivered: { label: 'Delivered', first: 'down' },
  failed: { label: 'Failed', first: 'down' },
  value: { label: 'Value', first: 'down' },
  last: { label: 'Last delivered', first: 'down' },
} as const satisfies Record<string, { label: string; first: Way }>;
export type ColumnName = keyof typeof COLUMNS;
export type Way = 'up' | 'down';
export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** Of an address, which may say anything; by name where it says nothing. */
export function sortOf({ sort, order }: ConnectorListFilter): { column: ColumnName; way: Way } {
  const column = COLUMN_NAMES.find((name) => name === sort) ?? 'name';
  const way = order === 'up' || order === 'down' ? order : COLUMNS[column].first;
  return { column, way };
}

/** The other way round for the column that the list is sorted by; what needn't be said is left out. */
export function sortBy(
  filter: ConnectorListFilter,
  column: ColumnName,
  way?: Way,
): Required<Pick<ConnectorListFilter, 'sort' | 'order'>> {
  const now = sortOf(filter);
  const turned = now.way === 'up' ? 'down' : 'up';
  const wanted = way ?? (now.column === column ? turned : COLUMNS[column].first);
  return { sort: column === 'name' ? '' : column, order: wanted === COLUMNS[column].first ? '' : wanted };
}

/**
 * Sorted; what has nothing to be sorted by comes last, either way, and what is equal stands by name. Values are compared in the
 * currency that most of them have (`mainCurrency`).
 */
export function sorted(items: readonly Listed[], { column, way }: { column: ColumnName; way: Way }): Listed[] {
  const currency = mainCurrency(items);
  const keyed = items.map((item) => ({ item, key: keyOf(item, column, currency) }));
  const turn = way === 'up' ? 1 : -1;
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) {
      if (a.key !== b.key) return a.key === undefined ? 1 : -1;
    } else if (a.key !== b.key) return turn * compareKeys(a.key, b.key);
    return compareText(a.item.connector.name, b.item.connector.name);
  });
  return keyed.map(({ item }) => item);
}

type Key = string | number | bigint;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
function compareKeys(a: Key, b: Key): number {
  // of one column, so both are of one kind
  return typeof a === 'string' || typeof b === 'string' ? compareText(String(a), String(b)) : a < b ? -1 : 1;
}

const compareText = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

function keyOf(
  { connector, figures, hosts, states }: Listed,
  column: ColumnName,
  currency: string | undefined,
): Key | undefined {
  switch (column) {
    case 'name':
      return connector.name;
    case 'mode':
      return Object.keys(MODES).indexOf(connector.mode);
    case 'state':
      return Math.min(...states.map((state) => STATE_ORDER.indexOf(state)));
    case 'host':
      return hosts[0];
    case 'fired':
      return figures?.fired;
    case 'delivered':
      return figures && deliveredOf(connector, figures);
    case 'failed':
      return connector.webhook && figures?.failed;
    case 'value': {
      const amount = figures?.value.find((one) => one.currency === currency);
      return amount && BigInt(amount.minorUnits);
    }
    case 'last':
      return figures?.lastDeliveredAt ?? undefined;
  }
}

/** Webhooks that were taken; of what only runs a pixel, how often that was handed out. */
function deliveredOf({ webhook }: ShownConnector, { delivered, pixels }: ConnectorFigures): number {
  return webhook ? delivered : pixels;
}

/** The currency in which most connectors have a value, of several the first by its code; undefined where none has any. */
export function mainCurrency(items: readonly Listed[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { figures } of items) {
    for (const { currency } of figures?.value ?? []) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return most?.[0];
}

/** The hosts to choose from, by name. */
export function hostsIn(items: readonly Listed[]): string[] {
  return [...new Set(items.flatMap(({ hosts }) => hosts))].sort(compareText);
}
