/** The Webhook Log: lists, one delivery with its attempts, replays. */
import type { Attempt, DeliveryFilter, DeliveryRow, Page, PageRequest, TrafficStore } from '../contract.ts';
import { pageStart, writeCursor } from '../cursor.ts';
import { HOUR_MS } from '../decisionOutcome.ts';
import { PIXEL_LOGGED } from '../deliveryStates.ts';
import {
  type AttemptColumns,
  attempt,
  DELIVERIES_PER_EVENT,
  type DeliveryColumns,
  deliveryRow,
  deliverySummary,
} from '../rows.ts';
import type { Database } from './database.ts';
import { createDeliveryLog } from './deliveryLog.ts';
import { SELECT_DELIVERY } from './rows.ts';
import { SLOT } from './writeRecords.ts';

const BY_ID = { name: 'delivery_by_id', text: `${SELECT_DELIVERY} WHERE d.id = $1` };
const OF_EVENT = {
  name: 'deliveries_of_event',
  text: `${SELECT_DELIVERY} WHERE d.seq BETWEEN $1 AND $2 ORDER BY d.seq`,
};
const ATTEMPTS = {
  name: 'attempts',
  text: `
    SELECT delivery, at, status, duration_ms, manual, error, answer
    FROM attempts WHERE delivery = ANY ($1::bigint[]) ORDER BY delivery, seq`,
};

/** A replay is a waiting delivery like any other, but for its mark. What it was is locked first: it is counted there no more. */
const replay = (which: string) => `
  WITH ended AS MATERIALIZED (
    SELECT seq, state FROM deliveries WHERE ${which} AND state NOT IN ('waiting', '${PIXEL_LOGGED}') ORDER BY seq FOR UPDATE
  ),
  replayed AS (
    UPDATE deliveries d SET state = 'waiting' FROM ended
    WHERE d.seq = ANY (ARRAY(SELECT seq FROM ended)) AND d.seq = ended.seq
    RETURNING d.seq, d.destination, d.connector, d.test, ended.state AS before
  ),
  counted AS (
    INSERT INTO traffic_counts AS n (hour, what, slot, count)
    SELECT hour, what, ${SLOT}, sum(by) FROM (
      SELECT e.received_at / ${HOUR_MS} AS hour, moved.what, moved.by
      FROM replayed r
      CROSS JOIN LATERAL (
        SELECT e.received_at FROM events e WHERE e.seq = r.seq / ${DELIVERIES_PER_EVENT} LIMIT 1
      ) e
      CROSS JOIN LATERAL (VALUES (r.before, -1), ('waiting', 1)) AS moved(what, by)
      WHERE NOT r.test
    ) moves
    GROUP BY 1, 2 ORDER BY 1, what COLLATE "C"
    ON CONFLICT (hour, what, slot) DO UPDATE SET count = n.count + excluded.count
  )
  INSERT INTO waiting (delivery, destination, connector, due_at, ready_at, manual)
  SELECT seq, destination, connector, $2, $2, true FROM replayed`;
const REPLAY_ONE = { name: 'replay_one', text: replay('id = $1') };
export const REPLAY_EACH = { name: 'replay_each', text: replay('seq = ANY ($1::bigint[])') };

/** What reading an event needs of its deliveries. */
export interface DeliveryReader {
  /** in the order in which they were decided */
  ofEvent(event: number): Promise<DeliveryRow[]>;
}

type Deliveries = Pick<
  TrafficStore,
  'listDeliveries' | 'listDeliveriesWhole' | 'getDelivery' | 'replayDelivery' | 'replayDeliveries'
>;

export function createDeliveries(db: Database): DeliveryReader & Deliveries {
  const find = createDeliveryLog(db);

  async function withAttempts(rows: DeliveryColumns[]): Promise<DeliveryRow[]> {
    const found = await db.query<AttemptColumns & { delivery: number }>(ATTEMPTS, [rows.map(({ seq }) => seq)]);
    const attempts = new Map<number, Attempt[]>(rows.map(({ seq }) => [seq, []]));
    for (const row of found.rows) attempts.get(row.delivery)?.push(attempt(row));
    return rows.map((row) => deliveryRow(row, attempts.get(row.seq) ?? []));
  }

  async function list<T>(
    filter: DeliveryFilter,
    page: PageRequest,
    toItems: (rows: DeliveryColumns[]) => T[] | Promise<T[]>,
  ): Promise<Page<T>> {
    const { rows, next } = await find(filter, pageStart('delivery', page));
    return { items: await toItems(rows), next: cursor(next) };
  }

  return {
    async ofEvent(event) {
      const first = event * DELIVERIES_PER_EVENT;
      const { rows } = await db.query<DeliveryColumns>(OF_EVENT, [first, first + DELIVERIES_PER_EVENT - 1]);
      return withAttempts(rows);
    },
    listDeliveries: (filter, page) => list(filter, page, (rows) => rows.map(deliverySummary)),
    listDeliveriesWhole: (filter, page) => list(filter, page, withAttempts),
    async getDelivery(id) {
      const { rows } = await db.query<DeliveryColumns>(BY_ID, [id]);
      return (await withAttempts(rows))[0];
    },
    async replayDelivery(id, now) {
      return (await db.query(REPLAY_ONE, [id, now])).count > 0;
    },
    async replayDeliveries(filter, page, now) {
      const { rows, next } = await find(filter, pageStart('delivery', page));
      const { count } = await db.query(REPLAY_EACH, [rows.map(({ seq }) => seq), now]);
      return { replayed: count, next: cursor(next) };
    },
  };
}

function cursor(next: number | null): string | null {
  return next === null ? null : writeCursor('delivery', next);
}
