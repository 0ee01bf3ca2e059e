/** Retention. One call deletes one slice, so that it never holds rows for long; call again until it returns 0. */
import { STANDARD_EVENTS } from '../../../../sdk/events.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { HOUR_MS } from '../../shared/decisionOutcome.ts';
import { MAX_NAMES, NAMES_LEFT, OTHERS } from '../../shared/eventNames.ts';
import { dayOf } from '../../shared/figures/connectorCounts.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import type { Database, Queryable } from '../database.ts';
import { EVENTS_PER_BLOCK } from '../read/rows.ts';

const FIRST = (event: string) => `${event} * ${DELIVERIES_PER_EVENT}`;
const RANGE = (event: string) => `BETWEEN ${FIRST(event)} AND ${FIRST(event)} + ${DELIVERIES_PER_EVENT - 1}`;

/** Whether something of an event waits is asked as one step of an index each: as a join it might become a scan of all that waits. */
export const OLD_EVENTS = {
  name: 'old_events',
  text: `
    SELECT e.seq, 1 + (SELECT count(*) FROM receipts r WHERE r.event = e.seq)
      + (SELECT count(*) FROM deliveries d WHERE d.seq ${RANGE('e.seq')})
      + (SELECT count(*) FROM attempts a WHERE a.delivery ${RANGE('e.seq')}) AS rows
    FROM events e
    WHERE e.received_at < $1 AND coalesce(
      (SELECT w.delivery FROM waiting w WHERE w.delivery >= ${FIRST('e.seq')} ORDER BY w.delivery LIMIT 1) >= ${FIRST('(e.seq + 1)')},
      true)
    ORDER BY e.received_at, e.seq LIMIT $2`,
};

/** Locks what is to go, so that no replay makes it wait meanwhile; tells what was made to wait just before. */
const LOCK_DELIVERIES = {
  name: 'lock_deliveries',
  text: `
    SELECT d.seq, d.state
    FROM unnest($1::bigint[]) AS e(seq) CROSS JOIN LATERAL (
      SELECT d.seq, d.state FROM deliveries d WHERE d.seq ${RANGE('e.seq')} ORDER BY d.seq FOR UPDATE
    ) d`,
};

const DELETE_ATTEMPTS = { name: 'delete_attempts', text: 'DELETE FROM attempts WHERE delivery = ANY ($1::bigint[])' };
const DELETE_DELIVERIES = { name: 'delete_deliveries', text: 'DELETE FROM deliveries WHERE seq = ANY ($1::bigint[])' };
const DELETE_RECEIPTS = { name: 'delete_receipts', text: 'DELETE FROM receipts WHERE event = ANY ($1::bigint[])' };
const DELETE_UNCONFIRMED = {
  name: 'delete_unconfirmed_receipts',
  text: 'DELETE FROM unconfirmed_receipts WHERE event = ANY ($1::bigint[])',
};
const DELETE_EVENTS = { name: 'delete_events', text: 'DELETE FROM events WHERE seq = ANY ($1::bigint[])' };

/** Blocks of which no event is left, but for the last few: a commit that has its numbers may still be under way. */
const DELETE_BLOCKS = {
  name: 'delete_blocks',
  text: `
    DELETE FROM event_blocks
    WHERE block < coalesce((SELECT seq FROM events ORDER BY seq LIMIT 1), 0) / ${EVENTS_PER_BLOCK} - 16`,
};

const COUNTS = ['decision_counts', 'traffic_counts', 'attempt_counts'];
const DELETE_COUNTS = COUNTS.map((table) => ({
  name: `delete_${table}`,
  text: `DELETE FROM ${table} WHERE hour < $1`,
}));

const DELETE_CONNECTOR_COUNTS = {
  name: 'delete_connector_counts',
  text: 'DELETE FROM connector_counts WHERE day < $1',
};

/** As FOLD_COUNTS, of days. */
const FOLD_CONNECTOR_COUNTS = {
  name: 'fold_connector_counts',
  text: `
    WITH over AS MATERIALIZED (
      SELECT ctid FROM connector_counts WHERE day < (SELECT max(day) FROM connector_counts) AND slot >= 0
      ORDER BY day, connector, what, slot FOR UPDATE
    ),
    folded AS (
      DELETE FROM connector_counts WHERE ctid = ANY (ARRAY(SELECT ctid FROM over))
      RETURNING day, connector, what, count, last_at
    )
    INSERT INTO connector_counts AS n (day, connector, what, slot, count, last_at)
    SELECT day, connector, what, -1, sum(count), max(last_at) FROM folded
    GROUP BY 1, 2, 3 ORDER BY 1, connector COLLATE "C", what COLLATE "C"
    ON CONFLICT (day, connector, what, slot) DO UPDATE SET count = n.count + excluded.count,
      last_at = greatest(n.last_at, excluded.last_at)`,
};

/** Hours that are over change seldom: their rows, one a connection, become one, or charts would
 * add up hundreds of thousands. Locked in the order in which others write them; one that just changed waits for the next time. */
const FOLD_COUNTS = {
  name: 'fold_traffic_counts',
  text: `
    WITH over AS MATERIALIZED (
      SELECT ctid FROM traffic_counts WHERE hour < (SELECT max(hour) FROM traffic_counts) - 1 AND slot >= 0
      ORDER BY hour, what, slot FOR UPDATE
    ),
    folded AS (
      DELETE FROM traffic_counts WHERE ctid = ANY (ARRAY(SELECT ctid FROM over)) RETURNING hour, what, count
    )
    INSERT INTO traffic_counts AS n (hour, what, slot, count)
    SELECT hour, what, -1, sum(count) FROM folded GROUP BY 1, 2 ORDER BY 1, what COLLATE "C"
    ON CONFLICT (hour, what, slot) DO UPDATE SET count = n.count + excluded.count`,
};

/**
 * Makes room for new event names, where there is none left: the rarest go to the others. Locked in the order in which commits
 * write them; the others' row of slot -1 is no commit's.
 */
const PRUNE_NAMES = {
  name: 'prune_event_names',
  text: `
    WITH rarest AS (
      SELECT name FROM event_names GROUP BY name
      ORDER BY sum(count), max(last_at), name LIMIT (
        SELECT CASE WHEN count(DISTINCT name) < ${MAX_NAMES} THEN 0 ELSE count(DISTINCT name) - ${NAMES_LEFT} END
        FROM event_names)
    ),
    gone AS MATERIALIZED (
      SELECT ctid FROM event_names
      WHERE name IN (SELECT name FROM rarest) AND name <> ALL ($1::text[])
      ORDER BY name, slot FOR UPDATE
    ),
    deleted AS (
      DELETE FROM event_names WHERE ctid = ANY (ARRAY(SELECT ctid FROM gone)) RETURNING first_at, last_at, count
    )
    INSERT INTO event_names AS n (name, slot, first_at, last_at, count)
    SELECT '${OTHERS}', -1, min(first_at), max(last_at), sum(count) FROM deleted HAVING count(*) > 0
    ON CONFLICT (name, slot) DO UPDATE SET first_at = least(n.first_at, excluded.first_at),
      last_at = greatest(n.last_at, excluded.last_at), count = n.count + excluded.count`,
};

const DELETE_CLICKS = {
  name: 'delete_clicks',
  text: `
    DELETE FROM clicks WHERE seq = ANY (ARRAY(
      SELECT seq FROM clicks WHERE received_at < $1 ORDER BY received_at LIMIT $2))`,
};
/** Of a transaction that fires again at this moment, the row is seen anew before it goes. */
const DELETE_FIRED = {
  name: 'delete_fired',
  text: `
    DELETE FROM fired
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM fired WHERE at < $1 ORDER BY at LIMIT $2)) AND at < $1`,
};

const DELETE_CLAIMS = {
  name: 'delete_browser_claims',
  text: `
    DELETE FROM browser_claims WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM browser_claims WHERE at < $1 ORDER BY at LIMIT $2))`,
};

export function createPrune(db: Database): TrafficStore['prune'] {
  return async ({ eventsBefore, clicksBefore, firedBefore, maxRows }) => {
    let rows = await pruneEvents(eventsBefore, maxRows);
    for (const statement of DELETE_COUNTS) await db.query(statement, [Math.floor(eventsBefore / HOUR_MS)]);
    await db.query(FOLD_COUNTS);
    await db.query(DELETE_CONNECTOR_COUNTS, [dayOf(eventsBefore)]);
    await db.query(FOLD_CONNECTOR_COUNTS);
    await db.query(PRUNE_NAMES, [[OTHERS, ...STANDARD_EVENTS]]);
    if (rows < maxRows) rows += (await db.query(DELETE_CLICKS, [clicksBefore, maxRows - rows])).count;
    if (rows < maxRows) rows += (await db.query(DELETE_FIRED, [firedBefore, maxRows - rows])).count;
    if (rows < maxRows) rows += (await db.query(DELETE_CLAIMS, [firedBefore, maxRows - rows])).count;
    return rows;
  };

  async function pruneEvents(before: number, maxRows: number): Promise<number> {
    const { rows: old } = await db.query<{ seq: number; rows: number }>(OLD_EVENTS, [before, maxRows]);
    const slice: number[] = [];
    let expected = 0;
    for (const { seq, rows } of old) {
      // An event goes with all its rows or not at all, so a slice may exceed maxRows by those of one event.
      if (expected >= maxRows) break;
      slice.push(seq);
      expected += rows;
    }
    if (slice.length === 0) return 0;
    const deleted = await db.transaction((connection) => deleteEvents(connection, slice));
    await db.query(DELETE_BLOCKS);
    return deleted;
  }
}

async function deleteEvents(connection: Queryable, events: number[]): Promise<number> {
  const ordered = events.toSorted((a, b) => a - b);
  const { rows: locked } = await connection.query<{ seq: number; state: string }>(LOCK_DELIVERIES, [ordered]);
  const eventOf = (delivery: number) => Math.floor(delivery / DELIVERIES_PER_EVENT);
  const waiting = new Set(locked.filter(({ state }) => state === 'waiting').map(({ seq }) => eventOf(seq)));
  const gone = ordered.filter((event) => !waiting.has(event));
  const deliveries = locked.map(({ seq }) => seq).filter((seq) => !waiting.has(eventOf(seq)));
  const counts = [
    await connection.query(DELETE_ATTEMPTS, [deliveries]),
    await connection.query(DELETE_DELIVERIES, [deliveries]),
    await connection.query(DELETE_RECEIPTS, [gone]),
    await connection.query(DELETE_UNCONFIRMED, [gone]),
    await connection.query(DELETE_EVENTS, [gone]),
  ];
  return counts.reduce((sum, { count }) => sum + count, 0);
}
