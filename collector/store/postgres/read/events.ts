/** Reading events: the list, one event with everything that belongs to it, the names received. */
import type { EventFilter, EventRow } from '../../contract/event.ts';
import type { EventNameRow } from '../../contract/figures.ts';
import { NEAR_LOOK } from '../../contract/log.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { type PageStart, pageStart, writeCursor } from '../../shared/cursor.ts';
import { OTHERS } from '../../shared/eventNames.ts';
import {
  type Candidate,
  type FoundEvents,
  type NearClick,
  nearMatches,
  searchEvents,
} from '../../shared/eventSearch.ts';
import {
  type EventColumns,
  eventRow,
  eventSummary,
  type ReceiptColumns,
  type SummaryColumns,
  storedReceipt,
} from '../../shared/rows.ts';
import type { Database, Statement } from '../database.ts';
import type { DeliveryReader } from './deliveries.ts';
import { CLICK_COLUMNS, type ClickColumns, EVENT_COLUMNS, historyClick, SUMMARY_COLUMNS } from './rows.ts';
import { eventsInTime } from './timeRange.ts';

const CANDIDATE_COLUMNS = 'e.seq, e.received_at, e.decisions';

/** Numbers below $1 and from $3 on, at most $2. */
const newest = (where: string) =>
  `SELECT ${CANDIDATE_COLUMNS} FROM events e WHERE e.seq < $1 AND e.seq >= $3 AND ${where} ORDER BY e.seq DESC LIMIT $2`;

const NEWEST: Statement = { name: 'newest_events', text: newest('true') };
const NEWEST_TEST: Statement = { name: 'newest_test_events', text: newest('e.test') };
const NEWEST_REAL: Statement = { name: 'newest_real_events', text: newest('NOT e.test') };
/** Asked of what was found: by the column as it is, the planner might begin with all events of the name. */
const OF_NAME_AND_TEST = `($5::text IS NULL OR e.name || '' = $5) AND ($6::boolean IS NULL OR e.test = $6)`;
export const NEWEST_OF_VISITOR: Statement = {
  name: 'newest_events_of_visitor',
  text: newest(`e.visitor = $4 AND ${OF_NAME_AND_TEST}`),
};
export const NEWEST_OF_TRANSACTION: Statement = {
  name: 'newest_events_of_transaction',
  text: newest(`transaction_of(e.data) COLLATE "C" = $4 AND ${OF_NAME_AND_TEST}
    AND ($7::text IS NULL OR e.visitor || '' = $7)`),
};
/** The index is walked from the name's end, as in deliveryLog.ts. */
export const NEWEST_OF_NAME: Statement = {
  name: 'newest_events_of_name',
  text: `
    SELECT ${CANDIDATE_COLUMNS} FROM events e
    WHERE e.seq = ANY (ARRAY(
      SELECT found.seq FROM unnest($5::boolean[]) AS t(test) CROSS JOIN LATERAL (
        SELECT e.name, e.test, e.seq FROM events e WHERE (e.name, e.test, e.seq) < ($4, t.test, $1::bigint)
        ORDER BY e.name DESC, e.test DESC, e.seq DESC LIMIT $2
      ) found
      WHERE found.name = $4 AND found.test = t.test AND found.seq >= $3
      ORDER BY found.seq DESC LIMIT $2
    ))
    ORDER BY e.seq DESC`,
};

const BY_NUMBERS: Statement = {
  name: 'events_by_numbers',
  text: `SELECT ${SUMMARY_COLUMNS} FROM events e WHERE e.seq = ANY($1::bigint[]) ORDER BY e.seq DESC`,
};
const FIRINGS: Statement = {
  name: 'firings_of_transaction',
  text: 'SELECT connector, at FROM fired WHERE transaction_id = $1 AND event_name = $2 AND test = $3',
};
const NAMES: Statement = {
  name: 'event_names',
  text: `
    SELECT name, min(first_at) AS "firstAt", max(last_at) AS "lastAt", sum(count)::bigint AS count
    FROM event_names WHERE name <> '${OTHERS}' GROUP BY name ORDER BY name`,
};
const OTHER_NAMES: Statement = {
  name: 'other_event_names',
  text: `
    SELECT min(first_at) AS "firstAt", max(last_at) AS "lastAt", sum(count)::bigint AS count
    FROM event_names WHERE name = '${OTHERS}' HAVING count(*) > 0`,
};
const BY_ID: Statement = {
  name: 'event_by_id',
  text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE e.id = $1 ORDER BY e.seq LIMIT 1`,
};
const BY_KEY: Statement = {
  name: 'event_by_key',
  text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE e.id = $1 AND e.name = $2`,
};
const NAMES_OF_ID: Statement = {
  name: 'names_of_event',
  text: 'SELECT name FROM events WHERE id = $1 ORDER BY seq LIMIT $2',
};
const NEWEST_ORDERS: Statement = {
  name: 'newest_orders',
  text: `
    SELECT transaction_of(e.data) AS "order"
    FROM (SELECT data, seq FROM events ORDER BY seq DESC LIMIT ${NEAR_LOOK}) e ORDER BY e.seq DESC`,
};
const NEWEST_CLICKS: Statement = {
  name: 'newest_clicks',
  text: `SELECT visitor, ids FROM clicks ORDER BY seq DESC LIMIT ${NEAR_LOOK}`,
};
const CLICKS: Statement = {
  name: 'clicks_of_visitor',
  text: `
    SELECT ${CLICK_COLUMNS} FROM clicks WHERE visitor = $1 AND received_at <= $2 ORDER BY at, seq`,
};
const RECEIPTS: Statement = {
  name: 'receipts_of_event',
  text: `
    SELECT connector, at, outcome, detail, true AS confirmed FROM receipts WHERE event = $1
    UNION ALL SELECT connector, at, outcome, detail, false FROM unconfirmed_receipts WHERE event = $1
    ORDER BY at, connector`,
};

const DIFFERING: Statement = {
  name: 'differing_events',
  text: `
    SELECT ${EVENT_COLUMNS} FROM events e WHERE e.differs AND e.received_at >= $1 ORDER BY e.seq DESC LIMIT $2`,
};

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
  async function candidates(
    { name, visitor, transaction, test }: EventFilter,
    above: number,
    start: PageStart,
  ): Promise<Candidate[]> {
    const range = [start.before, start.limit, above];
    const read = async (statement: Statement, ...more: Parameters<Database['query']>[1] & object) =>
      (await db.query<Candidate>(statement, [...range, ...more])).rows;
    const nameAndTest = [name ?? null, test ?? null];
    if (transaction !== undefined) return read(NEWEST_OF_TRANSACTION, transaction, ...nameAndTest, visitor ?? null);
    if (visitor !== undefined) return read(NEWEST_OF_VISITOR, visitor, ...nameAndTest);
    if (name !== undefined) return read(NEWEST_OF_NAME, name, test === undefined ? [false, true] : [test]);
    if (test === undefined) return read(NEWEST);
    return read(test ? NEWEST_TEST : NEWEST_REAL);
  }

  async function find(filter: EventFilter, start: PageStart): Promise<FoundEvents> {
    const search = searchEvents(filter, start);
    for (;;) {
      const { before, limit } = search.wanted();
      const range = await eventsInTime(db, filter, { above: 0, before });
      const found = range ? await candidates(filter, range.above, { before: range.before, limit }) : [];
      const page = search.add(found, found.length === limit);
      if (page) return page;
    }
  }

  async function whole(row: EventColumns): Promise<EventRow> {
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
  }

  return {
    async listEvents(filter, page) {
      const { seqs, next } = await find(filter, pageStart('event', page));
      const { rows } = await db.query<SummaryColumns>(BY_NUMBERS, [seqs]);
      return { items: rows.map(eventSummary), next: next === null ? null : writeCursor('event', next) };
    },
    async getEvent(id, name) {
      const found =
        name === undefined ? db.query<EventColumns>(BY_ID, [id]) : db.query<EventColumns>(BY_KEY, [id, name]);
      const [row] = (await found).rows;
      if (!row) return undefined;
      return whole(row);
    },
    async namesOfEvent(id, limit) {
      return (await db.query<{ name: string }>(NAMES_OF_ID, [id, limit])).rows.map(({ name }) => name);
    },
    async findNear(text) {
      const [orders, clicks] = await Promise.all([
        db.query<{ order: string | null }>(NEWEST_ORDERS),
        db.query<NearClick>(NEWEST_CLICKS),
      ]);
      return nearMatches(
        text,
        orders.rows.map(({ order }) => order),
        clicks.rows,
      );
    },
    async listDiffering(since, limit) {
      const { rows } = await db.query<EventColumns>(DIFFERING, [since, limit]);
      return Promise.all(rows.map(whole));
    },
    async firings({ transactionId, eventName, test }) {
      const { rows } = await db.query<{ connector: string; at: number }>(FIRINGS, [transactionId, eventName, test]);
      return new Map(rows.map(({ connector, at }) => [connector, at]));
    },
    async eventNames() {
      return (await db.query<EventNameRow>(NAMES)).rows;
    },
    async otherEventNames() {
      return (await db.query<Omit<EventNameRow, 'name'>>(OTHER_NAMES)).rows[0] ?? null;
    },
  };
}
