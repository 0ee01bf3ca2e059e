/** What a start on PostgreSQL doesn't take along of the SQLite store that lies in the data folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface LeftBehind {
  path: string;
  /** deliveries that wait in there, and nobody sends; undefined: it can't be read now */
  waiting?: number;
}

/** Undefined where there is no such store. It is only looked at. */
export function findLeftBehind(dataDir: string): LeftBehind | undefined {
  const path = join(dataDir, 'traffic.db');
  if (!existsSync(path)) return undefined;
  try {
    const db = new Database(path, { readonly: true, timeout: 1000 });
    try {
      const waiting = db.prepare<[], number>("SELECT count(*) FROM deliveries WHERE state = 'waiting'").pluck().get();
      return { path, ...(waiting !== undefined && { waiting }) };
    } finally {
      db.close();
    }
  } catch {
    return { path };
  }
}
