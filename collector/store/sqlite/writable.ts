/** Proof that the store can be written, by writing. */
import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { StoreUnavailableError, type TrafficStore } from '../contract.ts';

/** Several pages, so that a full disk shows here no later than in ingest. */
const PROBE_BYTES = 32_768;

export function createWritable(db: Database): Pick<TrafficStore, 'checkWritable'> {
  const fill = db.prepare('INSERT INTO write_probe (content) VALUES (zeroblob(?))');
  const clear = db.prepare('DELETE FROM write_probe');
  const opened = statSync(db.name).ino;

  function checkFileInPlace(): void {
    // A deleted or replaced file can be written as long as it is open, and all of it is gone at the end.
    if (statSync(db.name, { throwIfNoEntry: false })?.ino !== opened) {
      throw new StoreUnavailableError(
        `${db.name} was deleted or replaced while the collector runs; restart the collector`,
      );
    }
  }

  return {
    async checkWritable() {
      checkFileInPlace();
      // Two commits: rows that come and go within one are never written.
      fill.run(PROBE_BYTES);
      clear.run();
    },
  };
}
