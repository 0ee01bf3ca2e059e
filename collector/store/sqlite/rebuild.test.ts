/** The table of events is made anew, with all that a store of the version before has in it, however often the process is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim, record } from '../conformance/records.testing.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { openSqliteStore } from './open.ts';
import { BEFORE_REBUILD, fillOldStore, readEvents } from './rebuild.testing.ts';

const TIMEOUT_MS = 60_000;
const EVENTS = 10_000;

let folder: string;
let path: string;
let before: unknown[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-rebuild-'));
  path = join(folder, 'traffic.db');
  fillOldStore(path, EVENTS);
  before = readEvents(path);
});
afterEach(() => rm(folder, { recursive: true }));

function start(...more: string[]) {
  const hook = new URL('../../../build/typescriptHook.mjs', import.meta.url).href;
  const script = fileURLToPath(new URL('./child/rebuild.testing.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', hook, script, path, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, said }));
  return { child, ended };
}

function ask<T>(sql: string): T[] {
  const db = new Database(path);
  const rows = db.prepare<[], T>(sql).pluck().all();
  db.close();
  return rows;
}

async function expectWhole(): Promise<void> {
  const store = await openSqliteStore({ path });
  const [old] = (await store.listEvents({ transaction: 'T-7' }, { limit: 9 })).items;
  expect(old).toMatchObject({ name: 'Lead', visitor: 'v7', data: { transaction_id: 'T-7' } });
  const id = old?.id ?? '';
  expect(await store.getEvent(id)).toMatchObject({
    name: 'Lead',
    deliveries: [{ id: 'd7', event: id, eventName: 'Lead' }],
  });
  // what is gone by now is the rule that the ID alone tells an event apart
  expect(await store.commit([record(id, { name: 'Purchase' }), record(id, { name: 'Lead' })], 0)).toEqual([
    'stored',
    'conflict',
  ]);
  expect(await store.namesOfEvent(id, 9)).toEqual(['Lead', 'Purchase']);
  const claimed = await store.claimDeliveries(claim({ now: 5000, limit: EVENTS }));
  expect(claimed).toHaveLength(Math.floor(EVENTS / 7));
  await store.close();
  expect(readEvents(path).slice(0, EVENTS)).toEqual(before);
  expect(ask('PRAGMA integrity_check')).toEqual(['ok']);
  expect(ask("SELECT name FROM sqlite_schema WHERE tbl_name = 'events' AND type = 'index' ORDER BY name")).toEqual([
    ...['events_differ', 'events_key', 'events_name', 'events_received', 'events_test', 'events_transaction'],
    'events_visitor',
  ]);
  expect(ask("SELECT name FROM sqlite_schema WHERE name LIKE '%before%'")).toEqual([]);
}

describe('a store of the version before', () => {
  it('keeps all that was in it', expectWhole, TIMEOUT_MS);

  it(
    'says that it is brought up to date, every ten seconds how far it is, and when it is through',
    () => {
      const told: [object, string][] = [];
      const db = new Database(path);
      let now = 0;
      // each look takes three seconds: rows are moved between two
      const clock = () => {
        now += 3000;
        return now;
      };
      migrate(db, { now: clock, tell: (facts, message) => void told.push([facts, message]) });
      db.close();
      const wanted = MIGRATIONS.length;
      expect(told[0]).toEqual([
        { file: path, schema: BEFORE_REBUILD, wanted },
        expect.stringMatching(/brought up to date/),
      ]);
      expect(told.at(-1)).toEqual([{ file: path, schema: wanted, durationMs: now - 3000 }, 'traffic.db is up to date']);
      const between = told.slice(1, -1).map(([facts]) => facts);
      expect(between.length).toBeGreaterThanOrEqual(3);
      expect(between.length).toBeLessThanOrEqual(now / 10_000);
      const left = between.flatMap((facts) => ('left' in facts ? [Number(facts.left)] : []));
      expect(left.length).toBeGreaterThan(0);
      expect(left.every((rows) => rows > 0 && rows <= EVENTS)).toBe(true);
      expect(left).toEqual(left.toSorted((a, b) => b - a));
    },
    TIMEOUT_MS,
  );

  it(
    'is told of by the store that opens it; one of today says nothing',
    async () => {
      const told: string[] = [];
      const tell = (_: object, message: string) => void told.push(message);
      await (await openSqliteStore({ path, tell })).close();
      expect(told).toEqual([expect.stringMatching(/^traffic.db is brought up to date/), 'traffic.db is up to date']);
      told.length = 0;
      await (await openSqliteStore({ path, tell })).close();
      await (await openSqliteStore({ path: join(folder, 'new', 'traffic.db'), tell })).close();
      expect(told).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'goes on where it was, killed in the middle of a slice, time and again; an older version never opens what is half done',
    async () => {
      for (const [fatal, moved] of [
        [500, 0],
        [2001, 2000],
        [2000 + 1999, 2000],
        [EVENTS, EVENTS - 2000],
      ]) {
        const { signal, said } = await start(String(fatal), String(BEFORE_REBUILD)).ended;
        expect({ signal, said }).toEqual({ signal: 'SIGKILL', said: '' });
        expect(ask('SELECT count(*) FROM events')).toEqual([moved]);
        expect([...readEvents(path), ...readEvents(path, 'events_before')]).toEqual(before);
        expect(Number(ask('PRAGMA user_version')[0])).toBeGreaterThan(BEFORE_REBUILD);
      }
      await expectWhole();
    },
    TIMEOUT_MS,
  );

  it(
    'opens in the end, whenever its process is killed',
    async () => {
      for (let starts = 1; ; starts += 1) {
        const { child, ended } = start();
        const version = () => Number(ask('PRAGMA user_version')[0]);
        const atStart = version();
        // each one is let go a step further
        const timer = setInterval(() => {
          if (version() > atStart) child.kill('SIGKILL');
        }, 1);
        const { said } = await ended;
        clearInterval(timer);
        if (said === 'open\n') break;
        expect(starts).toBeLessThan(MIGRATIONS.length + 5);
      }
      await expectWhole();
    },
    TIMEOUT_MS,
  );
});
