/** One transaction; or a statement that can't be part of one: run by itself, and again where it was cut off. */
export type Step = string | { alone: readonly string[] };

/**
 * The schema, as the list of steps that made it; `migrations` holds the number of steps taken. A step that was released is
 * never edited: a change is a new step at the end. Collectors of the version before may still be running while one is
 * taken: a step keeps what they use.
 *
 * - Numbers (`seq`) are given in order of arrival; a delivery's is `event number * DELIVERIES_PER_EVENT + n`.
 * - What waits stands in a small table of its own: claims rewrite its short rows instead of the deliveries with their
 *   requests, and `waiting_ready` holds nothing else, so a queue however long is passed in one step.
 * - Clocks differ and are set back, so numbers don't follow times. `event_blocks` says for each EVENTS_PER_BLOCK numbers
 *   between which times their events arrived: time filters skip all other blocks (`timeRange.ts`).
 * - What every commit changes is kept in several rows (`slot`), or collectors would wait for each other's commits.
 * - Texts that are looked up compare byte by byte (collation "C"), which is faster and the same everywhere.
 */
import { HOUR_MS, OUTCOME_IN_SQL } from '../shared/decisionOutcome.ts';
import { BLANKS, CONTROLS } from '../shared/oldOrderNumbers.ts';
import { DELIVERIES_PER_EVENT } from '../shared/rows.ts';
import { attemptOutcomeInSql, EVENTS, tookInSql } from '../shared/trafficCounts.ts';
import { OVERTAKEN } from './errors.ts';

/** Of a transaction's ID as it was told. */
const ORDER_NUMBER = `btrim(translate(transaction_id, '${CONTROLS.join('')}', '${' '.repeat(CONTROLS.length)}'), '${BLANKS}')`;

export const MIGRATIONS: readonly Step[] = [
  `
  CREATE SEQUENCE event_numbers AS bigint;

  CREATE TABLE events (
    seq bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    name text COLLATE "C" NOT NULL,
    test boolean NOT NULL,
    at bigint NOT NULL,
    received_at bigint NOT NULL,
    visitor text COLLATE "C" NOT NULL,
    page text NOT NULL,
    data text NOT NULL,
    contact text NOT NULL,
    consent text NOT NULL,
    user_agent text NOT NULL,
    ip text NOT NULL,
    pixels text NOT NULL,
    decisions text NOT NULL
  );
  CREATE INDEX events_name ON events (name, test, seq);
  CREATE INDEX events_test ON events (seq) WHERE test;
  CREATE INDEX events_visitor ON events (visitor, seq);
  CREATE INDEX events_received ON events (received_at, seq);

  CREATE TABLE event_blocks (
    block bigint,
    slot integer,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    PRIMARY KEY (block, slot)
  ) WITH (fillfactor = 50);

  CREATE TABLE event_names (
    name text COLLATE "C",
    slot integer,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (name, slot)
  ) WITH (fillfactor = 50);

  CREATE SEQUENCE click_numbers AS bigint;
  CREATE TABLE clicks (
    seq bigint PRIMARY KEY,
    visitor text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    received_at bigint NOT NULL,
    ids text COLLATE "C" NOT NULL,
    sources text COLLATE "C" NOT NULL
  );
  CREATE UNIQUE INDEX clicks_visitor ON clicks (visitor, at, md5(ids || sources));
  CREATE INDEX clicks_received ON clicks (received_at);

  CREATE TABLE fired (
    transaction_id text COLLATE "C",
    event_name text COLLATE "C",
    test boolean,
    connector text COLLATE "C",
    at bigint NOT NULL,
    PRIMARY KEY (transaction_id, event_name, test, connector)
  );
  CREATE INDEX fired_at ON fired (at);

  CREATE TABLE deliveries (
    seq bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    connector text COLLATE "C" NOT NULL,
    destination text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    test boolean NOT NULL,
    at_most_once boolean NOT NULL,
    attempts integer NOT NULL,
    scheduled_attempts integer NOT NULL,
    status integer,
    request text NOT NULL
  );
  CREATE INDEX deliveries_connector ON deliveries (connector, state, test, seq);
  CREATE INDEX deliveries_state ON deliveries (state, test, seq);

  CREATE TABLE waiting (
    delivery bigint PRIMARY KEY,
    destination text COLLATE "C" NOT NULL,
    connector text COLLATE "C" NOT NULL,
    due_at bigint NOT NULL,
    ready_at bigint NOT NULL,
    lease_token text COLLATE "C",
    begun_under text COLLATE "C",
    manual boolean NOT NULL
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
  CREATE INDEX waiting_ready ON waiting (destination, connector, ready_at, delivery);

  CREATE TABLE attempts (
    delivery bigint,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    at bigint NOT NULL,
    status integer,
    duration_ms double precision NOT NULL,
    manual boolean NOT NULL,
    error text,
    answer text,
    PRIMARY KEY (delivery, seq)
  );

  CREATE TABLE receipts (
    event bigint,
    connector text COLLATE "C",
    at bigint NOT NULL,
    outcome text NOT NULL,
    detail text,
    PRIMARY KEY (event, connector)
  );

  CREATE TABLE settings (
    name text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
  );

  CREATE TABLE documents (
    name text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    document text NOT NULL
  );

  CREATE TABLE write_probe (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    written_at timestamptz NOT NULL
  );

  CREATE TABLE audit (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL,
    who text NOT NULL,
    what text NOT NULL,
    subject text,
    hash text,
    detail text
  );
  CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
  CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

  CREATE FUNCTION overtaken() RETURNS integer LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'overtaken by another collector' USING ERRCODE = '${OVERTAKEN}'; END $$;
  `,
  // What came before it was counted is counted here once.
  `
  CREATE TABLE decision_counts (
    hour bigint,
    connector text COLLATE "C",
    outcome text COLLATE "C",
    slot integer,
    count bigint NOT NULL,
    PRIMARY KEY (hour, connector, outcome, slot)
  ) WITH (fillfactor = 50);
  INSERT INTO decision_counts (hour, connector, outcome, slot, count)
    SELECT hour, connector, ${OUTCOME_IN_SQL}, -1, count(*) FROM (
      SELECT e.received_at / ${HOUR_MS} AS hour, d ->> 0 AS connector, d ->> 2 AS webhook,
        coalesce(d ->> 3, d ->> 2) AS pixel
      FROM events e CROSS JOIN LATERAL jsonb_array_elements(e.decisions::jsonb) d WHERE NOT e.test) decided
    GROUP BY 1, 2, 3;
  `,
  // The same, see trafficCounts.ts. Collectors of the version before that still run count nothing here: hours in which they had
  // traffic show less of it, for good. What was accepted before is taken for a 2xx of a delivery that wasn't rejected.
  `
  CREATE TABLE traffic_counts (
    hour bigint,
    what text COLLATE "C",
    slot integer,
    count bigint NOT NULL,
    PRIMARY KEY (hour, what, slot)
  ) WITH (fillfactor = 50);
  INSERT INTO traffic_counts (hour, what, slot, count)
    SELECT received_at / ${HOUR_MS}, '${EVENTS}', -1, count(*) FROM events WHERE NOT test GROUP BY 1;
  INSERT INTO traffic_counts (hour, what, slot, count)
    SELECT e.received_at / ${HOUR_MS}, d.state, -1, count(*)
    FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT} WHERE NOT d.test GROUP BY 1, 2;
  INSERT INTO traffic_counts (hour, what, slot, count)
    SELECT hour, ${tookInSql('ms')}, -1, count(*) FROM (
      SELECT min(e.received_at) / ${HOUR_MS} AS hour, min(a.at + a.duration_ms) - min(e.received_at) AS ms
      FROM attempts a JOIN deliveries d ON d.seq = a.delivery JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}
      WHERE NOT d.test AND d.state = 'succeeded' AND NOT a.manual AND a.status BETWEEN 200 AND 299
      GROUP BY d.seq) first
    GROUP BY 1, 2;

  CREATE TABLE attempt_counts (
    hour bigint,
    destination text COLLATE "C",
    connector text COLLATE "C",
    outcome text COLLATE "C",
    slot integer,
    count bigint NOT NULL,
    last_at bigint NOT NULL,
    PRIMARY KEY (hour, destination, connector, outcome, slot)
  ) WITH (fillfactor = 50);
  INSERT INTO attempt_counts (hour, destination, connector, outcome, slot, count, last_at)
    SELECT ended_at / ${HOUR_MS}, destination, connector, outcome, -1, count(*), max(ended_at) FROM (
      SELECT round(a.at + a.duration_ms)::bigint AS ended_at, d.destination, d.connector,
        ${attemptOutcomeInSql('a.status', "a.status / 100 = 2 AND d.state <> 'rejected'")} AS outcome
      FROM attempts a JOIN deliveries d ON d.seq = a.delivery WHERE NOT d.test) ended
    GROUP BY 1, 2, 3, 4;
  `,
  // Over the events' own data: what came before is in it too, and no row is written anew. NUL and half characters, which JSON
  // may name (\u0000, \ud83d) but a text here can't hold, are read as U+FFFD; order numbers have none. 512 characters are
  // all that they may have, and more might not fit into an index.
  String.raw`
  CREATE FUNCTION transaction_of(data text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left((CASE WHEN strpos(data, '\u') = 0 THEN data ELSE
      regexp_replace(data, '(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})', '\1\\ufffd', 'g')
    END)::json ->> 'transaction_id', 512) $$;
  CREATE INDEX events_transaction ON events (transaction_of(data) COLLATE "C", seq) WHERE transaction_of(data) IS NOT NULL;
  `,
  // Who told of an event, what a server told after a browser (`Counterpart` in contract/event.ts), and what is sent of it instead.
  `
  ALTER TABLE events ADD COLUMN source text;
  ALTER TABLE events ADD COLUMN counterpart text;
  ALTER TABLE events ADD COLUMN differs boolean NOT NULL DEFAULT false;
  CREATE INDEX events_differ ON events (seq) WHERE differs;
  ALTER TABLE deliveries ADD COLUMN next_request text;
  CREATE TABLE browser_claims (
    transaction_id text COLLATE "C",
    event_name text COLLATE "C",
    test boolean,
    event bigint,
    at bigint NOT NULL,
    PRIMARY KEY (transaction_id, event_name, test, event)
  );
  CREATE INDEX browser_claims_at ON browser_claims (at);
  CREATE TABLE unconfirmed_receipts (
    event bigint,
    connector text COLLATE "C",
    at bigint NOT NULL,
    outcome text NOT NULL,
    detail text,
    PRIMARY KEY (event, connector)
  );
  `,
  // Why a delivery can't be sent, who ended what waited (`DeliveryRow` in contract/delivery.ts), and what was only logged until somebody had
  // it sent. Requests that could not be built were known by their one attempt, made at the event's arrival, in no time.
  `
  ALTER TABLE deliveries ADD COLUMN unsendable text;
  ALTER TABLE deliveries ADD COLUMN dropped text;
  ALTER TABLE deliveries ADD COLUMN was_test_logged boolean NOT NULL DEFAULT false;
  UPDATE deliveries d SET unsendable = a.error
    FROM attempts a, events e
    WHERE d.state = 'failed' AND d.attempts = 1 AND d.status IS NULL AND a.delivery = d.seq AND a.status IS NULL
      AND a.duration_ms = 0 AND e.seq = d.seq / ${DELIVERIES_PER_EVENT} AND a.at = e.received_at;
    `,
  // Clicks of test landings, which decide no real event: the same landing told as a test and as real is two clicks.
  `
  ALTER TABLE clicks ADD COLUMN test boolean NOT NULL DEFAULT false;
  DROP INDEX clicks_visitor;
  CREATE UNIQUE INDEX clicks_visitor ON clicks (visitor, at, test, md5(ids || sources));
  `,
  // What the device's clock said of a click, where `at` is corrected: by that it is known again, also by another collector.
  `
  ALTER TABLE clicks ADD COLUMN device_at bigint;
  DROP INDEX clicks_visitor;
  CREATE UNIQUE INDEX clicks_visitor ON clicks (visitor, coalesce(device_at, at), test, md5(ids || sources));
  `,
  // Events are told apart by ID and name. What collectors of the version before go by, that the ID alone is unique, goes once none
  // of them is there any more (oldKey.ts). Cut off, the index is there and not valid.
  {
    alone: [
      'DROP INDEX CONCURRENTLY IF EXISTS events_key',
      'CREATE UNIQUE INDEX CONCURRENTLY events_key ON events (id, name)',
    ],
  },
  // Order numbers as they were told before blanks were taken off: the same order is one, with each connector's latest time.
  `
  WITH odd AS (DELETE FROM fired WHERE transaction_id <> ${ORDER_NUMBER} RETURNING *)
    INSERT INTO fired AS f (transaction_id, event_name, test, connector, at)
      SELECT number, event_name, test, connector, max(at)
      FROM (SELECT ${ORDER_NUMBER} AS number, event_name, test, connector, at FROM odd) told
      WHERE number <> '' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
      ON CONFLICT (transaction_id, event_name, test, connector) DO UPDATE SET at = greatest(f.at, excluded.at);
  UPDATE browser_claims SET transaction_id = ${ORDER_NUMBER} WHERE transaction_id <> ${ORDER_NUMBER};
  `,
];
