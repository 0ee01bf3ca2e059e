/** The SQLite engine of the traffic store. */
import { dirname, resolve } from 'node:path';
import type { TrafficStore } from '../contract/trafficStore.ts';
import { openReader } from './database.ts';
import { storeError } from './errors.ts';
import { lockFolder } from './lock.ts';
import type { Tell } from './migrate.ts';
import { hasLog, markClosed, markOpen } from './openMark.ts';
import { makePrivate } from './privateFile.ts';
import { createSqliteStore } from './store.ts';
import { connectWriter, startWriterThread } from './writer/writer.ts';

/**
 * Opens (or makes) the database at `path` and takes its folder for this process until `close()`. Rejects with
 * FolderInUseError, TrafficFileError (not ours, damaged, or from a newer version; left untouched) or
 * StoreUnavailableError (the file or its folder can't be written). `tell` hears of an update from an older version,
 * `warn` of a copy that isn't whole.
 */
export async function openSqliteStore(options: { path: string; tell?: Tell; warn?: Tell }): Promise<TrafficStore> {
  const path = resolve(options.path);
  const undo: (() => unknown)[] = [];
  try {
    const lock = lockFolder(dirname(path));
    undo.unshift(lock.release);
    const hadLog = hasLog(path);
    makePrivate(path);
    const writer = await connectWriter(startWriterThread(path), options.tell);
    undo.unshift(writer.close);
    const reader = openReader(path);
    undo.unshift(() => reader.close());
    if (attempt(() => markOpen(path))?.wasOpen && !hadLog) options.warn?.({ path }, NOT_WHOLE);
    const store = createSqliteStore(reader, writer);
    return {
      ...store,
      async close() {
        await store.close();
        attempt(() => markClosed(path));
        lock.release();
      },
    };
  } catch (error) {
    for (const step of undo) await step();
    throw storeError(error);
  }
}

const NOT_WHOLE =
  'this is a copy of a store that was in use, and its log, the file of the same name with -wal at its end, was not copied: what was written last is missing, and webhooks that were sent may be sent again. Copy all of traffic.db* while no collector runs on it, or use “sqlite3 traffic.db .backup”';

/** The mark is for a notice; a disk that is full says so where something is lost by it. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
