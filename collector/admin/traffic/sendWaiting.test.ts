/** Sending now what waits for its schedule: over a whole collector, to a partner that was down. */
import { afterEach, expect, it } from 'vitest';
import type { AuditEntry } from '../../store/contract/audit.ts';
import { envelope, event, startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../../testing/testPartner.testing.ts';
import { eventually } from '../../testing/waiting.testing.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Shown {
  id: string;
  connector: string;
  state: string;
  attempts: { status: number; manual?: boolean; by?: string }[];
}

/** Two connectors; each order's first attempt was answered 503, and the next is minutes away. */
async function afterAnOutage(orders: readonly string[]) {
  let status = 503;
  const partner: TestPartner = await startTestPartner((response) => {
    response.statusCode = status;
    response.end();
  });
  cleanups.push(() => partner.close());
  // the schedule as it is would be five seconds
  const pace = { delaysMs: [0, 3_600_000], breakerOpenMs: 30_000, timeouts: { connectMs: 5_000, attemptMs: 15_000 } };
  const collector: TestCollector = await startTestCollector(
    { allowedDestinations: [partner.destination] },
    Date.now,
    pace,
  );
  cleanups.push(() => collector.stop());
  for (const id of ['a', 'b']) {
    const webhook = { url: `${partner.url}/${id}` };
    await collector.api('POST', '/api/connectors', { id, name: id, triggers: ['Purchase'], webhook });
  }
  for (const id of orders) await collector.post(envelope(collector.key, { events: [event({ id })] }));
  await eventually(() => expect(partner.requests).toHaveLength(2 * orders.length));
  const list = async (query = ''): Promise<{ id: string; connector: string; attempts: number }[]> =>
    ((await collector.api('GET', `/api/deliveries?state=waiting${query}`)).body as { items: never }).items;
  await eventually(async () =>
    expect((await list()).filter(({ attempts }) => attempts === 1)).toHaveLength(2 * orders.length),
  );
  const mend = () => {
    status = 200;
  };
  return { collector, partner, list, mend };
}

const read = async (collector: TestCollector, id: string) =>
  (await collector.api('GET', `/api/deliveries/${id}`)).body as Shown;
const audit = async (collector: TestCollector) =>
  ((await collector.api('GET', '/api/audit')).body as { items: AuditEntry[] }).items[0];

it('sends one at once, notes who asked, and sends it no second time', async () => {
  const { collector, partner, list, mend } = await afterAnOutage(['order-1']);
  const [{ id } = { id: '' }] = await list('&connector=a');
  mend();
  expect((await collector.api('POST', `/api/deliveries/${id}/send`, {})).status).toBe(202);
  await eventually(async () => expect((await read(collector, id)).state).toBe('succeeded'));
  expect((await read(collector, id)).attempts).toMatchObject([
    { status: 503 },
    { status: 200, manual: true, by: 'admin' },
  ]);
  expect(await audit(collector)).toMatchObject({ who: 'admin', what: 'deliveries_sent_now', subject: 'a' });
  const again = await collector.api('POST', `/api/deliveries/${id}/send`, {});
  expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining('has ended') } });
  expect(partner.requests.filter(({ url }) => url === '/a')).toHaveLength(2);
});

it('sends all that a filter names; what fails waits for its schedule as before', async () => {
  const { collector, partner, list, mend } = await afterAnOutage(['order-1', 'order-2']);
  const [before] = await list('&connector=b');
  expect((await collector.api('POST', '/api/deliveries/send', { connector: 'b' })).body).toEqual({
    due: 2,
    underWay: 0,
    held: 0,
  });
  await eventually(async () => expect((await list('&connector=b')).map(({ attempts }) => attempts)).toEqual([2, 2]));
  expect((await list('&connector=a')).map(({ attempts }) => attempts)).toEqual([1, 1]);
  const [after] = await list('&connector=b');
  expect(after).toMatchObject({ dueAt: (before as { dueAt?: number } | undefined)?.dueAt });

  mend();
  expect((await collector.api('POST', '/api/deliveries/send', { all: true })).body).toMatchObject({ due: 4 });
  await eventually(async () => expect(await list()).toEqual([]));
  expect(partner.requests).toHaveLength(4 + 2 + 4);
});

it('leaves held what is held, and says so', async () => {
  const { collector, partner, list } = await afterAnOutage(['order-1']);
  await collector.api('POST', '/api/connectors/a/webhook/pause', {});
  expect((await collector.api('POST', '/api/deliveries/send', { connector: 'a' })).body).toEqual({
    due: 0,
    underWay: 0,
    held: 1,
  });
  const [{ id } = { id: '' }] = await list('&connector=a');
  const refused = await collector.api('POST', `/api/deliveries/${id}/send`, {});
  expect(refused).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('its webhook is paused: resume it') },
  });
  expect(partner.requests).toHaveLength(2);
});

it.each<[object, string]>([
  [{}, 'all'],
  [{ state: 'failed' }, 'state'],
  [{ connector: '' }, 'connector'],
  [{ conector: 'a' }, 'conector'],
])('refuses %j, naming the field', async (body, field) => {
  const { collector } = await afterAnOutage([]);
  expect(await collector.api('POST', '/api/deliveries/send', body)).toMatchObject({ status: 400, body: { field } });
});
