/** Sending again with today's settings: what is built of the stored event, when nothing is, and what stays on record. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../store/contract/audit.ts';
import type { NewDelivery } from '../../store/contract/delivery.ts';
import type { Counterpart } from '../../store/contract/event.ts';
import type { EventRecord } from '../../store/contract/records.ts';
import type { Delivery, ReplayChoice, Replayed } from '../shapes.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';
import { AT, deliveryEvent, endAll } from '../traffic/deliveries.testing.ts';

let admin: TestAdmin;
const WRONG = 'https://partner.example/p?id={{TRANSACTION_ID}}';
const MENDED = 'https://mended.example/pb?order={{TRANSACTION_ID}}&v={{VALUE}}';

beforeEach(async () => {
  admin = await startAdmin();
  await save({ webhook: { url: WRONG } }, 'POST');
});
afterEach(() => admin.stop());

async function save(more: object, method = 'PUT'): Promise<void> {
  const connector = { id: 'x', name: 'X', triggers: ['Purchase'], ...more };
  const { status, body } = await admin.call(
    method,
    method === 'PUT' ? '/api/connectors/x' : '/api/connectors',
    connector,
  );
  if (status >= 300) throw new Error(JSON.stringify(body));
}

const data = { transaction_id: 'A-1', value: 12 };
const order = (id: string, delivery: Partial<NewDelivery> = {}, event: Partial<EventRecord> = {}): EventRecord => ({
  ...deliveryEvent(id, delivery),
  data,
  ...event,
});

async function failed(...events: EventRecord[]): Promise<void> {
  await admin.store.commit(events, 0);
  await endAll(admin, 'failed', { status: 404 });
}

const preview = (id: string) => admin.call<ReplayChoice>('GET', `/api/deliveries/${id}/replay`);
const replay = (id: string, body: object = { settings: 'today' }, token?: string) =>
  admin.call<Delivery & { detail: string; field?: string }>('POST', `/api/deliveries/${id}/replay`, body, token);
const replayMany = (body: object) => admin.call<Replayed>('POST', '/api/deliveries/replay', body);
const audited = async () =>
  (await admin.call<{ items: AuditEntry[] }>('GET', '/api/audit')).body.items.filter(({ what }) =>
    what.includes('replayed'),
  );

describe('what would be sent', () => {
  it('is both requests, masked, and whether they are the same', async () => {
    await failed(order('e1'));
    const headers = [{ name: 'X-Key', value: 'abcdefghij' }];
    await save({ webhook: { url: MENDED, headers } });
    const { body } = await preview('d-e1');
    expect(body).toMatchObject({
      asItWas: { url: 'https://partner.example/p?id=e1', method: 'GET' },
      today: { url: 'https://mended.example/pb?order=A-1&v=12', method: 'GET' },
      ...{ same: false, version: 2 },
    });
    expect(JSON.stringify(body)).not.toMatch(/abc123|abcdefghij/);
    expect(admin.wakes()).toBe(0);
    expect(await admin.store.getDelivery('d-e1')).toMatchObject({ state: 'failed' });
  });

  it('is the same where nothing was changed', async () => {
    await failed(order('e1'));
    await replay('d-e1');
    await endAll(admin, 'failed');
    expect((await preview('d-e1')).body).toMatchObject({
      same: true,
      asItWas: { url: 'https://partner.example/p?id=A-1' },
    });
  });

  it.each<[string, object, string]>([
    ['a connector that is disabled', { mode: 'disabled', webhook: { url: MENDED } }, 'the connector is disabled'],
    [
      'test mode, for what was real',
      { mode: 'test', webhook: { url: MENDED } },
      'the connector is in test mode, and would only log it',
    ],
    ['another trigger', { triggers: ['Lead'], webhook: { url: MENDED } }, 'the connector no longer fires on Purchase'],
    [
      'a webhook that is off',
      { webhook: { url: MENDED, enabled: false } },
      'the connector’s webhook is turned off, or not set up',
    ],
    [
      'a connector that trusts servers',
      { trust: 'server', webhook: { url: MENDED } },
      'a browser’s event waits for the server’s',
    ],
    [
      'click ID matching, without a click',
      { click: { parameter: 'cid' }, webhook: { url: MENDED } },
      'the visitor has no click',
    ],
    ['consent that is missing', { consent: ['ads'], webhook: { url: MENDED } }, 'has not allowed a purpose'],
    ['a request for each item', { webhook: { url: MENDED, requestPerItem: true } }, 'data.items'],
  ])('is nothing for %s, and says why', async (_, settings, why) => {
    await failed(order('e1', {}, { source: 'browser' }));
    await save(settings);
    const { body } = await preview('d-e1');
    expect(body).toMatchObject({ today: null, same: false });
    expect(body.whyNotToday).toContain(why);
    const answer = await replay('d-e1');
    expect([answer.status, answer.body.field]).toEqual([409, 'settings']);
    expect(answer.body.detail).toContain(why);
    expect(await admin.store.getDelivery('d-e1')).toMatchObject({ state: 'failed' });
    expect(await audited()).toEqual([]);
  });

  it('is none of a pixel’s entry, a connector that is gone, or a delivery nobody knows', async () => {
    await admin.store.commit(
      [order('e1', { leg: 'pixel', state: 'test_logged' }), order('e2', { connector: 'gone', state: 'test_logged' })],
      0,
    );
    expect((await preview('d-e1')).body).toMatchObject({
      asItWas: null,
      today: null,
      whyNotToday: expect.stringContaining('pixel'),
    });
    expect((await preview('d-e2')).body).toMatchObject({
      today: null,
      whyNotToday: expect.stringContaining('no connector "gone"'),
    });
    expect((await preview('nope')).status).toBe(404);
    expect((await replay('d-e1', { settings: 'today', confirm: 'test_logged' })).status).toBe(409);
  });
});

describe('sent with today’s settings', () => {
  it('goes out as it is built today, under its own ID, and stands in log, story and audit with who asked', async () => {
    await failed(order('e1'));
    await save({ webhook: { url: MENDED } });
    const ed = await admin.tokenFor('editor', 'ed');
    const { status, body } = await replay('d-e1', { settings: 'today', version: 2 }, ed);
    const was = { until: admin.now(), who: 'ed', request: { method: 'GET', url: 'https://partner.example/p?id=e1' } };
    const now = { id: 'd-e1', state: 'waiting', url: 'https://mended.example/pb?order=A-1&v=12', earlier: [was] };
    expect([status, body]).toMatchObject([202, now]);
    expect(JSON.stringify(body)).not.toContain('abc123');
    expect(admin.wakes()).toBe(1);
    expect((await admin.call<{ deliveries: unknown[] }>('GET', '/api/events/e1')).body.deliveries).toMatchObject([now]);
    expect((await audited())[0]).toMatchObject({
      ...{ who: 'ed', what: 'delivery_replayed', subject: 'x' },
      detail: 'delivery d-e1, with today’s settings (version 2), GET https://mended.example/pb',
    });
  });

  it('sends what could not be built as it was', async () => {
    const attempt = { at: AT, status: null, durationMs: 0, error: 'VALUE is missing' };
    await admin.store.commit([order('e1', { state: 'failed', attempt })], 0);
    expect((await replay('d-e1', { settings: 'then' })).status).toBe(409);
    expect((await preview('d-e1')).body).toMatchObject({ whyNotAsItWas: 'VALUE is missing', today: {} });
    expect((await replay('d-e1')).status).toBe(202);
  });

  it('is refused while it waits, and where the connector was saved since it was looked at', async () => {
    await admin.store.commit([order('e1')], 0);
    expect((await replay('d-e1')).status).toBe(409);
    await endAll(admin, 'failed');
    await save({ webhook: { url: MENDED } });
    const { status, body } = await replay('d-e1', { settings: 'today', version: 1 });
    expect([status, body.field]).toEqual([409, 'version']);
    expect((await replay('d-e1', { settings: 'tomorrow' })).body).toMatchObject({ field: 'settings' });
  });

  it('sends what was only logged when that is confirmed, though the connector is still in test mode', async () => {
    await save({ mode: 'test', webhook: { url: MENDED } });
    await admin.store.commit([order('e1', { state: 'test_logged', test: true })], 0);
    expect((await replay('d-e1')).body).toMatchObject({ field: 'confirm' });
    expect((await replay('d-e1', { settings: 'today', confirm: 'test_logged' })).body).toMatchObject({
      wasTestLogged: true,
    });
    expect((await audited())[0]?.what).toBe('test_logged_replayed');
  });

  const click = (id: string, at: number) => ({ at, receivedAt: at, ids: { cid: id }, sources: {} });
  const withClick = { click: { parameter: 'cid' }, webhook: { url: 'https://mended.example/?c={{CLICK_ID}}' } };

  it('keeps the click of the decision that was taken', async () => {
    await save(withClick);
    const [first, second] = [click('first', AT - 5000), click('second', AT - 100)];
    const decision = {
      connector: 'x',
      version: 1,
      webhook: { outcome: 'queued' },
      pixel: { outcome: 'skipped', reason: 'leg_off' },
      click: first,
    } as const;
    await failed(order('e1', {}, { newClicks: [first, second], decisions: [decision] }));
    expect((await preview('d-e1')).body.today?.url).toBe('https://mended.example/?c=first');
  });

  it('takes today’s click where the click parameter is another one', async () => {
    await save(withClick);
    const decision = {
      connector: 'x',
      version: 1,
      webhook: { outcome: 'queued' },
      pixel: { outcome: 'skipped', reason: 'leg_off' },
      click: { at: AT - 9, ids: { old: 'o' }, sources: {} },
    } as const;
    await failed(order('e1', {}, { newClicks: [click('new', AT - 9)], decisions: [decision] }));
    expect((await preview('d-e1')).body.today?.url).toBe('https://mended.example/?c=new');
  });

  it('says so where the visitor’s clicks are no longer kept', async () => {
    await save(withClick);
    const kept = click('first', AT - 9);
    const decision = {
      connector: 'x',
      version: 1,
      webhook: { outcome: 'queued' },
      pixel: { outcome: 'skipped', reason: 'leg_off' },
      click: kept,
    } as const;
    await failed(order('e1', {}, { newClicks: [kept], decisions: [decision] }));
    await admin.store.forgetClicks(['visitor-1']);
    expect((await preview('d-e1')).body.whyNotToday).toContain('no longer kept');
  });

  it('sends the values of a server that told of the order under another ID', async () => {
    const claims = { eventName: 'Purchase', transactionId: 'A-1', test: false };
    await failed(order('e1', {}, { source: 'browser', claims }));
    const told = { visitor: 'v', at: AT, serverAt: AT + 1, differs: true };
    const server: Counterpart = { ...told, event: 's1', source: 'server', data: { ...data, value: 99 } };
    const over = {
      event: 'e1',
      how: 'link' as const,
      counterpart: server,
      pixels: [],
      requests: [],
      surplus: [],
      added: [],
    };
    const counterpart: Counterpart = { ...told, event: 'e1', source: 'browser', data };
    await admin.store.commit(
      [{ ...order('s1'), source: 'server', deliveries: [], data: server.data, counterpart, takesOver: [over] }],
      0,
    );
    await save({ webhook: { url: MENDED } });
    expect((await preview('d-e1')).body.today?.url).toBe('https://mended.example/pb?order=A-1&v=99');
  });
});

describe('all that a filter matches, with today’s settings', () => {
  it('sends each as it is built, and counts and names with the reason what can’t be', async () => {
    const attempt = { at: AT, status: null, durationMs: 0, error: 'VALUE is missing' };
    const logged = order('logged', { state: 'test_logged' });
    await admin.store.commit(
      [order('bad', { state: 'failed', attempt }), logged, order('pixel', { leg: 'pixel', state: 'test_logged' })],
      0,
    );
    const many = Array.from({ length: 60 }, (_, n) => order(`e${n}`));
    await failed(
      ...many,
      order('unread', {}, { data: { transaction_id: 'B', value: 'lots' } }),
      order('orphan', { connector: 'sold' }),
    );
    await admin.store.commit([order('waits')], 0);
    await save({ webhook: { url: 'https://mended.example/pb?v={{VALUE|fixed}}' } });
    const { status, body } = await replayMany({ all: true, settings: 'today' });
    expect([status, body]).toMatchObject([
      202,
      {
        ...{ replayed: 61, skipped: 4 },
        skippedBecause: { unsendable: 1, gone: 1, testLogged: 1, notBuilt: 1, changed: 0 },
        notBuilt: [{ why: expect.stringContaining('VALUE'), count: 1, deliveries: ['d-unread'] }],
      },
    ]);
    expect(await admin.store.getDelivery('d-e7')).toMatchObject({
      state: 'waiting',
      request: { url: expect.stringContaining('mended.example') },
    });
    expect(await admin.store.getDelivery('d-unread')).toMatchObject({ state: 'failed' });
    expect(await admin.store.getDelivery('d-waits')).toMatchObject({
      request: { url: expect.stringContaining('partner.example') },
    });
    expect((await audited())[0]?.detail).toBe('all, with today’s settings');
  });

  it('says it of one reason once', async () => {
    await failed(...Array.from({ length: 15 }, (_, n) => order(`e${n}`)));
    await save({ mode: 'disabled', webhook: { url: MENDED } });
    const { body } = await replayMany({ state: 'failed', settings: 'today' });
    expect(body).toMatchObject({ replayed: 0, notBuilt: [{ why: 'the connector is disabled', count: 15 }] });
    expect(body.notBuilt?.[0]?.deliveries).toHaveLength(10);
    expect(await replayMany({ state: 'failed', settings: 'now' })).toMatchObject({
      status: 400,
      body: { field: 'settings' },
    });
  });
});
