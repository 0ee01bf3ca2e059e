/** SQLite's errors in the contract's words. */
import Database from 'better-sqlite3';
import { StoreUnavailableError } from '../contract/trafficStore.ts';

/**
 * The file can't be used now: disk full, folder read-only, I/O error, held by someone else, damaged. Extended codes
 * (`SQLITE_IOERR_WRITE`) start with these. https://www.sqlite.org/rescode.html
 */
const UNAVAILABLE = /^SQLITE_(FULL|READONLY|IOERR|BUSY|LOCKED|CANTOPEN|CORRUPT|NOTADB|PERM|PROTOCOL|NOMEM)/;

/** The error to throw instead of `error`; anything that isn't about the file's state stays itself. */
export function storeError(error: unknown): unknown {
  if (error instanceof Database.SqliteError && UNAVAILABLE.test(error.code)) {
    return new StoreUnavailableError(`the traffic store can't be used: ${error.message} (${error.code})`, {
      cause: error,
    });
  }
  return error;
}
