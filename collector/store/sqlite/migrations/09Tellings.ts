/**
 * Who told of an event, what a server told after a browser (`Counterpart` in contract/event.ts), and what is sent of it
 * instead.
 */
export const tellings = `
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
  `;
