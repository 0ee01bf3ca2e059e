import { describe, expect, it } from 'vitest';
import type { HourTraffic } from '../../store/contract/figures.ts';
import { timeBucket } from '../../store/shared/deliveryTime.ts';
import { isOverdue, spanStart, trafficBuckets, trafficTotal } from './trafficBuckets.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 12, 34);

function hour(at: number, events: number, deliveries: Partial<HourTraffic['deliveries']> = {}): HourTraffic {
  const none = { waiting: 0, succeeded: 0, failed: 0, rejected: 0, unknown: 0, dropped: 0 };
  return { at, events, deliveries: { ...none, ...deliveries }, took: new Map([[timeBucket(100), events]]) };
}
const days = (hours: HourTraffic[], zone = 'UTC', now = NOW) => trafficBuckets(hours, '30d', zone, now);

describe('24 hours', () => {
  it('are 24 clock hours, the running one last, empty ones too', () => {
    const buckets = trafficBuckets([hour(Date.UTC(2026, 10, 23, 11), 3)], '24h', 'UTC', NOW);
    expect(buckets).toHaveLength(24);
    expect(buckets[0]).toMatchObject({ from: Date.UTC(2026, 10, 22, 13), events: 0, deliveries: 0, p95Ms: null });
    expect(buckets.at(-2)).toMatchObject({ events: 3 });
    expect(buckets.at(-1)).toMatchObject({ from: Date.UTC(2026, 10, 23, 12), to: Date.UTC(2026, 10, 23, 13) });
    expect(spanStart('24h', NOW)).toBe(buckets[0]?.from);
  });
});

describe('30 days', () => {
  it('begin at midnight of the time zone, today last', () => {
    const buckets = days([hour(Date.UTC(2026, 10, 22, 22), 1), hour(Date.UTC(2026, 10, 22, 23), 2)], 'Europe/Berlin');
    expect(buckets).toHaveLength(30);
    expect(buckets.at(-1)).toMatchObject({
      from: Date.UTC(2026, 10, 22, 23),
      to: Date.UTC(2026, 10, 23, 13),
      events: 2,
    });
    expect(buckets.at(-2)).toMatchObject({ events: 1 });
  });

  it('hold days of 23 and 25 hours', () => {
    const length = (day: number, now: number) =>
      days([], 'Europe/Berlin', now)
        .filter(({ from }) => new Date(from + 3 * HOUR).getUTCDate() === day)
        .map(({ from, to }) => (to - from) / HOUR);
    expect(length(25, Date.UTC(2026, 9, 27, 12))).toEqual([25]);
    expect(length(29, Date.UTC(2026, 2, 30, 12))).toEqual([23]);
  });

  it.each(['Asia/Kolkata', 'Pacific/Auckland', 'America/St_Johns', 'Australia/Lord_Howe'])(
    'are 30 without a gap in %s',
    (zone) => {
      for (const now of [NOW, Date.UTC(2026, 3, 5), Date.UTC(2026, 9, 4)]) {
        const buckets = days([], zone, now);
        expect(buckets).toHaveLength(30);
        for (const [index, { from }] of buckets.entries()) {
          if (index > 0) expect(from).toBe(buckets[index - 1]?.to);
        }
      }
    },
  );

  it('refuse a zone that there isn’t', () => {
    expect(() => days([], 'Mars/Olympus')).toThrow(RangeError);
  });
});

it('sums what is in the buckets, with the share that succeeded of what ended', () => {
  const hours = [
    hour(Date.UTC(2026, 10, 1, 5), 10, { succeeded: 7, failed: 2, rejected: 1 }),
    hour(Date.UTC(2026, 10, 23, 5), 5, { succeeded: 2, waiting: 4 }),
    // counted less than nothing where collectors of two versions ran side by side
    hour(Date.UTC(2026, 10, 23, 6), 0, { waiting: -1 }),
    hour(Date.UTC(2026, 9, 1, 5), 100, { succeeded: 100 }),
  ];
  const total = trafficTotal(hours, days(hours));
  expect(total).toMatchObject({ events: 15, deliveries: 15, succeeded: 9, failed: 2, rejected: 1, waiting: 3 });
  expect(total.successRate).toBe(0.75);
  expect(total.p95Ms).toBeCloseTo(100, -1);
  expect(trafficTotal([], days([])).successRate).toBeNull();
});

it('counts what is overdue among what did not succeed', () => {
  const hours = [hour(Date.UTC(2026, 10, 23, 5), 5, { succeeded: 3, waiting: 1 })];
  const late = trafficBuckets(hours, '30d', 'UTC', Date.UTC(2026, 10, 23, 12), true);
  expect(late.at(-1)).toMatchObject({ waiting: 1, overdue: 1 });
  expect(trafficTotal(hours, late, true)).toMatchObject({ overdue: 1, successRate: 0.75 });
  expect(trafficTotal(hours, days(hours))).toMatchObject({ waiting: 1, overdue: 0, successRate: 1 });
  const none = [hour(Date.UTC(2026, 10, 23, 5), 5, { waiting: 2 })];
  expect(trafficTotal(none, days(none), true).successRate).toBe(0);
});

it.each([
  [null, false],
  [{ at: 0, attempts: 0 }, false],
  [{ at: 0, attempts: 1 }, true],
  [{ at: -59_000, attempts: 0 }, true],
])('of %j as what waits longest the rest is overdue: %s', (oldest, expected) => {
  expect(isOverdue(oldest, 1000)).toBe(expected);
});
