import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryFilter, DeliveryState, DeliverySummary } from '../contract/delivery.ts';
import { BadCursorError } from '../contract/pages.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import {
  claim,
  DAY,
  delivery,
  FIRED_SINCE,
  MINUTE,
  NOW,
  record,
  recordWithDelivery,
  result,
} from './records.testing.ts';

/** How a delivery ended: by its attempt's status, or without an attempt. */
const ENDS: [state: DeliveryState, status?: number | null][] = [
  ['succeeded', 200],
  ['failed', 404],
  ['waiting', 500],
  ['rejected', 200],
  ['test_logged'],
  ['failed', null],
  ['waiting'],
  ['succeeded', 204],
  ['waiting', null],
  ['failed', 503],
  ['failed', 301],
];
const COUNT = 44;

const SINGLE: DeliveryFilter[] = [
  { connector: 'a' },
  { connector: 'b' },
  { connector: 'unknown' },
  { state: 'waiting' },
  { state: 'succeeded' },
  { state: 'failed' },
  { state: 'rejected' },
  { state: 'test_logged' },
  { leg: 'webhook' },
  { leg: 'pixel' },
  { statusClass: '1xx' },
  { statusClass: '2xx' },
  { statusClass: '3xx' },
  { statusClass: '4xx' },
  { statusClass: '5xx' },
  { statusClass: 'none' },
  { test: true },
  { test: false },
  { event: 'e7' },
  { event: 'unknown' },
  { eventName: 'Purchase' },
  { eventName: 'Lead' },
  { eventName: 'unknown' },
  { from: NOW + 10 * MINUTE },
  { to: NOW + 30 * MINUTE },
  { from: NOW + 12 * MINUTE, to: NOW + 13 * MINUTE },
];

/** What the filter means, said once more. */
function matches(filter: DeliveryFilter, row: DeliverySummary): boolean {
  const statusClass = row.status === null ? 'none' : `${Math.trunc(row.status / 100)}xx`;
  const leg = row.leg ?? 'webhook';
  return (
    (filter.connector ?? row.connector) === row.connector &&
    (filter.state ?? row.state) === row.state &&
    (filter.leg ?? leg) === leg &&
    (filter.statusClass ?? statusClass) === statusClass &&
    (filter.test ?? row.test) === row.test &&
    (filter.event ?? row.event) === row.event &&
    (filter.eventName ?? row.eventName) === row.eventName &&
    row.at >= (filter.from ?? 0) &&
    row.at <= (filter.to ?? Number.MAX_SAFE_INTEGER)
  );
}

export function describeDeliveryFilters(store: CurrentStore): void {
  /** Every page; short ones are allowed, as long as there is a next. */
  async function listAll(filter: DeliveryFilter, limit = 200): Promise<DeliverySummary[]> {
    const items: DeliverySummary[] = [];
    let cursor: string | null = null;
    do {
      const page = await store().listDeliveries(filter, { limit, ...(cursor !== null && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return items;
  }

  describe('filters of the Webhook Log', () => {
    /** One minute apart; every end with both connectors, names and test flags. */
    beforeEach(async () => {
      const ends = Array.from({ length: COUNT }, (_, n) => ENDS[n % ENDS.length] ?? ENDS[0]);
      await store().commit(
        ends.map((end, n) =>
          recordWithDelivery(
            `e${n}`,
            {
              connector: n % 3 === 0 ? 'a' : 'b',
              state: end?.[0] === 'test_logged' ? 'test_logged' : 'waiting',
              test: n % 4 === 0,
              ...(n % 22 === 4 && { leg: 'pixel' as const }),
            },
            { name: n % 5 < 2 ? 'Lead' : 'Purchase', receivedAt: NOW + n * MINUTE },
          ),
        ),
        FIRED_SINCE,
      );
      await store().claimDeliveries(claim({ now: NOW + DAY }));
      const tried = ends.flatMap((end, n) => {
        const [state, status] = end ?? ['test_logged'];
        if (status === undefined || state === 'test_logged' || state === 'dropped') return [];
        const next = state === 'waiting' ? { state, dueAt: NOW + 2 * DAY } : { state };
        return [result(`e${n}-d`, { attempt: { at: NOW, status, durationMs: 1 }, next })];
      });
      expect(await store().finishAttempts(tried)).toBe(tried.length);
    });

    it('give what they say, alone and in pairs, newest first', async () => {
      const all = await listAll({});
      expect(all.map(({ id }) => id)).toEqual(Array.from({ length: COUNT }, (_, n) => `e${COUNT - 1 - n}-d`));
      for (const one of SINGLE) {
        expect(await listAll(one), JSON.stringify(one)).toEqual(all.filter((row) => matches(one, row)));
        for (const other of SINGLE) {
          const both = { ...one, ...other };
          expect(await listAll(both), JSON.stringify(both)).toEqual(all.filter((row) => matches(both, row)));
        }
      }
    });

    it('give what they say, all at once', async () => {
      const filter: DeliveryFilter = {
        ...{ connector: 'b', state: 'failed', statusClass: '4xx', test: false, event: 'e23', eventName: 'Purchase' },
        ...{ from: NOW + 23 * MINUTE, to: NOW + 23 * MINUTE },
      };
      expect((await listAll(filter)).map(({ id }) => id)).toEqual(['e23-d']);
      expect(await listAll({ ...filter, to: NOW + 23 * MINUTE - 1 })).toEqual([]);
    });

    it.each(SINGLE)('page through %j without gap or repetition', async (filter) => {
      expect(await listAll(filter, 3)).toEqual(await listAll(filter));
    });

    it('follow a delivery as its status changes', async () => {
      const rejected = { connector: 'a', statusClass: '2xx', state: 'rejected' } as const;
      expect((await listAll(rejected)).map(({ id }) => id)).toEqual(['e36-d', 'e3-d']);
      await store().replayDelivery('e3-d', NOW + DAY);
      expect((await listAll({ ...rejected, state: 'waiting' })).map(({ id }) => id)).toEqual(['e3-d']);
      await store().claimDeliveries(claim({ now: NOW + DAY, leaseToken: 'again' }));
      const attempt = { at: NOW, status: 500, durationMs: 1 };
      await store().finishAttempts([result('e3-d', { leaseToken: 'again', attempt, next: { state: 'failed' } })]);
      expect((await listAll(rejected)).map(({ id }) => id)).toEqual(['e36-d']);
      const failed = await listAll({ connector: 'a', statusClass: '5xx', state: 'failed' });
      expect(failed.map(({ id }) => id)).toContain('e3-d');
    });
  });

  describe('time filters', () => {
    const ids = async (filter: DeliveryFilter) => (await listAll(filter, 2)).map(({ id }) => id);
    const at = (id: string, receivedAt: number) => recordWithDelivery(id, {}, { receivedAt });

    it('take in both ends', async () => {
      await store().commit([at('e1', NOW), at('e2', NOW + 1), at('e3', NOW + 2)], FIRED_SINCE);
      expect(await ids({ from: NOW + 1 })).toEqual(['e3-d', 'e2-d']);
      expect(await ids({ to: NOW + 1 })).toEqual(['e2-d', 'e1-d']);
      expect(await ids({ from: NOW + 1, to: NOW + 1 })).toEqual(['e2-d']);
      expect(await ids({ from: NOW + 2, to: NOW + 1 })).toEqual([]);
      expect(await ids({ from: NOW + 3 })).toEqual([]);
      expect(await ids({ to: NOW - 1 })).toEqual([]);
    });

    it('look past events without deliveries', async () => {
      const views = Array.from({ length: 50 }, (_, n) => record(`view${n}`, { receivedAt: NOW + n }));
      await store().commit([at('e1', NOW), ...views, at('e2', NOW + 50)], FIRED_SINCE);
      expect(await ids({ from: NOW, to: NOW + 60 })).toEqual(['e2-d', 'e1-d']);
    });

    it('find what overtook another within a moment', async () => {
      await store().commit([at('e1', NOW), at('e2', NOW + 900), at('e3', NOW + 20), at('e4', NOW + 1000)], FIRED_SINCE);
      expect(await ids({ from: NOW + 21 })).toEqual(['e4-d', 'e2-d']);
      expect(await ids({ to: NOW + 20 })).toEqual(['e3-d', 'e1-d']);
    });

    it.each(['in one commit', 'in several'])('find everything after the clock was set back, %s', async (how) => {
      const times = [0, 10, 20, -30, -25, -60, 5, 15];
      const records = times.map((minutes, n) => at(`e${n}`, NOW + minutes * MINUTE));
      if (how === 'in several') for (const one of records) await store().commit([one], FIRED_SINCE);
      else await store().commit(records, FIRED_SINCE);
      for (const [from, to] of [
        [-100, 100],
        [-30, -25],
        [0, 5],
        [5, 100],
        [-100, -1],
        [10, 20],
      ] as const) {
        const expected = times.flatMap((minutes, n) => (minutes >= from && minutes <= to ? [`e${n}-d`] : [])).reverse();
        expect(await ids({ from: NOW + from * MINUTE, to: NOW + to * MINUTE }), `${from} to ${to}`).toEqual(expected);
      }
    });

    it('find everything, also when only what came before the clock was set back was pruned', async () => {
      const ended = (id: string, minutes: number) =>
        recordWithDelivery(id, { state: 'test_logged' }, { receivedAt: NOW + minutes * MINUTE });
      await store().commit([ended('e1', -100), ended('e2', 20), ended('e3', -10), ended('e4', 30)], FIRED_SINCE);
      const limits = { clicksBefore: 0, firedBefore: 0, maxRows: 100 };
      await store().prune({ ...limits, eventsBefore: NOW - 50 * MINUTE });
      expect(await ids({ to: NOW })).toEqual(['e3-d']);
      await store().prune({ ...limits, eventsBefore: NOW + 25 * MINUTE });
      expect(await ids({ from: NOW })).toEqual(['e4-d']);
    });
  });

  describe('listDeliveriesWhole', () => {
    it('gives the same pages with all attempts', async () => {
      await store().commit([recordWithDelivery('e1'), recordWithDelivery('e2'), recordWithDelivery('e3')], FIRED_SINCE);
      await store().claimDeliveries(claim());
      await store().finishAttempts([result('e2-d')]);
      const first = await store().listDeliveriesWhole({ connector: 'network-x' }, { limit: 2 });
      expect(first.items).toEqual([await store().getDelivery('e3-d'), await store().getDelivery('e2-d')]);
      expect(first.items[1]?.attempts).toEqual([result('e2-d').attempt]);
      const second = await store().listDeliveriesWhole({}, { limit: 2, cursor: first.next ?? '' });
      expect(second).toMatchObject({ items: [{ id: 'e1-d', attempts: [] }], next: null });
    });
  });

  describe('replayDeliveries', () => {
    /** Tried in vain, all but those. */
    async function failAllBut(...waiting: string[]): Promise<void> {
      const claimed = (await store().claimDeliveries(claim({ leaseToken: 'before' }))).map(({ id }) => id);
      const next = { state: 'failed' } as const;
      const ended = claimed.filter((id) => !waiting.includes(id));
      await store().finishAttempts(ended.map((id) => result(id, { leaseToken: 'before', next })));
      await store().releaseDeliveries('before', waiting, NOW);
    }

    it('makes what matches due again, page by page, and leaves the rest and what waits alone', async () => {
      await store().commit(
        [
          recordWithDelivery('e1', { connector: 'a' }),
          recordWithDelivery('e2', { connector: 'b' }),
          recordWithDelivery('e3', { connector: 'a' }),
          recordWithDelivery('e4', { connector: 'a' }),
          recordWithDelivery('e5', { connector: 'a' }),
        ],
        FIRED_SINCE,
      );
      await failAllBut('e4-d');
      const first = await store().replayDeliveries({ connector: 'a' }, { limit: 2 }, NOW + 5);
      expect(first).toMatchObject({ replayed: 1, next: expect.any(String) });
      const rest = { limit: 10, cursor: first.next ?? '' };
      expect(await store().replayDeliveries({ connector: 'a' }, rest, NOW + 6)).toMatchObject({
        replayed: 2,
        next: null,
      });
      const claimed = await store().claimDeliveries(claim({ now: NOW + 6 }));
      expect(claimed.map(({ id, manual }) => [id, manual])).toEqual([
        ['e4-d', false],
        ['e5-d', true],
        ['e1-d', true],
        ['e3-d', true],
      ]);
      expect(await store().getDelivery('e2-d')).toMatchObject({ state: 'failed' });
    });

    it('goes on where it was although what it replayed no longer matches', async () => {
      await store().commit(
        Array.from({ length: 7 }, (_, n) => recordWithDelivery(`e${n}`, { connector: 'a' })),
        FIRED_SINCE,
      );
      await failAllBut();
      let replayed = 0;
      let cursor: string | null = null;
      do {
        const step = await store().replayDeliveries({ state: 'failed' }, { limit: 3, ...(cursor && { cursor }) }, NOW);
        replayed += step.replayed;
        cursor = step.next;
      } while (cursor !== null);
      expect(replayed).toBe(7);
      expect(await listAll({ state: 'failed' })).toEqual([]);
    });

    it('refuses a cursor that no list gave', async () => {
      await expect(store().replayDeliveries({}, { limit: 2, cursor: 'x' }, NOW)).rejects.toThrow(BadCursorError);
    });
  });

  it('finds deliveries of many groups after a batch that was taken back', async () => {
    const twice = [delivery('same', { connector: 'new' }), delivery('same', { connector: 'newer' })];
    await expect(store().commit([record('e1', { deliveries: twice })], FIRED_SINCE)).rejects.toThrow();
    await store().commit([recordWithDelivery('e2', { connector: 'newer' })], FIRED_SINCE);
    await store().commit([recordWithDelivery('e3', { connector: 'new' })], FIRED_SINCE);
    expect((await listAll({ connector: 'new' })).map(({ id }) => id)).toEqual(['e3-d']);
    expect((await listAll({ connector: 'newer' })).map(({ id }) => id)).toEqual(['e2-d']);
  });
}
