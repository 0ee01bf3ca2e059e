/** Several collectors on one PostgreSQL: one looks and tells, another goes on when it is gone. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Alerts, createAlerts } from '../alerts/alerts.ts';
import { LEASE_MS } from '../alerts/lease.ts';
import { createPixelCompiler } from '../compiling/pixelCompiler.ts';
import { openContainer } from '../container/containerFile.ts';
import { sharedContainer } from '../container/sharedContainer.ts';
import { openSecrets } from '../secrets/secrets.ts';
import { openPostgresStore } from '../store/postgres/open.ts';
import { makeDatabase, type TestDatabase } from '../store/postgres/testDatabase.testing.ts';
import { startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';
import { createSender } from '../webhooks/send/send.ts';

const MINUTE = 60_000;

let database: TestDatabase;
let ops: TestPartner;
let closing: (() => unknown)[];
let clock: number;
let key: string;

beforeEach(async () => {
  database = await makeDatabase();
  ops = await startTestPartner();
  closing = [];
  clock = Date.UTC(2026, 10, 25, 12);
  key = '';
});
afterEach(async () => {
  for (const close of closing) await close();
  await ops.close();
  await database.drop();
});

async function collector(): Promise<Alerts> {
  const now = () => clock;
  const { store, shared } = await openPostgresStore(database.url);
  const compiler = createPixelCompiler({ log: { warn: () => undefined } });
  const document = sharedContainer(shared.document('container'));
  const holder = await openContainer(document, { now, compile: compiler.compile });
  if (key === '') {
    const webhook = { url: 'https://acme.example/', paused: { at: clock, reason: 'by hand' } };
    const connector = { id: 'acme', name: 'Acme', triggers: ['Purchase'], webhook };
    await holder.update((container) => ({
      ...container,
      alerts: { to: [{ kind: 'webhook', name: 'Ops', url: ops.url }], kinds: {} },
      connectors: [connector as never],
    }));
  }
  key = holder.snapshot().container.key;
  const sender = createSender({ allowedDestinations: [ops.destination], now: Date.now });
  closing.push(sender.close, () => compiler.stop(), store.close);
  return createAlerts({
    store,
    snapshot: holder.snapshot,
    held: () => [],
    ...sender,
    secrets: await openSecrets(store),
    retentionDays: 30,
    dataDir: undefined,
    now,
    log: { warn: () => undefined, error: () => undefined },
  });
}

const told = () => ops.requests.map(({ body }) => (JSON.parse(body) as { type: string }).type);

it('one of two tells, whoever looks first and however often both look', async () => {
  const [one, other] = [await collector(), await collector()];
  await Promise.all([one.look(), other.look()]);
  for (let minute = 0; minute < 5; minute++) {
    clock += MINUTE;
    await Promise.all([one.look(), other.look()]);
  }
  expect(told()).toEqual(['alert.began']);
});

it('the other goes on when the one is stopped, at once, and when it has died, after its lease', async () => {
  const [one, other] = [await collector(), await collector()];
  await one.look();
  await other.look();
  await one.stop();
  for (let refused = 0; refused < 10; refused++) other.figures.originRefused('https://new.example');
  await other.look();
  expect(told()).toEqual(['alert.began', 'alert.began']);
  // the other dies without a word
  const third = await collector();
  for (let refused = 0; refused < 10; refused++) third.figures.originRefused('https://newer.example');
  await third.look();
  expect(told()).toHaveLength(2);
  clock += LEASE_MS;
  await third.look();
  expect(told()).toHaveLength(3);
});

it('tells of what only the other saw', async () => {
  const [one, other] = [await collector(), await collector()];
  await one.look();
  for (let refused = 0; refused < 10; refused++) other.figures.originRefused('https://new.example');
  await other.look();
  clock += MINUTE;
  await one.look();
  expect(ops.requests.map(({ body }) => (JSON.parse(body) as { data: { about: string } }).data.about)).toEqual([
    'Acme',
    'https://new.example',
  ]);
});
