/** What Home asks somebody to decide about: answers that read like a refusal, and names that no connector fires on. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditEntry } from '../../store/contract/audit.ts';
import type { Overview } from '../shapes.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';
import { AT, deliveryEvent, endAll } from '../traffic/deliveries.testing.ts';

let admin: TestAdmin;
const FRESH_MS = 31_000;
const connector = { id: 'x', name: 'Network X', triggers: ['Purchase'], webhook: { url: 'https://partner.example/p' } };
beforeEach(async () => {
  admin = await startAdmin();
  await admin.call('POST', '/api/connectors', connector);
});
afterEach(() => admin.stop());

const overview = async () => (await admin.call<Overview>('GET', '/api/overview')).body;
const audited = async (what: string) =>
  (await admin.call<{ items: AuditEntry[] }>('GET', '/api/audit')).body.items.filter((entry) => entry.what === what);

async function answered(id: string, answer: string, state: 'succeeded' | 'rejected' = 'succeeded'): Promise<void> {
  await admin.store.commit([deliveryEvent(id)], 0);
  await endAll(admin, state, { status: 200, answer });
}

it('shows a connector’s answers that read like a refusal, by what says so, with the newest', async () => {
  await answered('e1', '{"status":"error"}');
  await answered('e2', '{"status":"ok"}');
  await answered('e3', '{"status":"error","n":3}');
  await answered('e4', 'Invalid order', 'rejected');
  expect((await overview()).seemingRefusals).toEqual([
    {
      ...{ connector: 'x', name: 'Network X', sign: '$.status: error', count: 2, looked: 3 },
      ...{ delivery: 'd-e3', at: AT, answer: '{"status":"error","n":3}' },
    },
  ]);
});

it('leaves out what is older than 7 days, and connectors with a rule, at once', async () => {
  await answered('e1', '{"status":"error"}');
  expect((await overview()).seemingRefusals).toHaveLength(1);
  const responseRule = { body: 'lacks', text: 'error', retry: false };
  await admin.call('PUT', '/api/connectors/x', { ...connector, webhook: { ...connector.webhook, responseRule } });
  expect((await overview()).seemingRefusals).toEqual([]);
  await admin.call('PUT', '/api/connectors/x', connector);
  expect((await overview()).seemingRefusals).toHaveLength(1);
  admin.later(8 * 86_400_000);
  expect((await overview()).seemingRefusals).toEqual([]);
});

it('keeps that an answer is fine, on record, and shows another one', async () => {
  await answered('e1', '{"status":"error"}');
  const [found] = (await overview()).seemingRefusals;
  const ed = await admin.tokenFor('editor', 'ed');
  const body = { connector: 'x', sign: found?.sign };
  expect((await admin.call('POST', '/api/overview/refusals/dismiss', body, ed)).status).toBe(204);
  expect((await overview()).seemingRefusals).toEqual([]);
  expect(await audited('refusal_dismissed')).toMatchObject([{ who: 'ed', subject: 'x', detail: '$.status: error' }]);
  await answered('e2', '{"status":"error"}');
  await answered('e3', 'DUPLICATE');
  admin.later(FRESH_MS);
  expect((await overview()).seemingRefusals).toMatchObject([{ sign: 'the word “duplicate”', count: 1, looked: 3 }]);
  const gone = { connector: 'gone', sign: 'x' };
  expect(await admin.call('POST', '/api/overview/refusals/dismiss', gone)).toMatchObject({
    status: 404,
    body: { field: 'connector' },
  });
});

it('shows names that no connector fires on until somebody calls them fine, on record', async () => {
  await admin.store.commit(
    [{ ...deliveryEvent('e1'), name: 'purchase' }, { ...deliveryEvent('e2'), name: 'Lead' }, deliveryEvent('e3')],
    0,
  );
  const near = { trigger: 'Purchase', connectors: [{ id: 'x', name: 'Network X' }] };
  expect((await overview()).unheardNames).toEqual([
    { name: 'purchase', count: 1, lastAt: AT, near },
    { name: 'Lead', count: 1, lastAt: AT },
  ]);
  expect((await admin.call('POST', '/api/overview/names/dismiss', { name: 'Lead' })).status).toBe(204);
  expect((await overview()).unheardNames.map(({ name }) => name)).toEqual(['purchase']);
  expect(await audited('name_dismissed')).toMatchObject([{ subject: 'Lead' }]);
  expect(await admin.call('POST', '/api/overview/names/dismiss', { name: 'Nothing' })).toMatchObject({
    status: 404,
    body: { field: 'name' },
  });
});
