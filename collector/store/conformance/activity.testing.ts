import { describe, expect, it } from 'vitest';
import type { CurrentStore } from './currentStore.testing.ts';
import { claim, DAY, decision, delivery, FIRED_SINCE, NOW, record, result } from './records.testing.ts';

export function describeActivity(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);
  const none = { waiting: 0, succeeded: 0, failed: 0, rejected: 0, unknown: 0, dropped: 0, test_logged: 0 };
  const skipped = (reason: 'no_click' | 'not_last_click' | 'leg_off') => ({ outcome: 'skipped', reason }) as const;

  describe('connectorActivity', () => {
    it('is empty where nothing happened', async () => {
      expect(await store().connectorActivity(NOW - DAY)).toEqual([]);
    });

    it('counts by connector what was decided, with the reasons', async () => {
      const no = (reason: 'no_click' | 'not_last_click') =>
        decision({ webhook: skipped(reason), pixel: skipped(reason) });
      const onlyPixel = decision({ connector: 'b', webhook: skipped('leg_off'), pixel: { outcome: 'delivered' } });
      const pixelSaysWhy = decision({
        connector: 'b',
        webhook: skipped('leg_off'),
        pixel: { outcome: 'skipped', reason: 'pixel_not_approved' },
      });
      const logged = decision({ connector: 'b', webhook: { outcome: 'test_logged' } });
      await commit(record('e1'), record('e2', { decisions: [no('no_click'), onlyPixel] }));
      await commit(record('e3', { decisions: [no('not_last_click'), pixelSaysWhy] }));
      await commit(record('e4', { decisions: [no('no_click'), logged] }));
      expect(await store().connectorActivity(NOW - DAY)).toEqual([
        { connector: 'b', fired: 1, testLogged: 1, skipped: { pixel_not_approved: 1 }, deliveries: none },
        {
          connector: 'network-x',
          fired: 1,
          testLogged: 0,
          skipped: { no_click: 2, not_last_click: 1 },
          deliveries: none,
        },
      ]);
    });

    it('counts a repeated event once', async () => {
      await commit(record('e1'));
      await commit(record('e1'), record('e2'));
      expect(await store().connectorActivity(NOW - DAY)).toMatchObject([{ fired: 2 }]);
    });

    it('counts deliveries by what has become of them', async () => {
      await commit(
        record('e1', { deliveries: [delivery('d1'), delivery('d2'), delivery('d3', { connector: 'other' })] }),
        record('e2', { deliveries: [delivery('d4')] }),
      );
      const counted = async () =>
        Object.fromEntries((await store().connectorActivity(NOW - DAY)).map((one) => [one.connector, one.deliveries]));
      expect(await counted()).toEqual({
        'network-x': { ...none, waiting: 3 },
        other: { ...none, waiting: 1 },
      });
      await store().claimDeliveries(claim());
      await store().finishAttempts([
        result('d1'),
        result('d2', { next: { state: 'failed' } }),
        result('d3', { next: { state: 'rejected' } }),
      ]);
      expect(await counted()).toEqual({
        'network-x': { ...none, waiting: 1, succeeded: 1, failed: 1 },
        other: { ...none, rejected: 1 },
      });
    });

    it('leaves out test traffic, and what is older', async () => {
      const old = { receivedAt: NOW - 2 * DAY, at: NOW - 2 * DAY };
      await commit(record('e1', { ...old, deliveries: [delivery('d1')] }));
      await commit(record('e2', { test: true, deliveries: [delivery('d2', { test: true })] }));
      await commit(record('e3', { deliveries: [delivery('d3')] }));
      expect(await store().connectorActivity(NOW - DAY)).toEqual([
        { connector: 'network-x', fired: 1, testLogged: 0, skipped: {}, deliveries: { ...none, waiting: 1 } },
      ]);
    });

    it('forgets what is older than the events are kept', async () => {
      await commit(record('e1', { receivedAt: NOW - 2 * DAY, at: NOW - 2 * DAY }), record('e2'));
      const limits = { eventsBefore: NOW - DAY, clicksBefore: 0, firedBefore: 0, maxRows: 100 };
      expect(await store().prune(limits)).toBeGreaterThan(0);
      expect(await store().connectorActivity(0)).toMatchObject([{ fired: 1 }]);
    });
  });
}
