/** A server's event over a browser's claim, for each store: what goes out, what is recorded, what stays as it was. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventData } from '../../../sdk/protocol.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { IngestBatch } from './ingestBatch.ts';
import { openIngest, purchase, type TestIngest, WEBHOOK } from './openIngest.testing.ts';

export function describeTakeOver(engine: string, open: (folder: string) => Promise<TrafficStore>): void {
  describe(`a server’s event over a browser’s (${engine})`, () => {
    let place: TestIngest;
    let store: TrafficStore;
    let settings: TestIngest['settings'];
    let ingest: IngestBatch;
    let lease = 0;

    beforeEach(async () => {
      place = await openIngest(open);
      ({ store, settings } = place);
      ({ ingest } = place.ingestWith());
    });
    afterEach(() => place.close());

    function told(source: IncomingEvent['source'], id: string, data: EventData, more: Partial<IncomingEvent> = {}) {
      const isBrowser = source === 'browser';
      const one = purchase(id, { visitor: source, source }, isBrowser ? 'c1' : null);
      one.page.url = isBrowser ? 'https://shop.example/' : '';
      one.event.data = { ...one.event.data, ...data };
      return { ...one, ...more };
    }

    async function claim() {
      lease += 1;
      const now = Date.now() + lease;
      const none = { busyDestinations: [], pausedConnectors: [] };
      return store.claimDeliveries({ ...none, now, limit: 100, leaseToken: `l${lease}`, leaseUntil: now + 90_000 });
    }
    const urls = async () => (await claim()).map(({ request }) => request.url.replace('https://partner.example/', ''));
    const finish = (deliveryId: string, next: { state: 'succeeded' } | { state: 'waiting'; dueAt: number }) =>
      store.finishAttempts([
        { deliveryId, leaseToken: `l${lease}`, attempt: { at: Date.now(), status: 200, durationMs: 5 }, next },
      ]);

    it.each([
      ['of the same ID', 'ev-1'],
      ['of the same transaction', 'order-1'],
    ])('%s: what waits is sent with the server’s values, once', async (_, id) => {
      await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
      await ingest([[told('server', id, { value: 120 })]]);
      await ingest([[told('server', id, { value: 120 })], [told('browser', 'ev-1', { value: 0.01 })]]);
      expect(await urls()).toEqual(['?value=120&cid=c1']);
      expect((await store.getEvent(id))?.counterpart).toMatchObject({
        event: 'ev-1',
        source: 'browser',
        data: { value: 0.01 },
        differs: true,
      });
      expect((await store.listDiffering(0, 20)).map((event) => event.id)).toEqual([id]);
    });

    it('of a transaction whose number an older version stored with blanks around it', async () => {
      await ingest([[told('browser', 'ev-1', { value: 0.01, transaction_id: ' T-9\n' })]]);
      await ingest([[told('server', 'order-1', { value: 120, transaction_id: 'T-9' })]]);
      expect(await urls()).toEqual(['?value=120&cid=c1']);
    });

    it('in one batch, whichever stands first', async () => {
      await ingest([[told('browser', 'ev-1', { value: 0.01 })], [told('server', 'ev-1', { value: 120 })]]);
      const two = { transaction_id: 'T-2' };
      await ingest([
        [told('server', 'ev-2', { ...two, value: 120 })],
        [told('browser', 'ev-2', { ...two, value: 0.01 }, { clicks: [] })],
      ]);
      expect(await urls()).toEqual(['?value=120&cid=c1']);
      expect((await store.getEvent('ev-2'))?.data.value).toBe(120);
    });

    it('with the same values is the same event', async () => {
      await ingest([[told('browser', 'ev-1', { value: 15, currency: 'EUR' })]]);
      await ingest([[told('server', 'order-1', { value: '15.00' })]]);
      expect(await urls()).toEqual(['?value=15&cid=c1']);
      expect(await store.listDiffering(0, 20)).toEqual([]);
    });

    it('sends nothing again that was sent, and says so; a replay sends the server’s values', async () => {
      await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
      const [sent] = await claim();
      await finish(sent?.id ?? '', { state: 'succeeded' });
      await ingest([[told('server', 'ev-1', { value: 120 })]]);
      expect(await urls()).toEqual([]);
      const [delivery] = (await store.getEvent('ev-1'))?.deliveries ?? [];
      expect(delivery).toMatchObject({
        superseded: true,
        request: { url: 'https://partner.example/?value=0.01&cid=c1' },
      });
      await store.replayDelivery(sent?.id ?? '', Date.now());
      expect(await urls()).toEqual(['?value=120&cid=c1']);
    });

    it('leaves alone what is in flight, and what comes back from there is sent with its values', async () => {
      await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
      const [inFlight] = await claim();
      await ingest([[told('server', 'ev-1', { value: 120 })]]);
      expect((await store.getDelivery(inFlight?.id ?? ''))?.request.url).toContain('value=0.01');
      expect(await finish(inFlight?.id ?? '', { state: 'waiting', dueAt: Date.now() })).toBe(1);
      expect(await urls()).toEqual(['?value=120&cid=c1']);
    });

    it.each([
      ['of the same ID', 'ev-1'],
      ['of the same transaction', 'order-1'],
    ])('%s: what doesn’t meet the condition by the server’s values isn’t sent, and says so', async (_, id) => {
      await settings({ when: { parameter: 'VALUE', less: 100 } });
      await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
      await ingest([[told('server', id, { value: 120 })]]);
      expect(await urls()).toEqual([]);
      const [delivery] = (await store.listDeliveries({}, { limit: 5 })).items;
      expect((await store.getDelivery(delivery?.id ?? ''))?.attempts).toMatchObject([
        { error: 'not sent: by the server’s values the connector’s condition is not met: VALUE is "120"' },
      ]);
      expect(delivery?.state).toBe('failed');
    });

    it.each([
      ['of the same ID', 'ev-1'],
      ['of the same transaction', 'order-1'],
    ])('%s: what meets the condition by the server’s values alone is sent, by the visitor’s clicks', async (_, id) => {
      await settings({ when: { parameter: 'VALUE', greater: 100 } });
      await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
      expect(await urls()).toEqual([]);
      await ingest([[told('server', id, { value: 120 })]]);
      expect(await urls()).toEqual(['?value=120&cid=c1']);
    });

    it.each([
      ['more', 1, 3],
      ['fewer', 3, 1],
    ])('with %s items than the browser’s', async (_, before, after) => {
      await settings({
        webhook: { ...WEBHOOK, requestPerItem: true, parameters: [{ name: 'p', value: '{{ITEM_PRICE}}' }] },
      });
      const items = (count: number, price: number) => Array.from({ length: count }, () => ({ item_id: 'a', price }));
      await ingest([[told('browser', 'ev-1', { items: items(before, 0.01) })]]);
      await ingest([[told('server', 'ev-1', { items: items(after, 9) })]]);
      expect(await urls()).toEqual(Array.from({ length: after }, () => '?p=9'));
    });

    it.each([
      ['name', { event: { id: 'ev-1', name: 'Lead', at: 1, data: {} } }],
      ['test flag', { test: true }],
    ])('of the same ID and another %s is not swallowed', async (_, other) => {
      await ingest([[{ ...told('browser', 'ev-1', { value: 0.01 }), ...other }]]);
      const clicks = [{ at: Date.now() - 1000, ids: { click_id: 's1' }, sources: {} }];
      await ingest([[told('server', 'ev-1', { value: 120 }, { clicks })]]);
      expect(await urls()).toContain('?value=120&cid=s1');
    });

    it.each(['ev-1', 'order-1'])('fires where servers alone are trusted, by the visitor’s clicks (%s)', async (id) => {
      await settings({ trust: 'server' });
      await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
      expect((await store.getEvent('ev-1'))?.decisions[0]).toMatchObject({
        webhook: { outcome: 'skipped', reason: 'awaits_server' },
        pixel: { outcome: 'skipped', reason: 'awaits_server' },
      });
      expect(await urls()).toEqual([]);
      await ingest([[told('server', id, { value: 120 })]]);
      await ingest([[told('server', id, { value: 120 })]]);
      expect(await urls()).toEqual(['?value=120&cid=c1']);
    });

    describe('at most once', () => {
      beforeEach(() => settings({ webhook: { ...WEBHOOK, guarantee: 'at_most_once' } }));
      const LEASE_MS = 90_000;
      const later = () => Date.now() + 10 * LEASE_MS;
      const claimLater = () =>
        store.claimDeliveries({
          ...{ now: later(), limit: 100, busyDestinations: [], pausedConnectors: [] },
          ...{ leaseToken: 'later', leaseUntil: later() + LEASE_MS },
        });

      it('what waits is sent once, with the server’s values', async () => {
        await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
        await ingest([[told('server', 'ev-1', { value: 120 })]]);
        const [only, ...more] = await claim();
        expect([only?.request.url, only?.atMostOnce, only?.interrupted, more]).toEqual([
          ...['https://partner.example/?value=120&cid=c1', true, false, []],
        ]);
        expect(await store.beginAttempts(`l${lease}`, [only?.id ?? ''])).toEqual([only?.id]);
      });

      it.each(['ev-1', 'order-1'])(
        'what was begun and cut off is not sent again, nor told as the server’s (%s)',
        async (id) => {
          await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
          const [begun] = await claim();
          await store.beginAttempts(`l${lease}`, [begun?.id ?? '']);
          await ingest([[told('server', id, { value: 120 })]]);
          const again = await claimLater();
          expect(again).toMatchObject([{ id: begun?.id, interrupted: true, request: begun?.request }]);
          expect(await store.beginAttempts('later', [begun?.id ?? ''])).toEqual([]);
          const attempt = { at: later(), status: null, durationMs: 0, error: 'nobody knows' };
          await store.finishAttempts([
            { deliveryId: begun?.id ?? '', leaseToken: 'later', attempt, next: { state: 'failed' } },
          ]);
          expect(await claimLater()).toEqual([]);
          expect(await store.getDelivery(begun?.id ?? '')).toMatchObject({
            state: 'failed',
            superseded: true,
            request: begun?.request,
          });
          // a person may: then it is the server's that goes out
          expect(await store.replayDelivery(begun?.id ?? '', later())).toBe(true);
          expect((await claimLater()).map(({ request }) => request.url)).toEqual([
            'https://partner.example/?value=120&cid=c1',
          ]);
        },
      );

      it('what was claimed and not begun goes back, and out with the server’s values', async () => {
        await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
        const [claimed] = await claim();
        await ingest([[told('server', 'ev-1', { value: 120 })]]);
        await store.releaseDeliveries(`l${lease}`, [claimed?.id ?? ''], Date.now());
        const [again, ...more] = await claimLater();
        expect([again?.interrupted, again?.request.url, more]).toEqual([
          false,
          'https://partner.example/?value=120&cid=c1',
          [],
        ]);
      });

      it('surplus that was begun isn’t told as not sent', async () => {
        const perItem = { requestPerItem: true, parameters: [{ name: 'p', value: '{{ITEM_PRICE}}' }] };
        await settings({ webhook: { ...WEBHOOK, guarantee: 'at_most_once', ...perItem } });
        const items = (...prices: number[]) => ({ items: prices.map((price) => ({ item_id: 'a', price })) });
        await ingest([[told('browser', 'ev-1', items(1, 2))]]);
        const ids = (await claim()).map(({ id }) => id).sort();
        await store.beginAttempts(`l${lease}`, ids);
        await ingest([[told('server', 'ev-1', items(9))]]);
        const { deliveries = [] } = (await store.getEvent('ev-1')) ?? {};
        expect(deliveries.map(({ state, attempts }) => [state, attempts])).toEqual([
          ['waiting', []],
          ['waiting', []],
        ]);
        expect((await claimLater()).map(({ interrupted }) => interrupted)).toEqual([true, true]);
      });
    });

    it('of two that race for one claim, the second is decided again', async () => {
      await ingest([[told('browser', 'ev-1', { value: 0.01 })]]);
      await Promise.all([
        ingest([[told('server', 'order-1', { value: 120 })]]),
        ingest([[told('server', 'order-2', { value: 130 })]]),
      ]);
      const [url, ...more] = await urls();
      expect(['?value=120&cid=c1', '?value=130&cid=c1']).toContain(url);
      expect(more).toEqual([]);
    });
  });
}
