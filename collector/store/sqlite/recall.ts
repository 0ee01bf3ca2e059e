/** What ingest must know before it decides. */
import type { Database } from 'better-sqlite3';
import type { HistoryClick } from '../../decide/types.ts';
import type { Recall, RecallQuery, StoredPixel, TrafficStore } from '../contract.ts';
import { createFiredReader } from './fired.ts';
import { CLICK_COLUMNS, type ClickColumns, flag, historyClick } from './rows.ts';

export function createRecall(db: Database): Pick<TrafficStore, 'recall'> {
  const earlier = db
    .prepare<[string], [number, string, string]>('SELECT seq, visitor, pixels FROM events WHERE id = ?')
    .raw();
  const reported = db.prepare<[number], string>('SELECT connector FROM receipts WHERE event = ?').pluck();
  const clicks = db
    .prepare<[string], ClickColumns>(`SELECT ${CLICK_COLUMNS} FROM clicks WHERE visitor = ? ORDER BY at, seq`)
    .raw();
  const readFired = createFiredReader(db);

  function recallEarlier([seq, visitor, text]: [number, string, string]): NonNullable<Recall['earlier']> {
    const pixels: StoredPixel[] = JSON.parse(text);
    if (pixels.length === 0) return { visitor, pixels };
    const done = new Set(reported.all(seq));
    return { visitor, pixels: pixels.filter(({ connector }) => !done.has(connector)) };
  }

  function recallOne(query: RecallQuery, firedSince: number, clicks: readonly HistoryClick[]): Recall {
    const event = earlier.get(query.eventId);
    const { transaction } = query;
    const fired =
      transaction && readFired(transaction.transactionId, transaction.eventName, flag(transaction.test), firedSince);
    return {
      ...(event && { earlier: recallEarlier(event) }),
      clicks,
      firedConnectors: new Set(fired && Object.keys(fired)),
    };
  }

  return {
    async recall(queries, firedSince) {
      const ofVisitor = new Map<string, HistoryClick[]>();
      for (const { visitor } of queries) {
        if (!ofVisitor.has(visitor)) ofVisitor.set(visitor, clicks.all(visitor).map(historyClick));
      }
      return queries.map((query) => recallOne(query, firedSince, ofVisitor.get(query.visitor) ?? []));
    },
  };
}
