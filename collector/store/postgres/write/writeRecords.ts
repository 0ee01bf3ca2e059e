/**
 * The statement of `commit`: columns come as arrays, one a column, and become the rows of each table. It writes all or,
 * where an event is stored already or a transaction has fired since, raises `overtaken()` and writes nothing.
 *
 * Two collectors may write the same ids, transactions, clicks and names at once. Each table's rows are written in one order,
 * and the tables one after the other (each waits for the count of the one before), so that they never wait for each
 * other in a circle. What every commit changes comes last.
 */
import type { DecisionOutcome } from '../../../decide/reasons.ts';
import type { Attempt, NewDelivery } from '../../contract/delivery.ts';
import type { EventRecord } from '../../contract/records.ts';
import { decisionOutcome, HOUR_MS } from '../../shared/decisionOutcome.ts';
import { packDecisions } from '../../shared/decisions.ts';
import { storedState } from '../../shared/deliveryStates.ts';
import { isKept, MAX_NAMES, OTHERS } from '../../shared/eventNames.ts';
import { DELIVERIES_PER_EVENT, packPage } from '../../shared/rows.ts';
import { EVENTS, hourOf, type TrafficCount } from '../../shared/trafficCounts.ts';
import { unsendableOf } from '../../shared/unsendable.ts';
import type { Parameter, Statement } from '../database.ts';
import { EVENTS_PER_BLOCK } from '../read/rows.ts';

/** A row for each connection, more or less: two that write at once rarely meet in one. */
export const SLOT = 'pg_backend_pid() % 64';

export const WRITE_RECORDS: Statement = {
  name: 'write_records',
  text: `
  WITH numbers AS MATERIALIZED (
    SELECT array_agg(nextval('event_numbers')) AS of FROM generate_series(1, cardinality($1::text[]))
  ),
  written_events AS (
    INSERT INTO events (seq, id, name, test, at, received_at, visitor, page, data, contact, consent, user_agent, ip, pixels, decisions,
      source, counterpart, differs)
    SELECT (SELECT n.of FROM numbers n)[e.place], e.id, e.name, e.test, e.at, e.received_at, e.visitor, e.page, e.data,
      e.contact, e.consent, e.user_agent, e.ip, e.pixels, e.decisions, e.source, e.counterpart, e.differs
    FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $52::text[], $53::text[], $54::boolean[]) WITH ORDINALITY
      AS e(id, name, test, at, received_at, visitor, page, data, contact, consent, user_agent, ip, pixels, decisions,
        source, counterpart, differs, place)
    ORDER BY e.id COLLATE "C", e.name COLLATE "C"
    ON CONFLICT (id, name) DO NOTHING
    RETURNING 1
  ),
  all_events AS MATERIALIZED (SELECT count(*) = cardinality($1) AS written FROM written_events),
  written_fired AS (
    INSERT INTO fired AS f (transaction_id, event_name, test, connector, at)
    SELECT n.transaction_id, n.event_name, n.test, n.connector, n.at
    FROM unnest($15::text[], $16::text[], $17::boolean[], $18::text[], $19::bigint[])
      AS n(transaction_id, event_name, test, connector, at)
    WHERE (SELECT written FROM all_events)
    ORDER BY n.transaction_id COLLATE "C", n.event_name COLLATE "C", n.test, n.connector COLLATE "C"
    ON CONFLICT (transaction_id, event_name, test, connector) DO UPDATE SET at = excluded.at WHERE f.at < $20
    RETURNING 1
  ),
  all_fired AS MATERIALIZED (
    SELECT (SELECT written FROM all_events) AND count(*) = cardinality($15) AS written FROM written_fired
  ),
  new_clicks AS MATERIALIZED (
    SELECT nextval('click_numbers') AS seq, c.*
    FROM unnest($21::text[], $22::bigint[], $23::text[], $24::text[], $25::bigint[], $62::boolean[], $63::bigint[])
      AS c(visitor, at, ids, sources, received_at, test, device_at)
    WHERE (SELECT written FROM all_fired)
  ),
  written_clicks AS (
    INSERT INTO clicks (seq, visitor, at, ids, sources, received_at, test, device_at)
    SELECT seq, visitor, at, ids, sources, received_at, test, device_at FROM new_clicks
    ORDER BY visitor COLLATE "C", coalesce(device_at, at), test, ids COLLATE "C", sources COLLATE "C"
    ON CONFLICT DO NOTHING
    RETURNING 1
  ),
  new_deliveries AS MATERIALIZED (
    SELECT (SELECT n.of FROM numbers n)[d.event] * ${DELIVERIES_PER_EVENT} + d.place AS seq, d.*
    FROM unnest($26::integer[], $27::integer[], $28::text[], $29::text[], $30::text[], $31::text[], $32::boolean[],
        $33::boolean[], $34::bigint[], $35::integer[], $36::integer[], $37::text[], $61::text[])
      AS d(event, place, id, connector, destination, state, test, at_most_once, due_at, attempts, status, request, unsendable)
    WHERE (SELECT written FROM all_fired)
  ),
  written_deliveries AS (
    INSERT INTO deliveries (seq, id, connector, destination, state, test, at_most_once, attempts, scheduled_attempts, status, request,
      unsendable)
    SELECT seq, id, connector, destination, state, test, at_most_once, attempts, attempts, status, request, unsendable
    FROM new_deliveries
  ),
  written_waiting AS (
    INSERT INTO waiting (delivery, destination, connector, due_at, ready_at, manual)
    SELECT seq, destination, connector, due_at, due_at, false FROM new_deliveries WHERE state = 'waiting'
  ),
  written_attempts AS (
    INSERT INTO attempts (delivery, at, status, duration_ms, manual, error, answer)
    SELECT (SELECT n.of FROM numbers n)[a.event] * ${DELIVERIES_PER_EVENT} + a.place, a.at, a.status, a.duration_ms, false,
      a.error, a.answer
    FROM unnest($38::integer[], $39::integer[], $40::bigint[], $41::integer[], $42::float8[], $43::text[], $44::text[])
      AS a(event, place, at, status, duration_ms, error, answer)
    WHERE (SELECT written FROM all_fired)
  ),
  written_claims AS (
    INSERT INTO browser_claims (transaction_id, event_name, test, event, at)
    SELECT c.transaction_id, c.event_name, c.test, (SELECT n.of FROM numbers n)[c.event], c.at
    FROM unnest($55::integer[], $56::text[], $57::text[], $58::boolean[], $59::bigint[])
      AS c(event, transaction_id, event_name, test, at)
    WHERE (SELECT written FROM all_fired)
  ),
  all_clicks AS MATERIALIZED (
    SELECT (SELECT written FROM all_fired) AND count(*) >= 0 AS written FROM written_clicks
  ),
  written_blocks AS (
    INSERT INTO event_blocks AS b (block, slot, first_at, last_at)
    SELECT (SELECT n.of FROM numbers n)[e.place] / ${EVENTS_PER_BLOCK} AS block, ${SLOT}, min(received_at), max(received_at)
    FROM unnest($5::bigint[]) WITH ORDINALITY AS e(received_at, place)
    WHERE (SELECT written FROM all_clicks)
    GROUP BY 1 ORDER BY 1
    ON CONFLICT (block, slot) DO UPDATE SET first_at = least(b.first_at, excluded.first_at),
      last_at = greatest(b.last_at, excluded.last_at)
    RETURNING 1
  ),
  all_blocks AS MATERIALIZED (
    SELECT (SELECT written FROM all_clicks) AND count(*) >= 0 AS written FROM written_blocks
  ),
  written_names AS (
    INSERT INTO event_names AS n (name, slot, first_at, last_at, count)
    SELECT own.name, ${SLOT}, min(e.received_at), max(e.received_at), count(*)
    FROM unnest($2::text[], $5::bigint[], $60::boolean[]) AS e(name, received_at, kept)
    CROSS JOIN LATERAL (
      SELECT CASE
        WHEN e.kept OR EXISTS (SELECT FROM event_names k WHERE k.name = e.name)
          OR (SELECT count(DISTINCT k.name) FROM event_names k) < ${MAX_NAMES} THEN e.name ELSE '${OTHERS}' END AS name
    ) own
    WHERE (SELECT written FROM all_blocks) AND e.kept IS NOT NULL
    GROUP BY own.name ORDER BY own.name COLLATE "C"
    ON CONFLICT (name, slot) DO UPDATE SET first_at = least(n.first_at, excluded.first_at),
      last_at = greatest(n.last_at, excluded.last_at), count = n.count + excluded.count
    RETURNING 1
  ),
  all_names AS MATERIALIZED (
    SELECT (SELECT written FROM all_blocks) AND count(*) >= 0 AS written FROM written_names
  ),
  written_decisions AS (
    INSERT INTO decision_counts AS n (hour, connector, outcome, slot, count)
    SELECT hour, connector, outcome, ${SLOT}, count
    FROM unnest($45::bigint[], $46::text[], $47::text[], $48::bigint[]) AS d(hour, connector, outcome, count)
    WHERE (SELECT written FROM all_names)
    ORDER BY hour, connector COLLATE "C", outcome COLLATE "C"
    ON CONFLICT (hour, connector, outcome, slot) DO UPDATE SET count = n.count + excluded.count
    RETURNING 1
  ),
  all_decisions AS MATERIALIZED (
    SELECT (SELECT written FROM all_names) AND count(*) >= 0 AS written FROM written_decisions
  ),
  written_traffic AS (
    INSERT INTO traffic_counts AS n (hour, what, slot, count)
    SELECT hour, what, ${SLOT}, count FROM unnest($49::bigint[], $50::text[], $51::bigint[]) AS t(hour, what, count)
    WHERE (SELECT written FROM all_decisions)
    ORDER BY hour, what COLLATE "C"
    ON CONFLICT (hour, what, slot) DO UPDATE SET count = n.count + excluded.count
  )
  SELECT overtaken() WHERE NOT (SELECT written FROM all_fired)`,
};

/** `records` exclude each other in nothing. Throws RangeError for an event with more deliveries than its numbers reach. */
export function commitParameters(records: readonly EventRecord[], firedSince: number): Parameter[] {
  const fired = records.flatMap(({ fired, receivedAt }) =>
    fired ? [...new Set(fired.connectors)].map((connector) => ({ ...fired, connector, receivedAt })) : [],
  );
  const clicks = records.flatMap(({ visitor, newClicks }) => newClicks.map((click) => ({ ...click, visitor })));
  const deliveries = records.flatMap((record, index) => placed(record, index + 1));
  const counted = countDecisions(records);
  const traffic = countTraffic(records);
  const claims = records.flatMap(({ claims, receivedAt }, index) =>
    claims ? [{ ...claims, event: index + 1, receivedAt }] : [],
  );
  const attempts = deliveries.flatMap(({ event, place, delivery }) =>
    delivery.attempt ? [{ event, place, attempt: delivery.attempt }] : [],
  );
  return [
    records.map(({ id }) => id),
    records.map(({ name }) => name),
    records.map(({ test }) => test),
    records.map(({ at }) => at),
    records.map(({ receivedAt }) => receivedAt),
    records.map(({ visitor }) => visitor),
    records.map(packPage),
    records.map(({ data }) => JSON.stringify(data)),
    records.map(({ contact }) => JSON.stringify(contact)),
    records.map(({ consent }) => JSON.stringify(consent)),
    records.map(({ userAgent }) => userAgent),
    records.map(({ ip }) => ip),
    records.map(({ pixels }) => JSON.stringify(pixels)),
    records.map(({ decisions }) => packDecisions(decisions)),

    fired.map(({ transactionId }) => transactionId),
    fired.map(({ eventName }) => eventName),
    fired.map(({ test }) => test),
    fired.map(({ connector }) => connector),
    fired.map(({ receivedAt }) => receivedAt),
    firedSince,

    clicks.map(({ visitor }) => visitor),
    clicks.map(({ at }) => at),
    clicks.map(({ ids }) => JSON.stringify(ids)),
    clicks.map(({ sources }) => JSON.stringify(sources)),
    clicks.map(({ receivedAt }) => receivedAt),

    deliveries.map(({ event }) => event),
    deliveries.map(({ place }) => place),
    deliveries.map(({ delivery }) => delivery.id),
    deliveries.map(({ delivery }) => delivery.connector),
    deliveries.map(({ delivery }) => delivery.destination),
    deliveries.map(({ delivery }) => storedState(delivery)),
    deliveries.map(({ delivery }) => delivery.test),
    deliveries.map(({ delivery }) => delivery.atMostOnce === true),
    deliveries.map(({ dueAt }) => dueAt),
    deliveries.map(({ delivery }) => (delivery.attempt ? 1 : 0)),
    deliveries.map(({ delivery }) => delivery.attempt?.status ?? null),
    deliveries.map(({ delivery }) => JSON.stringify(delivery.request)),

    attempts.map(({ event }) => event),
    attempts.map(({ place }) => place),
    ...attemptColumns(attempts.map(({ attempt }) => attempt)),

    counted.map(({ hour }) => hour),
    counted.map(({ connector }) => connector),
    counted.map(({ outcome }) => outcome),
    counted.map(({ count }) => count),

    traffic.map(({ hour }) => hour),
    traffic.map(({ what }) => what),
    traffic.map(({ count }) => count),

    records.map(({ source }) => source ?? null),
    records.map(({ counterpart }) => (counterpart ? JSON.stringify(counterpart) : null)),
    records.map(({ counterpart, test }) => counterpart?.differs === true && !test),

    claims.map(({ event }) => event),
    claims.map(({ transactionId }) => transactionId),
    claims.map(({ eventName }) => eventName),
    claims.map(({ test }) => test),
    claims.map(({ receivedAt }) => receivedAt),

    // null: its name doesn't count
    records.map(({ name, decisions, unreceived }) => (unreceived ? null : isKept(name, decisions.length > 0))),

    deliveries.map(({ delivery }) => unsendableOf(delivery)),
    clicks.map(({ test }) => test === true),
    clicks.map(({ deviceAt }) => deviceAt ?? null),
  ];
}

interface DecisionCount {
  hour: number;
  connector: string;
  outcome: DecisionOutcome;
  count: number;
}

/** A row may stand in the statement once only. Test traffic isn't counted. */
function countDecisions(records: readonly EventRecord[]): DecisionCount[] {
  const counts = new Map<string, DecisionCount>();
  for (const { test, receivedAt, decisions } of records) {
    if (test) continue;
    const hour = Math.floor(receivedAt / HOUR_MS);
    for (const decision of decisions) {
      const { connector } = decision;
      const outcome = decisionOutcome(decision);
      const key = `${hour} ${connector} ${outcome}`;
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { hour, connector, outcome, count: 1 });
    }
  }
  return [...counts.values()];
}

function countTraffic(records: readonly EventRecord[]): TrafficCount[] {
  const counts = new Map<string, TrafficCount>();
  const add = (hour: number, what: string) => {
    const key = `${hour} ${what}`;
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { hour, what, count: 1 });
  };
  for (const { test, receivedAt, deliveries } of records) {
    const hour = hourOf(receivedAt);
    if (!test) add(hour, EVENTS);
    for (const delivery of deliveries) if (!delivery.test) add(hour, delivery.state);
  }
  return [...counts.values()];
}

/** at, status, duration_ms, error, answer */
export function attemptColumns(attempts: readonly Attempt[]): Parameter[] {
  return [
    attempts.map(({ at }) => at),
    attempts.map(({ status }) => status),
    attempts.map(({ durationMs }) => durationMs),
    attempts.map(({ error }) => error ?? null),
    attempts.map(({ answer }) => answer ?? null),
  ];
}

interface PlacedDelivery {
  /** the event's place in the batch, from 1, as PostgreSQL counts */
  event: number;
  /** the delivery's place in the event, from 0 */
  place: number;
  dueAt: number;
  delivery: NewDelivery;
}

function placed({ id, deliveries, receivedAt }: EventRecord, event: number): PlacedDelivery[] {
  if (deliveries.length > DELIVERIES_PER_EVENT) {
    throw new RangeError(`event ${id}: ${deliveries.length} deliveries, at most ${DELIVERIES_PER_EVENT}`);
  }
  return deliveries.map((delivery, place) => ({ event, place, dueAt: receivedAt, delivery }));
}
