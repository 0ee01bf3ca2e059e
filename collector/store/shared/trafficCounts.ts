/**
 * What is counted of real traffic as it is stored, so that charts cost as many rows as they have hours. Test traffic is left out.
 *
 * - `traffic_counts`: by the hour in which the event arrived: `events`, its deliveries by their state, and `took <bucket>`
 *   (deliveryTime.ts). A delivery that moves on moves its count along, so the sums are what the Webhook Log would list.
 * - `attempt_counts`: by the hour in which the attempt ended, and destination and connector: what came of it.
 */
import type { Attempt } from '../contract/delivery.ts';
import type { AttemptOutcome, DestinationHealth, HourTraffic } from '../contract/figures.ts';
import { HOUR_MS } from './decisionOutcome.ts';
import { timeBucket, timeBucketInSql } from './deliveryTime.ts';

export const EVENTS = 'events';
const TOOK = 'took ';

/** As it is counted. */
export const tookWhat = (ms: number): string => `${TOOK}${timeBucket(ms)}`;
export const tookInSql = (ms: string): string => `'${TOOK}' || ${timeBucketInSql(ms)}`;

export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);

export const endOf = ({ at, durationMs }: Pick<Attempt, 'at' | 'durationMs'>): number => Math.round(at + durationMs);

/** `accepted` is what made the delivery succeed; a 2xx that a response rule refused is `2xx`. */
export function attemptOutcome(status: number | null, accepted: boolean): AttemptOutcome {
  return accepted ? 'accepted' : status === null ? 'none' : (`${Math.trunc(status / 100)}xx` as AttemptOutcome);
}
export const attemptOutcomeInSql = (status: string, accepted: string): string =>
  `CASE WHEN ${accepted} THEN 'accepted' WHEN ${status} IS NULL THEN 'none' ELSE (${status} / 100) || 'xx' END`;

export interface TrafficCount {
  hour: number;
  what: string;
  count: number;
}

/** Rows in the order of their hours. */
export function gatherHours(rows: Iterable<TrafficCount>): HourTraffic[] {
  const hours = new Map<number, HourTraffic>();
  for (const { hour, what, count } of rows) {
    const known: HourTraffic = hours.get(hour) ?? {
      at: hour * HOUR_MS,
      events: 0,
      deliveries: { waiting: 0, succeeded: 0, failed: 0, rejected: 0, unknown: 0, dropped: 0 },
      took: new Map(),
    };
    hours.set(hour, known);
    if (what === EVENTS) known.events += count;
    else if (what.startsWith(TOOK)) known.took.set(Number(what.slice(TOOK.length)), count);
    else if (isState(known.deliveries, what)) known.deliveries[what] += count;
  }
  return [...hours.values()];
}

function isState(counts: HourTraffic['deliveries'], what: string): what is keyof HourTraffic['deliveries'] {
  return Object.hasOwn(counts, what);
}

export interface AttemptCount {
  destination: string;
  connector: string;
  outcome: AttemptOutcome;
  count: number;
  lastAt: number;
}

export function gatherHealth(rows: Iterable<AttemptCount>): DestinationHealth[] {
  const found = new Map<string, DestinationHealth>();
  for (const { destination, connector, outcome, count, lastAt } of rows) {
    const key = `${destination}\n${connector}`;
    const known: DestinationHealth = found.get(key) ?? {
      destination,
      connector,
      accepted: 0,
      lastAcceptedAt: null,
      refused: {},
      lastRefused: null,
    };
    found.set(key, known);
    if (outcome === 'accepted') {
      known.accepted = count;
      known.lastAcceptedAt = lastAt;
    } else {
      known.refused[outcome] = count;
      if (known.lastRefused === null || lastAt >= known.lastRefused.at) known.lastRefused = { at: lastAt, outcome };
    }
  }
  return [...found.values()];
}
