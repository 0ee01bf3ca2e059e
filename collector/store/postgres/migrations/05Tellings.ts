/**
 * Who told of an event, what a server told after a browser (`Counterpart` in contract/event.ts), and what is sent of it
 * instead.
 */
export const tellings = `
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
  `;
