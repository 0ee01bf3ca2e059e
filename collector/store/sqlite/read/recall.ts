/** What ingest must know before it decides. */
import type { Database } from 'better-sqlite3';
import type { HistoryClick } from '../../../decide/types.ts';
import type { StoredPixel } from '../../contract/event.ts';
import { type BrowserClaim, MAX_CLAIMS, type Recall, type RecallQuery } from '../../contract/records.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { type EventColumns, eventRow } from '../../shared/rows.ts';
import type { DeliveryReader } from './deliveries.ts';
import { createFiredReader } from './fired.ts';
import { CLICK_COLUMNS, type ClickColumns, EVENT_COLUMNS, flag, historyClick } from './rows.ts';

type EarlierColumns = [seq: number, visitor: string, pixels: string, test: number];

export function createRecall(db: Database, deliveries: DeliveryReader): Pick<TrafficStore, 'recall'> {
  const earlier = db
    .prepare<[string, string], EarlierColumns>(
      'SELECT seq, visitor, pixels, test FROM events WHERE id = ? AND name = ?',
    )
    .raw();
  const reported = db.prepare<[number], string>('SELECT connector FROM receipts WHERE event = ?').pluck();
  const clicks = db
    .prepare<[string], ClickColumns>(`SELECT ${CLICK_COLUMNS} FROM clicks WHERE visitor = ? ORDER BY at, seq`)
    .raw();
  const claim = (where: string) =>
    `SELECT ${EVENT_COLUMNS} FROM events WHERE ${where} AND source = 'browser' AND counterpart IS NULL`;
  const claimOfEvent = db.prepare<[string, string], EventColumns>(claim('id = ? AND name = ?'));
  const claimsOfTransaction = db.prepare<[string, string, number, number], EventColumns>(`
    ${claim(`seq IN (SELECT event FROM browser_claims WHERE transaction_id = ? AND event_name = ? AND test = ? AND at >= ?)`)}
    ORDER BY seq LIMIT ${MAX_CLAIMS}`);
  const readFired = createFiredReader(db);

  function recallEarlier([seq, visitor, text, isTest]: EarlierColumns): NonNullable<Recall['earlier']> {
    const pixels: StoredPixel[] = JSON.parse(text);
    const test = isTest === 1;
    if (pixels.length === 0) return { visitor, test, pixels };
    const done = new Set(reported.all(seq));
    return { visitor, test, pixels: pixels.filter(({ connector }) => !done.has(connector)) };
  }

  function browserClaim(row: EventColumns): BrowserClaim {
    const { receipts: _, ...event } = eventRow(row, {
      clicks: clicks.all(row.visitor).map(historyClick),
      deliveries: deliveries.ofEvent(row.seq),
      receipts: [],
    });
    return event;
  }

  function browserClaims({ eventId, eventName, transaction }: RecallQuery, since: number): BrowserClaim[] {
    const same = claimOfEvent.all(eventId, eventName);
    const others = transaction
      ? claimsOfTransaction.all(transaction.transactionId, transaction.eventName, flag(transaction.test), since)
      : [];
    return [...same, ...others.filter(({ id }) => id !== eventId)].map(browserClaim);
  }

  function recallOne(query: RecallQuery, firedSince: number, clicks: readonly HistoryClick[]): Recall {
    const event = earlier.get(query.eventId, query.eventName);
    const { transaction } = query;
    const firedAs = (test: boolean) =>
      transaction
        ? Object.keys(readFired(transaction.transactionId, transaction.eventName, flag(test), firedSince))
        : [];
    return {
      ...(event && { earlier: recallEarlier(event) }),
      clicks,
      firedConnectors: new Set(transaction?.test ? [...firedAs(true), ...firedAs(false)] : firedAs(false)),
      ...(query.server && { browserClaims: browserClaims(query, firedSince) }),
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
