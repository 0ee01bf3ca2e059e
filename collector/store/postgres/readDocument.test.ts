import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkPixels } from '../../container/approvals/checkPixels.ts';
import { openPostgresStore } from './open.ts';
import { readPostgresDocument } from './readDocument.ts';
import { makeDatabase, type TestDatabase } from './testDatabase.testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await makeDatabase();
});
afterEach(() => database.drop());

const schemas = () => database.sql(`SELECT 1 FROM information_schema.schemata WHERE schema_name = 'trl'`);

it('finds nothing in a database that no collector has used, and makes nothing there', async () => {
  expect(await readPostgresDocument(database.url, 'container')).toBeUndefined();
  expect(await schemas()).toEqual([]);
});

it('reads what the collectors share while one of them runs, which check-pixels reports on', async () => {
  const { store, shared } = await openPostgresStore(database.url);
  try {
    expect(await readPostgresDocument(database.url, 'container')).toBeUndefined();
    const approval = {
      ...{ hash: 'f'.repeat(64), connector: 'a', html: '<img src=//h.example/{{X}}>', sandbox: true, hosts: [] },
      ...{ approvedAt: 1, approvedBy: 'Ada' },
    };
    const connectors = [{ id: 'a', name: 'A', triggers: ['Lead'] }];
    await shared
      .document('container')
      .write(JSON.stringify({ format: 1, key: 'cabc123', connectors, approvals: [approval] }), 0);
    const { text, isFine } = await checkPixels(
      { dataDir: '/nowhere', databaseUrl: database.url },
      { json: false, now: 1 },
    );
    expect([isFine, text]).toEqual([false, expect.stringContaining('A (a), sandbox')]);
  } finally {
    await store.close();
  }
});
