/** What is held or dropped by one collector isn't sent by another that doesn't know it yet: whole collectors on one PostgreSQL. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CHANNEL } from '../store/postgres/notices.ts';
import { makeDatabase, type TestDatabase } from '../store/postgres/testDatabase.testing.ts';
import { envelope, event, startTestCollector, type TestCollector } from '../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';
import { eventually } from '../testing/waiting.testing.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Of one collector at one destination. */
const IN_FLIGHT = 8;
const ORDERS = 40;

let database: TestDatabase;
let partner: TestPartner;
let running: TestCollector[];
/** Answers that are kept back, where `keeps` says so. */
let keeps: boolean;
let held: ServerResponse[];

beforeEach(async () => {
  database = await makeDatabase();
  running = [];
  keeps = false;
  held = [];
  partner = await startTestPartner((response, { url }) => {
    if (keeps && url.startsWith('/x')) held.push(response);
    else response.end('ok');
  });
});
afterEach(async () => {
  await partner.close();
  await Promise.all(running.map((one) => one.stop()));
  await database.drop();
});

async function start(): Promise<TestCollector> {
  const allowed = { databaseUrl: database.url, allowedDestinations: [partner.destination] };
  const collector = await startTestCollector(allowed);
  running.push(collector);
  return collector;
}

const settings = (id: string, change: object = {}) => ({
  ...{ id, name: id, triggers: [id === 'x' ? 'Purchase' : 'Lead'] },
  webhook: { url: `${partner.url}/${id}`, parameters: [{ name: 'id', value: '{{EVENT_ID}}' }] },
  ...change,
});

async function setUp(collector: TestCollector): Promise<void> {
  for (const id of ['x', 'other']) await collector.api('POST', '/api/connectors', settings(id));
}

async function send({ key, post }: TestCollector, name: string, ...ids: string[]): Promise<void> {
  const answer = await post(envelope(key, { events: ids.map((id) => event({ id, name })) }));
  expect(answer.status).toBe(200);
}

const states = async ({ api }: TestCollector) => {
  const { body } = (await api('GET', '/api/deliveries?connector=x&limit=100')) as {
    body: { items: { state: string }[] };
  };
  const counts: Record<string, number> = {};
  for (const { state } of body.items) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
};
const sent = () => partner.requests.filter(({ url }) => url.startsWith('/x'));
const orders = (count: number) => Array.from({ length: count }, (_, n) => `order-${n}`);

let serial = 0;
async function otherIsServed(collector: TestCollector): Promise<void> {
  serial += 1;
  await send(collector, 'Lead', `other-${serial}`);
  await eventually(() => expect(partner.requests.some(({ url }) => url.endsWith(`other-${serial}`))).toBe(true));
}

/** Without a word to anybody: collectors look for themselves every 15 s only. */
async function changeBehindTheirBacks(change: (container: { connectors: object[] }) => object): Promise<void> {
  const [row] = (await database.sql("SELECT document FROM trl.documents WHERE name = 'container'")) as {
    document: string;
  }[];
  const text = JSON.stringify(change(JSON.parse(row?.document ?? '')));
  await database.sql(
    `UPDATE trl.documents SET version = version + 1, document = $trl$${text}$trl$ WHERE name = 'container'`,
  );
}

const BEHIND: [string, (container: { connectors: object[] }) => object][] = [
  [
    'disabled',
    (container) => ({
      ...container,
      connectors: container.connectors.map((one) =>
        'id' in one && one.id === 'x' ? { ...one, mode: 'disabled' } : one,
      ),
    }),
  ],
  [
    'disabled, by a newer version whose settings it can’t read',
    (container) => ({
      ...container,
      settingOfTomorrow: true,
      connectors: container.connectors.map((one) =>
        'id' in one && one.id === 'x' ? { ...one, mode: 'disabled' } : one,
      ),
    }),
  ],
];

it.each(BEHIND)('a collector with the old snapshot sends nothing of a connector that was %s', async (_, change) => {
  const collector = await start();
  await setUp(collector);
  await changeBehindTheirBacks(change);
  await send(collector, 'Purchase', ...orders(3));
  expect(await states(collector)).toEqual({ waiting: 3 });
  await otherIsServed(collector);
  expect(sent()).toEqual([]);
  await changeBehindTheirBacks(({ connectors, ...container }) => {
    const { settingOfTomorrow: _, ...rest } = container as { settingOfTomorrow?: true };
    return { ...rest, connectors: connectors.map((one) => ({ ...one, mode: 'enabled' })) };
  });
  // as a collector that changed it would: by itself it looks every 15 s
  await database.sql(`SELECT pg_notify('${CHANNEL}', '')`);
  await eventually(async () => expect(await states(collector)).toEqual({ succeeded: 3 }));
  expect(sent()).toHaveLength(3);
});

const ACTS: [string, (collector: TestCollector) => Promise<{ status: number }>, string][] = [
  [
    'disables the connector',
    ({ api }) => api('PUT', '/api/connectors/x', settings('x', { mode: 'disabled' })),
    'waiting',
  ],
  ['drops it', ({ api }) => api('POST', '/api/deliveries/cancel', { connector: 'x', count: ORDERS }), 'dropped'],
  ['deletes the connector', ({ api }) => api('DELETE', '/api/connectors/x'), 'dropped'],
];

it.each(ACTS)('what one has claimed isn’t sent when another %s', async (_, act, becomes) => {
  const [a, b] = await Promise.all([start(), start()]);
  await setUp(a);
  await eventually(async () => expect((await b.api('GET', '/api/connectors/other')).status).toBe(200));
  keeps = true;
  await send(b, 'Purchase', ...orders(ORDERS));
  await eventually(() => expect(held.length).toBeGreaterThanOrEqual(IN_FLIGHT));
  expect([200, 204]).toContain((await act(a)).status);
  keeps = false;
  for (const response of held.splice(0)) response.end('ok');
  await eventually(async () => {
    const { succeeded = 0, [becomes]: rest = 0 } = await states(b);
    expect(succeeded + rest).toBe(ORDERS);
    expect(succeeded).toBe(sent().length);
  });
  await otherIsServed(b);
  await otherIsServed(a);
  const { succeeded } = await states(b);
  // those that were in flight: so many of each collector at most
  expect(succeeded).toBeLessThanOrEqual(2 * IN_FLIGHT);
  expect(sent()).toHaveLength(succeeded ?? 0);
});
