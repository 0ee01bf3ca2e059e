/**
 * Leases went into memory (writer/leases.ts). `begun`: the lease token under which an attempt of an at_most_once delivery
 * began whose end isn't known.
 */
export const leasesInMemory = `
  ALTER TABLE deliveries ADD COLUMN at_most_once INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE deliveries ADD COLUMN begun TEXT;
  DROP INDEX deliveries_waiting;
  ALTER TABLE deliveries DROP COLUMN ready_at;
  ALTER TABLE deliveries DROP COLUMN lease_token;
  CREATE INDEX deliveries_waiting ON deliveries (destination, connector, due_at) WHERE state = 'waiting';
  `;
