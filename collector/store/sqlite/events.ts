/** Reading events: the list, one event with everything that belongs to it, the names received. */
import type { Database } from 'better-sqlite3';
import type { EventFilter, EventNameRow, TrafficStore } from '../contract.ts';
import { type PageStart, pageOf, pageStart } from '../cursor.ts';
import {
  type EventColumns,
  eventRow,
  eventSummary,
  type ReceiptColumns,
  type SummaryColumns,
  storedReceipt,
} from '../rows.ts';
import type { DeliveryReader } from './deliveries.ts';
import { EVENTS_PER_BLOCK } from './migrations.ts';
import { newestAcross } from './newest.ts';
import { CLICK_COLUMNS, type ClickColumns, flag, historyClick, SUMMARY_COLUMNS } from './rows.ts';

interface NameGroup {
  name: string;
  test: number;
}

export function createEvents(
  db: Database,
  deliveries: DeliveryReader,
): Pick<TrafficStore, 'listEvents' | 'getEvent' | 'eventNames'> {
  const bySeq = db.prepare<[number], SummaryColumns>(`SELECT ${SUMMARY_COLUMNS} FROM events WHERE seq = ?`);
  const newest = db.prepare<[number, number], SummaryColumns>(
    `SELECT ${SUMMARY_COLUMNS} FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  );
  const newestBlock = db.prepare<[], number>(`SELECT max(seq) / ${EVENTS_PER_BLOCK} FROM events`).pluck();
  const oldestBlock = db.prepare<[], number>(`SELECT min(seq) / ${EVENTS_PER_BLOCK} FROM events`).pluck();
  const inBlock = db.prepare<[number, string, number], SummaryColumns>(`
    SELECT ${SUMMARY_COLUMNS} FROM events INDEXED BY events_visitor
    WHERE seq / ${EVENTS_PER_BLOCK} = ? AND visitor = ? AND seq < ? ORDER BY seq DESC`);
  const inGroup = db
    .prepare<[string, number, number, number, number], number>(`
      SELECT seq FROM events INDEXED BY events_name
      WHERE name = ? AND test = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?`)
    .pluck();
  const names = db.prepare<[], EventNameRow>(
    'SELECT name, first_at AS firstAt, last_at AS lastAt, count FROM event_names ORDER BY name',
  );
  const byId = db.prepare<[string], EventColumns>(
    `SELECT ${SUMMARY_COLUMNS}, contact, consent, user_agent, ip FROM events WHERE id = ?`,
  );
  const clicks = db
    .prepare<[string, number], ClickColumns>(
      `SELECT ${CLICK_COLUMNS} FROM clicks WHERE visitor = ? AND received_at <= ? ORDER BY at, seq`,
    )
    .raw();
  const receipts = db.prepare<[number], ReceiptColumns>(
    'SELECT connector, at, outcome, detail FROM receipts WHERE event = ? ORDER BY at, connector',
  );

  function rowsFor(filter: EventFilter, start: PageStart): SummaryColumns[] {
    const { name, visitor, test } = filter;
    if (visitor !== undefined) return rowsOfVisitor(filter, visitor, start);
    if (name === undefined && test === undefined) return newest.all(start.before, start.limit);
    const nameChoice = name === undefined ? names.all().map((row) => row.name) : [name];
    const testChoice = test === undefined ? [0, 1] : [flag(test)];
    const groups: NameGroup[] = nameChoice.flatMap((name) => testChoice.map((test) => ({ name, test })));
    return newestAcross(groups, start, (group, { above, before, limit }) =>
      inGroup.all(group.name, group.test, above, before, limit),
    ).flatMap((seq) => bySeq.get(seq) ?? []);
  }

  function rowsOfVisitor({ name, test }: EventFilter, visitor: string, start: PageStart): SummaryColumns[] {
    const rows: SummaryColumns[] = [];
    const first = oldestBlock.get() ?? 0;
    let block = Math.min(newestBlock.get() ?? -1, Math.trunc(start.before / EVENTS_PER_BLOCK));
    for (; block >= first && rows.length < start.limit; block -= 1) {
      for (const row of inBlock.iterate(block, visitor, start.before)) {
        if ((name === undefined || row.name === name) && (test === undefined || row.test === flag(test)))
          rows.push(row);
      }
    }
    return rows.slice(0, start.limit);
  }

  return {
    async listEvents(filter, page) {
      const { before, limit } = pageStart('event', page);
      return pageOf('event', rowsFor(filter, { before, limit: limit + 1 }), limit, eventSummary);
    },
    async getEvent(id) {
      const row = byId.get(id);
      if (!row) return undefined;
      return eventRow(row, {
        clicks: clicks.all(row.visitor, row.received_at).map(historyClick),
        deliveries: deliveries.ofEvent(row.seq),
        receipts: receipts.all(row.seq).map((receipt) => storedReceipt(row.id, receipt)),
      });
    },
    eventNames: async () => names.all(),
  };
}
