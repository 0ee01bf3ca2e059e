import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { click, DAY, FIRED_SINCE, NOW, query, record } from '../../conformance/records.testing.ts';
import { openSqliteStore } from '../open.ts';
import { createDeliveries } from './deliveries.ts';
import { createRecall } from './recall.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-recall-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('reads a visitor’s clicks once, however many of the batch’s events are theirs', async () => {
  const path = join(folder, 'traffic.db');
  const store = await openSqliteStore({ path });
  const newClicks = Array.from({ length: 500 }, (_, n) => click({ at: NOW - DAY + n, ids: { click_id: `${n}` } }));
  await store.commit([record('e1', { visitor: 'v1', newClicks })], FIRED_SINCE);
  await store.close();

  const statements: string[] = [];
  const db = new Database(path, { readonly: true, verbose: (statement) => statements.push(String(statement)) });
  try {
    const { recall } = createRecall(db, createDeliveries(db));
    const queries = Array.from({ length: 50 }, (_, n) =>
      query({ eventId: `new-${n}`, visitor: n % 5 === 0 ? 'v2' : 'v1' }),
    );
    const recalls = await recall(queries, FIRED_SINCE);
    expect(statements.filter((statement) => /FROM clicks/.test(statement))).toHaveLength(2);
    expect(recalls.map(({ clicks }) => clicks.length)).toEqual(
      queries.map(({ visitor }) => (visitor === 'v1' ? 500 : 0)),
    );
  } finally {
    db.close();
  }
});
