/** A server's event over what browsers told before (`TakeOver` in contract/records.ts): one transaction, all or nothing. */
import type { NewDelivery } from '../../contract/delivery.ts';
import type { CommitOutcome, EventRecord, TakeOver } from '../../contract/records.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import { hourOf } from '../../shared/trafficCounts.ts';
import { unsendableOf } from '../../shared/unsendable.ts';
import type { Database, Queryable, Statement } from '../database.ts';
import { isOvertaken } from '../errors.ts';
import { commitParameters, REPLACED_COLUMNS, SLOT, WRITE_RECORDS } from './writeRecords.ts';

/** Locked until the end: of two servers that tell of one claim, the second hears `conflict` and decides again. */
const LOCK: Statement = {
  name: 'lock_browser_claims',
  text: `
    SELECT seq, id, received_at AS "receivedAt" FROM events
    WHERE id = ANY ($1::text[]) AND name = $3 AND (source = 'browser' AND counterpart IS NULL OR test AND id = ANY ($2::text[]))
    ORDER BY seq FOR UPDATE`,
};
const RENAME: Statement = { name: 'displace_event', text: 'UPDATE events SET id = $2 WHERE seq = $1' };
const REPLACE: Statement = {
  name: 'replace_event',
  text: `
    UPDATE events SET ${REPLACED_COLUMNS.map(([name], index) => `${name} = $${index + 2}`).join(', ')}
    WHERE seq = $1`,
};
const LINK: Statement = {
  name: 'link_event',
  text: 'UPDATE events SET counterpart = $2, pixels = $3 WHERE seq = $1',
};
const FIRE: Statement = {
  name: 'fire_replaced',
  text: `
    INSERT INTO fired AS f (transaction_id, event_name, test, connector, at)
    SELECT $1, $2, $3, connector, $5 FROM unnest($4::text[]) AS c(connector) ORDER BY connector COLLATE "C"
    ON CONFLICT (transaction_id, event_name, test, connector) DO UPDATE SET at = excluded.at WHERE f.at < $6`,
};
const LAST: Statement = {
  name: 'last_delivery_of_event',
  text: 'SELECT coalesce(max(seq), $1 - 1) AS seq FROM deliveries WHERE seq BETWEEN $1 AND $2',
};
const INSERT: Statement = {
  name: 'insert_delivery',
  text: `
    WITH inserted AS (
      INSERT INTO deliveries (seq, id, connector, destination, state, test, at_most_once, attempts, scheduled_attempts, status, request, unsendable)
      VALUES ($1::bigint, $2, $3::text, $4::text, $5::text, $6, $7, $8, $8, NULL, $9, $12)
    ), attempt AS (
      INSERT INTO attempts (delivery, at, status, duration_ms, manual, error) SELECT $1::bigint, $10::bigint, NULL, 0, false, $11::text WHERE $11::text IS NOT NULL
    )
    INSERT INTO waiting (delivery, destination, connector, due_at, ready_at, manual)
    SELECT $1::bigint, $4::text, $3::text, $10::bigint, $10::bigint, false WHERE $5::text = 'waiting'`,
};
const SET_NEXT: Statement = {
  name: 'set_next_request',
  text: 'UPDATE deliveries SET next_request = $2 WHERE id = $1',
};
const END_SURPLUS: Statement = {
  name: 'end_surplus',
  text: `
    WITH free AS (
      DELETE FROM waiting WHERE delivery = (SELECT seq FROM deliveries WHERE id = $1)
        AND (lease_token IS NULL OR ready_at <= $2) RETURNING delivery
    ), logged AS (
      INSERT INTO attempts (delivery, at, status, duration_ms, manual, error) SELECT delivery, $2, NULL, 0, false, $3 FROM free
    )
    UPDATE deliveries d SET state = 'failed', attempts = d.attempts + 1, status = NULL, unsendable = $3, dropped = NULL
    FROM free WHERE d.seq = free.delivery RETURNING d.test`,
};
/** Of one that ended: a replay would send what the server doesn't tell of. */
const SETTLE_SURPLUS: Statement = {
  name: 'settle_surplus',
  text: `UPDATE deliveries SET unsendable = coalesce(unsendable, $2) WHERE id = $1 AND state <> 'waiting'`,
};
const COUNT: Statement = {
  name: 'count_traffic',
  text: `
    INSERT INTO traffic_counts AS n (hour, what, slot, count) VALUES ($1, $2, ${SLOT}, $3)
    ON CONFLICT (hour, what, slot) DO UPDATE SET count = n.count + excluded.count`,
};

/** Raised by the server, so that the connection stays what it is (`database.ts`). */
const GIVE_UP: Statement = { name: 'give_up', text: 'SELECT overtaken()' };

interface Claimed {
  seq: number;
  id: string;
  receivedAt: number;
}

export function createTakeOvers(db: Database): (record: EventRecord, firedSince: number) => Promise<CommitOutcome> {
  return async (record, firedSince) => {
    try {
      await db.transaction((connection) => write(connection, record, firedSince));
      return 'stored';
    } catch (error) {
      if (isOvertaken(error)) return 'conflict';
      throw error;
    }
  };
}

async function write(connection: Queryable, record: EventRecord, firedSince: number): Promise<void> {
  const { takesOver = [] } = record;
  const idsOf = (overs: TakeOver[]) => overs.map(({ event }) => event);
  // any test may be moved away
  const displaced = takesOver.filter(({ how }) => how === 'displace');
  const { rows } = await connection.query<Claimed>(LOCK, [idsOf(takesOver), idsOf(displaced), record.name]);
  if (rows.length !== takesOver.length) await connection.query(GIVE_UP);
  const claimedBy = ({ event }: TakeOver) => rows.find(({ id }) => id === event);
  for (const over of takesOver) {
    const claimed = claimedBy(over);
    if (claimed && over.how === 'displace') await connection.query(RENAME, [claimed.seq, over.newId ?? claimed.id]);
  }
  const replacing = takesOver.find(({ how }) => how === 'replace');
  const replaced = replacing && claimedBy(replacing);
  if (replaced) await replace(connection, record, replaced, firedSince);
  else await connection.query(WRITE_RECORDS, commitParameters([record], firedSince));
  for (const over of takesOver) {
    const claimed = claimedBy(over);
    if (claimed) await rewrite(connection, claimed, over);
  }
}

async function replace(connection: Queryable, record: EventRecord, { seq, receivedAt }: Claimed, firedSince: number) {
  const { fired, takesOver = [] } = record;
  await connection.query(REPLACE, [seq, ...REPLACED_COLUMNS.map(([, , read]) => read(record))]);
  if (fired) {
    const { transactionId, eventName, connectors } = fired;
    const parameters = [transactionId, eventName, fired.test, connectors, receivedAt, firedSince];
    const { count } = await connection.query(FIRE, parameters);
    if (count !== connectors.length) await connection.query(GIVE_UP);
  }
  const now = takesOver[0]?.counterpart?.serverAt ?? receivedAt;
  await add(connection, { seq, receivedAt }, record.deliveries, now);
}

async function add(
  connection: Queryable,
  { seq: event, receivedAt }: Pick<Claimed, 'seq' | 'receivedAt'>,
  deliveries: readonly NewDelivery[],
  now: number,
): Promise<void> {
  if (deliveries.length === 0) return;
  const first = event * DELIVERIES_PER_EVENT;
  const { rows } = await connection.query<{ seq: number }>(LAST, [first, first + DELIVERIES_PER_EVENT - 1]);
  let seq = rows[0]?.seq ?? first - 1;
  for (const delivery of deliveries) {
    const { id, connector, destination, state, test, atMostOnce, attempt, request } = delivery;
    seq += 1;
    await connection.query(INSERT, [
      ...[seq, id, connector, destination, state, test, atMostOnce === true],
      ...[attempt ? 1 : 0, JSON.stringify(request), now, attempt?.error ?? null, unsendableOf(delivery)],
    ]);
    if (!test) await connection.query(COUNT, [hourOf(receivedAt), state, 1]);
  }
}

async function rewrite(connection: Queryable, claimed: Claimed, over: TakeOver): Promise<void> {
  const { how, counterpart, pixels, requests, surplus, added } = over;
  const now = counterpart?.serverAt ?? claimed.receivedAt;
  if (how === 'link') {
    await connection.query(LINK, [claimed.seq, JSON.stringify(counterpart ?? null), JSON.stringify(pixels)]);
  }
  for (const { delivery, request } of requests) await connection.query(SET_NEXT, [delivery, JSON.stringify(request)]);
  for (const { delivery, error } of surplus) {
    await connection.query(SETTLE_SURPLUS, [delivery, error]);
    const { rows } = await connection.query<{ test: boolean }>(END_SURPLUS, [delivery, now, error]);
    if (rows[0]?.test !== false) continue;
    const hour = hourOf(claimed.receivedAt);
    await connection.query(COUNT, [hour, 'waiting', -1]);
    await connection.query(COUNT, [hour, 'failed', 1]);
  }
  await add(connection, claimed, added, now);
}
