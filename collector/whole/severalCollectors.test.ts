/** Whole collectors on one PostgreSQL database. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeDatabase, type TestDatabase } from '../store/postgres/testDatabase.testing.ts';
import { type CollectorProcess, startProcess } from '../testing/startProcess.testing.ts';
import { envelope, event, ORIGIN, startTestCollector, type TestCollector } from '../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';
import { until } from '../testing/waiting.testing.ts';

/** Several collectors and a server on a busy machine of two cores. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A lease of the dispatcher's is over after this. */
const LEASE_MS = 90_000;

let database: TestDatabase;
let partner: TestPartner;
let running: { stop(): Promise<unknown> }[];
beforeEach(async () => {
  database = await makeDatabase();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await partner?.close();
  await database.drop();
});

async function start(clock?: () => number): Promise<TestCollector> {
  const collector = await startTestCollector(
    { databaseUrl: database.url, allowedDestinations: [partner.destination] },
    clock,
  );
  running.push(collector);
  return collector;
}

const connector = () => ({
  ...{ id: 'network-x', name: 'Network X', mode: 'enabled', triggers: ['Purchase'] },
  webhook: {
    ...{ enabled: true, method: 'GET', url: `${partner.url}/postback` },
    parameters: [{ name: 'order', value: '{{TRANSACTION_ID}}' }],
  },
});

const paths = () => partner.requests.map(({ url }) => url);
const ended = async ({ api }: TestCollector, count: number) =>
  until(async () => {
    const { body } = (await api('GET', '/api/deliveries?state=succeeded&limit=200')) as { body: { items: unknown[] } };
    return body.items.length === count;
  });

describe('two collectors on one database', () => {
  beforeEach(async () => {
    partner = await startTestPartner();
  });

  it('decide each event once and send each webhook once, whoever of them is asked', async () => {
    const [a, b] = await Promise.all([start(), start()]);
    expect(b.key).toBe(a.key);
    await a.api('POST', '/api/connectors', connector());
    await until(async () => (await b.api('GET', '/api/connectors/network-x')).status === 200);

    // Each event goes to both at once, and each order comes with two events.
    const orders = Array.from({ length: 30 }, (_, n) => `order-${n}`);
    const answers = await Promise.all(
      orders.flatMap((order) => {
        const events = ['first', 'second'].map((n) => event({ id: `${order}-${n}`, data: { transaction_id: order } }));
        return [a, b].map((collector) => collector.post(envelope(a.key, { visitor: order, events })));
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));

    await partner.received(orders.length);
    await ended(a, orders.length);
    expect(paths().toSorted()).toEqual(orders.map((order) => `/postback?order=${order}`).toSorted());
    const rows = await database.sql(`
      SELECT count(*)::integer AS events, (count(*) FILTER (WHERE decisions LIKE '%duplicate_transaction%'))::integer AS again
      FROM events`);
    expect(rows).toEqual([{ events: 60, again: 30 }]);
    expect([a.logged, b.logged]).toEqual([[], []]);
  });

  it('share settings, approvals, tokens and secrets as soon as one changes them', async () => {
    const [a, b] = await Promise.all([start(), start()]);
    await a.api('POST', '/api/connectors', connector());
    await until(async () => (await b.api('GET', '/api/connectors/network-x')).status === 200);
    await b.api('PUT', '/api/container', { name: 'Renamed', allowedOrigins: [ORIGIN] });
    await until(async () => {
      const { body } = (await a.api('GET', '/api/container')) as { body: { name: string } };
      return body.name === 'Renamed';
    });

    const { body } = (await a.api('POST', '/api/tokens', { name: 'Ed', role: 'viewer' })) as {
      body: { id: string; token: string };
    };
    const opensB = async () => {
      const headers = { authorization: `Bearer ${body.token}` };
      return (await fetch(`${b.url}/api/connectors`, { headers })).status === 200;
    };
    await until(opensB);
    await a.api('DELETE', `/api/tokens/${body.id}`);
    await until(async () => !(await opensB()));

    await a.api('PUT', '/api/secrets/key', { value: 'abcdef', hosts: ['partner.example'] });
    await until(async () => {
      const { body: secrets } = (await b.api('GET', '/api/secrets')) as { body: { items: { name: string }[] } };
      return secrets.items.some(({ name }) => name === 'key');
    });
  });

  it('share a rejection, which outlives them', async () => {
    const [a, b] = await Promise.all([start(), start()]);
    const pixel = { html: '<img src="https://partner.example/p?v={{VALUE}}">' };
    const made = (await a.api('POST', '/api/connectors', { ...connector(), pixel })) as {
      body: { pixel: { hash: string } };
    };
    const { hash } = made.body.pixel;
    const reason = 'No contract yet.';
    await a.api('POST', '/api/connectors/network-x/pixel/reject', { hash, reason });
    const rejectionIn = async ({ api }: TestCollector) => {
      const { body } = (await api('GET', '/api/connectors/network-x')) as { body: { pixel?: { rejected?: object } } };
      return body.pixel?.rejected;
    };
    await until(async () => (await rejectionIn(b)) !== undefined);
    await Promise.all(running.splice(0).map((one) => one.stop()));
    expect(await rejectionIn(await start())).toMatchObject({ reason, hash });
  });

  it('stop pixels though the database takes nothing, each for itself, and tell each other when it does again', async () => {
    const [a, b] = await Promise.all([start(), start()]);
    const pixel = { html: '<img src="https://partner.example/p?v={{VALUE}}">' };
    const made = (await a.api('POST', '/api/connectors', { ...connector(), pixel })) as {
      body: { pixel: { hash: string } };
    };
    const { hash } = made.body.pixel;
    await a.api('POST', '/api/connectors/network-x/pixel/approve', { hash });
    const frame = async ({ url }: TestCollector) => (await fetch(`${url}/frame/${hash}`)).status;
    await until(async () => (await frame(b)) === 200);

    const name = new URL(database.url).pathname.slice(1);
    const cut = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await database.sql(`ALTER DATABASE ${name} SET default_transaction_read_only TO on`);
    await database.sql(cut);
    const killed = await a.api('POST', '/api/kill', { all: true });
    expect(killed).toMatchObject({
      status: 200,
      body: { unwritten: expect.stringContaining('other collectors on the same database don’t know of it') },
    });
    expect([await frame(a), await frame(b)]).toEqual([404, 200]);

    const owner = await database.session();
    await owner.sql('SET default_transaction_read_only TO off');
    await owner.sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await owner.end();
    await database.sql(cut);
    await until(async () => (await frame(b)) === 404);
    expect(await frame(a)).toBe(404);
    const { body } = (await b.api('GET', '/api/audit')) as { body: { items: { what: string }[] } };
    expect(body.items.filter(({ what }) => what === 'pixels_killed')).toHaveLength(1);
  });

  it('undo nothing of each other when both change the settings at once', async () => {
    const [a, b] = await Promise.all([start(), start()]);
    const ids = Array.from({ length: 12 }, (_, n) => `c${n}`);
    const made = await Promise.all(
      ids.map((id, n) => (n % 2 === 0 ? a : b).api('POST', '/api/connectors', { ...connector(), id })),
    );
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([201]));
    for (const { api } of [a, b]) {
      await until(async () => {
        const { body } = (await api('GET', '/api/connectors')) as { body: { items: { id: string }[] } };
        return body.items.length === ids.length;
      });
    }
  });

  it('keep key and settings of a container.json that was there before the database', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'trl-moved-'));
    const before = { format: 1, key: 'cfrombefore', name: 'Moved', connectors: [connector()] };
    await writeFile(join(dataDir, 'container.json'), JSON.stringify(before));
    const moved = await startTestCollector({ databaseUrl: database.url, dataDir });
    running.push(moved);
    expect(moved.key).toBe('cfrombefore');
    expect((await moved.api('GET', '/api/connectors/network-x')).status).toBe(200);
    expect((await start()).key).toBe('cfrombefore');
    await rm(dataDir, { recursive: true });
  });
});

describe('a collector that is killed', () => {
  let child: CollectorProcess | undefined;
  afterEach(() => child?.kill());

  it('leaves its events and webhooks to the others, when its leases end', async () => {
    let arrived = 0;
    // The first answer never comes.
    partner = await startTestPartner((response) => {
      arrived += 1;
      if (arrived > 1) response.end('ok');
    });
    child = await startProcess(join(tmpdir(), 'trl-none'), partner.destination, { databaseUrl: database.url });
    const { url, key } = child;

    const body = JSON.stringify(envelope(key, { events: [event({ id: 'order-1' })] }));
    const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers: { origin: ORIGIN }, body });
    expect(answer.status).toBe(200);
    await partner.received(1);
    await child.kill();

    const other = await start(() => Date.now() + LEASE_MS);
    await partner.received(2);
    const sent = partner.requests.map(({ url, headers }) => [url, headers['webhook-id']]);
    expect(sent[1]).toEqual(sent[0]);
    await ended(other, 1);
  });
});
