/** What stands in the schema and in queries alike. */

/** Part of the schema, see `events_visitor`: to change it, change the index in a new step. */
export const EVENTS_PER_BLOCK = 1024;

/** What `events_transaction` is over, as any query has to write it. Part of the schema too. */
export const TRANSACTION_IN_SQL = "CAST(json_extract(data, '$.transaction_id') AS TEXT)";
