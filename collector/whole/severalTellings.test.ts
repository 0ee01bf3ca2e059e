import { afterAll, afterEach, beforeAll } from 'vitest';
import { describeTakeOver } from '../ingest/batch/takeOver.testing.ts';
import { openPostgresStore } from '../store/postgres/open.ts';
import { makeDatabase, type TestDatabase } from '../store/postgres/testDatabase.testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterEach(() => database.empty());
afterAll(() => database.drop());

describeTakeOver('PostgreSQL', async () => (await openPostgresStore(database.url)).store);
