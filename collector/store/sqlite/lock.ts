/**
 * One collector a data folder. The lock is SQLite's own file lock on a small file beside the data: the kernel gives it
 * up when the process ends, however it ends, so no stale lock outlives `kill -9`. A separate file, so that traffic.db
 * stays readable by others (the sqlite3 shell, backups) while the collector runs.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreUnavailableError } from '../contract/trafficStore.ts';
import { makePrivate } from './privateFile.ts';

/** A process that was just killed may hold the lock for an instant longer. */
const WAIT_MS = 250;

export class FolderInUseError extends Error {}

/** Takes the folder (made when missing) for this process; throws FolderInUseError when another has it. */
export function lockFolder(folder: string): { release(): void } {
  makeFolder(folder);
  const path = join(folder, 'collector.lock');
  makePrivate(path);
  const file = new Database(path, { timeout: WAIT_MS });
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new FolderInUseError(`${folder}: another collector uses this folder; stop it, or give this one its own`);
    }
    throw error;
  }
  return { release: () => void file.close() };
}

function makeFolder(folder: string): void {
  try {
    // It will hold personal data and partners' secrets: a folder made here is the owner's alone.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreUnavailableError(`${folder} can't be used as data folder: ${error}`, { cause: error });
  }
}
