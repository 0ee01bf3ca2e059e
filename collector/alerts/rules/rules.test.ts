import { describe, expect, it } from 'vitest';
import type { AlertKind } from '../../connector/alertKinds.ts';
import type { AlertSettings } from '../../connector/types.ts';
import type { ConnectorActivity, DestinationHealth } from '../../store/contract/figures.ts';
import type { ConnectorFacts, Facts, PurchaseHistory } from './facts.ts';
import { findAll } from './rules.ts';
import { usualCount } from './silence.ts';

const NOW = Date.UTC(2026, 10, 25, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GB = 1e9;

const connector = (about: Partial<ConnectorFacts> = {}): ConnectorFacts => ({
  id: 'acme',
  name: 'Acme',
  isEnabled: true,
  isPixelWithdrawn: false,
  ...about,
});

const facts = (about: Partial<Facts> = {}): Facts => ({
  now: NOW,
  connectors: [connector()],
  activity: { day: [], threeDays: [], eightDays: [] },
  health: [],
  oldestDueAt: null,
  pixelRuns: [],
  refusedOrigins: [],
  allowedOrigins: [],
  disk: null,
  purchases: null,
  newParameters: new Map(),
  ...about,
});

const NONE = { waiting: 0, succeeded: 0, failed: 0, rejected: 0, unknown: 0, dropped: 0, test_logged: 0 };
const activity = (about: Partial<ConnectorActivity>): ConnectorActivity => ({
  connector: 'acme',
  fired: 0,
  testLogged: 0,
  skipped: {},
  deliveries: NONE,
  ...about,
});

const find = (
  about: Partial<Facts>,
  kinds: AlertSettings['kinds'] = {},
  remembered: Partial<Record<string, number>> = {},
) => findAll(facts(about), { kinds }, (kind, subject) => remembered[`${kind} ${subject}`]);

/** `begins`, `stays` or nothing of the kind */
const verdict = (kind: AlertKind, ...asked: Parameters<typeof find>) => {
  const found = find(...asked).filter((one) => one.kind === kind);
  return found.length === 0 ? 'nothing' : found.some(({ begins }) => begins) ? 'begins' : 'stays';
};

describe('rules', () => {
  it('find nothing where nothing is wrong', () => expect(find({})).toEqual([]));

  it('find nothing of a kind that is off', () => {
    const connectors = [connector({ isPixelWithdrawn: true })];
    expect(find({ connectors }).map(({ kind }) => kind)).toEqual(['pixel_withdrawn']);
    expect(find({ connectors }, { pixel_withdrawn: { on: false } })).toEqual([]);
  });
});

describe('webhook_paused', () => {
  it('tells why', () => {
    expect(find({ connectors: [connector({ pausedBecause: 'It was paused by hand' })] })).toEqual([
      {
        kind: 'webhook_paused',
        subject: 'acme',
        about: 'Acme',
        begins: true,
        count: 1,
        example: 'It was paused by hand. Its deliveries wait.',
      },
    ]);
  });
});

describe('deliveries_given_up', () => {
  const failed = (count: number) => ({
    activity: { day: [], eightDays: [], threeDays: [activity({ deliveries: { ...NONE, failed: count } })] },
  });
  it.each([
    [0, undefined, 'nothing'],
    [1, undefined, 'begins'],
    [4, 5, 'stays'],
    [5, 5, 'begins'],
  ])('%s of %s: %s', (count, threshold, expected) => {
    const kinds = threshold === undefined ? {} : { deliveries_given_up: { count: threshold } };
    expect(verdict('deliveries_given_up', failed(count), kinds)).toBe(expected);
  });
  it('isn’t told of a connector that is gone', () => {
    expect(verdict('deliveries_given_up', { ...failed(3), connectors: [] })).toBe('nothing');
  });
});

describe('share_failing', () => {
  const health = (accepted: number, refused: DestinationHealth['refused']): DestinationHealth => ({
    connector: 'acme',
    destination: 'api.acme.example:443',
    accepted,
    refused,
    lastAcceptedAt: null,
    lastRefused: { at: NOW, outcome: '5xx' },
  });
  it.each<[string, DestinationHealth[], string]>([
    ['all well', [health(100, {})], 'nothing'],
    ['9 of 9', [health(0, { '5xx': 9 })], 'stays'],
    ['10 of 10', [health(0, { none: 10 })], 'begins'],
    ['10 of 50: 20 %', [health(40, { '4xx': 10 })], 'begins'],
    ['10 of 51', [health(41, { '4xx': 10 })], 'stays'],
    ['10 of 100: half the share', [health(90, { '4xx': 10 })], 'stays'],
    ['10 of 101', [health(91, { '4xx': 10 })], 'nothing'],
    ['rejected by the response rule', [health(0, { '2xx': 10 })], 'begins'],
    ['over two destinations', [health(0, { '5xx': 5 }), health(0, { '5xx': 5 })], 'begins'],
  ])('%s: %s', (_, list, expected) => expect(verdict('share_failing', { health: list })).toBe(expected));

  it('says where, and what came back most', () => {
    const [found] = find({ health: [health(10, { '2xx': 9, '5xx': 1 })] });
    expect(found?.example).toBe(
      '10 of 20 attempts in the last two hours (50 %), most at api.acme.example:443, which answered 2xx that the response rule rejected.',
    );
  });
});

describe('overdue', () => {
  it.each<[number | null, string]>([
    [null, 'nothing'],
    [-HOUR, 'nothing'],
    [7.4 * MINUTE, 'nothing'],
    [7.5 * MINUTE, 'stays'],
    [15 * MINUTE - 1, 'stays'],
    [15 * MINUTE, 'begins'],
  ])('%s ms: %s', (late, expected) => {
    expect(verdict('overdue', { oldestDueAt: late === null ? null : NOW - late })).toBe(expected);
  });
});

describe('pixel_throwing', () => {
  const runs = (all: number, failed: number) => ({ pixelRuns: [{ connector: 'acme', runs: all, failed }] });
  it.each([
    [100, 0, 'nothing'],
    [9, 9, 'stays'],
    [10, 10, 'begins'],
    [50, 10, 'begins'],
    [51, 10, 'stays'],
    [101, 10, 'nothing'],
  ])('%s runs, %s failed: %s', (all, failed, expected) => {
    expect(verdict('pixel_throwing', runs(all, failed))).toBe(expected);
  });
});

describe('origin_refused', () => {
  const origin = (name: string, count: number) => ({ origin: name, count, lastAt: NOW });
  const NEW = 'https://new.example';
  it.each([
    [9, 'nothing'],
    [10, 'begins'],
  ])('%s requests: %s', (count, expected) => {
    expect(verdict('origin_refused', { refusedOrigins: [origin(NEW, count)] })).toBe(expected);
  });
  it('goes on while any comes', () => {
    const asked = { refusedOrigins: [origin(NEW, 1)] };
    expect(verdict('origin_refused', asked, {}, { [`origin_refused ${NEW}`]: 12 })).toBe('stays');
  });
  it('ends at once when it is allowed', () => {
    const asked = { refusedOrigins: [origin(NEW, 50)], allowedOrigins: [NEW] };
    expect(find(asked, {}, { [`origin_refused ${NEW}`]: 12 })).toMatchObject([{ ends: true, begins: false }]);
    expect(find(asked)).toEqual([]);
  });
  it('tells of three at a time, those that are open first, then the most frequent', () => {
    const refusedOrigins = [20, 30, 40, 50].map((count) => origin(`https://${count}.example`, count));
    const subjects = find({ refusedOrigins }, {}, { 'origin_refused https://20.example': 20 }).map(
      ({ subject }) => subject,
    );
    expect(subjects).toEqual(['https://20.example', 'https://50.example', 'https://40.example']);
  });
});

describe('disk_full', () => {
  it.each([
    ['half of it free', 50 * GB, 100 * GB, 'nothing'],
    ['4 % of a large disk, which is much', 40 * GB, 1000 * GB, 'nothing'],
    ['4 % of a usual one', 4 * GB, 100 * GB, 'begins'],
    ['exactly 5 %', 5 * GB, 100 * GB, 'stays'],
    ['7.5 %: half as much again', 7.5 * GB, 100 * GB, 'nothing'],
    ['under 500 MB of a small one', 0.49 * GB, 1 * GB, 'begins'],
    ['500 MB of a small one', 0.5 * GB, 1 * GB, 'stays'],
    ['750 MB of a small one', 0.75 * GB, 1 * GB, 'nothing'],
    ['a file system that says nothing', 0, 0, 'nothing'],
  ])('%s', (_, free, total, expected) => expect(verdict('disk_full', { disk: { free, total } })).toBe(expected));
});

describe('silence', () => {
  const quietFor = (ms: number, weeks: PurchaseHistory['weeks']) => ({ purchases: { lastAt: NOW - ms, weeks } });
  it.each<[string, Partial<Facts>, string]>([
    ['no Purchase ever', { purchases: null }, 'nothing'],
    ['less than an hour', quietFor(HOUR - 1, [50, 50, 50, 50]), 'nothing'],
    ['nobody had to count', quietFor(30 * MINUTE, null), 'nothing'],
    ['as many as 12 usual', quietFor(HOUR, [12, 12, 12, 12]), 'begins'],
    ['11 usual', quietFor(HOUR, [11, 11, 50, 50]), 'stays'],
    ['a sale in one week', quietFor(HOUR, [200, 3, 3, 3]), 'stays'],
    ['an outage in one week', quietFor(HOUR, [0, 30, 30, 30]), 'begins'],
    ['two weeks of history', quietFor(HOUR, [30, 30, null, null]), 'begins'],
    ['one week of history', quietFor(HOUR, [30, null, null, null]), 'stays'],
    ['a night without orders', quietFor(9 * HOUR, [0, 1, 0, 2]), 'stays'],
  ])('%s', (_, asked, expected) => expect(verdict('silence', asked)).toBe(expected));

  it('counts what was usual by the lower of the middle two', () => {
    expect(usualCount([1, 2, 3, 4])).toBe(2);
    expect(usualCount([9, 1, 5, null])).toBe(5);
    expect(usualCount([9, 1, null, null])).toBe(1);
    expect(usualCount([9, null, null, null])).toBeNull();
  });

  it('says what was usual', () => {
    const [found] = find(quietFor(3 * HOUR, [34, 200, 40, null]));
    expect(found?.example).toBe(
      'No Purchase for 3 hours; in the same hours of the last 3 weeks there were 34, 200 or more, 40.',
    );
  });
});

describe('no_click', () => {
  /** events with and without a click: today, and in the seven days before */
  const clicks = (today: [number, number], before: [number, number]) => {
    const of = ([fired, no_click]: [number, number]) => [activity({ fired, skipped: { no_click } })];
    return {
      activity: {
        day: of(today),
        threeDays: [],
        eightDays: of([today[0] + before[0], today[1] + before[1]]),
      },
    };
  };
  it.each<[string, Partial<Facts>, string]>([
    ['as ever', clicks([40, 360], [280, 2520]), 'nothing'],
    ['none, where 40 are usual', clicks([0, 400], [280, 2520]), 'begins'],
    ['a quarter', clicks([10, 390], [280, 2520]), 'begins'],
    ['more than a quarter', clicks([11, 389], [280, 2520]), 'nothing'],
    ['20 to be expected', clicks([5, 195], [280, 2520]), 'begins'],
    ['19 to be expected', clicks([0, 190], [280, 2520]), 'nothing'],
    ['no events at all', clicks([0, 0], [280, 2520]), 'nothing'],
    ['none before either', clicks([0, 400], [0, 2800]), 'nothing'],
  ])('%s', (_, asked, expected) => expect(verdict('no_click', asked)).toBe(expected));

  it('isn’t told of a connector that is off', () => {
    const asked = { ...clicks([0, 400], [280, 2520]), connectors: [connector({ isEnabled: false })] };
    expect(verdict('no_click', asked)).toBe('nothing');
  });

  it('compares with how it was when it began, though the bad days are among those before by now', () => {
    const open = { 'no_click acme': 0.1 };
    expect(verdict('no_click', clicks([0, 400], [40, 2760]))).toBe('nothing');
    expect(verdict('no_click', clicks([0, 400], [40, 2760]), {}, open)).toBe('begins');
    expect(verdict('no_click', clicks([19, 381], [40, 2760]), {}, open)).toBe('stays');
    expect(verdict('no_click', clicks([20, 380], [40, 2760]), {}, open)).toBe('nothing');
  });

  it('remembers what was usual, and names what is new', () => {
    const newParameters = new Map([['acme', ['cid2']]]);
    const [found] = find({ ...clicks([0, 400], [280, 2520]), newParameters });
    expect(found).toMatchObject({
      memory: 0.1,
      count: 400,
      example:
        '0 % of the last 24 hours’ 400 events had a click; usual are 10 %. New in landings’ addresses since then: cid2.',
    });
  });

  it('doesn’t count clicks that lost', () => {
    const day = [activity({ skipped: { no_click: 380, not_last_click: 10, click_expired: 5, source_mismatch: 5 } })];
    const eightDays = [activity({ fired: 280, skipped: { no_click: 2900, not_last_click: 20 } })];
    expect(verdict('no_click', { activity: { day, threeDays: [], eightDays } })).toBe('nothing');
  });
});
