/**
 * Notices a copy of traffic.db that was made while a collector had it open, and left out its log (traffic.db-wal): all looks well, and
 * what was written last is missing.
 *
 * As long as the database is open a mark stands in traffic.db itself, past the log; a clean close takes it away. After `kill -9` the log
 * is there. A copy by SQLite's own means (`.backup`, `VACUUM INTO`) is whole and has no log either: it changes `schema_version`, which
 * the mark names.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

const MARK = 'open_schema';
/** What `.backup` into a new file makes of it. */
const SCHEMA_OF_BACKUP = 1;

const versionOf = (db: Database.Database) => Number(db.pragma('schema_version', { simple: true }));

/** To be asked before anything opens the database, which makes the log anew. */
export function hasLog(path: string): boolean {
  return existsSync(`${path}-wal`);
}

/** The database is open, by this process alone, and up to date. Gives whether the mark stood there already. */
export function markOpen(path: string): { wasOpen: boolean } {
  return withDatabase(path, (db) => {
    const found = db.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck().get(MARK);
    const wasOpen = found === String(versionOf(db));
    if (versionOf(db) <= SCHEMA_OF_BACKUP) db.exec('CREATE TABLE step (x); DROP TABLE step');
    db.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)').run(MARK, String(versionOf(db)));
    // into the file itself; a reader that holds it up costs nothing but this notice
    db.pragma('wal_checkpoint(PASSIVE)');
    return { wasOpen };
  });
}

/** All other connections are closed: this one, being the last, writes the log back and removes it. */
export function markClosed(path: string): void {
  withDatabase(path, (db) => db.prepare('DELETE FROM settings WHERE name = ?').run(MARK));
}

function withDatabase<T>(path: string, work: (db: Database.Database) => T): T {
  const db = new Database(path, { fileMustExist: true, timeout: 1000 });
  try {
    db.pragma('synchronous = FULL');
    return work(db);
  } finally {
    db.close();
  }
}
