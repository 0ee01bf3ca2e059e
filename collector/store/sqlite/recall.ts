/** What ingest must know before it decides: one read transaction a batch. */
import type { Database } from 'better-sqlite3';
import type { Recall, RecallQuery, TrafficStore } from '../contract.ts';
import { createFired } from './fired.ts';
import { CLICK_COLUMNS, type ClickColumns, historyClick } from './rows.ts';

export function createRecall(db: Database): Pick<TrafficStore, 'recall'> {
  const earlier = db.prepare<[string], [string, string]>('SELECT visitor, pixels FROM events WHERE id = ?').raw();
  const clicks = db
    .prepare<[string], ClickColumns>(`SELECT ${CLICK_COLUMNS} FROM clicks WHERE visitor = ? ORDER BY at, seq`)
    .raw();
  const fired = createFired(db);

  function recallOne(query: RecallQuery, firedSince: number): Recall {
    const event = earlier.get(query.eventId);
    return {
      ...(event && { earlier: { visitor: event[0], pixels: JSON.parse(event[1]) } }),
      clicks: clicks.all(query.visitor).map(historyClick),
      firedConnectors: new Set(query.transaction && Object.keys(fired.since(query.transaction, firedSince))),
    };
  }

  const recallAll = db.transaction((queries: RecallQuery[], firedSince: number) =>
    queries.map((query) => recallOne(query, firedSince)),
  );

  return { recall: async (queries, firedSince) => recallAll.deferred(queries, firedSince) };
}
