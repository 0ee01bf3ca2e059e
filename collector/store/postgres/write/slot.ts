/** A row of counts for each connection, more or less: two that write at once rarely meet in one. */
export const SLOT = 'pg_backend_pid() % 64';
