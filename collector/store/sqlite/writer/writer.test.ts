/** The writer thread as the main thread meets it: a real one, on a real file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  claim,
  FIRED_SINCE,
  purchase,
  query,
  record,
  recordWithDelivery,
  result,
} from '../../conformance/records.testing.ts';
import { StoreUnavailableError, type TrafficStore } from '../../contract/trafficStore.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import { openReader } from '../database.ts';
import { createSqliteStore } from '../store.ts';
import { connectWriter, startWriterThread } from './writer.ts';

describe('a store with its writer thread', () => {
  let folder: string;
  let path: string;
  let thread: Worker;
  let store: TrafficStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trl-writer-'));
    path = join(folder, 'traffic.db');
    thread = startWriterThread(path);
    const writer = await connectWriter(thread);
    store = createSqliteStore(openReader(path), writer);
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const stored = () => {
    const db = new Database(path, { readonly: true });
    const ids = db.prepare('SELECT id FROM events ORDER BY seq').pluck().all();
    db.close();
    return ids;
  };

  it('shows what was written to the read that follows, each time', async () => {
    for (let n = 0; n < 100; n += 1) {
      const id = `e${n}`;
      await store.commit([recordWithDelivery(id)], FIRED_SINCE);
      expect((await store.recall([query({ eventId: id })], 0))[0]?.earlier).toBeDefined();
      expect((await store.getEvent(id))?.deliveries).toHaveLength(1);
      await store.setSetting('last', id);
      expect(await store.getSetting('last')).toBe(id);
      await store.claimDeliveries(claim());
      await store.finishAttempts([result(`${id}-d`)]);
      expect((await store.getDelivery(`${id}-d`))?.state).toBe('succeeded');
    }
    expect(await store.nextDueAt([])).toBeNull();
  });

  it('takes several commits at once, in order, and finds conflicts among them', async () => {
    const outcomes = await Promise.all([
      store.commit([purchase('e1', 'A-1'), record('e2')], FIRED_SINCE),
      store.commit([purchase('e3', 'A-1'), record('e2'), record('e4')], FIRED_SINCE),
      store.commit([purchase('e5', 'A-2')], FIRED_SINCE),
    ]);
    expect(outcomes).toEqual([['stored', 'stored'], ['conflict', 'conflict', 'stored'], ['stored']]);
    expect(stored()).toEqual(['e1', 'e2', 'e4', 'e5']);
  });

  it('lets a call that fails by its own fault take no other with it', async () => {
    const wrong = [record('e2'), recordWithDelivery('e3', { id: 'twice' }), recordWithDelivery('e4', { id: 'twice' })];
    const [first, second, third] = await Promise.allSettled([
      store.commit([record('e1')], FIRED_SINCE),
      store.commit(wrong, FIRED_SINCE),
      store.commit([record('e5')], FIRED_SINCE),
    ]);
    expect([first.status, third.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(second).toMatchObject({ reason: expect.objectContaining({ message: expect.stringMatching(/UNIQUE/) }) });
    expect(stored()).toEqual(['e1', 'e5']);
  });

  it('refuses an event with more deliveries than can be numbered, and writes nothing of its batch', async () => {
    const deliveries = Array.from({ length: DELIVERIES_PER_EVENT + 1 }, (_, n) =>
      recordWithDelivery('e2', { id: `d${n}` }).deliveries.slice(),
    ).flat();
    await expect(store.commit([record('e1'), record('e2', { deliveries })], FIRED_SINCE)).rejects.toThrow(RangeError);
    expect(stored()).toEqual([]);
  });

  it('finishes what was called before close, and takes nothing after', async () => {
    const commits = Array.from({ length: 20 }, (_, n) => store.commit([record(`e${n}`)], FIRED_SINCE));
    const closed = store.close();
    const late = store.commit([record('late')], FIRED_SINCE);
    await expect(late).rejects.toThrow(StoreUnavailableError);
    await expect(late).rejects.toThrow('closed');
    expect(await Promise.all(commits)).toEqual(Array(20).fill(['stored']));
    await closed;
    expect(stored()).toHaveLength(20);
  });

  it('says so in every call when the thread died, and still reads', async () => {
    await store.commit([record('e1')], FIRED_SINCE);
    const underWay = Array.from({ length: 20 }, (_, n) => store.commit([record(`later ${n}`)], FIRED_SINCE));
    const ends = Promise.allSettled(underWay);
    await thread.terminate();
    const refused = (await ends).filter((end) => end.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(StoreUnavailableError);

    const calls: [string, () => Promise<unknown>][] = [
      ['commit', () => store.commit([record('e2')], FIRED_SINCE)],
      ['checkWritable', () => store.checkWritable()],
      ['claimDeliveries', () => store.claimDeliveries(claim())],
    ];
    for (const [name, call] of calls) {
      await expect(call(), name).rejects.toThrow(StoreUnavailableError);
      await expect(call(), name).rejects.toThrow('writer thread ended');
    }
    expect(await store.getEvent('e1')).toBeDefined();
  });

  it('says so when the thread dies of an error', async () => {
    // No message of ours: the thread can't take it, as a fault in it would show.
    thread.postMessage(null);
    await expect(store.commit([record('e1')], FIRED_SINCE)).rejects.toThrow(StoreUnavailableError);
    await expect(store.checkWritable()).rejects.toThrow(/writer thread ended \(.*\); restart the collector/);
  });
});
