/** A store that can't be written says so, stays whole, and works again as soon as it can. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  claim,
  click,
  FIRED_SINCE,
  purchase,
  query,
  record,
  recordWithDelivery,
  result,
} from '../conformance/records.testing.ts';
import type { EventRecord } from '../contract/records.ts';
import { StoreUnavailableError, type TrafficStore } from '../contract/trafficStore.ts';
import { openDatabase, openReader } from './database.ts';
import { createSqliteStore } from './store.ts';
import { receiveError } from './writer/crossing.ts';
import { createLeases } from './writer/leases.ts';
import { type Call, createTurn } from './writer/turn.ts';
import type { Writer } from './writer/writer.ts';
import { createWrites } from './writer/writes.ts';

/** The writer in this thread, since only on the connection that writes can a full disk be had without filling one. */
function writerHere(db: Database): Writer {
  const leases = createLeases();
  const turn = createTurn(db, createWrites(db, leases), leases);
  return {
    async call(name, ...parameters) {
      const [answer] = turn([{ id: 1, name, parameters } as Call]);
      if (!answer || 'error' in answer) throw answer && receiveError(answer.error);
      return answer.value as never;
    },
    close: async () => void db.close(),
  };
}

describe('a SQLite store that can’t be written', () => {
  let folder: string;
  let db: Database;
  let store: TrafficStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trl-full-'));
    const path = join(folder, 'traffic.db');
    db = openDatabase(path);
    store = createSqliteStore(openReader(path), writerHere(db));
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const large = (id: string): EventRecord =>
    purchase(id, `order of ${id}`, {
      visitor: 'v',
      data: { note: 'x'.repeat(100_000) },
      newClicks: [click({ sources: { id } })],
    });
  /** As a full disk does it, on this connection: the file may not grow. */
  const fill = () => db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  const free = () => db.pragma('max_page_count = 1000000');

  it('when full: refuses the whole batch, keeps what was there, takes it when there is room', async () => {
    await store.commit([recordWithDelivery('e1'), purchase('e2', 'A-1')], FIRED_SINCE);
    fill();
    const batch = [record('small'), large('large')];
    await expect(store.commit(batch, FIRED_SINCE)).rejects.toThrow(StoreUnavailableError);
    await expect(store.checkWritable()).rejects.toThrow(StoreUnavailableError);
    expect((await store.listEvents({}, { limit: 9 })).items.map(({ id }) => id)).toEqual(['e2', 'e1']);
    expect((await store.recall([query({ visitor: 'v' })], 0))[0]?.clicks).toEqual([]);
    expect(await store.eventNames()).toMatchObject([{ count: 2 }]);
    free();
    await store.checkWritable();
    expect(await store.commit(batch, FIRED_SINCE)).toEqual(['stored', 'stored']);
  });

  it('when read-only: refuses every write, still reads', async () => {
    await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
    await store.claimDeliveries(claim());
    db.pragma('query_only = ON');
    const writes: [string, () => Promise<unknown>][] = [
      ['commit', () => store.commit([record('e2')], FIRED_SINCE)],
      ['checkWritable', () => store.checkWritable()],
      ['setSetting', () => store.setSetting('a', 'b')],
      ['replayDelivery', () => store.replayDelivery('e1-d', 0)],
      ['releaseDeliveries', () => store.releaseDeliveries('token-1', ['e1-d'], 0)],
      ['finishAttempts', () => store.finishAttempts([result('e1-d')])],
    ];
    for (const [name, write] of writes) await expect(write(), name).rejects.toThrow(StoreUnavailableError);
    expect((await store.getEvent('e1'))?.deliveries).toHaveLength(1);
  });

  it('takes the end of an attempt under its lease when it could not be written at first', async () => {
    await store.commit([recordWithDelivery('e1')], FIRED_SINCE);
    await store.claimDeliveries(claim());
    db.pragma('query_only = ON');
    await expect(store.finishAttempts([result('e1-d')])).rejects.toThrow(StoreUnavailableError);
    db.pragma('query_only = OFF');
    expect(await store.finishAttempts([result('e1-d')])).toBe(1);
  });

  it('while another program holds it: refuses the write after a short wait', async () => {
    const other = openDatabase(join(folder, 'traffic.db'));
    other.exec('BEGIN IMMEDIATE');
    await expect(store.commit([record('e1')], FIRED_SINCE)).rejects.toThrow(StoreUnavailableError);
    other.exec('ROLLBACK');
    other.close();
    expect(await store.commit([record('e1')], FIRED_SINCE)).toEqual(['stored']);
  });

  it.each([
    ['deleted', (path: string) => rm(path)],
    ['replaced', (path: string) => rename(path, `${path}.old`).then(() => writeFile(path, ''))],
  ])('when its file was %s under it', async (_, remove) => {
    await store.checkWritable();
    await remove(join(folder, 'traffic.db'));
    await expect(store.checkWritable()).rejects.toThrow('deleted or replaced');
  });

  it('after close', async () => {
    await store.close();
    await expect(store.recall([query()], 0)).rejects.toThrow(StoreUnavailableError);
  });
});
