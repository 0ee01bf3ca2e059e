import { describe, expect, it } from 'vitest';
import type { DeliveryFilter } from '../contract/delivery.ts';
import { BadCursorError } from '../contract/pages.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, delivery, FIRED_SINCE, NOW, record, recordWithDelivery, result } from './records.testing.ts';

export function describeDeliveries(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const ids = async (filter: DeliveryFilter, limit = 10) =>
    (await store().listDeliveries(filter, { limit })).items.map(({ id }) => id);

  describe('listDeliveries', () => {
    it('counts attempts and gives the last status', async () => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim());
      const attempt = { at: NOW + 1, status: 500, durationMs: 3, error: 'HTTP 500' };
      await store().finishAttempts([result('e1-d', { attempt, next: { state: 'waiting', dueAt: NOW + 5000 } })]);
      const { id, connector, request, state, test } = delivery('e1-d');
      const base = {
        id,
        connector,
        request,
        state,
        test,
        event: 'e1',
        eventName: 'Purchase',
        transaction: 'A-1001',
        at: NOW,
        dueAt: NOW + 5000,
      };
      expect((await store().listDeliveries({}, { limit: 5 })).items).toEqual([
        { ...base, attempts: 1, status: 500, durationMs: 3 },
      ]);
      expect(await store().getDelivery('e1-d')).toEqual({ ...base, attempts: [attempt] });
    });

    const failure = { at: NOW, status: null, durationMs: 0, error: 'no host' };
    const filters: [DeliveryFilter, string[]][] = [
      [{}, ['e4-d', 'e3-d', 'd2', 'd1', 'e1-d']],
      [{ connector: 'a' }, ['e4-d', 'd1', 'e1-d']],
      [{ connector: 'unknown' }, []],
      [{ state: 'waiting' }, ['d1', 'e1-d']],
      [{ state: 'failed' }, ['e3-d', 'd2']],
      [{ state: 'succeeded' }, []],
      [{ test: true }, ['e4-d', 'e3-d']],
      [{ test: false }, ['d2', 'd1', 'e1-d']],
      [{ connector: 'b', state: 'failed', test: true }, ['e3-d']],
      [{ event: 'e2' }, ['d2', 'd1']],
      [{ event: 'e2', connector: 'b' }, ['d2']],
      [{ event: 'e2', state: 'waiting', test: false }, ['d1']],
      [{ event: 'unknown' }, []],
    ];
    it.each(filters)('filters by %j', async (filter, expected) => {
      const failed = { connector: 'b', state: 'failed', attempt: failure } as const;
      await commit(
        recordWithDelivery('e1', { connector: 'a' }),
        record('e2', { deliveries: [delivery('d1', { connector: 'a' }), delivery('d2', failed)] }),
        recordWithDelivery('e3', { ...failed, test: true }),
        recordWithDelivery('e4', { connector: 'a', state: 'test_logged', test: true }),
      );
      expect(await ids(filter)).toEqual(expected);
    });

    it('follows a delivery from one state to the other', async () => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim());
      await store().finishAttempts([result('e1-d')]);
      expect(await ids({ state: 'waiting' })).toEqual([]);
      expect(await ids({ state: 'succeeded' })).toEqual(['e1-d']);
    });

    it.each([{}, { connector: 'a' }, { test: false }, { state: 'waiting' as const }])(
      'pages stay stable while new rows arrive: %j',
      async (filter) => {
        const make = (n: number) => recordWithDelivery(`e${n}`, { connector: 'a' });
        for (let n = 0; n < 5; n += 1) await commit(make(n));
        const first = await store().listDeliveries(filter, { limit: 2 });
        await commit(make(5), make(6));
        const second = await store().listDeliveries(filter, { limit: 2, cursor: first.next ?? '' });
        const third = await store().listDeliveries(filter, { limit: 2, cursor: second.next ?? '' });
        expect([first, second, third].map(({ items }) => items.map(({ id }) => id))).toEqual([
          ['e4-d', 'e3-d'],
          ['e2-d', 'e1-d'],
          ['e0-d'],
        ]);
        expect(third.next).toBeNull();
      },
    );

    it('pages through the deliveries of one event', async () => {
      await commit(record('e1', { deliveries: ['d1', 'd2', 'd3'].map((id) => delivery(id)) }));
      const first = await store().listDeliveries({ event: 'e1' }, { limit: 2 });
      const second = await store().listDeliveries({ event: 'e1' }, { limit: 2, cursor: first.next ?? '' });
      expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([['d3', 'd2'], ['d1']]);
      expect(second.next).toBeNull();
    });

    it('mixes many connectors into one order', async () => {
      const records = Array.from({ length: 60 }, (_, n) =>
        recordWithDelivery(`e${n}`, { connector: `c${(n * 7) % 13}` }),
      );
      await commit(...records);
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await store().listDeliveries({ test: false }, { limit: 7, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== null);
      expect(seen).toEqual(records.map(({ id }) => `${id}-d`).reverse());
    });

    it('refuses a malformed cursor', async () => {
      await expect(store().listDeliveries({}, { limit: 2, cursor: 'x' })).rejects.toThrow(BadCursorError);
    });
  });

  describe('getDelivery', () => {
    it('gives undefined for an unknown id', async () => {
      expect(await store().getDelivery('nothing')).toBeUndefined();
    });
  });

  describe('replayDelivery', () => {
    it('leaves a pixel’s entry alone, one by one and by filter: there is nothing to send', async () => {
      const entry = { state: 'test_logged', leg: 'pixel', test: true } as const;
      await commit(recordWithDelivery('e1', entry), recordWithDelivery('e2', { state: 'test_logged' }));
      expect(await store().getDelivery('e1-d')).toMatchObject({ state: 'test_logged', leg: 'pixel' });
      expect(await store().replayDelivery('e1-d', NOW)).toBe(false);
      const skipped = { unsendable: 1, gone: 0, testLogged: 0 };
      const step = await store().replayDeliveries({}, { limit: 10 }, NOW, { testLogged: true });
      expect(step).toEqual({ replayed: 1, next: null, skipped });
      expect(await store().getDelivery('e1-d')).toMatchObject({ state: 'test_logged', leg: 'pixel', dueAt: null });
      expect(await store().claimDeliveries(claim())).toMatchObject([{ id: 'e2-d' }]);
    });

    it('refuses one that is unknown or waiting', async () => {
      await commit(recordWithDelivery('e1'));
      expect(await store().replayDelivery('nothing', NOW)).toBe(false);
      expect(await store().replayDelivery('e1-d', NOW)).toBe(false);
      await store().claimDeliveries(claim());
      expect(await store().replayDelivery('e1-d', NOW)).toBe(false);
    });

    it('makes an ended one due at once and marks the next attempt manual, outside the schedule’s count', async () => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim());
      await store().finishAttempts([result('e1-d', { next: { state: 'failed' } })]);

      expect(await store().replayDelivery('e1-d', NOW + 10)).toBe(true);
      expect(await store().getDelivery('e1-d')).toMatchObject({ state: 'waiting', dueAt: NOW + 10 });
      const [claimed] = await store().claimDeliveries(claim({ now: NOW + 10, leaseToken: 'token-2' }));
      expect(claimed).toMatchObject({ id: 'e1-d', manual: true, attempts: 1 });

      const again = { state: 'waiting', dueAt: NOW + 20 } as const;
      await store().finishAttempts([result('e1-d', { leaseToken: 'token-2', next: again })]);
      const attempts = (await store().getDelivery('e1-d'))?.attempts;
      expect(attempts?.map(({ manual }) => manual)).toEqual([undefined, true]);
      const [third] = await store().claimDeliveries(claim({ now: NOW + 20, leaseToken: 'token-3' }));
      expect(third).toMatchObject({ manual: false, attempts: 1 });
    });

    it('sends one that was only logged', async () => {
      await commit(recordWithDelivery('e1', { state: 'test_logged' }));
      expect(await store().replayDelivery('e1-d', NOW)).toBe(true);
      expect((await store().claimDeliveries(claim())).map(({ id, manual }) => [id, manual])).toEqual([['e1-d', true]]);
    });
  });
}
