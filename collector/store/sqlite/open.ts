/** The SQLite engine of the traffic store. */
import { dirname, resolve } from 'node:path';
import type { TrafficStore } from '../contract/trafficStore.ts';
import { openReader } from './database.ts';
import { storeError } from './errors.ts';
import { lockFolder } from './lock.ts';
import type { Tell } from './migrate.ts';
import { makePrivate } from './privateFile.ts';
import { createSqliteStore } from './store.ts';
import { connectWriter, startWriterThread } from './writer/writer.ts';

/**
 * Opens (or makes) the database at `path` and takes its folder for this process until `close()`. Rejects with
 * FolderInUseError, TrafficFileError (not ours, damaged, or from a newer version; left untouched) or
 * StoreUnavailableError (the file or its folder can't be written). `tell` hears of an update from an older version.
 */
export async function openSqliteStore(options: { path: string; tell?: Tell }): Promise<TrafficStore> {
  const path = resolve(options.path);
  const undo: (() => unknown)[] = [];
  try {
    const lock = lockFolder(dirname(path));
    undo.unshift(lock.release);
    makePrivate(path);
    const writer = await connectWriter(startWriterThread(path), options.tell);
    undo.unshift(writer.close);
    const reader = openReader(path);
    undo.unshift(() => reader.close());
    const store = createSqliteStore(reader, writer);
    return {
      ...store,
      async close() {
        await store.close();
        lock.release();
      },
    };
  } catch (error) {
    for (const step of undo) await step();
    throw storeError(error);
  }
}
