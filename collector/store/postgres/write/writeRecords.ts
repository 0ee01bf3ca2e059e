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
import type { TransactionKey } from '../../contract/event.ts';
import type { EventRecord } from '../../contract/records.ts';
import { decisionOutcome, HOUR_MS } from '../../shared/decisionOutcome.ts';
import { packDecisions } from '../../shared/decisions.ts';
import { storedState } from '../../shared/deliveryStates.ts';
import { isKept, MAX_NAMES, OTHERS } from '../../shared/eventNames.ts';
import { type ConnectorCount, createConnectorTally, tallyEvent } from '../../shared/figures/connectorCounts.ts';
import { carriedWorth } from '../../shared/figures/worth.ts';
import { DELIVERIES_PER_EVENT, packPage } from '../../shared/rows.ts';
import { EVENTS, hourOf, type TrafficCount } from '../../shared/trafficCounts.ts';
import { unsendableOf } from '../../shared/unsendable.ts';
import type { Parameter, Statement } from '../database.ts';
import { EVENTS_PER_BLOCK } from '../read/rows.ts';
import { type Column, rowSets } from './columns.ts';
import { addConnectorCounts } from './connectorCounts.ts';
import { SLOT } from './slot.ts';

/** Columns of `events` that a server's telling replaces, too (`takeOvers.ts`). */
export const REPLACED_COLUMNS: readonly Column<EventRecord>[] = [
  ['at', 'bigint', ({ at }) => at],
  ['data', 'text', ({ data }) => JSON.stringify(data)],
  ['contact', 'text', ({ contact }) => JSON.stringify(contact)],
  ['consent', 'text', ({ consent }) => JSON.stringify(consent)],
  ['pixels', 'text', ({ pixels }) => JSON.stringify(pixels)],
  ['decisions', 'text', ({ decisions }) => packDecisions(decisions)],
  ['source', 'text', ({ source }) => source ?? null],
  ['counterpart', 'text', ({ counterpart }) => (counterpart ? JSON.stringify(counterpart) : null)],
  ['differs', 'boolean', ({ counterpart, test }) => counterpart?.differs === true && !test],
];

const EVENT_COLUMNS: readonly Column<EventRecord>[] = [
  ['id', 'text', ({ id }) => id],
  ['name', 'text', ({ name }) => name],
  ['test', 'boolean', ({ test }) => test],
  ['received_at', 'bigint', ({ receivedAt }) => receivedAt],
  ['visitor', 'text', ({ visitor }) => visitor],
  ['page', 'text', packPage],
  ['user_agent', 'text', ({ userAgent }) => userAgent],
  ['ip', 'text', ({ ip }) => ip],
  ...REPLACED_COLUMNS,
];

/** null: its name doesn't count */
const NAME_COLUMNS: readonly Column<EventRecord>[] = [
  ['kept', 'boolean', ({ name, decisions, unreceived }) => (unreceived ? null : isKept(name, decisions.length > 0))],
];

const FIRED_COLUMNS: readonly Column<TransactionKey & { connector: string; receivedAt: number }>[] = [
  ['transaction_id', 'text', ({ transactionId }) => transactionId],
  ['event_name', 'text', ({ eventName }) => eventName],
  ['test', 'boolean', ({ test }) => test],
  ['connector', 'text', ({ connector }) => connector],
  ['at', 'bigint', ({ receivedAt }) => receivedAt],
];

const CLICK_COLUMNS: readonly Column<EventRecord['newClicks'][number] & { visitor: string }>[] = [
  ['visitor', 'text', ({ visitor }) => visitor],
  ['at', 'bigint', ({ at }) => at],
  ['ids', 'text', ({ ids }) => JSON.stringify(ids)],
  ['sources', 'text', ({ sources }) => JSON.stringify(sources)],
  ['received_at', 'bigint', ({ receivedAt }) => receivedAt],
  ['test', 'boolean', ({ test }) => test === true],
  ['device_at', 'bigint', ({ deviceAt }) => deviceAt ?? null],
];

/** Of what has no number before the event has one. */
const PLACE_COLUMNS: readonly Column<PlacedDelivery>[] = [
  ['event', 'integer', ({ event }) => event],
  ['place', 'integer', ({ place }) => place],
];

const DELIVERY_PLACE_COLUMNS: readonly Column<PlacedDelivery>[] = [
  ...PLACE_COLUMNS,
  ['due_at', 'bigint', ({ dueAt }) => dueAt],
];

const DELIVERY_COLUMNS: readonly Column<PlacedDelivery>[] = [
  ['id', 'text', ({ delivery }) => delivery.id],
  ['connector', 'text', ({ delivery }) => delivery.connector],
  ['destination', 'text', ({ delivery }) => delivery.destination],
  ['state', 'text', ({ delivery }) => storedState(delivery)],
  ['test', 'boolean', ({ delivery }) => delivery.test],
  ['at_most_once', 'boolean', ({ delivery }) => delivery.atMostOnce === true],
  ['attempts', 'integer', ({ delivery }) => (delivery.attempt ? 1 : 0)],
  ['status', 'integer', ({ delivery }) => delivery.attempt?.status ?? null],
  ['request', 'text', ({ delivery }) => JSON.stringify(delivery.request)],
  ['unsendable', 'text', ({ delivery }) => unsendableOf(delivery)],
  ['worth', 'text', ({ worth }) => worth],
];

export const ATTEMPT_COLUMNS: readonly Column<Attempt>[] = [
  ['at', 'bigint', ({ at }) => at],
  ['status', 'integer', ({ status }) => status],
  ['duration_ms', 'float8', ({ durationMs }) => durationMs],
  ['error', 'text', ({ error }) => error ?? null],
  ['answer', 'text', ({ answer }) => answer ?? null],
  ['asked_by', 'text', ({ by }) => by ?? null],
];

type Claimed = NonNullable<EventRecord['claims']> & { place: number; receivedAt: number };

const CLAIMANT_COLUMNS: readonly Column<Claimed>[] = [['place', 'integer', ({ place }) => place]];

const CLAIM_COLUMNS: readonly Column<Claimed>[] = [
  ['transaction_id', 'text', ({ transactionId }) => transactionId],
  ['event_name', 'text', ({ eventName }) => eventName],
  ['test', 'boolean', ({ test }) => test],
  ['at', 'bigint', ({ receivedAt }) => receivedAt],
];

const DECISION_COLUMNS: readonly Column<DecisionCount>[] = [
  ['hour', 'bigint', ({ hour }) => hour],
  ['connector', 'text', ({ connector }) => connector],
  ['outcome', 'text', ({ outcome }) => outcome],
  ['count', 'bigint', ({ count }) => count],
];

const TRAFFIC_COLUMNS: readonly Column<TrafficCount>[] = [
  ['hour', 'bigint', ({ hour }) => hour],
  ['what', 'text', ({ what }) => what],
  ['count', 'bigint', ({ count }) => count],
];

export const CONNECTOR_COLUMNS: readonly Column<ConnectorCount>[] = [
  ['day', 'bigint', ({ day }) => day],
  ['connector', 'text', ({ connector }) => connector],
  ['what', 'text', ({ what }) => what],
  ['by', 'numeric', ({ count }) => count.toString()],
  ['last_at', 'bigint', ({ lastAt }) => lastAt],
];

/** Behind `firedSince`, `$1`. */
const SETS = rowSets(
  {
    events: EVENT_COLUMNS,
    names: NAME_COLUMNS,
    fired: FIRED_COLUMNS,
    clicks: CLICK_COLUMNS,
    places: DELIVERY_PLACE_COLUMNS,
    deliveries: DELIVERY_COLUMNS,
    attemptPlaces: PLACE_COLUMNS,
    attempts: ATTEMPT_COLUMNS,
    claimants: CLAIMANT_COLUMNS,
    claims: CLAIM_COLUMNS,
    decisions: DECISION_COLUMNS,
    traffic: TRAFFIC_COLUMNS,
    connectors: CONNECTOR_COLUMNS,
  },
  1,
);
const {
  events,
  names,
  fired,
  clicks,
  places,
  deliveries,
  attemptPlaces,
  attempts,
  claimants,
  claims,
  decisions,
  traffic,
  connectors,
} = SETS;
const EVENT_IDS = events.array('id');

export const WRITE_RECORDS: Statement = {
  name: 'write_records',
  text: `
  WITH numbers AS MATERIALIZED (
    SELECT array_agg(nextval('event_numbers')) AS of FROM generate_series(1, cardinality(${EVENT_IDS}))
  ),
  written_events AS (
    INSERT INTO events (seq, ${events.names})
    SELECT (SELECT n.of FROM numbers n)[e.place], ${events.of('e')}
    FROM unnest(${events.arrays}) WITH ORDINALITY AS e(${events.names}, place)
    ORDER BY e.id COLLATE "C", e.name COLLATE "C"
    ON CONFLICT (id, name) DO NOTHING
    RETURNING 1
  ),
  all_events AS MATERIALIZED (SELECT count(*) = cardinality(${EVENT_IDS}) AS written FROM written_events),
  written_fired AS (
    INSERT INTO fired AS f (${fired.names})
    SELECT ${fired.of('n')} FROM unnest(${fired.arrays}) AS n(${fired.names})
    WHERE (SELECT written FROM all_events)
    ORDER BY n.transaction_id COLLATE "C", n.event_name COLLATE "C", n.test, n.connector COLLATE "C"
    ON CONFLICT (transaction_id, event_name, test, connector) DO UPDATE SET at = excluded.at WHERE f.at < $1
    RETURNING 1
  ),
  all_fired AS MATERIALIZED (
    SELECT (SELECT written FROM all_events) AND count(*) = cardinality(${fired.array('transaction_id')}) AS written FROM written_fired
  ),
  new_clicks AS MATERIALIZED (
    SELECT nextval('click_numbers') AS seq, c.* FROM unnest(${clicks.arrays}) AS c(${clicks.names})
    WHERE (SELECT written FROM all_fired)
  ),
  written_clicks AS (
    INSERT INTO clicks (seq, ${clicks.names})
    SELECT seq, ${clicks.names} FROM new_clicks
    ORDER BY visitor COLLATE "C", coalesce(device_at, at), test, ids COLLATE "C", sources COLLATE "C"
    ON CONFLICT DO NOTHING
    RETURNING 1
  ),
  new_deliveries AS MATERIALIZED (
    SELECT (SELECT n.of FROM numbers n)[d.event] * ${DELIVERIES_PER_EVENT} + d.place AS seq, d.*
    FROM unnest(${places.arrays}, ${deliveries.arrays}) AS d(${places.names}, ${deliveries.names})
    WHERE (SELECT written FROM all_fired)
  ),
  written_deliveries AS (
    INSERT INTO deliveries (seq, scheduled_attempts, ${deliveries.names})
    SELECT seq, attempts, ${deliveries.names}
    FROM new_deliveries
  ),
  written_waiting AS (
    INSERT INTO waiting (delivery, destination, connector, due_at, ready_at, manual)
    SELECT seq, destination, connector, due_at, due_at, false FROM new_deliveries WHERE state = 'waiting'
  ),
  written_attempts AS (
    INSERT INTO attempts (delivery, manual, ${attempts.names})
    SELECT (SELECT n.of FROM numbers n)[a.event] * ${DELIVERIES_PER_EVENT} + a.place, false, ${attempts.of('a')}
    FROM unnest(${attemptPlaces.arrays}, ${attempts.arrays}) AS a(${attemptPlaces.names}, ${attempts.names})
    WHERE (SELECT written FROM all_fired)
  ),
  written_claims AS (
    INSERT INTO browser_claims (event, ${claims.names})
    SELECT (SELECT n.of FROM numbers n)[c.place], ${claims.of('c')}
    FROM unnest(${claimants.arrays}, ${claims.arrays}) AS c(${claimants.names}, ${claims.names})
    WHERE (SELECT written FROM all_fired)
  ),
  all_clicks AS MATERIALIZED (
    SELECT (SELECT written FROM all_fired) AND count(*) >= 0 AS written FROM written_clicks
  ),
  written_blocks AS (
    INSERT INTO event_blocks AS b (block, slot, first_at, last_at)
    SELECT (SELECT n.of FROM numbers n)[e.place] / ${EVENTS_PER_BLOCK} AS block, ${SLOT}, min(received_at), max(received_at)
    FROM unnest(${events.array('received_at')}) WITH ORDINALITY AS e(received_at, place)
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
    FROM unnest(${events.array('name')}, ${events.array('received_at')}, ${names.arrays}) AS e(name, received_at, ${names.names})
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
    SELECT hour, connector, outcome, ${SLOT}, count FROM unnest(${decisions.arrays}) AS d(${decisions.names})
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
    SELECT hour, what, ${SLOT}, count FROM unnest(${traffic.arrays}) AS t(${traffic.names})
    WHERE (SELECT written FROM all_decisions)
    ORDER BY hour, what COLLATE "C"
    ON CONFLICT (hour, what, slot) DO UPDATE SET count = n.count + excluded.count
    RETURNING 1
  ),
  all_traffic AS MATERIALIZED (
    SELECT (SELECT written FROM all_decisions) AND count(*) >= 0 AS written FROM written_traffic
  ),
  written_connectors AS (${addConnectorCounts(`
    SELECT ${connectors.of('c')} FROM unnest(${connectors.arrays}) AS c(${connectors.names})
    WHERE (SELECT written FROM all_traffic)`)}
  )
  SELECT overtaken() WHERE NOT (SELECT written FROM all_fired)`,
};

/** `records` exclude each other in nothing. Throws RangeError for an event with more deliveries than its numbers reach. */
export function commitParameters(records: readonly EventRecord[], firedSince: number): Parameter[] {
  const placedDeliveries = records.flatMap((record, index) => placed(record, index + 1));
  const tried = placedDeliveries.flatMap((one) => {
    const { attempt } = one.delivery;
    return attempt ? [{ ...one, attempt }] : [];
  });
  const claimed = records.flatMap(({ claims, receivedAt }, index) =>
    claims ? [{ ...claims, place: index + 1, receivedAt }] : [],
  );
  const rows = SETS.parameters({
    events: records,
    names: records,
    fired: records.flatMap(({ fired, receivedAt }) =>
      fired ? [...new Set(fired.connectors)].map((connector) => ({ ...fired, connector, receivedAt })) : [],
    ),
    clicks: records.flatMap(({ visitor, newClicks }) => newClicks.map((click) => ({ ...click, visitor }))),
    places: placedDeliveries,
    deliveries: placedDeliveries,
    attemptPlaces: tried,
    attempts: tried.map(({ attempt }) => attempt),
    claimants: claimed,
    claims: claimed,
    decisions: countDecisions(records),
    traffic: countTraffic(records),
    connectors: countConnectors(records),
  });
  return [firedSince, ...rows];
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

function countConnectors(records: readonly EventRecord[]): ConnectorCount[] {
  const tally = createConnectorTally();
  for (const record of records) {
    if (record.test) continue;
    tallyEvent(tally, record);
    for (const { connector, state, test } of record.deliveries) {
      // none has ended well as it is made, so none counts with what it is worth
      if (!test) tally.delivery({ connector, receivedAt: record.receivedAt, worth: null }, state, 1);
    }
  }
  return tally.counts();
}

interface PlacedDelivery {
  /** the event's place in the batch, from 1, as PostgreSQL counts */
  event: number;
  /** the delivery's place in the event, from 0 */
  place: number;
  dueAt: number;
  delivery: NewDelivery;
  worth: string | null;
}

function placed(record: EventRecord, event: number): PlacedDelivery[] {
  const { id, deliveries, receivedAt } = record;
  if (deliveries.length > DELIVERIES_PER_EVENT) {
    throw new RangeError(`event ${id}: ${deliveries.length} deliveries, at most ${DELIVERIES_PER_EVENT}`);
  }
  const worth = carriedWorth(deliveries, record);
  return deliveries.map((delivery, place) => ({
    event,
    place,
    dueAt: receivedAt,
    delivery,
    worth: worth[place] ?? null,
  }));
}
