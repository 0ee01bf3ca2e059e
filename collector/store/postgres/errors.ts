/** PostgreSQL's errors in the contract's words. None of them repeats the password: neither pg nor the server tells it. */
import pg from 'pg';
import { StoreUnavailableError } from '../contract/trafficStore.ts';

/** Why a database was refused at the start: too old, not in UTF-8, or from a newer version. It was left as it is. */
export class DatabaseRefusedError extends Error {
  override name = 'DatabaseRefusedError';
}

/** Thrown by the schema's `overtaken()`: another collector stored an event id or fired a transaction of this commit. */
export const OVERTAKEN = 'TRL01';

/**
 * SQLSTATE classes of a server that can't serve us now: connection, insufficient resources (disk full), operator's
 * intervention (shutdown, a cancelled statement), system error, internal error; and by itself: read-only (a standby), wrong
 * password, no such database, no privilege, gave up waiting for a lock, serialisation and deadlock (after retries).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE = /^(08|53|57|58|XX|25006|28|3D000|42501|55P03|40001|40P01)/;

/** The transaction was the victim of another one and may be run again as it is: serialisation failure, deadlock. */
export function isTransient(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01');
}

export function isOvertaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === OVERTAKEN;
}

/** The error to throw instead of `error`. What isn't the server's word is the connection's: it is gone, or was never made. */
export function storeError(error: unknown): unknown {
  if (error instanceof StoreUnavailableError) return error;
  if (error instanceof pg.DatabaseError && !UNAVAILABLE.test(error.code ?? '')) return error;
  return new StoreUnavailableError(`the PostgreSQL database (TRL_DATABASE_URL) can't be used: ${messageOf(error)}`, {
    cause: error,
  });
}

/** Of several addresses tried, Node gives an error without a message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
