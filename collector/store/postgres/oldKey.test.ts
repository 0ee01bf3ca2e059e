/** From events told apart by ID to events told apart by ID and name, while collectors of the version before go on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRED_SINCE, record, recordWithDelivery } from '../conformance/records.testing.ts';
import { StoreUnavailableError, type TrafficStore } from '../contract/trafficStore.ts';
import { NAME_BEFORE } from './database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { openPostgresStore } from './open.ts';
import { makeDatabase, type TestDatabase } from './testDatabase.testing.ts';

/** Steps of the version before. */
const BEFORE = 8;

const NOTHING = { pixels: [], requests: [], surplus: [], added: [] };

let database: TestDatabase;
let stores: TrafficStore[];
beforeEach(async () => {
  database = await makeDatabase();
  stores = [];
  await migrate(database.url, MIGRATIONS.slice(0, BEFORE));
  await database.sql(`
    INSERT INTO events SELECT nextval('event_numbers'), 'old-' || n, 'Lead', false, 10, 10, 'v', '{"url":"","referrer":""}', '{}', '{}',
      '{}', '', '', '[]', '[]' FROM generate_series(1, 1000) n`);
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

async function open(): Promise<TrafficStore> {
  const { store } = await openPostgresStore(database.url);
  stores.push(store);
  return store;
}

/** A collector of the version before, as far as the schema can tell: its connection, and its way to store an event. */
async function collectorOfBefore() {
  const session = await database.session();
  await session.sql(`SET application_name TO '${NAME_BEFORE}'`);
  const store = async (id: string, name: string) =>
    (
      (await session.sql(
        `INSERT INTO events SELECT nextval('event_numbers'), $1, $2, false, 10, 10, 'v', '{}', '{}', '{}', '{}', '', '', '[]', '[]'
         ON CONFLICT (id) DO NOTHING RETURNING 1`,
        [id, name],
      )) as unknown[]
    ).length === 1;
  return { store, end: session.end };
}

const isOldKeyThere = async () =>
  (await database.sql("SELECT 1 FROM pg_constraint WHERE conname = 'events_id_key'")).length === 1;
const keyOfNow = async () =>
  database.sql(`
    SELECT indisvalid AS valid, indisunique AS only, pg_get_indexdef(indexrelid) LIKE '%(id, name)' AS right
    FROM pg_index WHERE indexrelid = to_regclass('trl.events_key')`);

describe('a database of the version before', () => {
  it('is taken over at once where none of its collectors is left', async () => {
    const store = await open();
    expect(await isOldKeyThere()).toBe(false);
    expect(await keyOfNow()).toEqual([{ valid: true, only: true, right: true }]);
    expect(
      await store.commit([record('old-7', { name: 'Purchase' }), record('old-7', { name: 'Lead' })], FIRED_SINCE),
    ).toEqual(['stored', 'conflict']);
    expect(await store.namesOfEvent('old-7', 9)).toEqual(['Lead', 'Purchase']);
  });

  it('serves collectors of both versions, and takes shared IDs as soon as the last one of before has gone', async () => {
    const before = await collectorOfBefore();
    const store = await open();
    expect(await before.store('theirs', 'Lead')).toBe(true);
    expect(await store.commit([record('theirs', { name: 'Lead' }), record('ours')], FIRED_SINCE)).toEqual([
      'conflict',
      'stored',
    ]);
    expect(await before.store('ours', 'Purchase')).toBe(false);

    // nothing of the batch is stored, and the sender is told to come again
    const sharing = () => store.commit([recordWithDelivery('theirs'), recordWithDelivery('other')], FIRED_SINCE);
    await expect(sharing()).rejects.toThrow(StoreUnavailableError);
    await expect(sharing()).rejects.toThrow(/a collector of the version before.* is still connected/);
    expect(await store.getEvent('other')).toBeUndefined();
    const linked = () =>
      store.commit(
        [record('theirs', { source: 'server', takesOver: [{ ...NOTHING, event: 'claim', how: 'link' }] })],
        FIRED_SINCE,
      );
    await store.commit([record('claim', { source: 'browser' })], FIRED_SINCE);
    await expect(linked()).rejects.toThrow(StoreUnavailableError);
    expect(await isOldKeyThere()).toBe(true);

    await before.end();
    await database.until(
      `SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '${NAME_BEFORE}')`,
    );
    expect(await sharing()).toEqual(['stored', 'stored']);
    expect(await isOldKeyThere()).toBe(false);
    expect(await store.commit([record('theirs', { name: 'Lead' })], FIRED_SINCE)).toEqual(['conflict']);
  });

  it('takes over a shared ID of a server’s event too', async () => {
    const before = await collectorOfBefore();
    const store = await open();
    await store.commit([record('claim', { source: 'browser' }), record('s1', { name: 'Lead' })], FIRED_SINCE);
    await before.end();
    await database.until(
      `SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '${NAME_BEFORE}')`,
    );
    const server = record('s1', { source: 'server', takesOver: [{ ...NOTHING, event: 'claim', how: 'link' }] });
    expect(await store.commit([server], FIRED_SINCE)).toEqual(['stored']);
  });

  it('lets one of several collectors win that store the same event at once, under either rule', async () => {
    const before = await collectorOfBefore();
    const several = await Promise.all([open(), open(), open()]);
    const race = async (round: string) => {
      const records = Array.from({ length: 20 }, (_, n) => record(`${round}-${n}`));
      const outcomes = await Promise.all(several.map((store) => store.commit(records, FIRED_SINCE)));
      return records.map((_, n) => outcomes.filter((one) => one[n] === 'stored').length);
    };
    const once = Array.from({ length: 20 }, () => 1);
    for (const round of ['a', 'b', 'c']) expect(await race(round)).toEqual(once);
    await before.end();
    await open();
    expect(await race('d')).toEqual(once);
  });

  it('goes on where making the index was cut off, and waits for writes that are under way', async () => {
    const writing = await database.session();
    await writing.sql("BEGIN; UPDATE events SET visitor = 'w' WHERE id = 'old-1'");
    const cut = migrate(database.url).catch((error: unknown) => error);
    await database.until(
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'",
    );
    await database.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()",
    );
    expect(await cut).toBeInstanceOf(StoreUnavailableError);
    expect(await keyOfNow()).toMatchObject([{ valid: false }]);

    const again = Promise.all([open(), open(), open()]);
    await database.until(
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'",
    );
    await writing.sql('COMMIT');
    await writing.end();
    await again;
    expect(await keyOfNow()).toEqual([{ valid: true, only: true, right: true }]);
  });
});
