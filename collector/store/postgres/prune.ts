/** Retention. One call deletes one slice, so that it never holds rows for long; call again until it returns 0. */
import type { TrafficStore } from '../contract.ts';
import type { Database, Queryable } from './database.ts';
import { DELIVERIES_PER_EVENT } from './rows.ts';

const RANGE = (event: string) =>
  `BETWEEN ${event} * ${DELIVERIES_PER_EVENT} AND ${event} * ${DELIVERIES_PER_EVENT} + ${DELIVERIES_PER_EVENT - 1}`;

const OLD_EVENTS = {
  name: 'old_events',
  text: `
    SELECT e.seq, 1 + (SELECT count(*) FROM receipts r WHERE r.event = e.seq)
      + (SELECT count(*) FROM deliveries d WHERE d.seq ${RANGE('e.seq')})
      + (SELECT count(*) FROM attempts a WHERE a.delivery ${RANGE('e.seq')}) AS rows
    FROM events e
    WHERE e.received_at < $1 AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.delivery ${RANGE('e.seq')})
    ORDER BY e.received_at, e.seq LIMIT $2`,
};

/** Locks what is to go, so that no replay makes it wait meanwhile; tells what was made to wait just before. */
const LOCK_DELIVERIES = {
  name: 'lock_deliveries',
  text: `
    SELECT d.seq / ${DELIVERIES_PER_EVENT} AS event, d.state
    FROM unnest($1::bigint[]) AS e(seq) JOIN deliveries d ON d.seq ${RANGE('e.seq')}
    ORDER BY d.seq FOR UPDATE OF d`,
};

const DELETE_ATTEMPTS = {
  name: 'delete_attempts',
  text: `DELETE FROM attempts a USING unnest($1::bigint[]) AS e(seq) WHERE a.delivery ${RANGE('e.seq')}`,
};
const DELETE_DELIVERIES = {
  name: 'delete_deliveries',
  text: `DELETE FROM deliveries d USING unnest($1::bigint[]) AS e(seq) WHERE d.seq ${RANGE('e.seq')}`,
};
const DELETE_RECEIPTS = { name: 'delete_receipts', text: 'DELETE FROM receipts WHERE event = ANY ($1::bigint[])' };
const DELETE_EVENTS = { name: 'delete_events', text: 'DELETE FROM events WHERE seq = ANY ($1::bigint[])' };

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
    DELETE FROM fired f USING (SELECT transaction_id, event_name, test, connector FROM fired WHERE at < $1 ORDER BY at LIMIT $2) old
    WHERE f.transaction_id = old.transaction_id AND f.event_name = old.event_name AND f.test = old.test
      AND f.connector = old.connector AND f.at < $1`,
};

export function createPrune(db: Database): TrafficStore['prune'] {
  return async ({ eventsBefore, clicksBefore, firedBefore, maxRows }) => {
    let rows = await pruneEvents(eventsBefore, maxRows);
    if (rows < maxRows) rows += (await db.query(DELETE_CLICKS, [clicksBefore, maxRows - rows])).count;
    if (rows < maxRows) rows += (await db.query(DELETE_FIRED, [firedBefore, maxRows - rows])).count;
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
    return slice.length === 0 ? 0 : db.transaction((connection) => deleteEvents(connection, slice));
  }
}

async function deleteEvents(connection: Queryable, events: number[]): Promise<number> {
  const { rows: locked } = await connection.query<{ event: number; state: string }>(LOCK_DELIVERIES, [events]);
  const waiting = new Set(locked.filter(({ state }) => state === 'waiting').map(({ event }) => event));
  const ended = events.filter((event) => !waiting.has(event));
  let rows = 0;
  for (const statement of [DELETE_ATTEMPTS, DELETE_DELIVERIES, DELETE_RECEIPTS, DELETE_EVENTS]) {
    rows += (await connection.query(statement, [ended])).count;
  }
  return rows;
}
