/** Reading events: the list, one event with everything that belongs to it, the names received. */
import type { Database, Statement } from 'better-sqlite3';
import type { EventFilter, EventRow } from '../../contract/event.ts';
import type { EventNameRow } from '../../contract/figures.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { type PageStart, pageStart, writeCursor } from '../../shared/cursor.ts';
import { OTHERS } from '../../shared/eventNames.ts';
import { type Candidate, type FoundEvents, searchEvents } from '../../shared/eventSearch.ts';
import {
  type EventColumns,
  eventRow,
  eventSummary,
  type ReceiptColumns,
  type SummaryColumns,
  storedReceipt,
} from '../../shared/rows.ts';
import { EVENTS_PER_BLOCK, TRANSACTION_IN_SQL } from '../migrations/schemaParts.ts';
import type { DeliveryReader } from './deliveries.ts';
import { createFiredReader } from './fired.ts';
import { createNear } from './near.ts';
import { newestAcross } from './newest.ts';
import { CLICK_COLUMNS, type ClickColumns, EVENT_COLUMNS, flag, historyClick, SUMMARY_COLUMNS } from './rows.ts';
import { createTimeRange } from './timeRange.ts';

const CANDIDATE_COLUMNS = 'seq, received_at, decisions';
const ALL = { first: 0, last: Number.MAX_SAFE_INTEGER - 1 };

interface NameGroup {
  name: string;
  test: number;
}

/** Of events found by something else, what else is asked of them. */
type InBlock = Candidate & NameGroup & { visitor: string };

export function createEvents(
  db: Database,
  deliveries: DeliveryReader,
): Pick<
  TrafficStore,
  | 'listEvents'
  | 'getEvent'
  | 'namesOfEvent'
  | 'findNear'
  | 'listDiffering'
  | 'firings'
  | 'eventNames'
  | 'otherEventNames'
> {
  const bySeq = db.prepare<[number], SummaryColumns>(`SELECT ${SUMMARY_COLUMNS} FROM events WHERE seq = ?`);
  const candidate = db.prepare<[number], Candidate>(`SELECT ${CANDIDATE_COLUMNS} FROM events WHERE seq = ?`);
  const newest = db.prepare<[number, number, number], Candidate>(
    `SELECT ${CANDIDATE_COLUMNS} FROM events WHERE seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  );
  const newestBlock = db.prepare<[], number>(`SELECT max(seq) / ${EVENTS_PER_BLOCK} FROM events`).pluck();
  const oldestBlock = db.prepare<[], number>(`SELECT min(seq) / ${EVENTS_PER_BLOCK} FROM events`).pluck();
  const inBlock = (index: string, key: string) =>
    db.prepare<[number, string, number], InBlock>(`
      SELECT ${CANDIDATE_COLUMNS}, name, test, visitor FROM events INDEXED BY ${index}
      WHERE seq / ${EVENTS_PER_BLOCK} = ? AND ${key} = ? AND seq < ? ORDER BY seq DESC`);
  const ofVisitor = inBlock('events_visitor', 'visitor');
  const ofTransaction = inBlock('events_transaction', TRANSACTION_IN_SQL);
  const inGroup = db
    .prepare<[string, number, number, number, number], number>(`
      SELECT seq FROM events INDEXED BY events_name
      WHERE name = ? AND test = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?`)
    .pluck();
  const ofTest = db.prepare<[number, number, number, number], Candidate>(`
    SELECT ${CANDIDATE_COLUMNS} FROM events INDEXED BY events_test
    WHERE test = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?`);
  const NAME_COLUMNS = 'first_at AS firstAt, last_at AS lastAt, count';
  const names = db.prepare<[string], EventNameRow>(
    `SELECT name, ${NAME_COLUMNS} FROM event_names WHERE name <> ? ORDER BY name`,
  );
  const others = db.prepare<[string], Omit<EventNameRow, 'name'>>(
    `SELECT ${NAME_COLUMNS} FROM event_names WHERE name = ?`,
  );
  const byId = db.prepare<[string], EventColumns>(`
    SELECT ${EVENT_COLUMNS} FROM events WHERE seq = (SELECT min(seq) FROM events WHERE id = ?)`);
  const byKey = db.prepare<[string, string], EventColumns>(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE id = ? AND name = ?`,
  );
  const namesOf = db
    .prepare<[string, number], string>('SELECT name FROM events WHERE id = ? ORDER BY seq LIMIT ?')
    .pluck();
  const clicks = db
    .prepare<[string, number], ClickColumns>(
      `SELECT ${CLICK_COLUMNS} FROM clicks WHERE visitor = ? AND received_at <= ? ORDER BY at, seq`,
    )
    .raw();
  const receipts = db.prepare<[number, number], ReceiptColumns>(`
    SELECT connector, at, outcome, detail, 1 AS confirmed FROM receipts WHERE event = ?
    UNION ALL SELECT connector, at, outcome, detail, 0 FROM unconfirmed_receipts WHERE event = ?
    ORDER BY at, connector`);
  const differing = db.prepare<[number, number], EventColumns>(`
    SELECT ${EVENT_COLUMNS} FROM events INDEXED BY events_differ
    WHERE differs = 1 AND received_at >= ? ORDER BY seq DESC LIMIT ?`);

  const readFired = createFiredReader(db);
  const timeRange = createTimeRange(db);

  /** At most `limit`, with `above < number < before`. */
  function candidates(filter: EventFilter, above: number, start: PageStart): Candidate[] {
    const { name, visitor, transaction, test } = filter;
    if (transaction !== undefined) return byBlocks(ofTransaction, transaction, filter, above, start);
    if (visitor !== undefined) return byBlocks(ofVisitor, visitor, filter, above, start);
    if (name === undefined) {
      if (test === undefined) return newest.all(above, start.before, start.limit);
      return ofTest.all(flag(test), above, start.before, start.limit);
    }
    const testChoice = test === undefined ? [0, 1] : [flag(test)];
    const groups: NameGroup[] = testChoice.map((test) => ({ name, test }));
    return newestAcross(groups, { ...start, above }, (group, range) =>
      inGroup.all(group.name, group.test, range.above, range.before, range.limit),
    ).flatMap((seq) => candidate.get(seq) ?? []);
  }

  function byBlocks(
    statement: Statement<[number, string, number], InBlock>,
    key: string,
    { name, visitor, test }: EventFilter,
    above: number,
    start: PageStart,
  ): Candidate[] {
    const rows: Candidate[] = [];
    const first = Math.max(oldestBlock.get() ?? 0, Math.trunc((above + 1) / EVENTS_PER_BLOCK));
    let block = Math.min(newestBlock.get() ?? -1, Math.trunc(start.before / EVENTS_PER_BLOCK));
    for (; block >= first && rows.length < start.limit; block -= 1) {
      for (const row of statement.iterate(block, key, start.before)) {
        if (row.seq <= above) break;
        if (name !== undefined && row.name !== name) continue;
        if (visitor !== undefined && row.visitor !== visitor) continue;
        if (test !== undefined && row.test !== flag(test)) continue;
        rows.push(row);
      }
    }
    return rows.slice(0, start.limit);
  }

  function find(filter: EventFilter, start: PageStart): FoundEvents {
    const { from, to } = filter;
    const isTimed = from !== undefined || to !== undefined;
    const span = isTimed ? timeRange({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) }) : ALL;
    if (!span) return { seqs: [], next: null };
    const search = searchEvents(filter, { ...start, before: Math.min(start.before, span.last + 1) });
    for (;;) {
      const wanted = search.wanted();
      const found = candidates(filter, span.first - 1, wanted);
      const page = search.add(found, found.length === wanted.limit);
      if (page) return page;
    }
  }

  function whole(row: EventColumns): EventRow {
    return eventRow(row, {
      clicks: clicks.all(row.visitor, row.received_at).map(historyClick),
      deliveries: deliveries.ofEvent(row.seq),
      receipts: receipts.all(row.seq, row.seq).map((receipt) => storedReceipt(row.id, receipt)),
    });
  }

  return {
    async listEvents(filter, page) {
      const { seqs, next } = find(filter, pageStart('event', page));
      const items = seqs.flatMap((seq) => bySeq.get(seq) ?? []).map(eventSummary);
      return { items, next: next === null ? null : writeCursor('event', next) };
    },
    async getEvent(id, name) {
      const row = name === undefined ? byId.get(id) : byKey.get(id, name);
      return row && whole(row);
    },
    namesOfEvent: async (id, limit) => namesOf.all(id, limit),
    findNear: createNear(db),
    listDiffering: async (since, limit) => differing.all(since, limit).map(whole),
    async firings({ transactionId, eventName, test }) {
      return new Map(Object.entries(readFired(transactionId, eventName, flag(test), 0)));
    },
    eventNames: async () => names.all(OTHERS),
    otherEventNames: async () => others.get(OTHERS) ?? null,
  };
}
