import { describe, expect, it } from 'vitest';
import type { CurrentStore } from './currentStore.testing.ts';
import {
  click,
  DAY,
  delivery,
  FIRED_SINCE,
  MINUTE,
  NOW,
  purchase,
  query,
  record,
  recordWithDelivery,
} from './records.testing.ts';

export function describeRecall(store: CurrentStore): void {
  describe('recall', () => {
    it('knows nothing of a new event, visitor and transaction', async () => {
      const transaction = { eventName: 'Purchase', transactionId: 'A-1', test: false };
      expect(await store().recall([query({ transaction })], FIRED_SINCE)).toEqual([
        { clicks: [], firedConnectors: new Set() },
      ]);
    });

    it('answers each query, in order', async () => {
      await store().commit([record('e1', { visitor: 'v1' }), record('e2', { visitor: 'v2' })], FIRED_SINCE);
      const queries = ['e2', 'none', 'e1'].map((eventId) => query({ eventId }));
      const recalls = await store().recall(queries, FIRED_SINCE);
      expect(recalls.map(({ earlier }) => earlier?.visitor)).toEqual(['v2', undefined, 'v1']);
    });

    it('gives back the pixels that were answered to a stored event', async () => {
      const pixels = [
        { connector: 'a', approval: 'h1', values: ['15', '', '</script>'] },
        { connector: 'b', approval: 'h2', values: [] },
      ];
      await store().commit([record('e1', { visitor: 'v1', pixels })], FIRED_SINCE);
      const [recall] = await store().recall([query({ eventId: 'e1' })], FIRED_SINCE);
      expect(recall?.earlier).toEqual({ visitor: 'v1', test: false, pixels });
    });

    it('tells event ids apart by case', async () => {
      await store().commit([record('Event')], FIRED_SINCE);
      const [recall] = await store().recall([query({ eventId: 'event' })], FIRED_SINCE);
      expect(recall?.earlier).toBeUndefined();
    });

    it("gives the visitor's clicks, oldest first, and no one else's", async () => {
      const [first, second, third] = [3, 2, 1].map((days) => click({ at: NOW - days * DAY }));
      await store().commit([record('e1', { visitor: 'v1', newClicks: [second, first].flatMap((c) => c ?? []) })], 0);
      await store().commit([record('e2', { visitor: 'v1', newClicks: third ? [third] : [] })], 0);
      await store().commit([record('e3', { visitor: 'v2', newClicks: [click({ at: NOW - MINUTE })] })], 0);
      const [recall] = await store().recall([query({ visitor: 'v1' })], FIRED_SINCE);
      expect(recall?.clicks).toEqual([first, second, third]);
    });

    it('stores a click once, though two records of one visitor bring it as new', async () => {
      const records = ['e1', 'e2'].map((id) => record(id, { visitor: 'v1', newClicks: [click()] }));
      await store().commit(records, FIRED_SINCE);
      const [recall] = await store().recall([query({ visitor: 'v1' })], FIRED_SINCE);
      expect(recall?.clicks).toEqual([click()]);
    });

    it('keeps what the device’s clock said of a click, and knows it again by that', async () => {
      const first = click({ deviceAt: NOW + DAY });
      const again = { ...first, at: first.at + 300, receivedAt: first.receivedAt + 300 };
      await store().commit([record('e1', { visitor: 'v1', newClicks: [first] })], FIRED_SINCE);
      await store().commit([record('e2', { visitor: 'v1', newClicks: [again] })], FIRED_SINCE);
      const [recall] = await store().recall([query({ visitor: 'v1' })], FIRED_SINCE);
      expect(recall?.clicks).toEqual([first]);
      expect((await store().getEvent('e1'))?.clicks).toEqual([first]);
    });

    it('keeps an ID that came again', async () => {
      const newClicks = [
        click({ at: NOW - DAY }),
        click({ at: NOW - DAY, deviceAt: NOW }),
        click({ at: NOW - MINUTE }),
      ];
      await store().commit([record('e1', { visitor: 'v1', newClicks })], FIRED_SINCE);
      const [recall] = await store().recall([query({ visitor: 'v1' })], FIRED_SINCE);
      expect(recall?.clicks).toEqual(newClicks);
    });

    it('keeps clicks of the same moment that differ', async () => {
      const newClicks = [click(), click({ ids: { click_id: '12345', gclid: 'x' } }), click({ sources: {} })];
      await store().commit([record('e1', { visitor: 'v1', newClicks })], FIRED_SINCE);
      const [recall] = await store().recall([query({ visitor: 'v1' })], FIRED_SINCE);
      expect(recall?.clicks).toEqual(newClicks);
    });

    const transaction = { eventName: 'Purchase', transactionId: 'A-1', test: false };
    const cases: [string, Partial<typeof transaction>, string[]][] = [
      ['the same transaction', {}, ['network-x']],
      ['another event name', { eventName: 'Lead' }, []],
      ['another transaction id', { transactionId: 'A-2' }, []],
      ['a transaction id in other case', { transactionId: 'a-1' }, []],
      ['a test of it', { test: true }, ['network-x']],
    ];
    it.each(cases)('connectors that fired: %s', async (_, difference, expected) => {
      await store().commit([purchase('e1', 'A-1')], FIRED_SINCE);
      const [recall] = await store().recall([query({ transaction: { ...transaction, ...difference } })], FIRED_SINCE);
      expect(recall?.firedConnectors).toEqual(new Set(expected));
    });

    it('a test that fired blocks further tests and nothing that is real', async () => {
      await store().commit([purchase('e1', 'A-1', { test: true })], FIRED_SINCE);
      const queries = [true, false].map((test) => query({ transaction: { ...transaction, test } }));
      const recalls = await store().recall(queries, FIRED_SINCE);
      expect(recalls.map(({ firedConnectors }) => [...firedConnectors])).toEqual([['network-x'], []]);
    });

    it.each([true, false])('says whether the event of the ID was a test: %s', async (test) => {
      await store().commit([record('e1', { test })], FIRED_SINCE);
      const [recall] = await store().recall([query({ eventId: 'e1' })], FIRED_SINCE);
      expect(recall?.earlier?.test).toBe(test);
    });

    it('keeps apart a test’s click and the real one of the same moment', async () => {
      const newClicks = [click({ test: true }), click()];
      await store().commit([record('e1', { visitor: 'v1', newClicks })], FIRED_SINCE);
      const [recall] = await store().recall([query({ visitor: 'v1' })], FIRED_SINCE);
      expect(recall?.clicks).toEqual(newClicks);
      expect((await store().getEvent('e1'))?.clicks).toEqual(newClicks);
    });

    it.each([
      ['a browser’s test', { test: true, source: 'browser' }, 'stored'],
      ['a server’s test', { test: true, source: 'server' }, 'stored'],
      ['a server’s real event', { test: false, source: 'server' }, 'conflict'],
    ] as const)('a record may take the ID of %s: %s', async (_, earlier, outcome) => {
      await store().commit([recordWithDelivery('e1', {}, earlier)], FIRED_SINCE);
      const nothing = { pixels: [], requests: [], surplus: [], added: [] };
      const takesOver = [{ event: 'e1', how: 'displace' as const, newId: 'e1~moved', ...nothing }];
      const real = record('e1', { source: 'browser', deliveries: [delivery('real')], takesOver });
      expect(await store().commit([real], FIRED_SINCE)).toEqual([outcome]);
      if (outcome === 'conflict') return;
      expect(await store().getEvent('e1')).toMatchObject({ test: false, deliveries: [{ id: 'real' }] });
      expect(await store().getEvent('e1~moved')).toMatchObject({ test: true, deliveries: [{ id: 'e1-d' }] });
    });

    it.each([
      ['at firedSince', NOW, ['network-x']],
      ['before firedSince', NOW + 1, []],
    ])('connectors that fired %s', async (_, firedSince, expected) => {
      await store().commit([purchase('e1', 'A-1')], FIRED_SINCE);
      const [recall] = await store().recall([query({ transaction })], firedSince);
      expect(recall?.firedConnectors).toEqual(new Set(expected));
    });
  });
}
