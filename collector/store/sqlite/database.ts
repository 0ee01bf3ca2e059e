/**
 * Opens traffic.db: refuses what isn't ours, brings the schema up to date, sets the connection up. Nothing is written to
 * a file before it is known to be a database of ours or an empty one.
 */
import Database from 'better-sqlite3';
import { APPLICATION_ID, migrate, type Tell } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

/** Someone's long write from a sqlite3 shell may hold us up so long; then the caller answers 503. */
const BUSY_TIMEOUT_MS = 1000;

/** Why a file was refused. It was left as it is. */
export class TrafficFileError extends Error {}

/** `tell`: hears of an update, which may take long. */
export function openDatabase(path: string, tell?: Tell): Database.Database {
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    checkFile(db, path);
    // Readers and the one writer don't block each other; FULL: a commit returns after the log was synced.
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = OFF');
    db.pragma('cache_size = -10000');
    // The log is written back every 32 MiB (measured: some 30 ms): large enough that pages written many times between are
    // written back once, small enough not to stall ingest long.
    db.pragma('wal_autocheckpoint = 8000');
    db.pragma('journal_size_limit = 67108864');
    migrate(db, tell ? { tell } : {});
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A second connection, to a database that `openDatabase` holds open. */
export function openReader(path: string): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  // Each commit of the writer makes what it has cached worthless.
  db.pragma('cache_size = -2000');
  return db;
}

function checkFile(db: Database.Database, path: string): void {
  try {
    const version = Number(db.pragma('user_version', { simple: true }));
    const application = db.pragma('application_id', { simple: true });
    const empty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
    if (!empty && application !== APPLICATION_ID) {
      throw new TrafficFileError(`${path}: this is another program's database; give the collector a folder of its own`);
    }
    if (version > MIGRATIONS.length) {
      throw new TrafficFileError(
        `${path}: written by a newer version (schema ${version}, this version knows ${MIGRATIONS.length}); run that version`,
      );
    }
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(error.code)) {
      throw new TrafficFileError(
        `${path}: not a readable SQLite database (${error.message}); it was left as it is: restore a backup or move it away`,
        { cause: error },
      );
    }
    throw error;
  }
}
