/** What a real process acknowledged before it died or ran out of disk is there afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim, NOW } from '../conformance/records.testing.ts';
import { runWriter } from './child/spawnWriter.testing.ts';
import { openSqliteStore } from './open.ts';

const TIMEOUT_MS = 60_000;

describe('a process that dies', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trl-crash-'));
    path = join(folder, 'traffic.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function missing(ids: string[]): Promise<string[]> {
    const store = await openSqliteStore({ path });
    const found = await Promise.all(
      ids.map(async (id) => ((await store.getEvent(id))?.deliveries.length === 1 ? [] : [id])),
    );
    await store.close();
    return found.flat();
  }

  function integrity(): unknown {
    const db = new Database(path, { readonly: true });
    const answer = db.pragma('integrity_check', { simple: true });
    db.close();
    return answer;
  }

  it(
    'by kill -9 mid-write loses no acknowledged event, keeps no lease and no lock',
    async () => {
      const acknowledged: string[] = [];
      for (const [round, killAfter] of [20, 300, 2000].entries()) {
        const written = await runWriter({ path, prefix: `r${round}`, killAfter });
        expect(written.complaint).toBe('');
        expect(written.acknowledged.length).toBeGreaterThanOrEqual(killAfter);
        acknowledged.push(...written.acknowledged);
      }
      expect(await missing(acknowledged)).toEqual([]);
      expect(integrity()).toBe('ok');

      const store = await openSqliteStore({ path });
      const waiting = new Set<string>();
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await store.listDeliveries({ state: 'waiting' }, { limit: 200, ...(cursor && { cursor }) });
        for (const { id } of page.items) waiting.add(id);
        cursor = page.next;
      }
      const claimed = await store.claimDeliveries(claim({ now: NOW, limit: 1_000_000 }));
      expect(new Set(claimed.map(({ id }) => id))).toEqual(waiting);
      await store.close();
    },
    TIMEOUT_MS,
  );

  it(
    'because the disk takes no more says so, writes nothing of that batch, and loses nothing before it',
    async () => {
      const written = await runWriter({ path, prefix: 'r', mode: 'large', maxFileBytes: 8_000_000 });
      expect(written.complaint).toBe('');
      expect(written.failed?.error).toBe('StoreUnavailableError');
      expect(written.acknowledged.length).toBeGreaterThan(0);
      expect(await missing(written.acknowledged)).toEqual([]);
      expect(await missing(written.failed?.ids ?? [])).toEqual(written.failed?.ids);
      expect(integrity()).toBe('ok');
    },
    TIMEOUT_MS,
  );
});
