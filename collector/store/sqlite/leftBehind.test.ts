import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector } from '../../collector.ts';
import { readSettings } from '../../settings.ts';
import { NO_SDK } from '../../tag/builtSdk.ts';
import { FIRED_SINCE, recordWithDelivery } from '../conformance/records.testing.ts';
import { openSqliteStore } from './open.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-left-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Nobody listens there: what is asked is what was said before. */
async function startOnPostgres(): Promise<[facts: object, message: string][]> {
  const said: [object, string][] = [];
  const settings = readSettings({ TRL_DATABASE_URL: 'postgres://trl@127.0.0.1:1/trl', TRL_DATA_DIR: folder });
  const log = { info() {}, error() {}, warn: (facts: object, message: string) => void said.push([facts, message]) };
  const started = startCollector(settings, { built: NO_SDK, dashboard: new Map(), now: Date.now, log });
  await expect(started).rejects.toThrow('127.0.0.1');
  return said;
}

it('a start on PostgreSQL says what it doesn’t take along of the SQLite store beside it', async () => {
  const store = await openSqliteStore({ path: join(folder, 'traffic.db') });
  await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
  await store.close();
  expect(await startOnPostgres()).toEqual([
    [
      { path: join(folder, 'traffic.db'), waiting: 1 },
      expect.stringMatching(/nothing in it is taken along: events, .*access tokens, secrets/),
    ],
  ]);
});

it('says nothing where there is none', async () => {
  expect(await startOnPostgres()).toEqual([]);
});
