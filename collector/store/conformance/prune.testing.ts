import { describe, expect, it } from 'vitest';
import type { CurrentStore } from './currentStore.testing.ts';
import {
  claim,
  click,
  DAY,
  decision,
  delivery,
  FIRED_SINCE,
  NOW,
  purchase,
  query,
  record,
  recordWithDelivery,
  result,
} from './records.testing.ts';

const nothing = { eventsBefore: 0, clicksBefore: 0, firedBefore: 0, maxRows: 1000 };

export function describePrune(store: CurrentStore): void {
  const commit = (...records: ReturnType<typeof record>[]) => store().commit(records, FIRED_SINCE);

  describe('prune', () => {
    it('deletes ended events from before the limit with all that belongs to them', async () => {
      const decisions = [decision({ pixel: { outcome: 'delivered' } })];
      await commit(recordWithDelivery('e1', {}, { decisions }), recordWithDelivery('e2', {}, { receivedAt: NOW + 1 }));
      await store().claimDeliveries(claim({ now: NOW + 1 }));
      await store().finishAttempts([result('e1-d'), result('e2-d')]);
      await store().addReceipts([{ event: 'e1', connector: 'network-x', outcome: 'ran', confirmed: true, at: NOW }]);

      // event, delivery, attempt, receipt
      expect(await store().prune({ ...nothing, eventsBefore: NOW + 1 })).toBe(4);
      expect(await store().prune({ ...nothing, eventsBefore: NOW + 1 })).toBe(0);
      expect(await store().getEvent('e1')).toBeUndefined();
      expect(await store().getDelivery('e1-d')).toBeUndefined();
      expect(await store().getEvent('e2')).toMatchObject({ id: 'e2', deliveries: [{ attempts: [{ status: 200 }] }] });
      expect((await store().listDeliveries({}, { limit: 5 })).items.map(({ id }) => id)).toEqual(['e2-d']);
    });

    it('keeps waiting deliveries, claimed or not, with their events whole', async () => {
      await commit(
        recordWithDelivery('e1', { destination: 'a:1' }),
        record('e2', { deliveries: [delivery('ended', { state: 'test_logged' }), delivery('waiting')] }),
        record('e3'),
      );
      await store().claimDeliveries(claim({ busyDestinations: ['a:1'] }));
      await store().prune({ ...nothing, eventsBefore: NOW + DAY });
      expect((await store().getEvent('e1'))?.deliveries).toHaveLength(1);
      expect((await store().getEvent('e2'))?.deliveries).toHaveLength(2);
      expect(await store().getEvent('e3')).toBeUndefined();
      expect(await store().finishAttempts([result('waiting')])).toBe(1);
    });

    it('works in slices that end', async () => {
      await commit(...Array.from({ length: 25 }, (_, n) => recordWithDelivery(`e${n}`, { state: 'test_logged' })));
      await commit(recordWithDelivery('waiting'));
      const slices: number[] = [];
      do slices.push(await store().prune({ ...nothing, eventsBefore: NOW + 1, maxRows: 10 }));
      while (slices.at(-1) !== 0);
      expect(slices).toEqual([10, 10, 10, 10, 10, 0]);
      expect((await store().listEvents({}, { limit: 50 })).items.map(({ id }) => id)).toEqual(['waiting']);
    });

    it('deletes clicks by when they arrived', async () => {
      const newClicks = [
        click({ at: NOW - 9 * DAY, receivedAt: NOW }),
        click({ at: NOW - 8 * DAY, receivedAt: NOW - 1 }),
      ];
      await commit(record('e1', { visitor: 'v', newClicks }));
      expect(await store().prune({ ...nothing, clicksBefore: NOW })).toBe(1);
      const [recall] = await store().recall([query({ visitor: 'v' })], FIRED_SINCE);
      expect(recall?.clicks).toEqual(newClicks.slice(0, 1));
    });

    it('forgets transactions fired before the limit, and no later ones', async () => {
      await commit(purchase('e1', 'A-1'), purchase('e2', 'A-2', { receivedAt: NOW + 1 }));
      expect(await store().prune({ ...nothing, firedBefore: NOW + 1 })).toBe(1);
      const again = [purchase('e3', 'A-1'), purchase('e4', 'A-2')];
      expect(await store().commit(again, FIRED_SINCE)).toEqual(['stored', 'conflict']);
    });

    it('keeps the event names received', async () => {
      await commit(record('e1'));
      await store().prune({ ...nothing, eventsBefore: NOW + 1 });
      expect(await store().eventNames()).toMatchObject([{ name: 'Purchase', count: 1 }]);
    });
  });
}
