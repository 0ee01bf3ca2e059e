/** Two collectors, processes of their own on one PostgreSQL database, that hear a server at once of what a browser claimed. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeDatabase, type TestDatabase } from '../store/postgres/testDatabase.testing.ts';
import { type CollectorProcess, startProcess } from '../testing/startProcess.testing.ts';
import { BROWSERS, FIRST, sendOrders, startReluctantPartner, tell } from '../testing/tellings.testing.ts';
import { until } from '../testing/waiting.testing.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ORDERS = 25;

let database: TestDatabase;
let partner: Awaited<ReturnType<typeof startReluctantPartner>>;
let collectors: CollectorProcess[];
beforeEach(async () => {
  database = await makeDatabase();
  partner = await startReluctantPartner();
  const options = { databaseUrl: database.url };
  collectors = await Promise.all(
    ['a', 'b'].map((name) => startProcess(join(tmpdir(), `trl-none-${name}`), partner.destination, options)),
  );
  const [first] = collectors;
  if (first) await sendOrders(first, partner);
  await database.until(`SELECT 1 FROM documents WHERE name = 'container' AND document LIKE '%TRANSACTION_ID%'`);
});
afterEach(async () => {
  await Promise.all(collectors.map((one) => one.kill()));
  await partner.close();
  await database.drop();
});

it.each<[string, (order: string, collector: number) => string]>([
  ['the very event', (order) => order],
  ['events of its order, each under an ID of its own', (order, collector) => `${order}-${collector}`],
  ['the very event, and one of its order', (order, collector) => (collector === 0 ? order : `${order}-1`)],
])('one of two takes over a claim, and its order is paid once, where they are told %s', async (_, idFor) => {
  const [first] = collectors;
  if (!first) throw new Error('no collector');
  const orders = Array.from({ length: ORDERS }, (_, n) => `o${n}`);
  for (const order of orders) {
    expect(await tell(first, 'browser', { id: order, transaction_id: order, value: BROWSERS })).toBe(200);
  }
  const answers = await Promise.all(
    orders.flatMap((order) =>
      collectors.map((collector, n) =>
        tell(collector, 'server', { id: idFor(order, n), transaction_id: order, value: `${100 + n}` }),
      ),
    ),
  );
  expect(new Set(answers)).toEqual(new Set([200]));

  await partner.open(first);
  await until(() => partner.accepted.length > ORDERS);
  // each once, by whichever server's event was first
  const all = partner.accepted.map((path) => new URL(path, partner.url).searchParams);
  const paid = all.filter((one) => one.get('TRANSACTION_ID') !== FIRST);
  expect(paid.map((one) => one.get('TRANSACTION_ID')).toSorted()).toEqual(orders.toSorted());
  for (const one of paid) expect(['100', '101']).toContain(one.get('VALUE'));
  // every claim names its server's event, and nothing of a second take-over is left
  const rows = await database.sql(`
    SELECT (count(*) FILTER (WHERE source = 'browser' AND counterpart IS NULL))::integer AS open,
      (SELECT count(*)::integer FROM deliveries) AS deliveries
    FROM events`);
  expect(rows).toEqual([{ open: 1, deliveries: ORDERS + 1 }]);
});
