/** The tables a store began with. */
import { EVENTS_PER_BLOCK } from './schemaParts.ts';

export const firstSchema = `
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
  `;
