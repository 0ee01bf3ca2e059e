/**
 * What each connector did, counted as it happens, by UTC day: of the event's arrival, but for `last`, which stands on the day on
 * which something was delivered. A list of all connectors over 30 days costs a few rows a day of each. Test traffic isn't counted.
 */
import type { Decision } from '../../../decide/types.ts';
import type { ConnectorFigures } from '../../contract/figures.ts';
import type { EventRecord } from '../../contract/records.ts';
import { decisionOutcome } from '../decisionOutcome.ts';
import type { StoredState } from '../deliveryStates.ts';
import { pixelsOf, readWorth, worthOf } from './worth.ts';

export const DAY_MS = 86_400_000;
export const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** Events for which a webhook was queued or a pixel handed out. */
export const FIRED = 'fired';
/** Webhooks, by what has become of them. */
const DELIVERED = 'delivered';
const FAILED = 'failed';
/** Pixels handed out. */
export const PIXEL = 'pixel';
/** Its time is that of the newest on that day; how many there were tells nothing: a delivery sent again is one more. */
export const LAST = 'last';
/** Minor units of the currency behind it, or of none. */
const VALUE = 'value ';

const valueWhat = (currency: string): string => VALUE + currency;
export const valueWhatInSql = (worth: string): string => `'${VALUE}' || split_part(${worth}, ' ', 2)`;

/** What a delivery in that state is counted as; undefined: it isn't, as nobody knows yet. */
function endOfState(state: StoredState): typeof DELIVERED | typeof FAILED | undefined {
  if (state === 'succeeded') return DELIVERED;
  return state === 'failed' || state === 'rejected' || state === 'unknown' ? FAILED : undefined;
}
export const endInSql = (state: string): string => `
  CASE WHEN ${state} = 'succeeded' THEN '${DELIVERED}' WHEN ${state} IN ('failed', 'rejected', 'unknown') THEN '${FAILED}' END`;

/** Counts of one write; a row may stand in it once. */
export interface ConnectorCount {
  day: number;
  connector: string;
  what: string;
  count: bigint;
  lastAt: number | null;
}

export interface ConnectorTally {
  fired(connector: string, receivedAt: number, by?: number): void;
  /** The worth counts with it. */
  pixel(connector: string, receivedAt: number, worth: string): void;
  /** A delivery in a state, by 1 or -1. */
  delivery(
    delivery: { connector: string; receivedAt: number; worth: string | null },
    state: StoredState,
    by: 1 | -1,
  ): void;
  accepted(connector: string, at: number): void;
  /** In the order in which all writers write them. */
  counts(): ConnectorCount[];
}

export function createConnectorTally(): ConnectorTally {
  const counts = new Map<string, ConnectorCount>();

  function add(at: number, connector: string, what: string, by: bigint, lastAt: number | null = null): void {
    const day = dayOf(at);
    const key = `${day} ${connector} ${what}`;
    const known = counts.get(key);
    if (!known) {
      counts.set(key, { day, connector, what, count: by, lastAt });
      return;
    }
    known.count += by;
    if (lastAt !== null) known.lastAt = Math.max(known.lastAt ?? lastAt, lastAt);
  }

  function addWorth(at: number, connector: string, worth: string, by: 1 | -1): void {
    const read = readWorth(worth);
    if (read) add(at, connector, valueWhat(read.currency), by === 1 ? read.minor : -read.minor);
  }

  return {
    fired(connector, receivedAt, by = 1) {
      add(receivedAt, connector, FIRED, BigInt(by));
    },
    pixel(connector, receivedAt, worth) {
      add(receivedAt, connector, PIXEL, 1n);
      add(receivedAt, connector, LAST, 1n, receivedAt);
      addWorth(receivedAt, connector, worth, 1);
    },
    delivery({ connector, receivedAt, worth }, state, by) {
      const end = endOfState(state);
      if (end === undefined) return;
      add(receivedAt, connector, end, BigInt(by));
      if (end === DELIVERED && worth !== null) addWorth(receivedAt, connector, worth, by);
    },
    accepted(connector, at) {
      add(at, connector, LAST, 1n, at);
    },
    counts: () => [...counts.values()].filter(({ count, lastAt }) => count !== 0n || lastAt !== null),
  };
}

/** What was decided for an event, in the place of what was before. */
export function tallyEvent(
  tally: ConnectorTally,
  { receivedAt, data, decisions }: Pick<EventRecord, 'receivedAt' | 'data' | 'decisions'>,
  before: readonly Decision[] = [],
): void {
  for (const decision of decisions)
    if (decisionOutcome(decision) === 'fired') tally.fired(decision.connector, receivedAt);
  for (const decision of before)
    if (decisionOutcome(decision) === 'fired') tally.fired(decision.connector, receivedAt, -1);
  const known = pixelsOf(before);
  const pixels = pixelsOf(decisions).filter((connector) => !known.includes(connector));
  if (pixels.length === 0) return;
  const worth = worthOf(data);
  for (const connector of pixels) tally.pixel(connector, receivedAt, worth);
}

/** Of several days and writers, added up but for values: sums of them may be more than a number holds. */
export interface ConnectorCountRow {
  connector: string;
  what: string;
  /** of a value: as text, in whole minor units */
  count: number | string;
  lastAt: number | null;
}

export function gatherFigures(rows: Iterable<ConnectorCountRow>): ConnectorFigures[] {
  const gathering = startFigures();
  gathering.add(rows);
  return gathering.figures();
}

/** Part by part: a store may read one day after the other. */
export function startFigures(): { add(rows: Iterable<ConnectorCountRow>): void; figures(): ConnectorFigures[] } {
  const found = new Map<string, { figures: ConnectorFigures; values: Map<string, bigint> }>();

  function addOne({ connector, what, count, lastAt }: ConnectorCountRow): void {
    const known = found.get(connector) ?? {
      figures: { connector, fired: 0, delivered: 0, failed: 0, pixels: 0, value: [], lastDeliveredAt: null },
      values: new Map<string, bigint>(),
    };
    found.set(connector, known);
    const { figures, values } = known;
    if (what.startsWith(VALUE)) {
      const currency = what.slice(VALUE.length);
      values.set(currency, (values.get(currency) ?? 0n) + BigInt(count));
    } else if (what === FIRED) figures.fired += Number(count);
    else if (what === DELIVERED) figures.delivered += Number(count);
    else if (what === FAILED) figures.failed += Number(count);
    else if (what === PIXEL) figures.pixels += Number(count);
    else if (what === LAST && lastAt !== null) {
      figures.lastDeliveredAt = Math.max(figures.lastDeliveredAt ?? lastAt, lastAt);
    }
  }

  return {
    add(rows) {
      for (const row of rows) addOne(row);
    },
    figures: () =>
      [...found.values()]
        .map(({ figures, values }) => ({ ...figures, value: shown(values) }))
        .sort((a, b) => (a.connector < b.connector ? -1 : 1)),
  };
}

/** By currency; what came to nothing is left out. */
function shown(values: ReadonlyMap<string, bigint>): ConnectorFigures['value'] {
  return [...values]
    .filter(([, minor]) => minor !== 0n)
    .map(([currency, minor]) => ({ currency, minorUnits: minor.toString() }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
