import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRED_SINCE, recordWithDelivery } from '../conformance/records.testing.ts';
import { StoreUnavailableError } from '../contract/trafficStore.ts';
import { timeBucket } from '../shared/deliveryTime.ts';
import { expectOneOrderEach, OLD_FIRINGS } from '../shared/oldOrderNumbers.testing.ts';
import { DatabaseRefusedError } from './errors.ts';
import { migrate } from './migrate.ts';
import { orderNumbers } from './migrations/10OrderNumbers.ts';
import { MIGRATIONS } from './migrations.ts';
import { openPostgresStore } from './open.ts';
import { makeDatabase, type TestDatabase } from './testDatabase.testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await makeDatabase();
});
afterEach(() => database.drop());

async function writeOne(url = database.url): Promise<void> {
  const { store } = await openPostgresStore(url);
  await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
  await store.close();
}

/** The same database by another address. */
function changed(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

describe('openPostgresStore', () => {
  it('makes the schema once, however many start at once', async () => {
    const opened = await Promise.all(Array.from({ length: 5 }, () => openPostgresStore(database.url)));
    const steps = await database.sql('SELECT step FROM migrations ORDER BY step');
    expect(steps.map(({ step }) => step)).toEqual(MIGRATIONS.map((_, index) => index + 1));
    await Promise.all(opened.map(({ store }) => store.close()));
  });

  it('takes new steps, and none that fails half-way', async () => {
    await writeOne();
    const added = [...MIGRATIONS, 'CREATE TABLE added (one integer)'];
    await expect(migrate(database.url, [...added, 'DROP TABLE added; SELECT 1 / 0'])).rejects.toThrow(
      'division by zero',
    );
    expect(await database.sql('SELECT max(step) AS taken FROM migrations')).toEqual([{ taken: added.length }]);
    expect(await database.sql('SELECT * FROM added')).toEqual([]);
    expect(await database.sql('SELECT id FROM events')).toEqual([{ id: 'e1' }]);
  });

  it('counts once what was stored before it was counted', async () => {
    await migrate(database.url, MIGRATIONS.slice(0, 2));
    await database.sql(`
      INSERT INTO events VALUES
        (7, 'e1', 'Purchase', false, 10, 10, 'v', '{"url":"","referrer":""}', '{}', '{}', '{}', '', '', '[]', '[["x",1,"queued","delivered"]]'),
        (8, 'e2', 'Purchase', true, 10, 10, 'v', '{"url":"","referrer":""}', '{}', '{}', '{}', '', '', '[]', '[]');
      INSERT INTO deliveries VALUES
        (28672, 'd1', 'x', 'a:1', 'waiting', false, false, 1, 1, 500, '{}'),
        (28673, 'd2', 'x', 'a:1', 'succeeded', false, false, 3, 2, 200, '{}'),
        (32768, 'd3', 'x', 'a:1', 'succeeded', true, false, 1, 1, 200, '{}');
      INSERT INTO waiting VALUES (28672, 'a:1', 'x', 10, 10, NULL, NULL, false);
      INSERT INTO attempts (delivery, at, status, duration_ms, manual) VALUES (28672, 10, 500, 5, false),
        (28673, 20, 503, 5, false), (28673, 90, 200, 20, false), (28673, 500, 200, 20, true), (32768, 10, 200, 5, false)`);
    const { store } = await openPostgresStore(database.url);
    const deliveries = { waiting: 1, succeeded: 1, failed: 0, rejected: 0, unknown: 0, dropped: 0 };
    const took = new Map([[timeBucket(100), 1]]);
    expect(await store.trafficByHour(0)).toEqual([{ at: 0, events: 1, deliveries, took }]);
    expect(await store.destinationHealth(0)).toMatchObject([
      { destination: 'a:1', connector: 'x', accepted: 2, lastAcceptedAt: 520, refused: { '5xx': 2 } },
    ]);
    expect(await store.waitingNow()).toMatchObject({ count: 1, oldest: { id: 'd1', status: 500 } });
    const counted = { delivered: 1, failed: 0, pixels: 1, value: [], lastDeliveredAt: 520 };
    expect(await store.connectorFigures(0)).toEqual([{ connector: 'x', fired: 0, ...counted }]);
    // and goes on from there
    await store.replayDelivery('d2', 600);
    expect(await store.connectorFigures(0)).toMatchObject([{ delivered: 0, value: [] }]);
    await store.close();
  });

  it('finds orders that were stored before they could be found', async () => {
    await migrate(database.url, MIGRATIONS.slice(0, 3));
    await database.sql(`
      INSERT INTO events SELECT n, 'e' || n, 'Purchase', false, 10, 10, 'v', '{"url":"","referrer":""}', data, '{}', '{}', '', '', '[]', '[]'
        FROM unnest(ARRAY['{"transaction_id":1001}', '{"note":"\\u0000","transaction_id":"1001"}', '{}', '{"transaction_id":"A-1"}'])
          WITH ORDINALITY AS given(data, n)`);
    const { store } = await openPostgresStore(database.url);
    const { items } = await store.listEvents({ transaction: '1001' }, { limit: 9 });
    expect(items.map(({ id }) => id)).toEqual(['e2', 'e1']);
    await store.close();
  });

  it('finds orders whose numbers were stored with blanks around them', async () => {
    await migrate(database.url, MIGRATIONS.slice(0, MIGRATIONS.indexOf(orderNumbers)));
    const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
    const rows = OLD_FIRINGS.map(
      ([told, eventName, connector, at]) => `(${[told, eventName].map(literal)}, false, ${literal(connector)}, ${at})`,
    );
    await database.sql(`
      INSERT INTO fired (transaction_id, event_name, test, connector, at) VALUES ${rows};
      INSERT INTO events (seq, id, name, test, at, received_at, visitor, page, data, contact, consent, user_agent, ip, pixels, decisions, source)
        VALUES (7, 'e1', 'Purchase', false, 10, 10, 'v', '{"url":"","referrer":""}', '{"transaction_id":"\\t7004 "}', '{}', '{}', '', '', '[]', '[]', 'browser');
      INSERT INTO browser_claims VALUES ('\t7004 ', 'Purchase', false, 7, 10), ('7004 ', 'Purchase', false, 7, 10)`);
    const { store } = await openPostgresStore(database.url);
    await expectOneOrderEach(store, 'e1');
    await store.close();
  });

  it('leaves other tables of the database alone', async () => {
    await database.sql('CREATE TABLE public.events (title text)');
    await writeOne();
    expect(await database.sql('SELECT * FROM public.events')).toEqual([]);
  });

  it('needs no right but to its own schema', async () => {
    const role = `role_${new URL(database.url).pathname.slice(1)}`;
    await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'p'; CREATE SCHEMA trl AUTHORIZATION ${role}`);
    await writeOne(
      changed((url) => {
        url.username = role;
        url.password = 'p';
      }),
    );
    await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it.each(['DELETE FROM audit', "UPDATE audit SET who = 'nobody'", 'TRUNCATE audit'])(
    'keeps the audit log from %s',
    async (sql) => {
      const { store } = await openPostgresStore(database.url);
      await store.appendAudit([{ at: 1, who: 'alex', what: 'pixel_approved' }]);
      await store.close();
      await expect(database.sql(sql)).rejects.toThrow('the audit log is append-only');
    },
  );

  const SECRET = 'not-the-password';
  it.each<[string, (url: URL) => void, RegExp]>([
    ['a wrong password', (url) => (url.password = SECRET), /password authentication failed/],
    ['no such database', (url) => (url.pathname = 'nowhere'), /database "nowhere" does not exist/],
    ['nobody there', (url) => (url.port = '1'), /ECONNREFUSED/],
    ['no such host', (url) => (url.hostname = 'db.invalid'), /db\.invalid/],
    ['a server without TLS', (url) => url.searchParams.set('sslmode', 'verify-full'), /does not support SSL/],
  ])('says in a line what is wrong, and never the password: %s', async (_, change, message) => {
    const url = changed(change);
    const error = await openPostgresStore(url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreUnavailableError);
    const said = (error as Error).message;
    expect(said).toMatch(/^the PostgreSQL database \(TRL_DATABASE_URL\) can't be used: /);
    expect(said).toMatch(message);
    expect(said).not.toContain('\n');
    expect(said).not.toContain(new URL(url).password);
  });

  it('refuses a database of a newer version, and leaves it as it is', async () => {
    await writeOne();
    await database.sql(`INSERT INTO migrations (step) VALUES (${MIGRATIONS.length + 1})`);
    const refusal = openPostgresStore(database.url);
    await expect(refusal).rejects.toThrow(DatabaseRefusedError);
    await expect(refusal).rejects.toThrow(
      `newer version (schema ${MIGRATIONS.length + 1}, this version knows ${MIGRATIONS.length})`,
    );
  });

  it('refuses a database that can’t hold every character', async () => {
    const ascii = await makeDatabase("ENCODING 'SQL_ASCII' TEMPLATE template0");
    await expect(openPostgresStore(ascii.url)).rejects.toThrow("encoded in SQL_ASCII; make one with ENCODING 'UTF8'");
    await ascii.drop();
  });
});
