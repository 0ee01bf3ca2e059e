/** Proof that the store can be written, by writing. */
import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { StoreUnavailableError } from '../../../contract/trafficStore.ts';

/** Several pages, so that a full disk shows here no later than in ingest. */
const PROBE_BYTES = 32_768;

export interface Probe {
  /** To be followed by `clearProbe` in another transaction: rows that come and go within one are never written. */
  fillProbe(): void;
  clearProbe(): void;
}

export function createProbe(db: Database): Probe {
  const fill = db.prepare('INSERT INTO write_probe (content) VALUES (zeroblob(?))');
  const clear = db.prepare('DELETE FROM write_probe');
  const opened = statSync(db.name).ino;

  return {
    fillProbe() {
      // A deleted or replaced file can be written as long as it is open, and all of it is gone at the end.
      if (statSync(db.name, { throwIfNoEntry: false })?.ino !== opened) {
        throw new StoreUnavailableError(
          `${db.name} was deleted or replaced while the collector runs; restart the collector`,
        );
      }
      fill.run(PROBE_BYTES);
    },
    clearProbe: () => void clear.run(),
  };
}
