/** Devices whose clock is wrong, and is set meanwhile: what is known of a visitor must not depend on it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Click } from '../../sdk/protocol.ts';
import type { ClickMatching } from '../connector/types.ts';
import { makeEventRecordOf } from './clocks.testing.ts';

const T = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const matching = (parameter: string, more: Partial<ClickMatching> = {}): ClickMatching => ({
  enabled: true,
  parameter,
  model: 'last',
  windowDays: 30,
  ...more,
});
const owners = ['a', 'b', 'c'].map((parameter) => ({ connector: `of-${parameter}`, matching: matching(parameter) }));

/** seconds to years, ahead and behind */
const skew = fc
  .oneof(
    fc.integer({ min: -59, max: 59 }),
    fc.integer({ min: -90, max: 90 }),
    fc.integer({ min: -7_200, max: 7_200 }),
    fc.integer({ min: -40 * 86_400, max: 40 * 86_400 }),
    fc.integer({ min: -20 * 365 * 86_400, max: 2 * 365 * 86_400 }),
  )
  .map((seconds) => seconds * 1000);
const sentIn = fc.integer({ min: 0, max: 14_000 });

describe('a clock that is wrong all the time', () => {
  it('decides as a right one does, in however many requests it is told', () => {
    const step = fc.record({
      /** minutes since the step before */
      after: fc.integer({ min: 1, max: 3 * 24 * 60 }),
      parameter: fc.constantFrom('a', 'b', 'c'),
      /** whether an event goes out then, and how long it takes */
      sends: fc.option(sentIn, { nil: undefined }),
    });
    fc.assert(
      fc.property(skew, fc.array(step, { minLength: 1, maxLength: 8 }), sentIn, (wrong, steps, last) => {
        const told = [0, wrong].map((by) => {
          const visit = makeEventRecordOf(owners);
          const clicks: Click[] = [];
          let now = T;
          for (const [n, { after, parameter, sends }] of steps.entries()) {
            now += after * MINUTE;
            clicks.push({ at: now + by, ids: { [parameter]: `${n}` }, sources: {} });
            if (sends !== undefined) visit({ at: now + by, sentAt: now + by, receivedAt: now + sends, clicks });
          }
          now += MINUTE;
          return visit({ at: now + by, sentAt: now + by, receivedAt: now + last, clicks });
        });
        const [right, shifted] = told.map(({ decisions }) =>
          decisions.map(({ webhook, click, winner }) => [webhook, click?.ids, winner?.ids]),
        );
        expect(shifted).toEqual(right);
        // a minute at most is taken for the time that a request was under way
        expect(Math.abs((told[1]?.at ?? 0) - (told[0]?.at ?? 0))).toBeLessThan(MINUTE + 15_000);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps one last click where several came at once', () => {
    fc.assert(
      fc.property(skew, fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 2 }), sentIn, (wrong, order, took) => {
        const visit = makeEventRecordOf(owners);
        const clicks = order.map((parameter, n) => ({ at: T + n + wrong, ids: { [parameter]: '1' }, sources: {} }));
        const sentAt = T + HOUR + wrong;
        const { decisions } = visit({ at: sentAt, sentAt, receivedAt: T + HOUR + took, clicks });
        const fired = decisions.filter(({ webhook }) => webhook.outcome === 'queued');
        expect(fired.map(({ connector }) => connector)).toEqual([`of-${order.at(-1)}`]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a clock that is set between landing and purchase', () => {
  const skews = (from: number, to: number) => fc.integer({ min: from / 1000, max: to / 1000 }).map((s) => s * 1000);
  it.each<[string, fc.Arbitrary<[number, number]>, boolean]>([
    ['told of before', fc.tuple(skews(-40 * DAY, 400 * DAY), skews(-40 * DAY, 400 * DAY)), true],
    // a clock set by less than a minute nobody notices: an order has to come later than that (README.md)
    ['told of before, a little', fc.tuple(skews(-90_000, 90_000), skews(-90_000, 90_000)), true],
    // one that was behind by more than the window can't be told from an old landing
    ['first told of with the order', fc.tuple(skews(-20 * DAY, 400 * DAY), fc.constant(0)), false],
  ])('loses no click that was %s', (_, wrong, isTold) => {
    fc.assert(
      fc.property(
        wrong,
        sentIn,
        sentIn,
        fc.integer({ min: isTold ? 75 : 1, max: 600 }),
        ([before, after], first, took, waits) => {
          const visit = makeEventRecordOf([{ connector: 'x', matching: matching('a') }]);
          const clicks = [{ at: T + before, ids: { a: '1' }, sources: {} }];
          if (isTold) visit({ at: T + before, sentAt: T + before, receivedAt: T + first, clicks });
          const bought = T + 15_000 + waits * 1000;
          const record = visit({ at: bought + after, sentAt: bought + after, receivedAt: bought + took, clicks });
          expect(record.decisions[0]?.webhook).toEqual({ outcome: 'queued' });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['1970', 3 * HOUR],
    ['2000', Date.UTC(2000, 0, 1)],
  ])('loses no click of a device that thought it was %s', (_, at) => {
    const visit = makeEventRecordOf([{ connector: 'x', matching: matching('a') }]);
    const record = visit({ at: T, sentAt: T, receivedAt: T + 200, clicks: [{ at, ids: { a: '1' }, sources: {} }] });
    expect(record.decisions[0]?.click).toEqual({ at: T, ids: { a: '1' }, sources: {}, deviceAt: at });
  });

  it('knows a click again by its device’s time, and keeps its first corrected one', () => {
    const visit = makeEventRecordOf(owners);
    const clicks = [{ at: T + DAY, ids: { a: '1' }, sources: {} }];
    const first = visit({ at: T + DAY + 5, sentAt: T + DAY + 10, receivedAt: T + 20, clicks });
    expect(first.newClicks).toEqual([{ ...clicks[0], at: T + 10, receivedAt: T + 20, deviceAt: T + DAY }]);
    const later = visit({ at: T + HOUR, sentAt: T + HOUR, receivedAt: T + HOUR + 30, clicks });
    expect(later.newClicks).toEqual([]);
    expect(later.decisions[0]?.click).toEqual({ ...clicks[0], at: T + 10, deviceAt: T + DAY });
  });
});

it.each([undefined, T + 59_999, T - 30_000])(
  'leaves times alone where the clocks differ by less than a minute: %s',
  (sentAt) => {
    const clicks = [{ at: T - MINUTE, ids: { a: '1' }, sources: {} }];
    const { at, newClicks } = makeEventRecordOf(owners)({ at: T, sentAt, receivedAt: T + 29_000, clicks });
    expect([at, newClicks]).toEqual([T, [{ ...clicks[0], receivedAt: T + 29_000 }]]);
  },
);
