/** The Webhook Log: lists, one delivery with its attempts, replays. */
import type { Attempt, DeliveryFilter, DeliveryRow } from '../../contract/delivery.ts';
import type { Page, PageRequest } from '../../contract/pages.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { pageStart, writeCursor } from '../../shared/cursor.ts';
import { PIXEL_LOGGED } from '../../shared/deliveryStates.ts';
import { earlierInSql, earlierStart, sortReplays } from '../../shared/replays.ts';
import type { Asked } from '../../shared/rows.ts';
import {
  type AttemptColumns,
  attempt,
  DELIVERIES_PER_EVENT,
  type DeliveryColumns,
  deliveryRow,
  deliverySummary,
} from '../../shared/rows.ts';
import type { Database } from '../database.ts';
import { addConnectorCounts, stepsOfMoves } from '../write/connectorCounts.ts';
import { countMoves } from '../write/countMoves.ts';
import { createDeliveryLog } from './deliveryLog.ts';
import { SELECT_DELIVERY } from './rows.ts';

const BY_ID = { name: 'delivery_by_id', text: `${SELECT_DELIVERY} WHERE d.id = $1` };
const OF_EVENT = {
  name: 'deliveries_of_event',
  text: `${SELECT_DELIVERY} WHERE d.seq BETWEEN $1 AND $2 ORDER BY d.seq`,
};
const ATTEMPTS = {
  name: 'attempts',
  text: `
    SELECT delivery, at, status, duration_ms, manual, asked_by, error, answer
    FROM attempts WHERE delivery = ANY ($1::bigint[]) ORDER BY delivery, seq`,
};

/** What `replayed` were worth isn't any more until they end again. They are counted by table after table, as all statements do it. */
const COUNT_REPLAYED = `
  counted AS (${countMoves('replayed')}),
  counted_connectors AS (${addConnectorCounts(`
    ${stepsOfMoves(`
      SELECT e.received_at, r.connector, r.worth, r.before AS state, -1 AS by
      FROM replayed r
      CROSS JOIN LATERAL (
        SELECT e.received_at FROM events e WHERE e.seq = r.seq / ${DELIVERIES_PER_EVENT} LIMIT 1
      ) e
      WHERE NOT r.test`)} AND (SELECT count(*) FROM counted) >= 0`)}
  )`;

/** A replay is a waiting delivery like any other, but for its mark. What it was is locked first: it is counted there no more. */
const replay = (which: string) => `
  WITH ended AS MATERIALIZED (
    SELECT seq, state FROM deliveries WHERE ${which} AND state <> 'waiting' AND unsendable IS NULL ORDER BY seq FOR UPDATE
  ),
  replayed AS (
    UPDATE deliveries d SET state = 'waiting', dropped = NULL, asked = $3, was_test_logged = d.was_test_logged OR ended.state = 'test_logged'
    FROM ended
    WHERE d.seq = ANY (ARRAY(SELECT seq FROM ended)) AND d.seq = ended.seq
    RETURNING d.seq, d.destination, d.connector, d.test, d.worth, ended.state AS before, d.state AS after
  ),
  ${COUNT_REPLAYED}
  INSERT INTO waiting (delivery, destination, connector, due_at, ready_at, manual)
  SELECT seq, destination, connector, $2, $2, true FROM replayed`;
const REPLAY_ONE = { name: 'replay_one', text: replay('id = $1') };
export const REPLAY_EACH = { name: 'replay_each', text: replay('seq = ANY ($1::bigint[])') };

/** The same, each with another request. They are locked in the order in which ends of attempts lock them. */
export const REPLAY_REBUILT = {
  name: 'replay_rebuilt',
  text: `
  WITH given AS MATERIALIZED (
    SELECT (SELECT d.seq FROM deliveries d WHERE d.id = each.id LIMIT 1) AS seq, each.request, each.destination, each.superseded
    FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) AS each(id, request, destination, superseded)
  ),
  ended AS MATERIALIZED (
    SELECT d.seq, d.state, d.worth, given.request, given.destination
    FROM (SELECT * FROM given WHERE seq IS NOT NULL ORDER BY seq) given
    CROSS JOIN LATERAL (
      SELECT d.seq, d.state, d.worth FROM deliveries d
      WHERE d.seq = given.seq AND d.state NOT IN ('waiting', '${PIXEL_LOGGED}')
        AND (d.next_request IS NOT NULL) = given.superseded
      FOR UPDATE
    ) d
  ),
  replayed AS (
    UPDATE deliveries d SET state = 'waiting', dropped = NULL, asked = $6,
      was_test_logged = d.was_test_logged OR ended.state = 'test_logged',
      request = ended.request, destination = ended.destination, next_request = NULL, unsendable = NULL,
      worth = CASE WHEN d.next_request IS NULL THEN d.worth ELSE d.next_worth END, next_worth = NULL,
      earlier = ${earlierInSql({ start: '$7::text', request: 'ended.request' })}
    FROM ended
    WHERE d.seq = ANY (ARRAY(SELECT seq FROM ended)) AND d.seq = ended.seq
    RETURNING d.seq, d.id, d.destination, d.connector, d.test, ended.worth, ended.state AS before, d.state AS after
  ),
  ${COUNT_REPLAYED},
  due AS (
    INSERT INTO waiting (delivery, destination, connector, due_at, ready_at, manual)
    SELECT seq, destination, connector, $5::bigint, $5::bigint, true FROM replayed
  )
  SELECT id FROM replayed`,
};

/** What is due stays as it is; what was asked for before keeps who asked, and when it was due. */
const sendNow = (which: string) => `
  WITH held AS MATERIALIZED (
    SELECT w.delivery, w.due_at, w.manual, w.leased
    FROM (${which}) given
    CROSS JOIN LATERAL (
      SELECT w.delivery, w.due_at, w.manual, w.lease_token IS NOT NULL AND w.ready_at > $2 AS leased FROM waiting w
      WHERE w.delivery = given.seq FOR UPDATE
    ) w
  ),
  later AS MATERIALIZED (SELECT * FROM held WHERE NOT leased AND due_at > $2),
  asked AS (
    UPDATE deliveries d SET asked = json_build_object('who', $3::text, 'backTo', later.due_at)::text
    FROM later WHERE d.seq = ANY (ARRAY(SELECT delivery FROM later)) AND d.seq = later.delivery AND NOT later.manual
  ),
  due AS (
    UPDATE waiting SET due_at = $2, ready_at = $2, manual = true
    WHERE delivery = ANY (ARRAY(SELECT delivery FROM later))
  )
  SELECT count(*) FILTER (WHERE NOT leased) AS due, count(*) FILTER (WHERE leased) AS "underWay" FROM held`;
const SEND_ONE_NOW = { name: 'send_one_now', text: sendNow('SELECT seq FROM deliveries WHERE id = $1') };
export const SEND_EACH_NOW = {
  name: 'send_each_now',
  text: sendNow('SELECT seq FROM unnest($1::bigint[]) AS each(seq) ORDER BY seq'),
};

/** What waits is locked first, in the order in which ends of attempts lock it. */
export const DROP_EACH = {
  name: 'drop_each',
  text: `
  WITH held AS MATERIALIZED (
    SELECT w.delivery, w.leased
    FROM (SELECT seq FROM unnest($1::bigint[]) AS given(seq) ORDER BY seq) given
    CROSS JOIN LATERAL (
      SELECT w.delivery, w.lease_token IS NOT NULL AND w.ready_at > $2 AS leased FROM waiting w
      WHERE w.delivery = given.seq FOR UPDATE
    ) w
  ),
  gone AS (
    DELETE FROM waiting WHERE delivery = ANY (ARRAY(SELECT delivery FROM held WHERE NOT leased))
  ),
  noted AS (
    UPDATE deliveries d SET state = CASE WHEN held.leased THEN d.state ELSE 'dropped' END,
      asked = CASE WHEN held.leased THEN d.asked END, dropped = coalesce(d.dropped, $3)
    FROM held
    WHERE d.seq = ANY (ARRAY(SELECT delivery FROM held)) AND d.seq = held.delivery
    RETURNING d.seq, d.id, d.test, 'waiting' AS before, d.state AS after
  ),
  counted AS (${countMoves('noted')})
  SELECT count(*) FILTER (WHERE after = 'dropped') AS dropped,
    coalesce(array_agg(id) FILTER (WHERE after = 'waiting'), '{}') AS "underWay"
  FROM noted`,
};

/** What reading an event needs of its deliveries. */
export interface DeliveryReader {
  /** in the order in which they were decided */
  ofEvent(event: number): Promise<DeliveryRow[]>;
}

type Deliveries = Pick<
  TrafficStore,
  | 'listDeliveries'
  | 'listDeliveriesWhole'
  | 'getDelivery'
  | 'replayDelivery'
  | 'replayDeliveries'
  | 'replayRebuilt'
  | 'sendNow'
  | 'sendOneNow'
  | 'dropDeliveries'
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
    async replayDelivery(id, now, who) {
      return (await db.query(REPLAY_ONE, [id, now, asked(who)])).count > 0;
    },
    async replayDeliveries(filter, page, now, options) {
      const { rows, next } = await find(filter, pageStart('delivery', page));
      const { wanted, skipped } = sortReplays(rows, options);
      const { count } = await db.query(REPLAY_EACH, [wanted.map(({ seq }) => seq), now, asked(options?.who)]);
      return { replayed: count, skipped, next: cursor(next) };
    },
    async replayRebuilt(rebuilt, now, who) {
      const { rows } = await db.query<{ id: string }>(REPLAY_REBUILT, [
        rebuilt.map(({ delivery }) => delivery),
        rebuilt.map(({ request }) => JSON.stringify(request)),
        rebuilt.map(({ destination }) => destination),
        rebuilt.map(({ superseded }) => superseded),
        ...[now, asked(who), earlierStart(now, who)],
      ]);
      const due = new Set(rows.map(({ id }) => id));
      return rebuilt.map(({ delivery }) => delivery).filter((id) => due.has(id));
    },
    async sendNow(filter, page, now, { who, held }) {
      const { rows, next } = await find(filter, pageStart('delivery', page));
      const waiting = rows.filter(({ state }) => state === 'waiting');
      const wanted = waiting.filter(({ connector }) => !held.includes(connector)).map(({ seq }) => seq);
      const found = await db.query<Sent>(SEND_EACH_NOW, [wanted, now, who]);
      const sent = found.rows[0] ?? { due: 0, underWay: 0 };
      return { ...sent, held: waiting.length - wanted.length, next: cursor(next) };
    },
    async sendOneNow(id, now, who) {
      const [sent] = (await db.query<Sent>(SEND_ONE_NOW, [id, now, who])).rows;
      return sent?.due === 1 ? 'due' : sent?.underWay === 1 ? 'underWay' : 'ended';
    },
    async dropDeliveries(filter, page, by) {
      const { rows, next } = await find(filter, pageStart('delivery', page));
      const waiting = rows.filter(({ state }) => state === 'waiting').map(({ seq }) => seq);
      const found = await db.query<{ dropped: number; underWay: string[] }>(DROP_EACH, [
        waiting,
        by.at,
        JSON.stringify(by),
      ]);
      return { ...(found.rows[0] ?? { dropped: 0, underWay: [] }), next: cursor(next) };
    },
  };
}

/** `sendNow` counts them. */
interface Sent {
  due: number;
  underWay: number;
}

function asked(who: string | undefined): string | null {
  const note: Asked | undefined = who === undefined ? undefined : { who };
  return note ? JSON.stringify(note) : null;
}

function cursor(next: number | null): string | null {
  return next === null ? null : writeCursor('delivery', next);
}
