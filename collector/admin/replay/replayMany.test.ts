import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../store/contract/audit.ts';
import type { Page } from '../../store/contract/pages.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';
import { AT, deliveryEvent, endAll } from '../traffic/deliveries.testing.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
  for (const id of ['x', 'y']) {
    const connector = { id, name: id, triggers: ['Purchase'], webhook: { url: 'https://partner.example/p' } };
    await admin.call('POST', '/api/connectors', connector);
  }
});
afterEach(() => admin.stop());

const replay = (body: unknown, token?: string) =>
  admin.call<Record<string, unknown>>('POST', '/api/deliveries/replay', body, token);
const waiting = async () =>
  (await admin.store.listDeliveries({ state: 'waiting' }, { limit: 200 })).items.map(({ id }) => id);
const audited = async () =>
  (await admin.call<Page<AuditEntry>>('GET', '/api/audit')).body.items.filter(({ what }) => what.includes('replayed'));

describe('replay of what a filter matches', () => {
  it.each<[object, string[]]>([
    [{ state: 'failed' }, ['d-e3', 'd-e1']],
    [{ state: 'failed', connector: 'x' }, ['d-e1']],
    [{ status: '4xx' }, ['d-e3', 'd-e1']],
    [{ event: 'e2' }, ['d-e2']],
    [{ eventName: 'Purchase', test: false, from: AT, to: '2025-11-24T16:00:00Z' }, ['d-e3', 'd-e2', 'd-e1']],
    [{ from: String(AT + 1) }, []],
    [{ all: true }, ['d-e3', 'd-e2', 'd-e1']],
  ])('%j', async (filter, expected) => {
    await admin.store.commit([deliveryEvent('e1')], 0);
    await endAll(admin, 'failed', { status: 404 });
    await admin.store.commit([deliveryEvent('e2')], 0);
    await endAll(admin, 'succeeded');
    await admin.store.commit([deliveryEvent('e3', { connector: 'y' })], 0);
    await endAll(admin, 'failed', { status: 410 });
    expect(await replay(filter)).toMatchObject({ status: 202, body: { replayed: expected.length } });
    expect(await waiting()).toEqual(expected);
    expect(admin.wakes()).toBe(expected.length > 0 ? 1 : 0);
  });

  it('goes on until all are due, leaves what waits alone, and keeps their ids', async () => {
    const events = Array.from({ length: 450 }, (_, n) => deliveryEvent(`e${n}`));
    await admin.store.commit(events, 0);
    await endAll(admin, 'failed', { status: 500 });
    await admin.store.commit([deliveryEvent('later')], 0);
    expect((await replay({ connector: 'x' })).body).toMatchObject({ replayed: 450, skipped: 0 });
    expect(admin.wakes()).toBe(3);
    const lease = { leaseToken: 't', leaseUntil: AT + 1e9 };
    const claim = { now: AT + 1e8, limit: 1000, busyDestinations: [], pausedConnectors: [], ...lease };
    const claimed = await admin.store.claimDeliveries(claim);
    expect(claimed.filter(({ manual }) => manual)).toHaveLength(450);
    expect(new Set(claimed.map(({ id }) => id))).toEqual(new Set([...events.map(({ id }) => `d-${id}`), 'd-later']));
  });

  describe('counts what it skips', () => {
    const attempt = { at: AT, status: null, durationMs: 0, error: 'items is empty' };
    beforeEach(async () => {
      await admin.store.commit([deliveryEvent('bad', { state: 'failed', attempt })], 0);
      await admin.store.commit([deliveryEvent('logged', { state: 'test_logged' })], 0);
      await admin.store.commit([deliveryEvent('orphan', { connector: 'sold' })], 0);
      await admin.store.commit([deliveryEvent('good')], 0);
      await endAll(admin, 'failed', { status: 500 });
    });

    it('and why', async () => {
      expect((await replay({ all: true })).body).toEqual({
        replayed: 1,
        skipped: 3,
        skippedBecause: { unsendable: 1, gone: 1, testLogged: 1 },
      });
      expect(await waiting()).toEqual(['d-good']);
    });

    it('what was only logged goes out when that is confirmed, and is marked', async () => {
      expect(await replay({ state: 'test_logged' })).toMatchObject({ status: 409, body: { field: 'confirm' } });
      expect(await replay({ state: 'test_logged', confirm: 'yes' })).toMatchObject({ status: 400 });
      expect(await waiting()).toEqual([]);
      expect((await replay({ state: 'test_logged', confirm: 'test_logged' })).body).toMatchObject({ replayed: 1 });
      expect(await admin.store.getDelivery('d-logged')).toMatchObject({ state: 'waiting', wasTestLogged: true });
      expect((await audited())[0]?.detail).toContain('only logged in test mode');
    });
  });

  it('is noted in the audit log, with what was asked for', async () => {
    const ed = await admin.tokenFor('editor', 'ed');
    await replay({ connector: 'x', status: '5xx', from: AT }, ed);
    expect((await audited())[0]).toMatchObject({
      who: 'ed',
      what: 'deliveries_replayed',
      detail: `connector=x, status=5xx, from=${AT}`,
    });
    await replay({ all: true }, ed);
    expect((await audited())[0]).toMatchObject({ detail: 'all' });
  });

  it.each<[unknown, string]>([
    [{}, 'all'],
    [undefined, 'all'],
    [{ all: false }, 'all'],
    [{ all: true, connector: 'x' }, 'all'],
    [{ connector: '' }, 'connector'],
    [{ connector: 5 }, 'connector'],
    [{ state: 'done' }, 'state'],
    [{ status: '6xx' }, 'status'],
    [{ statusClass: '5xx' }, 'statusClass'],
    [{ test: 'true' }, 'test'],
    [{ from: 'yesterday' }, 'from'],
    [{ from: -1 }, 'from'],
    [{ from: 2, to: 1 }, 'to'],
    [[], 'body'],
    ['"all"', 'body'],
  ])('refuses %j with its field, and replays nothing', async (body, field) => {
    await admin.store.commit([deliveryEvent('e1')], 0);
    await endAll(admin, 'failed', { status: 500 });
    expect(await replay(body)).toMatchObject({ status: 400, body: { field } });
    expect(await waiting()).toEqual([]);
    expect(await audited()).toEqual([]);
  });
});
