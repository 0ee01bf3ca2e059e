/** A server's event over what browsers told before (`TakeOver` in contract/records.ts): one transaction, all or nothing. */
import type { Decision } from '../../../decide/types.ts';
import type { NewDelivery } from '../../contract/delivery.ts';
import type { CommitOutcome, EventRecord, TakeOver } from '../../contract/records.ts';
import { decisionOutcome } from '../../shared/decisionOutcome.ts';
import { unpackDecisions } from '../../shared/decisions.ts';
import { type ConnectorTally, createConnectorTally, tallyEvent } from '../../shared/figures/connectorCounts.ts';
import { carriedWorth, worthOf } from '../../shared/figures/worth.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import { hourOf } from '../../shared/trafficCounts.ts';
import { unsendableOf } from '../../shared/unsendable.ts';
import type { Database, Queryable, Statement } from '../database.ts';
import { isOvertaken } from '../errors.ts';
import { rowSets } from './columns.ts';
import { addConnectorCounts } from './connectorCounts.ts';
import { SLOT } from './slot.ts';
import { CONNECTOR_COLUMNS, commitParameters, REPLACED_COLUMNS, WRITE_RECORDS } from './writeRecords.ts';

/** Locked until the end: of two servers that tell of one claim, the second hears `conflict` and decides again. */
const LOCK: Statement = {
  name: 'lock_browser_claims',
  text: `
    SELECT seq, id, received_at AS "receivedAt", decisions FROM events
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
      INSERT INTO deliveries (seq, id, connector, destination, state, test, at_most_once, attempts, scheduled_attempts, status, request, unsendable, worth)
      VALUES ($1::bigint, $2, $3::text, $4::text, $5::text, $6, $7, $8, $8, NULL, $9, $12, $13)
    ), attempt AS (
      INSERT INTO attempts (delivery, at, status, duration_ms, manual, error) SELECT $1::bigint, $10::bigint, NULL, 0, false, $11::text WHERE $11::text IS NOT NULL
    )
    INSERT INTO waiting (delivery, destination, connector, due_at, ready_at, manual)
    SELECT $1::bigint, $4::text, $3::text, $10::bigint, $10::bigint, false WHERE $5::text = 'waiting'`,
};
const SET_NEXT: Statement = {
  name: 'set_next_request',
  text: 'UPDATE deliveries SET next_request = $2, next_worth = CASE WHEN worth IS NOT NULL THEN $3 END WHERE id = $1',
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
    FROM free WHERE d.seq = free.delivery RETURNING d.test, d.connector`,
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

/** What was decided first counts no more. */
const COUNT_DECISIONS: Statement = {
  name: 'count_replaced_decisions',
  text: `
    INSERT INTO decision_counts AS n (hour, connector, outcome, slot, count)
    SELECT $1, connector, outcome, ${SLOT}, by FROM unnest($2::text[], $3::text[], $4::bigint[]) AS d(connector, outcome, by)
    ORDER BY connector COLLATE "C", outcome COLLATE "C"
    ON CONFLICT (hour, connector, outcome, slot) DO UPDATE SET count = n.count + excluded.count`,
};
const connectorSets = rowSets({ connectors: CONNECTOR_COLUMNS });
const COUNT_CONNECTORS: Statement = {
  name: 'count_connectors',
  text: addConnectorCounts(
    `SELECT * FROM unnest(${connectorSets.connectors.arrays}) AS c(${connectorSets.connectors.names})`,
  ),
};

/** Raised by the server, so that the connection stays what it is (`database.ts`). */
const GIVE_UP: Statement = { name: 'give_up', text: 'SELECT overtaken()' };

interface Claimed {
  seq: number;
  id: string;
  receivedAt: number;
  decisions: string;
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
  const tally = createConnectorTally();
  if (replaced) await replace(connection, record, replaced, { firedSince, tally });
  else await connection.query(WRITE_RECORDS, commitParameters([record], firedSince));
  for (const over of takesOver) {
    const claimed = claimedBy(over);
    if (claimed) await rewrite(connection, claimed, { over, record, tally });
  }
  const connectors = tally.counts();
  if (connectors.length > 0) await connection.query(COUNT_CONNECTORS, connectorSets.parameters({ connectors }));
}

async function replace(
  connection: Queryable,
  record: EventRecord,
  { seq, receivedAt, decisions }: Claimed,
  { firedSince, tally }: { firedSince: number; tally: ConnectorTally },
) {
  const { fired, takesOver = [] } = record;
  await connection.query(REPLACE, [seq, ...REPLACED_COLUMNS.map(([, , read]) => read(record))]);
  if (fired) {
    const { transactionId, eventName, connectors } = fired;
    const parameters = [transactionId, eventName, fired.test, connectors, receivedAt, firedSince];
    const { count } = await connection.query(FIRE, parameters);
    if (count !== connectors.length) await connection.query(GIVE_UP);
  }
  const now = takesOver[0]?.counterpart?.serverAt ?? receivedAt;
  if (!record.test) {
    const before = unpackDecisions(decisions);
    await countDecisions(connection, receivedAt, record.decisions, before);
    tallyEvent(tally, record, before);
  }
  const worth = carriedWorth(record.deliveries, record);
  await add(connection, { seq, receivedAt }, record.deliveries, { now, worth, tally });
}

async function countDecisions(
  connection: Queryable,
  receivedAt: number,
  decisions: readonly Decision[],
  before: readonly Decision[],
): Promise<void> {
  const changes = new Map<string, { connector: string; outcome: string; by: number }>();
  const change = (decision: Decision, by: number) => {
    const { connector } = decision;
    const outcome = decisionOutcome(decision);
    const key = `${outcome} ${connector}`;
    changes.set(key, { connector, outcome, by: (changes.get(key)?.by ?? 0) + by });
  };
  for (const decision of decisions) change(decision, 1);
  for (const decision of before) change(decision, -1);
  const rows = [...changes.values()].filter(({ by }) => by !== 0);
  if (rows.length === 0) return;
  await connection.query(COUNT_DECISIONS, [
    hourOf(receivedAt),
    rows.map(({ connector }) => connector),
    rows.map(({ outcome }) => outcome),
    rows.map(({ by }) => by),
  ]);
}

async function add(
  connection: Queryable,
  { seq: event, receivedAt }: Pick<Claimed, 'seq' | 'receivedAt'>,
  deliveries: readonly NewDelivery[],
  { now, worth, tally }: { now: number; worth?: readonly (string | null)[]; tally: ConnectorTally },
): Promise<void> {
  if (deliveries.length === 0) return;
  const first = event * DELIVERIES_PER_EVENT;
  const { rows } = await connection.query<{ seq: number }>(LAST, [first, first + DELIVERIES_PER_EVENT - 1]);
  let seq = rows[0]?.seq ?? first - 1;
  for (const [index, delivery] of deliveries.entries()) {
    const { id, connector, destination, state, test, atMostOnce, attempt, request } = delivery;
    seq += 1;
    await connection.query(INSERT, [
      ...[seq, id, connector, destination, state, test, atMostOnce === true],
      ...[attempt ? 1 : 0, JSON.stringify(request), now, attempt?.error ?? null, unsendableOf(delivery)],
      worth?.[index] ?? null,
    ]);
    if (test) continue;
    await connection.query(COUNT, [hourOf(receivedAt), state, 1]);
    tally.delivery({ connector, receivedAt, worth: null }, state, 1);
  }
}

async function rewrite(
  connection: Queryable,
  claimed: Claimed,
  { over, record, tally }: { over: TakeOver; record: EventRecord; tally: ConnectorTally },
): Promise<void> {
  const { how, counterpart, pixels, requests, surplus, added } = over;
  const now = counterpart?.serverAt ?? claimed.receivedAt;
  if (how === 'link') {
    await connection.query(LINK, [claimed.seq, JSON.stringify(counterpart ?? null), JSON.stringify(pixels)]);
  }
  const worth = requests.length > 0 ? worthOf(record.data) : '';
  for (const { delivery, request } of requests) {
    await connection.query(SET_NEXT, [delivery, JSON.stringify(request), worth]);
  }
  for (const { delivery, error } of surplus) {
    await connection.query(SETTLE_SURPLUS, [delivery, error]);
    const { rows } = await connection.query<{ test: boolean; connector: string }>(END_SURPLUS, [delivery, now, error]);
    const [ended] = rows;
    if (ended?.test !== false) continue;
    const hour = hourOf(claimed.receivedAt);
    await connection.query(COUNT, [hour, 'waiting', -1]);
    await connection.query(COUNT, [hour, 'failed', 1]);
    tally.delivery({ connector: ended.connector, receivedAt: claimed.receivedAt, worth: null }, 'failed', 1);
  }
  // further items of an order whose first carries what it is worth
  await add(connection, claimed, added, { now, tally });
}
