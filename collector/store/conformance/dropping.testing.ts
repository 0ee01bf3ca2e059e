/** What waits and is to be sent no more, and what can't be sent again. */
import { describe, expect, it } from 'vitest';
import type { DeliveryFilter, Dropped } from '../contract/delivery.ts';
import type { TrafficStore } from '../contract/trafficStore.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, delivery, FIRED_SINCE, NOW, record, recordWithDelivery, result } from './records.testing.ts';

const BY: Dropped = { at: NOW + 5, who: 'alex', why: 'sold the shop' };
const PAGE = { limit: 50 };

export function describeDropping(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const drop = (filter: DeliveryFilter = {}, by = BY) => store().dropDeliveries(filter, PAGE, by);
  const find = (id: string) => store().getDelivery(id);
  const counts = async () => (await store().trafficByHour(0))[0]?.deliveries;
  const failOnce = (next: Parameters<typeof result>[1]) =>
    store().finishAttempts([result('e1-d', { attempt: { at: NOW + 9, status: 503, durationMs: 1 }, ...next })]);

  describe('dropDeliveries', () => {
    it('ends what waits, says who and why, and claims it no more', async () => {
      await commit(recordWithDelivery('e1'));
      expect(await drop()).toEqual({ dropped: 1, underWay: [], next: null });
      expect(await find('e1-d')).toMatchObject({ state: 'dropped', dropped: BY, dueAt: null, attempts: [] });
      expect(await store().claimDeliveries(claim())).toEqual([]);
      expect(await store().nextDueAt([])).toBeNull();
      expect(await store().queueStats(NOW)).toMatchObject({ waiting: 0 });
      expect(await counts()).toMatchObject({ waiting: 0, dropped: 1 });
      expect((await store().listDeliveries({ state: 'dropped' }, PAGE)).items.map(({ id }) => id)).toEqual(['e1-d']);
    });

    it('leaves alone what a filter leaves out, and what has ended', async () => {
      await commit(
        recordWithDelivery('e1', { connector: 'a' }),
        recordWithDelivery('e2', { connector: 'b' }),
        recordWithDelivery('e3', { connector: 'a', state: 'test_logged' }),
      );
      expect(await drop({ connector: 'a' })).toEqual({ dropped: 1, underWay: [], next: null });
      const states = await Promise.all(['e1-d', 'e2-d', 'e3-d'].map(async (id) => (await find(id))?.state));
      expect(states).toEqual(['dropped', 'waiting', 'test_logged']);
    });

    it('goes on where a page ends', async () => {
      for (let n = 0; n < 5; n += 1) await commit(recordWithDelivery(`e${n}`));
      const first = await store().dropDeliveries({ state: 'waiting' }, { limit: 2 }, BY);
      const rest = await store().dropDeliveries({ state: 'waiting' }, { limit: 9, cursor: first.next ?? '' }, BY);
      expect([first.dropped, rest.dropped, rest.next]).toEqual([2, 3, null]);
    });

    it('keeps the first who and why', async () => {
      await commit(recordWithDelivery('e1'));
      await drop();
      expect(await drop({}, { ...BY, who: 'kim' })).toMatchObject({ dropped: 0, underWay: [] });
      expect((await find('e1-d'))?.dropped).toEqual(BY);
    });

    it('takes what a lease left behind that has ended', async () => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim({ leaseUntil: NOW + 1 }));
      expect(await drop()).toMatchObject({ dropped: 1, underWay: [] });
    });

    const ends: [string, Parameters<TrafficStore['finishAttempts']>[0][number]['next'], object][] = [
      ['sent all the same', { state: 'succeeded' }, { state: 'succeeded' }],
      ['ended as it ends', { state: 'rejected' }, { state: 'rejected' }],
      ['failed for good', { state: 'failed', unsendable: 'blocked' }, { state: 'failed', unsendable: 'blocked' }],
      [
        'dropped where it would wait',
        { state: 'waiting', dueAt: NOW + 99 },
        { state: 'dropped', dropped: BY, dueAt: null },
      ],
    ];
    it.each(ends)('one that is under way is %s', async (_, next, expected) => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim());
      expect(await drop()).toEqual({ dropped: 0, underWay: ['e1-d'], next: null });
      expect(await find('e1-d')).toMatchObject({ state: 'waiting', dropped: BY });
      await failOnce({ next });
      const found = await find('e1-d');
      expect(found).toMatchObject(expected);
      expect(found && 'dropped' in found).toBe('dropped' in expected);
      expect(found?.attempts).toHaveLength(1);
      expect(await store().claimDeliveries(claim({ now: NOW + 1e6, leaseToken: 'token-2' }))).toEqual([]);
      expect(await counts()).toMatchObject({ waiting: 0, [String(found?.state)]: 1 });
    });

    it('one that is given back unsent is dropped', async () => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim());
      await drop();
      await store().releaseDeliveries('token-1', ['e1-d'], NOW);
      expect(await find('e1-d')).toMatchObject({ state: 'dropped', dropped: BY, dueAt: null, attempts: [] });
      expect(await counts()).toMatchObject({ waiting: 0, dropped: 1 });
    });

    it('one whose holder died is handed out to be given back, not to be sent', async () => {
      await commit(recordWithDelivery('e1', { atMostOnce: true }));
      await store().claimDeliveries(claim());
      await drop();
      expect(await store().beginAttempts('token-1', ['e1-d'])).toEqual([]);
      const later = claim({ now: NOW + 100_000, leaseToken: 'token-2' });
      expect(await store().claimDeliveries(later)).toMatchObject([{ id: 'e1-d', dropping: true }]);
      expect(await store().stillHeld('token-2', ['e1-d'])).toEqual([]);
      await store().releaseDeliveries('token-2', ['e1-d'], NOW);
      expect(await find('e1-d')).toMatchObject({ state: 'dropped' });
    });

    it('a replay sends a dropped one after all', async () => {
      await commit(recordWithDelivery('e1'));
      await drop();
      expect(await store().replayDelivery('e1-d', NOW + 9)).toBe(true);
      expect(await find('e1-d')).not.toHaveProperty('dropped');
      expect(await store().claimDeliveries(claim({ now: NOW + 9 }))).toMatchObject([{ id: 'e1-d', manual: true }]);
    });
  });

  describe('stillHeld', () => {
    it('knows the holder, and no other', async () => {
      await commit(recordWithDelivery('e1'), recordWithDelivery('e2'));
      await store().claimDeliveries(claim());
      expect((await store().stillHeld('token-1', ['e1-d', 'e2-d', 'none'])).sort()).toEqual(['e1-d', 'e2-d']);
      expect(await store().stillHeld('token-2', ['e1-d'])).toEqual([]);
      await drop({ event: 'e1' });
      await store().finishAttempts([result('e2-d')]);
      expect(await store().stillHeld('token-1', ['e1-d', 'e2-d'])).toEqual([]);
    });
  });

  describe('what can’t be sent', () => {
    const attempt = { at: NOW, status: null, durationMs: 0, error: 'items is empty' };

    it('is known by a field, from the start or from its attempt on', async () => {
      await commit(
        record('e1', { deliveries: [delivery('d1', { state: 'failed', attempt }), delivery('d2'), delivery('d3')] }),
      );
      await store().claimDeliveries(claim());
      const error = 'a private address';
      await store().finishAttempts([
        result('d2', { attempt: { ...attempt, error }, next: { state: 'failed', unsendable: error } }),
        result('d3', { attempt: { ...attempt, error: 'timed out' }, next: { state: 'failed' } }),
      ]);
      expect(await find('d1')).toMatchObject({ unsendable: 'items is empty' });
      expect(await find('d2')).toMatchObject({ unsendable: error });
      expect(await find('d3')).not.toHaveProperty('unsendable');
    });

    it('is not replayed, one by one or by filter, where it is counted as skipped', async () => {
      await commit(
        record('e1', {
          deliveries: [
            delivery('d1', { state: 'failed', attempt }),
            delivery('d2', { state: 'test_logged' }),
            delivery('d3'),
          ],
        }),
      );
      await store().claimDeliveries(claim());
      await store().finishAttempts([result('d3', { next: { state: 'failed' } })]);
      expect(await store().replayDelivery('d1', NOW)).toBe(false);
      const replay = await store().replayDeliveries({}, PAGE, NOW);
      expect(replay).toEqual({ replayed: 1, skipped: { unsendable: 1, gone: 0, testLogged: 1 }, next: null });
      expect(await store().claimDeliveries(claim({ leaseToken: 'token-2' }))).toMatchObject([{ id: 'd3' }]);
      const gone = await store().replayDeliveries({ event: 'e1' }, PAGE, NOW, {
        testLogged: true,
        connectors: ['other'],
      });
      expect(gone).toEqual({ replayed: 0, skipped: { unsendable: 1, gone: 1, testLogged: 0 }, next: null });
      const meant = await store().replayDeliveries({}, PAGE, NOW, { testLogged: true });
      expect(meant).toEqual({ replayed: 1, skipped: { unsendable: 1, gone: 0, testLogged: 0 }, next: null });
      expect((await find('d1'))?.state).toBe('failed');
    });
  });

  it('what was only logged keeps a mark when somebody had it sent', async () => {
    await commit(recordWithDelivery('e1', { state: 'test_logged' }), recordWithDelivery('e2'));
    await store().replayDelivery('e1-d', NOW);
    await store().claimDeliveries(claim());
    await store().finishAttempts([result('e1-d'), result('e2-d')]);
    expect(await find('e1-d')).toMatchObject({ state: 'succeeded', wasTestLogged: true });
    expect((await store().listDeliveries({ event: 'e1' }, PAGE)).items).toMatchObject([{ wasTestLogged: true }]);
    expect(await find('e2-d')).not.toHaveProperty('wasTestLogged');
    await store().replayDelivery('e1-d', NOW);
    expect(await find('e1-d')).toMatchObject({ state: 'waiting', wasTestLogged: true });
  });
}
