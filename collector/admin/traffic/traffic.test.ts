import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewDelivery } from '../../store/contract/delivery.ts';
import type { EventRecord } from '../../store/contract/records.ts';
import { startAdmin, type TestAdmin, TOKEN } from '../startAdmin.testing.ts';
import { deliveryEvent } from './deliveries.testing.ts';

interface List {
  items: Record<string, unknown>[];
  next: string | null;
}

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const AT = 1_764_000_000_000;
const CLICK = { at: AT - 1000, receivedAt: AT - 1000, ids: { click_id: '12345' }, sources: {} };

function record(id: string, change: Partial<EventRecord> = {}): EventRecord {
  return {
    id,
    name: 'Purchase',
    at: AT,
    receivedAt: AT + 5,
    visitor: 'visitor-1',
    page: { url: 'https://shop.example/thanks', referrer: '' },
    data: { value: 15 },
    contact: { email: 'a@b.example' },
    consent: {},
    test: false,
    userAgent: 'UA',
    ip: '203.0.113.7',
    newClicks: [],
    decisions: [
      {
        connector: 'x',
        version: 1,
        webhook: { outcome: 'queued' },
        pixel: { outcome: 'skipped', reason: 'leg_off' },
      },
    ],
    pixels: [],
    deliveries: [
      {
        id: `d-${id}`,
        connector: 'x',
        request: {
          method: 'GET',
          url: 'https://partner.example/p?v=15',
          headers: [
            ['Authorization', 'Bearer abc123'],
            ['X-Shop', 'main'],
          ],
          body: null,
        },
        destination: 'partner.example:443',
        state: 'waiting',
        test: false,
      },
    ],
    ...change,
  };
}

const get = (path: string) => admin.call<List>('GET', path);

/** Lets the waiting deliveries succeed, as the dispatcher would. */
async function deliverAll(): Promise<void> {
  const lease = { leaseToken: 't', leaseUntil: AT + 20_000_000 };
  const claim = { now: AT + 10_000_000, limit: 10, busyDestinations: [], pausedConnectors: [], ...lease };
  const claimed = await admin.store.claimDeliveries(claim);
  await admin.store.finishAttempts(
    claimed.map(({ id }) => ({
      deliveryId: id,
      leaseToken: 't',
      attempt: { at: AT + 50, status: 200, durationMs: 7, answer: 'OK' },
      next: { state: 'succeeded' as const },
    })),
  );
}

describe('the Webhook Log', () => {
  it('lists deliveries newest first, with secrets masked, attempts counted and the last status', async () => {
    await admin.store.commit([record('ev-1')], 0);
    await deliverAll();
    await admin.store.commit([record('ev-2')], 0);
    const { status, body } = await get('/api/deliveries');
    expect(status).toBe(200);
    expect(body.next).toBeNull();
    expect(body.items).toMatchObject([
      { id: 'd-ev-2', state: 'waiting', attempts: 0, status: null, durationMs: null },
      {
        id: 'd-ev-1',
        connector: 'x',
        event: 'ev-1',
        method: 'GET',
        url: 'https://partner.example/p?v=15',
        headers: [
          { name: 'Authorization', value: 'Bearer ***' },
          { name: 'X-Shop', value: '***' },
        ],
        body: null,
        state: 'succeeded',
        test: false,
        attempts: 1,
        status: 200,
        durationMs: 7,
      },
    ]);
    expect(JSON.stringify(body)).not.toContain('abc123');
    expect(body.items[0]).not.toHaveProperty('request');
  });

  it('shows one with all its attempts', async () => {
    await admin.store.commit([record('ev-1')], 0);
    await deliverAll();
    const { body } = await admin.call<Record<string, unknown>>('GET', '/api/deliveries/d-ev-1');
    expect(body).toMatchObject({
      id: 'd-ev-1',
      at: expect.any(Number),
      attempts: [{ at: AT + 50, status: 200, durationMs: 7, answer: 'OK' }],
    });
    expect(body).not.toHaveProperty('request');
    expect(JSON.stringify(body)).not.toContain('abc123');
  });

  it('pages with a cursor', async () => {
    await admin.store.commit([record('ev-1'), record('ev-2'), record('ev-3')], 0);
    const first = (await get('/api/deliveries?limit=2')).body;
    expect(first.items.map(({ id }) => id)).toEqual(['d-ev-3', 'd-ev-2']);
    const second = (await get(`/api/deliveries?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`)).body;
    expect(second).toMatchObject({ items: [{ id: 'd-ev-1' }], next: null });
  });

  it.each([
    ['connector=x', 2],
    ['connector=y', 0],
    ['state=waiting', 1],
    ['state=succeeded', 1],
    ['event=ev-1', 1],
    ['test=false', 2],
    ['test=true', 0],
    ['connector=x&state=waiting&test=false', 1],
    ['connector=', 2],
    ['status=2xx', 1],
    ['status=none', 1],
    ['status=5xx', 0],
    ['status=2xx&state=waiting', 0],
    ['eventName=Purchase', 2],
    ['eventName=Lead', 0],
    [`from=${AT + 5}&to=${AT + 5}`, 2],
    [`from=${AT + 6}`, 0],
    [`to=${new Date(AT + 5).toISOString()}`, 2],
    ['to=2025-11-24T17:00:00.005%2B01:00', 2],
    ['to=2025-11-24T17:00%2B01:00', 0],
  ])('filters by %s', async (query, expected) => {
    await admin.store.commit([record('ev-1')], 0);
    await deliverAll();
    await admin.store.commit([record('ev-2')], 0);
    expect((await get(`/api/deliveries?${query}`)).body.items).toHaveLength(expected);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['state=done', 'state'],
    ['test=1', 'test'],
    ['status=200', 'status'],
    ['from=yesterday', 'from'],
    ['from=2026-11-23', 'from'],
    ['from=2026-11-23T12:00:00', 'from'],
    ['to=2026-13-23T12:00:00Z', 'to'],
    ['to=-5', 'to'],
    ['to=99999999999999999', 'to'],
    ['from=5&to=4', 'to'],
    ['conector=x', 'conector'],
    ['connector=x&connector=y', 'connector'],
  ])('refuses ?%s with its field', async (query, field) => {
    expect(await get(`/api/deliveries?${query}`)).toMatchObject({ status: 400, body: { field } });
  });

  it('reads the query also of a request line whose address is no URL', async () => {
    const sent = request({
      host: '127.0.0.1',
      port: new URL(admin.origin).port,
      path: 'http://x:99999/api/events?limit=0',
    });
    sent.setHeader('authorization', `Bearer ${TOKEN}`).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(400);
  });

  it('answers 404 for an unknown delivery', async () => {
    expect((await get('/api/deliveries/nope')).status).toBe(404);
  });
});

describe('replay', () => {
  const replay = (id: string, body?: unknown) =>
    admin.call<{ detail: string }>('POST', `/api/deliveries/${id}/replay`, body);
  beforeEach(async () => {
    const webhook = { url: 'https://partner.example/p' };
    await admin.call('POST', '/api/connectors', { id: 'x', name: 'X', triggers: ['Purchase'], webhook });
  });

  it('makes an ended delivery due at once and wakes the dispatcher', async () => {
    await admin.store.commit([record('ev-1')], 0);
    await deliverAll();
    const { status, body } = await replay('d-ev-1');
    expect(status).toBe(202);
    expect(body).toMatchObject({ id: 'd-ev-1', state: 'waiting' });
    expect(admin.wakes()).toBe(1);
  });

  it('is refused while the delivery waits, and for an unknown one', async () => {
    await admin.store.commit([record('ev-1')], 0);
    expect((await replay('d-ev-1')).status).toBe(409);
    expect((await replay('nope')).status).toBe(404);
    expect(admin.wakes()).toBe(0);
  });

  const unbuilt = {
    state: 'failed',
    attempt: { at: AT, status: null, durationMs: 0, error: 'items is empty' },
  } as const;
  it.each<[string, Partial<NewDelivery>, string]>([
    ['what could not be built', unbuilt, 'can’t be sent: items is empty'],
    ['what is of a deleted connector', { connector: 'sold', state: 'test_logged' }, 'there is no connector "sold"'],
    ['what was only logged, without a word that this is meant', { state: 'test_logged' }, '"confirm": "test_logged"'],
  ])('is refused for %s, with the reason', async (_, delivery, detail) => {
    await admin.store.commit([deliveryEvent('ev-1', delivery)], 0);
    const answer = await replay('d-ev-1');
    expect(answer.status).toBe(409);
    expect(answer.body.detail).toContain(detail);
    expect((await admin.store.getDelivery('d-ev-1'))?.state).toBe(delivery.state);
    expect(admin.wakes()).toBe(0);
  });

  it('sends what was only logged when that is confirmed: marked, and in the audit log', async () => {
    await admin.store.commit([deliveryEvent('ev-1', { state: 'test_logged' })], 0);
    expect((await replay('d-ev-1', { confirm: true })).status).toBe(400);
    const { status, body } = await replay('d-ev-1', { confirm: 'test_logged' });
    expect([status, body]).toMatchObject([202, { state: 'waiting', wasTestLogged: true }]);
    const { items } = (await admin.call<{ items: object[] }>('GET', '/api/audit')).body;
    expect(items[0]).toMatchObject({ what: 'test_logged_replayed', subject: 'x', detail: 'delivery d-ev-1' });
  });
});

describe('events', () => {
  it('are listed newest first with their decisions', async () => {
    await admin.store.commit([record('ev-1'), record('ev-2', { name: 'Lead' })], 0);
    const { body } = await get('/api/events');
    expect(body.items).toEqual([expect.objectContaining({ id: 'ev-2' }), expect.objectContaining({ id: 'ev-1' })]);
    expect(body.items[1]).toEqual({
      id: 'ev-1',
      name: 'Purchase',
      at: AT,
      receivedAt: AT + 5,
      visitor: 'visitor-1',
      page: { url: 'https://shop.example/thanks', referrer: '' },
      data: { value: 15 },
      test: false,
      decisions: record('ev-1').decisions,
    });
  });

  it('show one with clicks, decisions, deliveries and receipts', async () => {
    const pixels = [{ connector: 'x', approval: 'a'.repeat(64), values: [] }];
    const decisions: EventRecord['decisions'] = [
      { connector: 'x', version: 1, webhook: { outcome: 'queued' }, pixel: { outcome: 'delivered' } },
    ];
    await admin.store.commit([record('ev-1', { newClicks: [CLICK], pixels, decisions })], 0);
    await admin.store.addReceipts([{ event: 'ev-1', connector: 'x', outcome: 'ran', confirmed: true, at: AT + 9 }]);
    const { body } = await admin.call('GET', '/api/events/ev-1');
    expect(body).toMatchObject({
      id: 'ev-1',
      contact: { email: 'a@b.example' },
      consent: {},
      userAgent: 'UA',
      ip: '203.0.113.7',
      clicks: [{ at: AT - 1000, ids: { click_id: '12345' } }],
      decisions,
      deliveries: [{ id: 'd-ev-1', url: 'https://partner.example/p?v=15', attempts: [] }],
      receipts: [{ connector: 'x', outcome: 'ran', confirmed: true, at: AT + 9 }],
    });
    expect(JSON.stringify(body)).not.toContain('abc123');
  });

  it.each([
    ['name=Lead', 1],
    ['visitor=visitor-1', 2],
    ['visitor=visitor-2', 0],
    ['transaction=A-1001', 1],
    ['transaction=A-100', 0],
    ['transaction=A-1001&name=Purchase', 0],
    ['transaction=', 2],
    ['test=true', 0],
    ['connector=x', 2],
    ['connector=y', 0],
    ['outcome=fired', 2],
    ['connector=x&outcome=leg_off&name=Lead', 1],
    ['outcome=no_click', 0],
    [`from=${AT + 5}&to=${AT + 5}`, 2],
    [`from=${AT + 6}`, 0],
    ['limit=1', 1],
  ])('filter by %s', async (query, expected) => {
    const data = { transaction_id: 'A-1001' };
    await admin.store.commit([record('ev-1'), record('ev-2', { name: 'Lead', data })], 0);
    expect((await get(`/api/events?${query}`)).body.items).toHaveLength(expected);
  });

  it.each([
    ['limit=-1', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['test=maybe', 'test'],
    ['nmae=Lead', 'nmae'],
    ['transaction=A-1&transaction=A-2', 'transaction'],
    ['outcome=lost', 'outcome'],
    [`from=${AT}&to=${AT - 1}`, 'to'],
  ])('refuse ?%s with its field', async (query, field) => {
    expect(await get(`/api/events?${query}`)).toMatchObject({ status: 400, body: { field } });
  });

  describe('whose transaction came before', () => {
    const skipped = { outcome: 'skipped', reason: 'duplicate_transaction' } as const;
    const twice = (id: string, change: Partial<EventRecord>) =>
      record(id, { data: { transaction_id: 'A-1' }, deliveries: [], decisions: [], ...change });
    const told = (connector: string) => ({ connector, version: 1, webhook: skipped, pixel: skipped });

    it('say when each connector fired for it', async () => {
      const fired = { eventName: 'Purchase', transactionId: 'A-1', test: false };
      await admin.store.commit([twice('ev-1', { fired: { ...fired, connectors: ['x', 'z'] } })], 0);
      const later = { receivedAt: AT + 60_000 };
      await admin.store.commit([twice('ev-2', { ...later, decisions: [told('x'), told('y')] })], 0);
      const { body } = await admin.call<Record<string, unknown>>('GET', '/api/events/ev-2');
      expect(body.paidBefore).toEqual([{ connector: 'x', at: AT + 5 }]);
      expect((await admin.call<Record<string, unknown>>('GET', '/api/events/ev-1')).body.paidBefore).toEqual([]);
    });

    it('do not name a firing that came later', async () => {
      await admin.store.commit([twice('ev-1', { decisions: [told('x')] })], 0);
      const fired = { eventName: 'Purchase', transactionId: 'A-1', test: false, connectors: ['x'] };
      await admin.store.commit([twice('ev-2', { receivedAt: AT + 60_000, fired })], 0);
      expect((await admin.call<Record<string, unknown>>('GET', '/api/events/ev-1')).body.paidBefore).toEqual([]);
    });
  });

  it('answer 409 with all names where many share an ID, up to a hundred', async () => {
    const names = Array.from({ length: 101 }, (_, n) => `Event${n}`);
    const sharing = (name: string) => record('shared', { name, deliveries: [] });
    await admin.store.commit(names.slice(0, 100).map(sharing), 0);
    const ask = () => admin.call<{ names: string[]; detail: string }>('GET', '/api/events/shared');
    expect(await ask()).toMatchObject({ status: 409, body: { field: 'name', names: names.slice(0, 100) } });
    await admin.store.commit([sharing('Event100')], 0);
    const { body } = await ask();
    expect(body.names).toHaveLength(100);
    expect(body.detail).toContain('Event99 and more; say with “name” which one is meant');
    expect((await admin.call('GET', '/api/events/shared?name=Event100')).body).toMatchObject({ name: 'Event100' });
    expect(await admin.call('GET', '/api/events/shared?event=Event100')).toMatchObject({ status: 400 });
  });

  it('answer 404 for an unknown one, and find ids with a slash', async () => {
    await admin.store.commit([record('a/b/c')], 0);
    expect((await get('/api/events/nope')).status).toBe(404);
    expect((await get('/api/events/a%2Fb%2Fc')).body).toMatchObject({ id: 'a/b/c' });
  });
});

describe('event names', () => {
  it('are those received, then the standard ones not seen yet', async () => {
    await admin.store.commit(
      [record('ev-1'), record('ev-2', { name: 'Wishlist', at: AT + 1, receivedAt: AT + 6 }), record('ev-3')],
      0,
    );
    const { items, ...rest } = (await get('/api/event-names')).body;
    expect(rest).toEqual({ next: null, others: null });
    expect(items).toHaveLength(11);
    expect(items.find(({ name }) => name === 'Purchase')).toMatchObject({
      count: 2,
      received: true,
      standard: true,
      firstAt: expect.any(Number),
      lastAt: expect.any(Number),
    });
    expect(items.find(({ name }) => name === 'Wishlist')).toMatchObject({ count: 1, received: true, standard: false });
    expect(items.find(({ name }) => name === 'Lead')).toEqual({
      name: 'Lead',
      count: 0,
      received: false,
      standard: true,
      firstAt: null,
      lastAt: null,
    });
  });
});

describe('finding by ID', () => {
  it('tells whose an ID is', async () => {
    await admin.store.commit([record('ev-1')], 0);
    const find = async (query: string) => {
      const { status, body } = await admin.call('GET', `/api/find${query}`);
      return [status, body];
    };
    expect(await find('?id=d-ev-1')).toEqual([
      200,
      { delivery: 'd-ev-1', event: 'ev-1', name: 'Purchase', transaction: null },
    ]);
    expect(await find('?id=ev-1')).toEqual([
      200,
      { delivery: null, event: 'ev-1', name: 'Purchase', transaction: null },
    ]);
    expect(await find('?id=nobody')).toEqual([200, { delivery: null, event: null, name: null, transaction: null }]);
    expect(await find('')).toMatchObject([400, { field: 'id' }]);
  });

  it('leaves open which one is meant of events that share an ID', async () => {
    const others = record('ev-1', { name: 'Lead', deliveries: [] });
    await admin.store.commit([record('ev-1'), others], 0);
    const find = async (id: string) => (await admin.call('GET', `/api/find?id=${id}`)).body;
    expect(await find('ev-1')).toEqual({ delivery: null, event: 'ev-1', name: null, transaction: null });
    expect(await find('d-ev-1')).toEqual({ delivery: 'd-ev-1', event: 'ev-1', name: 'Purchase', transaction: null });
  });

  it('tells whose an order number is: its only event, or that it has several', async () => {
    const order = (id: string, transaction_id: string | number) =>
      record(id, { data: { transaction_id }, deliveries: [] });
    await admin.store.commit(
      [order('ev-1', 'A-1'), order('ev-2', 'A-2'), order('ev-3', 'A-2'), order('ev-4', 7), order('same', 'ev-1')],
      0,
    );
    const find = async (id: string) => (await admin.call('GET', `/api/find?id=${id}`)).body;
    expect(await find('A-1')).toEqual({ delivery: null, event: 'ev-1', name: 'Purchase', transaction: 'A-1' });
    expect(await find('A-2')).toEqual({ delivery: null, event: null, name: null, transaction: 'A-2' });
    expect(await find('7')).toEqual({ delivery: null, event: 'ev-4', name: 'Purchase', transaction: '7' });
    // what is an event's ID too is that event's
    expect(await find('ev-1')).toEqual({ delivery: null, event: 'ev-1', name: 'Purchase', transaction: null });
  });

  it('tells what is near: orders by part of their number, and who came with a click ID', async () => {
    await admin.store.commit(
      [
        record('ev-1', { data: { transaction_id: 'Shop-1001' }, newClicks: [CLICK] }),
        record('ev-2', { data: { transaction_id: 'Shop-1002' }, visitor: 'visitor-2', deliveries: [] }),
      ],
      0,
    );
    const find = async (id: string) => (await admin.call('GET', `/api/find?id=${id}`)).body;
    const none = { delivery: null, event: null, name: null, transaction: null };
    const near = { among: 5000, transactions: [], visitors: [], more: false };
    expect(await find('shop-100')).toEqual({ ...none, near: { ...near, transactions: ['Shop-1002', 'Shop-1001'] } });
    expect(await find('SHOP-1001')).toEqual({ ...none, near: { ...near, transactions: ['Shop-1001'] } });
    expect(await find('12345')).toEqual({
      ...none,
      near: { ...near, visitors: [{ visitor: 'visitor-1', clickId: '12345' }] },
    });
    expect(await find('1234')).toEqual(none);
  });

  it('shows the order number with each delivery', async () => {
    await admin.store.commit([record('ev-1', { data: { transaction_id: 'A-1' } }), record('ev-2')], 0);
    const { items } = (await get('/api/deliveries')).body;
    expect(items[1]).toMatchObject({ id: 'd-ev-1', transaction: 'A-1' });
    expect(items[0]).not.toHaveProperty('transaction');
  });
});
