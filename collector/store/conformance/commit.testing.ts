import { describe, expect, it } from 'vitest';
import type { CurrentStore } from './currentStore.testing.ts';
import { click, DAY, delivery, FIRED_SINCE, NOW, purchase, query, record } from './records.testing.ts';

export function describeCommit(store: CurrentStore): void {
  const isStored = async (id: string) => (await store().getEvent(id)) !== undefined;
  const clicksOf = async (visitor: string) => (await store().recall([query({ visitor })], 0))[0]?.clicks;

  describe('commit', () => {
    it('stores each record of a batch and says so in order', async () => {
      expect(await store().commit([record('e1'), record('e2')], FIRED_SINCE)).toEqual(['stored', 'stored']);
      expect([await isStored('e1'), await isStored('e2')]).toEqual([true, true]);
    });

    it('takes an empty batch', async () => {
      expect(await store().commit([], FIRED_SINCE)).toEqual([]);
    });

    it('writes nothing of a record whose event id is stored, and all of the others', async () => {
      await store().commit([record('e1', { visitor: 'first' })], FIRED_SINCE);
      const again = record('e1', {
        visitor: 'second',
        newClicks: [click()],
        deliveries: [delivery('d1')],
        fired: { eventName: 'Purchase', transactionId: 'A-1', test: false, connectors: ['network-x'] },
      });
      const outcomes = await store().commit([record('e2'), again, record('e3')], FIRED_SINCE);

      expect(outcomes).toEqual(['stored', 'conflict', 'stored']);
      expect((await store().getEvent('e1'))?.visitor).toBe('first');
      expect(await clicksOf('second')).toEqual([]);
      expect(await store().getDelivery('d1')).toBeUndefined();
      expect(await store().commit([purchase('e4', 'A-1')], FIRED_SINCE)).toEqual(['stored']);
      expect(await store().eventNames()).toMatchObject([{ name: 'Purchase', count: 4 }]);
    });

    it('lets the earlier of two records with one event id win', async () => {
      const records = [record('e1', { visitor: 'first' }), record('e1', { visitor: 'second' })];
      expect(await store().commit(records, FIRED_SINCE)).toEqual(['stored', 'conflict']);
      expect((await store().getEvent('e1'))?.visitor).toBe('first');
    });

    it('refuses a transaction that one of its connectors fired since, and writes nothing of it', async () => {
      await store().commit([purchase('e1', 'A-1')], FIRED_SINCE);
      const second = purchase('e2', 'A-1', { visitor: 'v2', newClicks: [click()], deliveries: [delivery('d2')] });
      expect(await store().commit([second, record('e3')], FIRED_SINCE)).toEqual(['conflict', 'stored']);
      expect(await isStored('e2')).toBe(false);
      expect(await clicksOf('v2')).toEqual([]);
      expect(await store().getDelivery('d2')).toBeUndefined();
    });

    it('lets the earlier of two records of one transaction in a batch win', async () => {
      const records = [purchase('e1', 'A-1'), purchase('e2', 'A-1'), purchase('e3', 'A-2')];
      expect(await store().commit(records, FIRED_SINCE)).toEqual(['stored', 'conflict', 'stored']);
    });

    const key = { eventName: 'Purchase', transactionId: 'A-1', test: false };
    it.each([
      ['another connector', { ...key, connectors: ['network-y'] }, 'stored'],
      ['the connector among others', { ...key, connectors: ['network-y', 'network-x'] }, 'conflict'],
      ['test traffic', { ...key, test: true, connectors: ['network-x'] }, 'stored'],
      ['another event name', { ...key, eventName: 'Lead', connectors: ['network-x'] }, 'stored'],
      ['a connector named like an object’s own', { ...key, connectors: ['__proto__', 'constructor'] }, 'stored'],
    ])('a fired transaction and %s', async (_, fired, expected) => {
      await store().commit([purchase('e1', 'A-1')], FIRED_SINCE);
      expect(await store().commit([record('e2', { fired })], FIRED_SINCE)).toEqual([expected]);
    });

    it('remembers each connector of a transaction that fired at different times', async () => {
      const later = { ...key, connectors: ['network-y'] };
      await store().commit([purchase('e1', 'A-1'), record('e2', { fired: later, receivedAt: NOW + DAY })], FIRED_SINCE);
      const [both] = await store().recall([query({ transaction: key })], NOW);
      expect(both?.firedConnectors).toEqual(new Set(['network-x', 'network-y']));
      const [one] = await store().recall([query({ transaction: key })], NOW + 1);
      expect(one?.firedConnectors).toEqual(new Set(['network-y']));
    });

    it('lets a transaction fire again when the last time was before firedSince', async () => {
      await store().commit([purchase('e1', 'A-1')], FIRED_SINCE);
      expect(await store().commit([purchase('e2', 'A-1', { receivedAt: NOW + 31 * DAY })], NOW + 1)).toEqual([
        'stored',
      ]);
      expect(await store().commit([purchase('e3', 'A-1')], NOW + DAY)).toEqual(['conflict']);
    });

    it('counts event names with their first and last time', async () => {
      await store().commit([record('e1', { receivedAt: NOW }), record('e2', { receivedAt: NOW + 5 })], FIRED_SINCE);
      await store().commit([record('e3', { receivedAt: NOW - 5 }), record('e4', { name: 'Lead' })], FIRED_SINCE);
      expect(await store().eventNames()).toEqual([
        { name: 'Lead', firstAt: NOW, lastAt: NOW, count: 1 },
        { name: 'Purchase', firstAt: NOW - 5, lastAt: NOW + 5, count: 3 },
      ]);
    });
  });
}
