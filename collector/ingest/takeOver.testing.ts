/** A server's event over a browser's claim, for each store: what goes out, what is recorded, what stays as it was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventData } from '../../sdk/protocol.ts';
import { compileHere } from '../compiling/compileHere.testing.ts';
import { type ContainerHolder, openContainer } from '../container/containerFile.ts';
import type { Connector } from '../container/types.ts';
import type { TrafficStore } from '../store/contract.ts';
import type { IncomingEvent } from './eventRecord.ts';
import { createIngestBatch, type IngestBatch } from './ingestBatch.ts';
import { timeOrderedId } from './timeOrderedId.ts';

const AFFILIATE: Connector = {
  id: 'affiliate',
  name: 'Affiliate',
  mode: 'enabled',
  triggers: ['Purchase'],
  dedupeTransactions: true,
  version: 1,
  updatedAt: 1,
  webhook: {
    enabled: true,
    method: 'GET',
    url: 'https://partner.example/',
    parameters: [
      { name: 'value', value: '{{VALUE}}' },
      { name: 'cid', value: '{{CLICK_ID}}' },
    ],
    headers: [],
    body: 'form',
    requestPerItem: false,
    requireClickId: false,
    guarantee: 'at_least_once',
    eventNames: {},
    omitEmpty: true,
  },
  click: { enabled: true, parameter: 'click_id', model: 'last', windowDays: 14 },
};
const PER_ITEM = { ...(AFFILIATE.webhook as NonNullable<Connector['webhook']>), requestPerItem: true };

export function describeTakeOver(engine: string, open: (folder: string) => Promise<TrafficStore>): void {
  describe(`a server’s event over a browser’s (${engine})`, () => {
    let folder: string;
    let store: TrafficStore;
    let holder: ContainerHolder;
    let ingest: IngestBatch;
    let lease = 0;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'trl-trust-'));
      store = await open(folder);
      holder = await openContainer(join(folder, 'container.json'), { compile: compileHere });
      await settings({});
      const newDeliveryId = () => timeOrderedId(Date.now());
      ingest = createIngestBatch({
        store,
        snapshot: holder.snapshot,
        now: Date.now,
        newDeliveryId,
        shells: { address: ({ approval }) => approval.hash },
        onStored: () => {},
      });
    });
    afterEach(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });

    const settings = (change: Partial<Connector>) =>
      holder.update((container) => ({ ...container, connectors: [{ ...AFFILIATE, ...change }] }));

    function told(source: IncomingEvent['source'], id: string, data: EventData, more: Partial<IncomingEvent> = {}) {
      const now = Date.now();
      const clicks = source === 'browser' ? [{ at: now - 1000, ids: { click_id: 'c1' }, sources: {} }] : [];
      return {
        event: { id, name: 'Purchase', at: now, data: { transaction_id: 'T-1', ...data } },
        visitor: source,
        page: { url: source === 'browser' ? 'https://shop.example/' : '', referrer: '' },
        ...{ clicks, contact: {}, consent: {}, test: false, userAgent: '', ip: '', receivedAt: now, source },
        ...more,
      };
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
      ['more', 1, 3],
      ['fewer', 3, 1],
    ])('with %s items than the browser’s', async (_, before, after) => {
      await settings({ webhook: { ...PER_ITEM, parameters: [{ name: 'p', value: '{{ITEM_PRICE}}' }] } });
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
