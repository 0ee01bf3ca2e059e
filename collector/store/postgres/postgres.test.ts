import { afterAll, beforeAll } from 'vitest';
import { describeStore } from '../conformance/conformance.testing.ts';
import { openPostgresStore } from './open.ts';
import { makeDatabase, type TestDatabase } from './testDatabase.testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

describeStore('PostgreSQL', async () => ({
  open: async () => (await openPostgresStore(database.url)).store,
  destroy: () => database.empty(),
}));
