import { describe, expect, it } from 'vitest';
import type { HourTraffic } from '../contract/figures.ts';
import type { AttemptResult } from '../contract/queue.ts';
import { HOUR_MS } from '../shared/decisionOutcome.ts';
import { timeBucket } from '../shared/deliveryTime.ts';
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

export function describeTraffic(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const none = { waiting: 0, succeeded: 0, failed: 0, rejected: 0, unknown: 0, dropped: 0 };
  const hour = (overrides: Partial<HourTraffic> = {}): HourTraffic => ({
    ...{ at: NOW, events: 1, deliveries: none, took: new Map() },
    ...overrides,
  });
  const byHour = (since = NOW - DAY) => store().trafficByHour(since);
  /** Claims what is due, and ends these attempts. */
  async function end(...results: AttemptResult[]): Promise<void> {
    await store().claimDeliveries(claim());
    expect(await store().finishAttempts(results)).toBe(results.length);
  }
  const failed = { next: { state: 'failed' } } as const;
  const answered = (status: number | null, at = NOW) => ({ attempt: { at, status, durationMs: 10 } });
  const tries = { next: { state: 'waiting', dueAt: NOW } } as const;

  describe('trafficByHour', () => {
    it('is empty where nothing happened', async () => {
      expect(await byHour()).toEqual([]);
    });

    it('counts events and their deliveries by the hour of arrival, oldest first', async () => {
      const earlier = { receivedAt: NOW - HOUR_MS, at: NOW };
      await commit(recordWithDelivery('e1'), record('e2'));
      await commit(record('e3', { ...earlier, deliveries: [delivery('d1'), delivery('d2')] }), record('e4'));
      expect(await byHour()).toEqual([
        hour({ at: NOW - HOUR_MS, deliveries: { ...none, waiting: 2 } }),
        hour({ events: 3, deliveries: { ...none, waiting: 1 } }),
      ]);
      expect(await byHour(NOW + 59 * MINUTE)).toMatchObject([{ at: NOW }]);
      expect(await byHour(NOW + HOUR_MS)).toEqual([]);
    });

    it('counts a repeated event once, and test traffic never', async () => {
      await commit(recordWithDelivery('e1'));
      await commit(
        recordWithDelivery('e1'),
        recordWithDelivery('e2', { test: true }, { test: true }),
        recordWithDelivery('e3', { state: 'test_logged', test: true }),
      );
      await end(result('e2-d'));
      expect(await byHour()).toEqual([hour({ events: 2, deliveries: { ...none, waiting: 1 } })]);
    });

    it('counts a delivery by what has become of it, in the hour of its event', async () => {
      const ids = ['d1', 'd2', 'd3', 'd4'];
      const broken = delivery('d5', {
        state: 'failed',
        attempt: { at: NOW, status: null, durationMs: 0, error: 'no' },
      });
      await commit(record('e1', { deliveries: [...ids.map((id) => delivery(id)), broken] }));
      await end(
        result('d1', answered(200, NOW + HOUR_MS)),
        result('d2', failed),
        result('d3', { next: { state: 'rejected' } }),
        result('d4', { ...answered(503), ...tries }),
      );
      const took = new Map([[timeBucket(HOUR_MS + 10), 1]]);
      const deliveries = { waiting: 1, succeeded: 1, failed: 2, rejected: 1, unknown: 0, dropped: 0 };
      expect(await byHour()).toEqual([hour({ deliveries, took })]);
    });

    it('moves what is replayed, and doesn’t time it', async () => {
      await commit(record('e1', { deliveries: [delivery('d1'), delivery('d2'), delivery('d3')] }));
      await end(result('d1', failed), result('d2', failed), result('d3', answered(200)));
      const took = new Map([[timeBucket(10), 1]]);
      expect(await byHour()).toEqual([hour({ deliveries: { ...none, succeeded: 1, failed: 2 }, took })]);
      expect(await store().replayDelivery('d1', NOW)).toBe(true);
      expect(await store().replayDelivery('d1', NOW)).toBe(false);
      expect(await byHour()).toEqual([hour({ deliveries: { ...none, waiting: 1, succeeded: 1, failed: 1 }, took })]);
      await store().replayDeliveries({}, { limit: 10 }, NOW);
      expect(await byHour()).toEqual([hour({ deliveries: { ...none, waiting: 3 }, took })]);
      await end(result('d1', answered(200)), result('d2', answered(200)), result('d3', answered(200)));
      expect(await byHour()).toEqual([hour({ deliveries: { ...none, succeeded: 3 }, took })]);
    });

    it('counts no end that came too late to be taken', async () => {
      await commit(recordWithDelivery('e1'));
      await store().claimDeliveries(claim());
      expect(await store().finishAttempts([result('e1-d', { leaseToken: 'other' })])).toBe(0);
      expect(await byHour()).toEqual([hour({ deliveries: { ...none, waiting: 1 } })]);
    });

    it('forgets whole hours that are older than events are kept', async () => {
      const at = (id: string, receivedAt: number) => record(id, { receivedAt, at: receivedAt });
      await commit(at('e1', NOW - HOUR_MS), at('e2', NOW + 5 * MINUTE), at('e3', NOW + 3 * HOUR_MS));
      const limits = { eventsBefore: NOW + 10 * MINUTE, clicksBefore: 0, firedBefore: 0, maxRows: 100 };
      await store().prune(limits);
      await commit(at('e4', NOW + 6 * MINUTE));
      expect(await byHour()).toEqual([hour({ events: 2 }), hour({ at: NOW + 3 * HOUR_MS })]);
    });
  });

  describe('destinationHealth', () => {
    const health = (since = NOW - DAY) => store().destinationHealth(since);
    const one = { connector: 'network-x', destination: 'partner.example:443' };

    it('tells of each destination and connector what came of attempts, and when last', async () => {
      const ids = ['d1', 'd2', 'd3', 'd4'];
      const other = delivery('d5', { destination: 'other.example:443' });
      await commit(record('e1', { deliveries: [...ids.map((id) => delivery(id)), other] }));
      expect(await health()).toEqual([]);
      await end(
        result('d1', answered(200, NOW + 1000)),
        result('d2', { ...answered(503, NOW + 2000), ...tries }),
        result('d3', { ...answered(503, NOW + 1000), ...failed }),
        result('d4', { ...answered(200, NOW), next: { state: 'rejected' } }),
        result('d5', { ...answered(null, NOW), ...tries }),
      );
      expect((await health()).sort((a, b) => (a.destination < b.destination ? 1 : -1))).toEqual([
        {
          ...one,
          accepted: 1,
          lastAcceptedAt: NOW + 1010,
          refused: { '5xx': 2, '2xx': 1 },
          lastRefused: { at: NOW + 2010, outcome: '5xx' },
        },
        {
          ...one,
          destination: 'other.example:443',
          accepted: 0,
          lastAcceptedAt: null,
          refused: { none: 1 },
          lastRefused: { at: NOW + 10, outcome: 'none' },
        },
      ]);
    });

    it('goes by the hour in which attempts ended, and leaves test traffic out', async () => {
      await commit(recordWithDelivery('e1'), recordWithDelivery('e2', { test: true }, { test: true }));
      await end(result('e1-d', answered(200, NOW + HOUR_MS)), result('e2-d', answered(200, NOW + HOUR_MS)));
      expect(await health(NOW + HOUR_MS)).toMatchObject([{ ...one, accepted: 1 }]);
      expect(await health(NOW + 2 * HOUR_MS)).toEqual([]);
      await store().prune({ eventsBefore: NOW + 2 * HOUR_MS, clicksBefore: 0, firedBefore: 0, maxRows: 100 });
      expect(await health()).toEqual([]);
    });
  });

  describe('waitingNow', () => {
    const nothing = { count: 0, oldest: null };

    it('has the waiting delivery whose event came first, test traffic left out', async () => {
      expect(await store().waitingNow()).toEqual(nothing);
      await commit(recordWithDelivery('e1', { test: true }, { test: true }), recordWithDelivery('e2'));
      await commit(recordWithDelivery('e3', { destination: 'other.example:443' }, { receivedAt: NOW + 1 }));
      const oldest = { id: 'e2-d', event: 'e2', at: NOW, attempts: 0 };
      expect(await store().waitingNow()).toMatchObject({ count: 2, oldest });
      await end(result('e2-d'));
      expect(await store().waitingNow()).toMatchObject({ count: 1, oldest: { id: 'e3-d' } });
    });

    it('counts one while its attempts fail, and again when it is replayed', async () => {
      await commit(recordWithDelivery('e1'), recordWithDelivery('e2'));
      await end(result('e1-d', { ...answered(503), ...tries }), result('e2-d'));
      const oldest = { id: 'e1-d', attempts: 1, status: 503, state: 'waiting' };
      expect(await store().waitingNow()).toMatchObject({ count: 1, oldest });
      await end(result('e1-d', failed));
      expect(await store().waitingNow()).toEqual(nothing);
      await store().replayDelivery('e2-d', NOW);
      expect(await store().waitingNow()).toMatchObject({ count: 1, oldest: { id: 'e2-d' } });
    });
  });
}
