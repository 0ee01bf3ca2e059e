/**
 * Files of the database that only their owner may read, whatever the umask: SQLite would make them as the umask says. Its log
 * and index (-wal, -shm) take the mode of the database.
 */
import { closeSync, fchmodSync, openSync } from 'node:fs';

/** Makes an empty file where there is none. Where that fails SQLite fails too, and says why. */
export function makePrivate(path: string): void {
  try {
    const file = openSync(path, 'wx', 0o600);
    // an umask may take from the owner too
    fchmodSync(file, 0o600);
    closeSync(file);
  } catch {}
}
