import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRED_SINCE, recordWithDelivery } from '../conformanceRecords.ts';
import { StoreUnavailableError } from '../contract.ts';
import { runWriter } from './child/spawnWriter.ts';
import { TrafficFileError } from './database.ts';
import { FolderInUseError, lockFolder } from './lock.ts';
import { MIGRATIONS } from './migrations.ts';
import { openSqliteStore } from './open.ts';

/** schema steps taken before the audit log came */
const AUDIT_STEP = 1;

describe('openSqliteStore', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trl-open-'));
    path = join(folder, 'traffic.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const makeStore = async () => {
    const store = await openSqliteStore({ path });
    await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
    await store.close();
  };
  const change = (sql: string) => {
    const db = new Database(path);
    db.exec(sql);
    db.close();
  };

  it('makes the folder and the file when missing', async () => {
    path = join(folder, 'deep', 'er', 'traffic.db');
    await makeStore();
    const store = await openSqliteStore({ path });
    expect(await store.getEvent('e1')).toBeDefined();
    await store.close();
  });

  it('takes an empty file for a new store', async () => {
    await writeFile(path, '');
    await makeStore();
  });

  describe('refuses, and leaves as it is,', () => {
    const cases: [string, () => Promise<void>, RegExp][] = [
      ['a file that is no database', () => writeFile(path, 'my shopping list'), /traffic\.db: not a readable SQLite/],
      ['a long file that is no database', () => writeFile(path, 'x'.repeat(100_000)), /not a readable SQLite/],
      [
        'a database cut short',
        async () => {
          await makeStore();
          await truncate(path, 4096);
        },
        /not a readable SQLite database \(database disk image is malformed\)/,
      ],
      [
        'a database whose first page is damaged',
        async () => {
          await makeStore();
          const bytes = await readFile(path);
          await writeFile(path, bytes.fill(0xff, 100, 4000));
        },
        /not a readable SQLite/,
      ],
      ['another program’s database', async () => change('CREATE TABLE songs (title)'), /another program's database/],
      [
        'a store of a newer version',
        async () => {
          await makeStore();
          change(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
        },
        new RegExp(`newer version \\(schema ${MIGRATIONS.length + 1}, this version knows ${MIGRATIONS.length}\\)`),
      ],
    ];
    it.each(cases)('%s', async (_, prepare, message) => {
      await prepare();
      const before = await readFile(path);
      const refusal = openSqliteStore({ path });
      await expect(refusal).rejects.toThrow(message);
      await expect(refusal).rejects.toThrow(TrafficFileError);
      expect((await readFile(path)).equals(before)).toBe(true);
      // The folder is free again.
      lockFolder(folder).release();
    });
  });

  it('brings a store from before the audit log up to date, with everything in it', async () => {
    await makeStore();
    change(`DROP TABLE audit; PRAGMA user_version = ${AUDIT_STEP}`);
    const store = await openSqliteStore({ path });
    await store.appendAudit([{ at: 1, who: 'alex', what: 'pixel_approved' }]);
    expect(await store.getEvent('e1')).toBeDefined();
    await store.close();
  });

  it.each(['DELETE FROM audit', "UPDATE audit SET who = 'nobody'"])('keeps the audit log from %s', async (sql) => {
    const store = await openSqliteStore({ path });
    await store.appendAudit([{ at: 1, who: 'alex', what: 'pixel_approved' }]);
    await store.close();
    expect(() => change(sql)).toThrow('the audit log is append-only');
  });

  it('refuses a folder that can’t be one', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openSqliteStore({ path: join(folder, 'file', 'traffic.db') })).rejects.toThrow(StoreUnavailableError);
  });

  it('refuses a second owner in this process until the first closes', async () => {
    const first = await openSqliteStore({ path });
    const second = openSqliteStore({ path });
    await expect(second).rejects.toThrow(FolderInUseError);
    await expect(second).rejects.toThrow('another collector uses this folder');
    await first.close();
    await makeStore();
  });

  it('refuses a second owner in another process', async () => {
    const first = await openSqliteStore({ path });
    const { complaint, acknowledged } = await runWriter({ path, prefix: 'other' });
    expect(complaint).toContain('another collector uses this folder');
    expect(acknowledged).toEqual([]);
    await first.close();
  });

  it('stays readable for others while open', async () => {
    const store = await openSqliteStore({ path });
    await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
    const code = `console.log(require('better-sqlite3')(process.argv[1], { readonly: true }).prepare('SELECT id FROM events').pluck().all())`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', code, path]);
    expect(stdout.trim()).toBe("[ 'e1' ]");
    await store.close();
  });

  it('is whole after a copy of its files, as a crashed machine leaves them', async () => {
    const store = await openSqliteStore({ path });
    await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
    const copy = join(folder, 'copy.db');
    await copyFile(path, copy);
    await copyFile(`${path}-wal`, `${copy}-wal`);
    await store.close();
    const reopened = await openSqliteStore({ path: copy });
    expect((await reopened.getEvent('e1'))?.deliveries).toHaveLength(1);
    await reopened.close();
  });
});
