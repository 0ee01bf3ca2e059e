/**
 * What every engine of the traffic store must do. An engine's test file calls `describeStore` with a way to open it.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrafficStore } from '../contract/trafficStore.ts';
import { describeActivity } from './activity.testing.ts';
import { describeAudit } from './audit.testing.ts';
import { describeClaims } from './claims.testing.ts';
import { describeClockSetBack } from './clockSetBack.testing.ts';
import { describeCommit } from './commit.testing.ts';
import { describeConnectorFigures } from './connectorFigures.testing.ts';
import type { CurrentStore } from './currentStore.testing.ts';
import { describeDeliveries } from './deliveries.testing.ts';
import { describeDeliveryFilters } from './deliveryFilters.testing.ts';
import { describeDropping } from './dropping.testing.ts';
import { describeEventNames } from './eventNames.testing.ts';
import { describeEvents } from './events.testing.ts';
import { describeForgetClicks } from './forgetClicks.testing.ts';
import { describePrune } from './prune.testing.ts';
import { describeRebuilt } from './rebuilt.testing.ts';
import { describeRecall } from './recall.testing.ts';
import { describeReceipts } from './receipts.testing.ts';
import { claim, click, FIRED_SINCE, NOW, purchase, query, recordWithDelivery } from './records.testing.ts';
import { describeSendNow } from './sendNow.testing.ts';
import { describeSharedIds } from './sharedIds.testing.ts';
import { describeTakeOvers } from './takeOvers.testing.ts';
import { describeTraffic } from './traffic.testing.ts';

/** One engine's storage, empty at first, living from `open` to `destroy`. */
export interface StorePlace {
  /** opens the storage, also again after the store was closed */
  open(): Promise<TrafficStore>;
  destroy(): Promise<void>;
}

export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`traffic store: ${name}`, () => {
    let place: StorePlace;
    let store: TrafficStore;

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.destroy();
    });

    const called = new Set<keyof TrafficStore>();
    const current: CurrentStore = () => noting(store, called);
    describeRecall(current);
    describeCommit(current);
    describeReceipts(current);
    describeEvents(current);
    describeEventNames(current);
    describeDeliveries(current);
    describeDeliveryFilters(current);
    describeRebuilt(current);
    describeClaims(current);
    describeSendNow(current);
    describeDropping(current);
    describeClockSetBack(current);
    describeForgetClicks(current);
    describePrune(current);
    describeAudit(current);
    describeActivity(current);
    describeTraffic(current);
    describeConnectorFigures(current);
    describeSharedIds(current);
    describeTakeOvers(current);

    describe('settings', () => {
      it('gives undefined for a setting never set', async () => {
        expect(await store.getSetting('admin_token')).toBeUndefined();
      });

      it('keeps the value set last, also an empty one', async () => {
        await store.setSetting('admin_token', 'one');
        await store.setSetting('other', '');
        await store.setSetting('admin_token', 'two');
        expect(await store.getSetting('admin_token')).toBe('two');
        expect(await store.getSetting('other')).toBe('');
      });
    });

    describe('replaceSetting', () => {
      it('sets what nobody changed meanwhile, and nothing else', async () => {
        expect(await store.replaceSetting('tokens', 'old', 'new')).toBe(false);
        expect(await store.replaceSetting('tokens', undefined, 'one')).toBe(true);
        expect(await store.replaceSetting('tokens', undefined, 'two')).toBe(false);
        expect(await store.replaceSetting('tokens', 'two', 'three')).toBe(false);
        expect(await store.replaceSetting('tokens', 'one', '')).toBe(true);
        expect(await store.replaceSetting('tokens', '', 'four')).toBe(true);
        expect(await store.getSetting('tokens')).toBe('four');
      });
    });

    describe('life', () => {
      it('says that it can be written, leaving nothing behind', async () => {
        await store.checkWritable();
        await store.checkWritable();
        expect(await store.eventNames()).toEqual([]);
        expect((await store.listEvents({}, { limit: 10 })).items).toEqual([]);
      });

      it('refuses writes after close', async () => {
        await store.close();
        await expect(store.commit([], FIRED_SINCE)).rejects.toThrow('closed');
      });

      it('tells of an at_most_once attempt that was under way when the process ended', async () => {
        await store.commit([recordWithDelivery('e1', { atMostOnce: true })], FIRED_SINCE);
        await store.claimDeliveries(claim());
        await store.beginAttempts('token-1', ['e1-d']);
        await store.close();
        store = await place.open();
        const again = claim({ now: NOW + 90_000, leaseToken: 'token-2' });
        expect(await store.claimDeliveries(again)).toMatchObject([{ id: 'e1-d', interrupted: true }]);
      });

      it('keeps everything over close and open', async () => {
        await store.commit(
          [
            { ...purchase('e1', 'A-1'), visitor: 'v1', newClicks: [click()] },
            recordWithDelivery('e2', {}, { visitor: 'v1' }),
          ],
          FIRED_SINCE,
        );
        await store.setSetting('admin_token', 'hash');
        await store.appendAudit([{ at: NOW, who: 'alex', what: 'pixel_approved' }]);
        const before = [await store.getEvent('e1'), await store.getEvent('e2')];
        const counted = await store.trafficByHour(0);
        expect(counted).toMatchObject([{ events: 2, deliveries: { waiting: 1 } }]);
        await store.close();

        store = await place.open();
        expect([await store.getEvent('e1'), await store.getEvent('e2')]).toEqual(before);
        expect(await store.trafficByHour(0)).toEqual(counted);
        expect(await store.getSetting('admin_token')).toBe('hash');
        expect((await store.listAudit({ limit: 10 })).items).toEqual([
          { at: NOW, who: 'alex', what: 'pixel_approved' },
        ]);
        expect(await store.eventNames()).toEqual([{ name: 'Purchase', firstAt: NOW, lastAt: NOW, count: 2 }]);
        const transaction = { eventName: 'Purchase', transactionId: 'A-1', test: false };
        const [recall] = await store.recall([query({ visitor: 'v1', transaction })], FIRED_SINCE);
        expect(recall).toEqual({ clicks: [click()], firedConnectors: new Set(['network-x']) });
        expect((await store.claimDeliveries(claim())).map(({ id }) => id)).toEqual(['e2-d']);
      });
    });

    it('has cases for every method of the contract', () => {
      // those that the groups above call by themselves
      const here = ['getSetting', 'setSetting', 'replaceSetting', 'checkWritable', 'close'];
      expect(
        Object.keys(store).filter((name) => !here.includes(name) && !called.has(name as keyof TrafficStore)),
      ).toEqual([]);
    });
  });
}

/** The store, with a note of which methods were called. */
function noting(store: TrafficStore, called: Set<keyof TrafficStore>): TrafficStore {
  return new Proxy(store, {
    get(target, name: keyof TrafficStore) {
      called.add(name);
      return target[name];
    },
  });
}
