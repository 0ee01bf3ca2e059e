/** From counted hours to what a chart draws: the last 24 hours one by one, or the last 30 days of a time zone. Pure. */
import type { HourTraffic } from '../../store/contract/figures.ts';
import { quantileMs } from '../../store/shared/deliveryTime.ts';

export const SPANS = ['24h', '30d'] as const;
export type Span = (typeof SPANS)[number];

const HOUR_MS = 3_600_000;
const HOURS = 24;
const DAYS = 30;
/** A day is as long as 25 hours when clocks are put back. */
const HOURS_OF_DAYS = DAYS * 25;

export interface TrafficBucket {
  /** first millisecond, and the first one after it */
  from: number;
  to: number;
  events: number;
  /** webhooks of these events, by what has become of them by now */
  deliveries: number;
  succeeded: number;
  failed: number;
  rejected: number;
  /** answered 2xx, with an answer that its response rule could not be asked of */
  unknown: number;
  waiting: number;
  /** of those that wait: not taken when it was due, as far as the delivery that waits longest tells */
  overdue: number;
  /** from an event's arrival until the partner accepted, within 9 %; null when nothing was accepted */
  p95Ms: number | null;
}

export type TrafficTotal = TrafficBucket & {
  /** of the webhooks that came to an end or are overdue, 0 to 1; null where there are none */
  successRate: number | null;
};

/** What was never tried may be on its way so long. */
const DUE_MS = 60_000;

/**
 * Whether what waits is overdue: what waits longest was tried in vain, or should have been. Then all that waits is counted so, with the
 * few that arrived just now: telling them apart would cost a look at each.
 */
export function isOverdue(oldest: { at: number; attempts: number } | null, now: number): boolean {
  return oldest !== null && (oldest.attempts > 0 || now - oldest.at >= DUE_MS);
}

/** From when on hours are needed. */
export function spanStart(span: Span, now: number): number {
  const hours = span === '24h' ? HOURS : HOURS_OF_DAYS;
  return startOfHour(now) - (hours - 1) * HOUR_MS;
}

/**
 * 24 hours, the running one last, or 30 days, today last; empty ones too. A day begins at midnight in `zone`, or, where clocks go
 * by half hours, at the first full hour (UTC) after it. Throws RangeError for an unknown zone.
 */
export function trafficBuckets(
  hours: readonly HourTraffic[],
  span: Span,
  zone: string,
  now: number,
  overdue = false,
): TrafficBucket[] {
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const found = new Map(hours.map((hour) => [hour.at, hour]));
  const groups: { key: string; from: number; hours: HourTraffic[] }[] = [];
  for (let at = spanStart(span, now); at <= now; at += HOUR_MS) {
    const key = span === '24h' ? String(at) : dayOf.format(at);
    if (groups.at(-1)?.key !== key) groups.push({ key, from: at, hours: [] });
    const hour = found.get(at);
    if (hour) groups.at(-1)?.hours.push(hour);
  }
  return groups.slice(span === '24h' ? -HOURS : -DAYS).map(({ from, hours }, index, all) => {
    const to = all[index + 1]?.from ?? (span === '24h' ? from + HOUR_MS : startOfHour(now) + HOUR_MS);
    return { from, to, ...sum(hours, overdue) };
  });
}

/** Over all of them, which must be those of `hours`. */
export function trafficTotal(
  hours: readonly HourTraffic[],
  buckets: readonly TrafficBucket[],
  overdue = false,
): TrafficTotal {
  const from = buckets[0]?.from ?? 0;
  const to = buckets.at(-1)?.to ?? 0;
  const total = sum(
    hours.filter(({ at }) => at >= from && at < to),
    overdue,
  );
  const due = total.succeeded + total.failed + total.rejected + total.unknown + total.overdue;
  return { from, to, ...total, successRate: due === 0 ? null : total.succeeded / due };
}

function sum(hours: readonly HourTraffic[], overdue: boolean): Omit<TrafficBucket, 'from' | 'to'> {
  const took = new Map<number, number>();
  for (const hour of hours) {
    for (const [bucket, count] of hour.took) took.set(bucket, (took.get(bucket) ?? 0) + count);
  }
  const add = (count: (hour: HourTraffic) => number) => hours.reduce((total, hour) => total + count(hour), 0);
  const of = (state: keyof HourTraffic['deliveries']) =>
    Math.max(
      0,
      add(({ deliveries }) => deliveries[state]),
    );
  const states = {
    succeeded: of('succeeded'),
    failed: of('failed'),
    rejected: of('rejected'),
    unknown: of('unknown'),
    waiting: of('waiting'),
  };
  return {
    events: add(({ events }) => events),
    deliveries: Object.values(states).reduce((total, count) => total + count, 0),
    ...states,
    overdue: overdue ? states.waiting : 0,
    p95Ms: quantileMs(took, 0.95),
  };
}

function startOfHour(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
