import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim, FIRED_SINCE, recordWithDelivery } from '../conformance/records.testing.ts';
import type { DeliveryFilter } from '../contract/delivery.ts';
import { StoreUnavailableError } from '../contract/trafficStore.ts';
import { timeBucket } from '../shared/deliveryTime.ts';
import { expectOneOrderEach, OLD_FIRINGS } from '../shared/oldOrderNumbers.testing.ts';
import { runWriter } from './child/spawnWriter.testing.ts';
import { TrafficFileError } from './database.ts';
import { FolderInUseError, lockFolder } from './lock.ts';
import { migrate } from './migrate.ts';
import { orderNumbers } from './migrations/14OrderNumbers.ts';
import { MIGRATIONS } from './migrations.ts';
import { openSqliteStore } from './open.ts';

/** An event as the first version wrote it: one webhook claimed when the process died, one ended, one in test mode. */
const OF_FIRST_VERSION = `
  INSERT INTO events VALUES (7, 'e1', 'Purchase', 0, 10, 10, 'v', '{"url":"","referrer":""}', '{"transaction_id":1001}', '{}', '{}', '', '', '[]', '[]');
  INSERT INTO deliveries (seq, id, connector, destination, state, test, due_at, ready_at, lease_token, request, status, attempts)
    VALUES (28672, 'd1', 'x', 'a:1', 'waiting', 0, 10, 99, 'token', '{}', 500, 1),
      (28673, 'd2', 'x', 'a:1', 'succeeded', 0, NULL, NULL, NULL, '{}', 200, 1),
      (28674, 'd3', 'y', 'a:1', 'test_logged', 1, NULL, NULL, NULL, '{}', NULL, 0),
      (28675, 'd4', 'y', 'a:1', 'failed', 1, NULL, NULL, NULL, '{}', NULL, 1),
      (28676, 'd5', 'y', 'a:1', 'failed', 1, NULL, NULL, NULL, '{}', NULL, 1);
  INSERT INTO attempts (delivery, at, status, duration_ms, manual)
    VALUES (28672, 10, 500, 5, 0), (28673, 20, 503, 5, 0), (28673, 90, 200, 20, 0), (28673, 500, 200, 20, 1);
  INSERT INTO attempts (delivery, at, duration_ms, manual, error)
    VALUES (28675, 10, 0, 0, 'items is empty'), (28676, 17, 0, 0, 'the collector stopped while this was being sent');
`;

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

  it.each(MIGRATIONS.map((_, index) => index + 1))(
    'brings a store of schema %i up to date, with everything in it',
    async (version) => {
      const db = new Database(path);
      migrate(db, { to: 1 });
      db.exec(OF_FIRST_VERSION);
      migrate(db, { to: version });
      db.close();
      const store = await openSqliteStore({ path });
      await store.appendAudit([{ at: 1, who: 'alex', what: 'pixel_approved' }]);
      expect((await store.getEvent('e1'))?.deliveries.map(({ id }) => id)).toEqual([...['d1', 'd2', 'd3', 'd4', 'd5']]);
      // what could not be built is known by a field from now on; what failed later isn't among it
      expect(await store.getDelivery('d4')).toMatchObject({ unsendable: 'items is empty' });
      expect(await store.getDelivery('d5')).not.toHaveProperty('unsendable');
      expect((await store.listEvents({ transaction: '1001' }, { limit: 9 })).items.map(({ id }) => id)).toEqual(['e1']);
      const ids = async (filter: DeliveryFilter) =>
        (await store.listDeliveries(filter, { limit: 9 })).items.map(({ id }) => id);
      expect(await ids({ connector: 'x', statusClass: '2xx', eventName: 'Purchase' })).toEqual(['d2']);
      expect(await ids({ statusClass: '5xx', from: 10, to: 10 })).toEqual(['d1']);
      expect(await ids({ test: true, statusClass: 'none' })).toEqual(['d5', 'd4', 'd3']);
      const claimed = await store.claimDeliveries(claim());
      expect(claimed).toMatchObject([{ id: 'd1', atMostOnce: false, interrupted: false }]);
      expect(await store.trafficByHour(0)).toEqual([
        {
          at: 0,
          events: 1,
          deliveries: { waiting: 1, succeeded: 1, failed: 0, rejected: 0, unknown: 0, dropped: 0 },
          took: new Map([[timeBucket(100), 1]]),
        },
      ]);
      expect(await store.destinationHealth(0)).toMatchObject([
        { destination: 'a:1', connector: 'x', accepted: 2, lastAcceptedAt: 520, refused: { '5xx': 2 } },
      ]);
      expect(await store.waitingNow()).toMatchObject({ count: 1, oldest: { id: 'd1' } });
      const counted = { delivered: 1, failed: 0, pixels: 0, value: [], lastDeliveredAt: 520 };
      expect(await store.connectorFigures(0)).toEqual([{ connector: 'x', fired: 0, ...counted }]);
      // and goes on from there
      await store.replayDelivery('d2', 600);
      expect(await store.connectorFigures(0)).toMatchObject([{ delivered: 0, value: [] }]);
      await store.close();
    },
  );

  it('finds orders whose numbers were stored with blanks around them', async () => {
    const db = new Database(path);
    migrate(db, { to: MIGRATIONS.indexOf(orderNumbers) });
    const read = db
      .prepare<unknown[], string>('SELECT connectors FROM fired WHERE transaction_id = ? AND event_name = ?')
      .pluck();
    const write = db.prepare('INSERT OR REPLACE INTO fired VALUES (?, ?, 0, ?, ?)');
    for (const [told, eventName, connector, at] of OLD_FIRINGS) {
      const connectors = { ...JSON.parse(read.get(told, eventName) ?? '{}'), [connector]: at };
      write.run(told, eventName, at, JSON.stringify(connectors));
    }
    db.exec(`
      INSERT INTO events (seq, id, name, test, at, received_at, visitor, page, data, contact, consent, user_agent, ip, pixels, decisions, source)
        VALUES (7, 'e1', 'Purchase', 0, 10, 10, 'v', '{"url":"","referrer":""}', '{"transaction_id":"\\t7004 "}', '{}', '{}', '', '', '[]', '[]', 'browser');
      INSERT INTO browser_claims VALUES ('\t7004 ', 'Purchase', 0, 7, 10), ('7004 ', 'Purchase', 0, 7, 10)`);
    db.close();
    const store = await openSqliteStore({ path });
    await expectOneOrderEach(store, 'e1');
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

  describe('a copy', () => {
    const warnings = async (copy: string) => {
      const said: string[] = [];
      const reopened = await openSqliteStore({
        path: copy,
        warn: (facts, message) => said.push(`${JSON.stringify(facts)} ${message}`),
      });
      await reopened.close();
      return said;
    };
    const copyTo = async (name: string, ...ends: string[]) => {
      await mkdir(join(folder, name));
      const copy = join(folder, name, 'traffic.db');
      for (const end of ['', ...ends]) await copyFile(`${path}${end}`, `${copy}${end}`);
      return copy;
    };

    it('that was made in use and misses the log is noticed, once', async () => {
      const store = await openSqliteStore({ path });
      await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
      const copy = await copyTo('partial');
      await store.close();
      expect(await warnings(copy)).toEqual([
        expect.stringContaining(`${copy}"} this is a copy of a store that was in use`),
      ]);
      expect(await warnings(copy)).toEqual([]);
    });

    it.each(['a new store', 'one that was such a copy itself'])(
      'that is whole is none to notice, of %s',
      async (of) => {
        const store = await openSqliteStore({ path });
        await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
        const backedUp = join(folder, 'backup.db');
        const source = new Database(path);
        await source.backup(backedUp);
        source.exec(`VACUUM INTO '${join(folder, 'vacuum.db')}'`);
        source.close();
        const withLog = await copyTo('complete', '-wal');
        await store.close();
        const closed = await copyTo('closed');
        for (const copy of [withLog, closed, backedUp, join(folder, 'vacuum.db')])
          expect(await warnings(copy), copy).toEqual([]);
        if (of === 'a new store') return;
        const restored = await openSqliteStore({ path: backedUp });
        const again = new Database(backedUp);
        await again.backup(join(folder, 'again.db'));
        again.close();
        await restored.close();
        expect(await warnings(join(folder, 'again.db'))).toEqual([]);
      },
    );
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
