import { describe, expect, it } from 'vitest';
import type { ClaimRequest } from '../contract/queue.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, delivery, FIRED_SINCE, NOW, type record, recordWithDelivery, result } from './records.testing.ts';

export function describeClaims(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const claimIds = async (overrides: Partial<ClaimRequest> = {}) =>
    (await store().claimDeliveries(claim(overrides))).map(({ id }) => id);
  const at = (id: string, receivedAt: number, destination = 'partner.example:443', connector = 'network-x') =>
    recordWithDelivery(id, { destination, connector }, { receivedAt });
  const once = (id: string) => recordWithDelivery(id, { atMostOnce: true });
  const LATER = NOW + 90_000;

  describe('claimDeliveries', () => {
    it('gives all that sending needs', async () => {
      await commit(recordWithDelivery('e1', { test: true }));
      const { id, connector, request, destination, test } = delivery('e1-d', { test: true });
      expect(await store().claimDeliveries(claim())).toEqual([
        {
          ...{ id, connector, request, destination, test, eventId: 'e1', attempts: 0, manual: false, createdAt: NOW },
          ...{ atMostOnce: false, interrupted: false },
        },
      ]);
    });

    it('gives a request back with the places of its secrets and what it is signed with', async () => {
      const request = {
        ...delivery('').request,
        secrets: [{ in: 'url' as const, start: 3, end: 6, secret: 'api_key', encode: 'url' as const }],
        signWith: ['new', 'old'],
      };
      await commit(recordWithDelivery('e1', { request }));
      expect(await store().claimDeliveries(claim())).toMatchObject([{ request }]);
    });

    it('claims what is due, the longest due first, up to the limit, over all destinations', async () => {
      await commit(
        at('e1', NOW, 'a:1'),
        at('e2', NOW - 20, 'b:1'),
        at('e3', NOW - 10, 'a:1'),
        at('e4', NOW + 1, 'b:1'),
      );
      expect(await claimIds({ limit: 2 })).toEqual(['e2-d', 'e3-d']);
      expect(await claimIds()).toEqual(['e1-d']);
      expect(await claimIds()).toEqual([]);
      expect(await claimIds({ now: NOW + 1 })).toEqual(['e4-d']);
    });

    it('claims nothing of a busy destination', async () => {
      await commit(at('e1', NOW - 1, 'a:1'), at('e2', NOW, 'b:1'), at('e3', NOW, 'c:1'));
      expect(await claimIds({ busyDestinations: ['a:1', 'c:1', 'unknown:1'] })).toEqual(['e2-d']);
      expect(await claimIds()).toEqual(['e1-d', 'e3-d']);
    });

    it('claims at most so many of each destination, the longest due first', async () => {
      await commit(at('e1', NOW - 9, 'a:1'), at('e2', NOW - 8, 'a:1'), at('e3', NOW - 7, 'a:1'), at('e4', NOW, 'b:1'));
      expect(await claimIds({ maxPerDestination: 2 })).toEqual(['e1-d', 'e2-d', 'e4-d']);
      expect(await claimIds({ maxPerDestination: 2 })).toEqual(['e3-d']);
    });

    it('never lets a large maximum of each destination pass the limit', async () => {
      await commit(at('e1', NOW - 9, 'a:1'), at('e2', NOW - 8, 'a:1'));
      expect(await claimIds({ limit: 1, maxPerDestination: 5 })).toEqual(['e1-d']);
    });

    it('takes turns among a destination’s connectors by due time, within the destination’s maximum', async () => {
      await commit(
        at('e1', NOW - 9, 'a:1', 'x'),
        at('e2', NOW - 8, 'a:1', 'y'),
        at('e3', NOW - 7, 'a:1', 'x'),
        at('e4', NOW - 6, 'a:1', 'z'),
        at('e5', NOW - 5, 'b:1', 'x'),
        at('e6', NOW - 4, 'b:1', 'y'),
      );
      expect(await claimIds({ maxPerDestination: 3, limit: 5 })).toEqual(['e1-d', 'e2-d', 'e3-d', 'e5-d', 'e6-d']);
      expect(await claimIds()).toEqual(['e4-d']);
    });

    it('claims the longest due of many queues', async () => {
      const records = Array.from({ length: 60 }, (_, n) => at(`e${n}`, NOW - 60 + n, `h${n % 7}:1`, `c${n % 11}`));
      await commit(...records);
      const all = records.map(({ id }) => `${id}-d`);
      const claimed = [await claimIds({ limit: 13 }), await claimIds({ limit: 20 }), await claimIds()];
      expect(claimed).toEqual([all.slice(0, 13), all.slice(13, 33), all.slice(33)]);
    });

    it('claims nothing of a paused connector, whatever else waits for its destination', async () => {
      await commit(at('e1', NOW - 2, 'a:1', 'x'), at('e2', NOW - 1, 'a:1', 'y'), at('e3', NOW, 'b:1', 'x'));
      expect(await claimIds({ pausedConnectors: ['x', 'unknown'] })).toEqual(['e2-d']);
      expect(await claimIds({ pausedConnectors: ['x'], busyDestinations: ['a:1'] })).toEqual([]);
      expect(await claimIds()).toEqual(['e1-d', 'e3-d']);
    });

    it('never claims what ended or was only logged', async () => {
      const attempt = { at: NOW, status: null, durationMs: 0, error: 'no host' };
      await commit(
        recordWithDelivery('e1', { state: 'test_logged' }),
        recordWithDelivery('e2', { state: 'failed', attempt }),
        recordWithDelivery('e3'),
      );
      expect(await claimIds()).toEqual(['e3-d']);
      await store().finishAttempts([result('e3-d')]);
      expect(await claimIds({ now: NOW + 1e9 })).toEqual([]);
    });

    it('gives a claimed one out again only when its lease ended', async () => {
      await commit(recordWithDelivery('e1'));
      await claimIds({ leaseUntil: NOW + 90_000 });
      expect(await claimIds({ now: NOW + 89_999, leaseToken: 'token-2' })).toEqual([]);
      expect(await claimIds({ now: NOW + 90_000, leaseToken: 'token-2' })).toEqual(['e1-d']);
    });
  });

  describe('finishAttempts', () => {
    it('counts the schedule’s attempts', async () => {
      await commit(recordWithDelivery('e1'));
      for (const [n, now] of [NOW, NOW + 5000].entries()) {
        expect(await store().claimDeliveries(claim({ now }))).toMatchObject([{ attempts: n }]);
        await store().finishAttempts([result('e1-d', { next: { state: 'waiting', dueAt: now + 5000 } })]);
      }
      expect(await claimIds({ now: NOW + 9999 })).toEqual([]);
      expect(await store().claimDeliveries(claim({ now: NOW + 10_000 }))).toMatchObject([{ attempts: 2 }]);
    });

    it.each(['succeeded', 'failed', 'rejected', 'unknown'] as const)('ends a delivery as %s', async (state) => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim());
      expect(await store().finishAttempts([result('e1-d', { next: { state } })])).toBe(1);
      const { attempt } = result('e1-d');
      expect(await store().getDelivery('e1-d')).toMatchObject({ state, dueAt: null, attempts: [attempt] });
    });

    it('moves nothing on that is unknown, not claimed, or claimed by another token, and does the rest', async () => {
      await commit(recordWithDelivery('e1'), recordWithDelivery('e2'));
      await commit(recordWithDelivery('e3', {}, { receivedAt: NOW + 5 }));
      await store().claimDeliveries(claim());
      const results = [result('nothing'), result('e1-d', { leaseToken: 'stolen' }), result('e2-d'), result('e3-d')];
      expect(await store().finishAttempts(results)).toBe(1);
      for (const id of ['e1-d', 'e3-d']) expect((await store().getDelivery(id))?.state).toBe('waiting');
      expect(await store().finishAttempts([result('e1-d')])).toBe(1);
    });

    it('refuses a token whose lease ended and went to another', async () => {
      await commit(recordWithDelivery('e1'));
      await claimIds({ leaseToken: 'slow' });
      await claimIds({ leaseToken: 'quick', now: NOW + 90_000 });
      expect(await store().finishAttempts([result('e1-d', { leaseToken: 'slow' })])).toBe(0);
      expect(await store().finishAttempts([result('e1-d', { leaseToken: 'quick' })])).toBe(1);
    });

    it('puts an attempt on record that ended when its lease had gone to another, and leaves the delivery as it is', async () => {
      await commit(recordWithDelivery('e1'), recordWithDelivery('e2'));
      await claimIds({ leaseToken: 'slow' });
      await claimIds({ leaseToken: 'quick', now: NOW + 90_000 });
      const slow = { at: NOW + 1, status: 200, durationMs: 95_000, answer: 'ok' };
      const failed = { ...slow, status: null, error: 'no answer', manual: true };
      const late = [
        result('e1-d', { leaseToken: 'slow', attempt: slow }),
        result('e2-d', { leaseToken: 'slow', attempt: failed, next: { state: 'waiting', dueAt: NOW + 5 } }),
      ];
      const retry = { state: 'waiting' as const, dueAt: NOW + 200_000 };
      const quick = { at: NOW + 90_000, status: 500, durationMs: 7 };
      expect(
        await store().finishAttempts([...late, result('e1-d', { leaseToken: 'quick', attempt: quick, next: retry })]),
      ).toBe(1);
      const logged = 'this attempt ended after another had taken its place; it is on record, and changed nothing';
      const first = await store().getDelivery('e1-d');
      expect(first).toMatchObject({ state: 'waiting', dueAt: NOW + 200_000 });
      expect(first?.attempts).toHaveLength(2);
      expect(first?.attempts).toEqual(expect.arrayContaining([quick, { ...slow, error: logged }]));
      expect((await store().getDelivery('e2-d'))?.attempts).toEqual([{ ...failed, error: `no answer; ${logged}` }]);
      // in the schedule it has no place
      const again = claim({ now: NOW + 200_000, leaseToken: 'third' });
      expect(await store().claimDeliveries(again)).toMatchObject([
        { id: 'e2-d', attempts: 0 },
        { id: 'e1-d', attempts: 1 },
      ]);
      // written again, since nobody knew whether it had been
      expect(await store().finishAttempts(late)).toBe(0);
      const { items } = await store().listDeliveries({}, { limit: 5 });
      expect(Object.fromEntries(items.map(({ id, attempts }) => [id, attempts]))).toEqual({ 'e1-d': 2, 'e2-d': 1 });
    });

    it('puts an attempt on record that ended after its delivery had', async () => {
      await commit(recordWithDelivery('e1'));
      await claimIds({ leaseToken: 'slow' });
      await claimIds({ leaseToken: 'quick', now: NOW + 90_000 });
      await store().finishAttempts([result('e1-d', { leaseToken: 'quick', next: { state: 'failed' } })]);
      const attempt = { at: NOW + 2, status: 200, durationMs: 95_000 };
      expect(await store().finishAttempts([result('e1-d', { leaseToken: 'slow', attempt })])).toBe(0);
      expect(await store().getDelivery('e1-d')).toMatchObject({ state: 'failed', dueAt: null });
      expect((await store().getDelivery('e1-d'))?.attempts).toHaveLength(2);
    });

    it('refuses the same result twice', async () => {
      await commit(recordWithDelivery('e1'));
      await claimIds();
      const waiting = result('e1-d', { next: { state: 'waiting', dueAt: NOW + 5 } });
      expect(await store().finishAttempts([waiting, waiting])).toBe(1);
      expect(await store().finishAttempts([waiting])).toBe(0);
      expect((await store().getDelivery('e1-d'))?.attempts).toEqual([waiting.attempt]);
    });
  });

  describe('at_most_once', () => {
    it('is said of what is claimed', async () => {
      await commit(once('e1'), recordWithDelivery('e2'));
      const claimed = await store().claimDeliveries(claim());
      expect(claimed).toMatchObject([
        { id: 'e1-d', atMostOnce: true, interrupted: false },
        { id: 'e2-d', atMostOnce: false, interrupted: false },
      ]);
    });

    it('gives what was begun and whose lease ended as interrupted, and what was not begun as it was', async () => {
      await commit(once('e1'), once('e2'));
      await claimIds();
      expect(await store().beginAttempts('token-1', ['e1-d'])).toEqual(['e1-d']);
      expect(await store().claimDeliveries(claim({ now: LATER, leaseToken: 'token-2' }))).toMatchObject([
        { id: 'e1-d', interrupted: true },
        { id: 'e2-d', interrupted: false },
      ]);
    });

    it('never begins an interrupted one again, also after it was given back untouched', async () => {
      await commit(once('e1'));
      await claimIds();
      await store().beginAttempts('token-1', ['e1-d']);
      await claimIds({ now: LATER, leaseToken: 'token-2' });
      expect(await store().beginAttempts('token-2', ['e1-d'])).toEqual([]);
      await store().releaseDeliveries('token-2', ['e1-d'], LATER);
      const third = claim({ now: LATER, leaseToken: 'token-3' });
      expect(await store().claimDeliveries(third)).toMatchObject([{ interrupted: true }]);
      expect(await store().beginAttempts('token-3', ['e1-d'])).toEqual([]);
    });

    it('begins only what the token holds, in the order asked for', async () => {
      await commit(once('e1'), once('e2'), once('e3'));
      await claimIds({ limit: 1, leaseToken: 'other' });
      await claimIds();
      const asked = ['e3-d', 'e1-d', 'nothing', 'e2-d'];
      expect(await store().beginAttempts('token-1', asked)).toEqual(['e3-d', 'e2-d']);
      await store().finishAttempts([result('e3-d')]);
      expect(await store().beginAttempts('token-1', asked)).toEqual(['e2-d']);
    });

    it('forgets the begin when the attempt is finished', async () => {
      await commit(once('e1'));
      await claimIds();
      await store().beginAttempts('token-1', ['e1-d']);
      await store().finishAttempts([result('e1-d', { next: { state: 'waiting', dueAt: LATER } })]);
      const again = claim({ now: LATER, leaseToken: 'token-2' });
      expect(await store().claimDeliveries(again)).toMatchObject([{ interrupted: false }]);
    });

    it('forgets the begin when its own token gives it back', async () => {
      await commit(once('e1'));
      await claimIds();
      await store().beginAttempts('token-1', ['e1-d']);
      await store().releaseDeliveries('token-1', ['e1-d'], NOW);
      expect(await store().claimDeliveries(claim({ leaseToken: 'token-2' }))).toMatchObject([{ interrupted: false }]);
    });

    it('lets a replay begin anew', async () => {
      await commit(once('e1'));
      await claimIds();
      await store().beginAttempts('token-1', ['e1-d']);
      await claimIds({ now: LATER, leaseToken: 'token-2' });
      await store().finishAttempts([result('e1-d', { leaseToken: 'token-2', next: { state: 'failed' } })]);
      await store().replayDelivery('e1-d', LATER);
      const replayed = claim({ now: LATER, leaseToken: 'token-3' });
      expect(await store().claimDeliveries(replayed)).toMatchObject([{ interrupted: false, manual: true }]);
      expect(await store().beginAttempts('token-3', ['e1-d'])).toEqual(['e1-d']);
    });

    it('means nothing to a delivery that may be repeated', async () => {
      await commit(recordWithDelivery('e1'));
      await claimIds();
      expect(await store().beginAttempts('token-1', ['e1-d'])).toEqual(['e1-d']);
      const again = claim({ now: LATER, leaseToken: 'token-2' });
      expect(await store().claimDeliveries(again)).toMatchObject([{ interrupted: false }]);
    });
  });

  describe('releaseDeliveries', () => {
    it('gives back what the token holds, untouched, due when asked', async () => {
      await commit(recordWithDelivery('e1'), recordWithDelivery('e2'));
      await claimIds({ limit: 1, leaseToken: 'mine' });
      await claimIds({ limit: 1, leaseToken: 'other' });
      await store().releaseDeliveries('mine', ['e1-d', 'e2-d', 'nothing'], NOW + 30);
      expect(await claimIds({ now: NOW + 29 })).toEqual([]);
      expect(await store().claimDeliveries(claim({ now: NOW + 30 }))).toMatchObject([{ id: 'e1-d', attempts: 0 }]);
    });

    it('keeps a replay manual', async () => {
      await commit(recordWithDelivery('e1', { state: 'test_logged' }));
      await store().replayDelivery('e1-d', NOW);
      await claimIds();
      await store().releaseDeliveries('token-1', ['e1-d'], NOW);
      expect(await store().claimDeliveries(claim())).toMatchObject([{ manual: true }]);
    });
  });

  describe('nextDueAt', () => {
    it('is null when nothing waits', async () => {
      await commit(recordWithDelivery('e1', { state: 'test_logged' }));
      expect(await store().nextDueAt([])).toBeNull();
    });

    it('is the earliest due time or lease end over all destinations', async () => {
      await commit(at('e1', NOW + 50, 'a:1'), at('e2', NOW, 'b:1'), at('e3', NOW + 70, 'a:1'));
      expect(await store().nextDueAt([])).toBe(NOW);
      await claimIds({ leaseUntil: NOW + 60 });
      expect(await store().nextDueAt([])).toBe(NOW + 50);
      await claimIds({ now: NOW + 50, leaseUntil: NOW + 1000 });
      expect(await store().nextDueAt([])).toBe(NOW + 60);
      await store().finishAttempts([result('e2-d')]);
      expect(await store().nextDueAt([])).toBe(NOW + 70);
    });

    it('leaves paused connectors out', async () => {
      await commit(at('e1', NOW, 'a:1', 'x'), at('e2', NOW + 5, 'a:1', 'y'), at('e3', NOW + 9, 'b:1', 'x'));
      expect(await store().nextDueAt(['x'])).toBe(NOW + 5);
      expect(await store().nextDueAt(['y', 'unknown'])).toBe(NOW);
      expect(await store().nextDueAt(['x', 'y'])).toBeNull();
    });
  });

  describe('queueStats', () => {
    it('finds nothing where nothing waits', async () => {
      await commit(recordWithDelivery('e1', { state: 'test_logged' }));
      expect(await store().queueStats(NOW)).toEqual({ waiting: 0, oldestDueAt: null });
    });

    it('counts what waits and tells since when the oldest is overdue, leased ones too', async () => {
      await commit(at('e1', NOW - 30, 'a:1'), at('e2', NOW - 20, 'b:1'), at('e3', NOW + 50, 'b:1', 'y'));
      expect(await store().queueStats(NOW)).toEqual({ waiting: 3, oldestDueAt: NOW - 30 });
      await claimIds({ busyDestinations: ['b:1'] });
      expect(await store().queueStats(NOW)).toEqual({ waiting: 3, oldestDueAt: NOW - 30 });
      await store().finishAttempts([result('e1-d')]);
      expect(await store().queueStats(NOW)).toEqual({ waiting: 2, oldestDueAt: NOW - 20 });
      await claimIds();
      await store().finishAttempts([result('e2-d', { next: { state: 'waiting', dueAt: NOW + 70 } })]);
      expect(await store().queueStats(NOW)).toEqual({ waiting: 2, oldestDueAt: null });
      expect(await store().queueStats(NOW + 60)).toEqual({ waiting: 2, oldestDueAt: NOW + 50 });
    });
  });
}
