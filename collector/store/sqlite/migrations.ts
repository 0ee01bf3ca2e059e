import { HOUR_MS, OUTCOME_IN_SQL } from '../shared/decisionOutcome.ts';
import { BLANKS, CONTROLS } from '../shared/oldOrderNumbers.ts';
import { DELIVERIES_PER_EVENT } from '../shared/rows.ts';
import { attemptOutcomeInSql, EVENTS, tookInSql } from '../shared/trafficCounts.ts';

/** Part of the schema, see `events_visitor`: to change it, change the index in a new step. */
export const EVENTS_PER_BLOCK = 1024;

/** What `events_transaction` is over, as any query has to write it. Part of the schema too. */
export const TRANSACTION_IN_SQL = "CAST(json_extract(data, '$.transaction_id') AS TEXT)";

/**
 * One transaction; or, for what takes long, as many as it needs: `slice` is run as long as `left` gives a number, of rows that are
 * left at most (counting them would read them all). What a slice leaves behind is no store that an older version could use: a
 * step before it has to have changed the version.
 */
export type Step = string | { slice: string; left: string };

/** Moved at a time: some 10 MB of log. */
const EVENTS_A_SLICE = 2000;

const MOVED_COLUMNS = `seq, id, name, test, at, received_at, visitor, page, data, contact, consent, user_agent, ip, pixels, decisions,
    source, counterpart, differs`;

/** Of a transaction's ID as it was told; and whether that isn't the same. */
const ORDER_NUMBER = `trim(${CONTROLS.reduce((sql, one) => `replace(${sql}, '${one}', ' ')`, 'transaction_id')}, '${BLANKS}')`;
const IS_ODD = `(transaction_id GLOB '*[' || char(1) || '-' || char(31) || char(127) || '-' || char(159) || ']*'
      OR trim(transaction_id, '${BLANKS}') <> transaction_id)`;

/**
 * The schema of traffic.db, as the list of steps that made it. `PRAGMA user_version` is the number of steps taken.
 * A step that was released is never edited: a change is a new step at the end.
 *
 * What the ingest path pays for is rows and, above all, pages touched in random places: each costs a whole page in the
 * log. Hence few rows an event, and few indexes that don't grow at their end:
 * - a delivery's number is `event number * DELIVERIES_PER_EVENT + n`, so the deliveries of an event need no index;
 * - all filters of the Webhook Log share one index of two numbers, each group of which grows at its end (`deliveryLog.ts`);
 * - `events_visitor` and `events_transaction` are by blocks of events, so that new entries fall on a few pages at their end;
 *   finding a visitor or an order takes one step a block (`events.ts`);
 * - `deliveries_waiting` holds only what waits, by destination and connector, so a busy destination and a paused connector are
 *   stepped over whatever waits for them (`waiting.ts`).
 */
export const MIGRATIONS: readonly Step[] = [
  `
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    test INTEGER NOT NULL,
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    visitor TEXT NOT NULL,
    page TEXT NOT NULL,
    data TEXT NOT NULL,
    contact TEXT NOT NULL,
    consent TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ip TEXT NOT NULL,
    pixels TEXT NOT NULL,
    decisions TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_name ON events (name, test);
  CREATE INDEX events_visitor ON events (seq / ${EVENTS_PER_BLOCK}, visitor);
  CREATE INDEX events_received ON events (received_at);

  CREATE TABLE event_names (
    name TEXT PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE clicks (
    seq INTEGER PRIMARY KEY,
    visitor TEXT NOT NULL,
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    ids TEXT NOT NULL,
    sources TEXT NOT NULL
  ) STRICT;
  CREATE INDEX clicks_visitor ON clicks (visitor, at);
  CREATE INDEX clicks_received ON clicks (received_at);

  CREATE TABLE fired (
    transaction_id TEXT NOT NULL,
    event_name TEXT NOT NULL,
    test INTEGER NOT NULL,
    at INTEGER NOT NULL,
    connectors TEXT NOT NULL,
    PRIMARY KEY (transaction_id, event_name, test)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX fired_at ON fired (at);

  CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    connector TEXT NOT NULL,
    destination TEXT NOT NULL,
    state TEXT NOT NULL,
    test INTEGER NOT NULL,
    due_at INTEGER,
    ready_at INTEGER,
    lease_token TEXT,
    manual INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    scheduled_attempts INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    request TEXT NOT NULL
  ) STRICT;
  CREATE INDEX deliveries_list ON deliveries (connector, state, test);
  CREATE INDEX deliveries_waiting ON deliveries (destination, ready_at) WHERE state = 'waiting';

  CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER,
    duration_ms REAL NOT NULL,
    manual INTEGER NOT NULL,
    error TEXT,
    answer TEXT
  ) STRICT;
  CREATE INDEX attempts_delivery ON attempts (delivery);

  CREATE TABLE receipts (
    event INTEGER NOT NULL,
    connector TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT,
    PRIMARY KEY (event, connector)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE write_probe (content BLOB) STRICT;
  `,
  `
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT,
    hash TEXT,
    detail TEXT
  ) STRICT;
  CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
  // Leases went into memory (writer/leases.ts). `begun`: the lease token under which an attempt of an at_most_once delivery
  // began whose end isn't known.
  `
  ALTER TABLE deliveries ADD COLUMN at_most_once INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE deliveries ADD COLUMN begun TEXT;
  DROP INDEX deliveries_waiting;
  ALTER TABLE deliveries DROP COLUMN ready_at;
  ALTER TABLE deliveries DROP COLUMN lease_token;
  CREATE INDEX deliveries_waiting ON deliveries (destination, connector, due_at) WHERE state = 'waiting';
  `,
  `
  CREATE TABLE delivery_groups (
    id INTEGER PRIMARY KEY,
    connector TEXT NOT NULL,
    event_name TEXT NOT NULL,
    test INTEGER NOT NULL,
    state TEXT NOT NULL,
    status_class INTEGER NOT NULL,
    UNIQUE (connector, event_name, test, state, status_class)
  ) STRICT;
  INSERT INTO delivery_groups (connector, event_name, test, state, status_class)
    SELECT DISTINCT d.connector, e.name, d.test, d.state, coalesce(d.status / 100, 0)
    FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT};
  DROP INDEX deliveries_list;
  ALTER TABLE deliveries ADD COLUMN group_id INTEGER;
  UPDATE deliveries AS d SET group_id = (
    SELECT g.id FROM events e JOIN delivery_groups g
      ON (g.connector, g.event_name, g.test, g.state, g.status_class)
        = (d.connector, e.name, d.test, d.state, coalesce(d.status / 100, 0))
    WHERE e.seq = d.seq / ${DELIVERIES_PER_EVENT});
  CREATE INDEX deliveries_group ON deliveries (group_id);

  CREATE TABLE out_of_order (event INTEGER PRIMARY KEY) STRICT;
  INSERT INTO out_of_order
    SELECT seq FROM (
      SELECT seq, received_at, max(received_at) OVER (ORDER BY seq ROWS BETWEEN 100 PRECEDING AND 1 PRECEDING) AS before
      FROM events)
    WHERE received_at < before - 1000;
  `,
  // Counted as they come (writer/decisionCounts.ts); what came before is counted here once.
  `
  CREATE TABLE decision_counts (
    hour INTEGER NOT NULL,
    connector TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, connector, outcome)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO decision_counts (hour, connector, outcome, count)
    SELECT hour, connector, ${OUTCOME_IN_SQL}, count(*) FROM (
      SELECT e.received_at / ${HOUR_MS} AS hour, d.value ->> 0 AS connector, d.value ->> 2 AS webhook,
        coalesce(d.value ->> 3, d.value ->> 2) AS pixel
      FROM events e, json_each(e.decisions) d WHERE e.test = 0)
    GROUP BY 1, 2, 3;
  `,
  // Counted as they come (writer/trafficCounts.ts); what came before is counted here once. What was accepted before is not known
  // of each attempt: there it is taken for a 2xx of a delivery that wasn't rejected.
  `
  CREATE TABLE traffic_counts (
    hour INTEGER NOT NULL,
    what TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, what)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO traffic_counts (hour, what, count)
    SELECT received_at / ${HOUR_MS}, '${EVENTS}', count(*) FROM events WHERE test = 0 GROUP BY 1;
  INSERT INTO traffic_counts (hour, what, count)
    SELECT e.received_at / ${HOUR_MS}, d.state, count(*)
    FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT} WHERE d.test = 0 GROUP BY 1, 2;
  INSERT INTO traffic_counts (hour, what, count)
    SELECT hour, ${tookInSql('ms')}, count(*) FROM (
      SELECT e.received_at / ${HOUR_MS} AS hour, min(a.at + a.duration_ms) - e.received_at AS ms
      FROM attempts a JOIN deliveries d ON d.seq = a.delivery JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}
      WHERE d.test = 0 AND d.state = 'succeeded' AND a.manual = 0 AND a.status BETWEEN 200 AND 299
      GROUP BY d.seq)
    GROUP BY 1, 2;

  CREATE TABLE attempt_counts (
    hour INTEGER NOT NULL,
    destination TEXT NOT NULL,
    connector TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (hour, destination, connector, outcome)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO attempt_counts (hour, destination, connector, outcome, count, last_at)
    SELECT ended_at / ${HOUR_MS}, destination, connector, outcome, count(*), max(ended_at) FROM (
      SELECT CAST(round(a.at + a.duration_ms) AS INTEGER) AS ended_at, d.destination, d.connector,
        ${attemptOutcomeInSql('a.status', "a.status / 100 = 2 AND d.state <> 'rejected'")} AS outcome
      FROM attempts a JOIN deliveries d ON d.seq = a.delivery WHERE d.test = 0)
    GROUP BY 1, 2, 3, 4;
  `,
  // Over the events' own data: what came before is in it too, and no row is written anew.
  `
  CREATE INDEX events_transaction ON events (seq / ${EVENTS_PER_BLOCK}, ${TRANSACTION_IN_SQL})
    WHERE ${TRANSACTION_IN_SQL} IS NOT NULL;
  `,
  // By their test flag alone events were found through the list of names, which no longer holds all names.
  `
  CREATE INDEX events_test ON events (test);
  `,
  // Who told of an event, what a server told after a browser (`Counterpart` in contract/event.ts), and what is sent of it instead.
  `
  ALTER TABLE events ADD COLUMN source TEXT;
  ALTER TABLE events ADD COLUMN counterpart TEXT;
  ALTER TABLE events ADD COLUMN differs INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX events_differ ON events (seq) WHERE differs = 1;
  ALTER TABLE deliveries ADD COLUMN next_request TEXT;
  CREATE TABLE browser_claims (
    transaction_id TEXT NOT NULL,
    event_name TEXT NOT NULL,
    test INTEGER NOT NULL,
    event INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (transaction_id, event_name, test, event)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX browser_claims_at ON browser_claims (at);
  CREATE TABLE unconfirmed_receipts (
    event INTEGER NOT NULL,
    connector TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT,
    PRIMARY KEY (event, connector)
  ) STRICT, WITHOUT ROWID;
  `,
  // Why a delivery can't be sent, who ended what waited (`DeliveryRow` in contract/delivery.ts), and what was only logged until somebody had
  // it sent. Requests that could not be built were known by their one attempt, made at the event's arrival, in no time.
  `
  ALTER TABLE deliveries ADD COLUMN unsendable TEXT;
  ALTER TABLE deliveries ADD COLUMN dropped TEXT;
  ALTER TABLE deliveries ADD COLUMN was_test_logged INTEGER NOT NULL DEFAULT 0;
  UPDATE deliveries AS d SET unsendable = (
    SELECT a.error FROM attempts a JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}
    WHERE a.delivery = d.seq AND a.status IS NULL AND a.duration_ms = 0 AND a.at = e.received_at)
    WHERE state = 'failed' AND attempts = 1 AND status IS NULL;
    `,
  // Clicks of test landings, which decide no real event.
  `
  ALTER TABLE clicks ADD COLUMN test INTEGER NOT NULL DEFAULT 0;
  `,
  // What the device's clock said of a click, where `at` is corrected: by that it is known again.
  `
  ALTER TABLE clicks ADD COLUMN device_at INTEGER;
  `,
  // Events are told apart by ID and name. That the ID alone is unique stands in the table itself, so the table is made anew, and its
  // rows move there: with a copy, the file would grow to twice its size. Until the last of these steps there is no store to use.
  `
  ALTER TABLE events RENAME TO events_before;
  DROP INDEX events_name;
  DROP INDEX events_visitor;
  DROP INDEX events_received;
  DROP INDEX events_transaction;
  DROP INDEX events_test;
  DROP INDEX events_differ;
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    test INTEGER NOT NULL,
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    visitor TEXT NOT NULL,
    page TEXT NOT NULL,
    data TEXT NOT NULL,
    contact TEXT NOT NULL,
    consent TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ip TEXT NOT NULL,
    pixels TEXT NOT NULL,
    decisions TEXT NOT NULL,
    source TEXT,
    counterpart TEXT,
    differs INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  `,
  {
    left: 'SELECT max(seq) - min(seq) + 1 FROM events_before',
    slice: `
      INSERT INTO events (${MOVED_COLUMNS})
        SELECT ${MOVED_COLUMNS} FROM events_before ORDER BY seq LIMIT ${EVENTS_A_SLICE};
      DELETE FROM events_before WHERE seq <= (SELECT max(seq) FROM events);`,
  },
  'DROP TABLE events_before; CREATE UNIQUE INDEX events_key ON events (id, name);',
  'CREATE INDEX events_name ON events (name, test);',
  `CREATE INDEX events_visitor ON events (seq / ${EVENTS_PER_BLOCK}, visitor);`,
  'CREATE INDEX events_received ON events (received_at);',
  `
  CREATE INDEX events_transaction ON events (seq / ${EVENTS_PER_BLOCK}, ${TRANSACTION_IN_SQL})
    WHERE ${TRANSACTION_IN_SQL} IS NOT NULL;
  `,
  'CREATE INDEX events_test ON events (test); CREATE INDEX events_differ ON events (seq) WHERE differs = 1;',
  // Order numbers as they were told before blanks were taken off: the same order is one row, with each connector's latest time.
  `
  CREATE TEMP TABLE odd_fired AS
    SELECT ${ORDER_NUMBER} AS number, event_name, test, at, connectors FROM fired WHERE ${IS_ODD};
  DELETE FROM fired WHERE ${IS_ODD};
  INSERT INTO fired (transaction_id, event_name, test, at, connectors)
    SELECT number, event_name, test, at, connectors FROM odd_fired WHERE number <> ''
    ON CONFLICT DO UPDATE SET at = max(at, excluded.at), connectors = (
      SELECT json_group_object(key, latest) FROM (
        SELECT key, max(value) AS latest FROM (
          SELECT key, value FROM json_each(fired.connectors) UNION ALL SELECT key, value FROM json_each(excluded.connectors))
        GROUP BY key));
  DROP TABLE odd_fired;
  UPDATE OR REPLACE browser_claims SET transaction_id = ${ORDER_NUMBER} WHERE ${IS_ODD};
  `,
];
