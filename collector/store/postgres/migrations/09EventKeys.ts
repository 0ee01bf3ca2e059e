/**
 * Events are told apart by ID and name. What collectors of the version before go by, that the ID alone is unique, goes once
 * none of them is there any more (oldKey.ts). Cut off, the index is there and not valid.
 */
export const eventKeys = {
  alone: [
    'DROP INDEX CONCURRENTLY IF EXISTS events_key',
    'CREATE UNIQUE INDEX CONCURRENTLY events_key ON events (id, name)',
  ],
};
