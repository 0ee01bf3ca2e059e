/** Reading events: the list, one event with everything that belongs to it, the names received. */
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
import type { Database, Statement } from './database.ts';
import type { DeliveryReader } from './deliveries.ts';
import { type ClickColumns, historyClick, SUMMARY_COLUMNS } from './rows.ts';

const newest = (where: string) =>
  `SELECT ${SUMMARY_COLUMNS} FROM events e WHERE e.seq < $1 AND ${where} ORDER BY e.seq DESC LIMIT $2`;

const NEWEST: Statement = { name: 'newest_events', text: newest('true') };
const NEWEST_TEST: Statement = { name: 'newest_test_events', text: newest('e.test') };
const NEWEST_REAL: Statement = { name: 'newest_real_events', text: newest('NOT e.test') };
const NEWEST_OF_VISITOR: Statement = {
  name: 'newest_events_of_visitor',
  text: newest('e.visitor = $3 AND ($4::text IS NULL OR e.name = $4) AND ($5::boolean IS NULL OR e.test = $5)'),
};
/** The index is walked from the name's end, as in deliveryLog.ts. */
export const NEWEST_OF_NAME: Statement = {
  name: 'newest_events_of_name',
  text: `
    SELECT ${SUMMARY_COLUMNS} FROM events e
    WHERE e.seq = ANY (ARRAY(
      SELECT found.seq FROM unnest($4::boolean[]) AS t(test) CROSS JOIN LATERAL (
        SELECT e.name, e.test, e.seq FROM events e WHERE (e.name, e.test, e.seq) < ($3, t.test, $1::bigint)
        ORDER BY e.name DESC, e.test DESC, e.seq DESC LIMIT $2
      ) found
      WHERE found.name = $3 AND found.test = t.test
      ORDER BY found.seq DESC LIMIT $2
    ))
    ORDER BY e.seq DESC`,
};

const NAMES: Statement = {
  name: 'event_names',
  text: `
    SELECT name, min(first_at) AS "firstAt", max(last_at) AS "lastAt", sum(count)::bigint AS count
    FROM event_names GROUP BY name ORDER BY name`,
};
const BY_ID: Statement = {
  name: 'event_by_id',
  text: `SELECT ${SUMMARY_COLUMNS}, e.contact, e.consent, e.user_agent, e.ip FROM events e WHERE e.id = $1`,
};
const CLICKS: Statement = {
  name: 'clicks_of_visitor',
  text: `
    SELECT at, received_at, ids, sources FROM clicks WHERE visitor = $1 AND received_at <= $2 ORDER BY at, seq`,
};
const RECEIPTS: Statement = {
  name: 'receipts_of_event',
  text: 'SELECT connector, at, outcome, detail FROM receipts WHERE event = $1 ORDER BY at, connector',
};

export function createEvents(
  db: Database,
  deliveries: DeliveryReader,
): Pick<TrafficStore, 'listEvents' | 'getEvent' | 'eventNames'> {
  async function rowsFor({ name, visitor, test }: EventFilter, start: PageStart): Promise<SummaryColumns[]> {
    const range = [start.before, start.limit];
    const read = async (statement: Statement, ...more: Parameters<Database['query']>[1] & object) =>
      (await db.query<SummaryColumns>(statement, [...range, ...more])).rows;
    if (visitor !== undefined) return read(NEWEST_OF_VISITOR, visitor, name ?? null, test ?? null);
    if (name !== undefined) return read(NEWEST_OF_NAME, name, test === undefined ? [false, true] : [test]);
    if (test === undefined) return read(NEWEST);
    return read(test ? NEWEST_TEST : NEWEST_REAL);
  }

  return {
    async listEvents(filter, page) {
      const { before, limit } = pageStart('event', page);
      return pageOf('event', await rowsFor(filter, { before, limit: limit + 1 }), limit, eventSummary);
    },
    async getEvent(id) {
      const [row] = (await db.query<EventColumns>(BY_ID, [id])).rows;
      if (!row) return undefined;
      const [clicks, receipts, deliveryRows] = await Promise.all([
        db.query<ClickColumns>(CLICKS, [row.visitor, row.received_at]),
        db.query<ReceiptColumns>(RECEIPTS, [row.seq]),
        deliveries.ofEvent(row.seq),
      ]);
      return eventRow(row, {
        clicks: clicks.rows.map(historyClick),
        deliveries: deliveryRows,
        receipts: receipts.rows.map((receipt) => storedReceipt(row.id, receipt)),
      });
    },
    async eventNames() {
      return (await db.query<EventNameRow>(NAMES)).rows;
    },
  };
}
