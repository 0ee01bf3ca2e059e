/** The tables a store began with. */
import { OVERTAKEN } from '../errors.ts';

export const firstSchema = `
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
  `;
