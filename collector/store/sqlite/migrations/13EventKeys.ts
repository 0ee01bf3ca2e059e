/**
 * Events are told apart by ID and name. That the ID alone is unique stands in the table itself, so the table is made anew,
 * and its rows move there: with a copy, the file would grow to twice its size. Until the last of these steps there is no
 * store to use.
 */
import { EVENTS_PER_BLOCK, TRANSACTION_IN_SQL } from './schemaParts.ts';

/** Moved at a time: some 10 MB of log. */
const EVENTS_A_SLICE = 2000;

const MOVED_COLUMNS = `seq, id, name, test, at, received_at, visitor, page, data, contact, consent, user_agent, ip, pixels, decisions,
    source, counterpart, differs`;

export const eventKeys = [
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
];
