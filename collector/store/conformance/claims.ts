import { describe, expect, it } from 'vitest';
import type { CurrentStore } from '../conformance.ts';
import { claim, delivery, FIRED_SINCE, NOW, type record, recordWithDelivery, result } from '../conformanceRecords.ts';
import type { ClaimRequest } from '../contract.ts';

export function describeClaims(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const claimIds = async (overrides: Partial<ClaimRequest> = {}) =>
    (await store().claimDeliveries(claim(overrides))).map(({ id }) => id);
  const at = (id: string, receivedAt: number, destination = 'partner.example:443') =>
    recordWithDelivery(id, { destination }, { receivedAt });

  describe('claimDeliveries', () => {
    it('gives all that sending needs', async () => {
      await commit(recordWithDelivery('e1', { test: true }));
      const { id, connector, request, destination, test } = delivery('e1-d', { test: true });
      expect(await store().claimDeliveries(claim())).toEqual([
        { id, connector, request, destination, test, eventId: 'e1', attempts: 0, manual: false, createdAt: NOW },
      ]);
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

    it.each(['succeeded', 'failed', 'rejected'] as const)('ends a delivery as %s', async (state) => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim());
      expect(await store().finishAttempts([result('e1-d', { next: { state } })])).toBe(1);
      const { attempt } = result('e1-d');
      expect(await store().getDelivery('e1-d')).toMatchObject({ state, dueAt: null, attempts: [attempt] });
    });

    it('leaves alone what is unknown, not claimed, or claimed by another token, and does the rest', async () => {
      await commit(recordWithDelivery('e1'), recordWithDelivery('e2'));
      await commit(recordWithDelivery('e3', {}, { receivedAt: NOW + 5 }));
      await store().claimDeliveries(claim());
      const results = [result('nothing'), result('e1-d', { leaseToken: 'stolen' }), result('e2-d'), result('e3-d')];
      expect(await store().finishAttempts(results)).toBe(1);
      expect((await store().getDelivery('e1-d'))?.attempts).toEqual([]);
      expect((await store().getDelivery('e3-d'))?.attempts).toEqual([]);
    });

    it('refuses a token whose lease ended and went to another', async () => {
      await commit(recordWithDelivery('e1'));
      await claimIds({ leaseToken: 'slow' });
      await claimIds({ leaseToken: 'quick', now: NOW + 90_000 });
      expect(await store().finishAttempts([result('e1-d', { leaseToken: 'slow' })])).toBe(0);
      expect(await store().finishAttempts([result('e1-d', { leaseToken: 'quick' })])).toBe(1);
    });

    it('refuses the same result twice', async () => {
      await commit(recordWithDelivery('e1'));
      await claimIds();
      const waiting = result('e1-d', { next: { state: 'waiting', dueAt: NOW + 5 } });
      expect(await store().finishAttempts([waiting, waiting])).toBe(1);
      expect(await store().finishAttempts([waiting])).toBe(0);
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
      expect(await store().nextDueAt()).toBeNull();
    });

    it('is the earliest due time or lease end over all destinations', async () => {
      await commit(at('e1', NOW + 50, 'a:1'), at('e2', NOW, 'b:1'), at('e3', NOW + 70, 'a:1'));
      expect(await store().nextDueAt()).toBe(NOW);
      await claimIds({ leaseUntil: NOW + 60 });
      expect(await store().nextDueAt()).toBe(NOW + 50);
      await claimIds({ now: NOW + 50, leaseUntil: NOW + 1000 });
      expect(await store().nextDueAt()).toBe(NOW + 60);
      await store().finishAttempts([result('e2-d')]);
      expect(await store().nextDueAt()).toBe(NOW + 70);
    });
  });
}
