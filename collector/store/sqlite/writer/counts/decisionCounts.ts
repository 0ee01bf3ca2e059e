/** Counts decisions as they are stored: an hour of a connector has some few rows, all of which stay in memory. */
import type { Database } from 'better-sqlite3';
import { HOUR_MS } from '../../../shared/decisionOutcome.ts';
import type { PackedBefore, PackedRecord } from '../pack.ts';

export interface DecisionCounts {
  /** `before`: what was decided of the event in whose place the record is now: that counts no more */
  add(record: PackedRecord, before: PackedBefore | undefined): void;
  write(): void;
}

/** Starts the count of one batch: one that fails half way leaves nothing behind. */
export function createDecisionCounts(db: Database): () => DecisionCounts {
  const count = db.prepare(`
    INSERT INTO decision_counts (hour, connector, outcome, count) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count`);
  return () => {
    /** by hour, then by `outcome connector`, as packed */
    const added = new Map<number, Map<string, number>>();
    return {
      add([event, , , , outcomes], before) {
        const [, , test, , receivedAt] = event;
        if (test !== 0 || (outcomes.length === 0 && !before)) return;
        const hour = Math.floor(receivedAt / HOUR_MS);
        const counts = added.get(hour) ?? new Map<string, number>();
        added.set(hour, counts);
        for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        for (const outcome of before?.outcomes ?? []) counts.set(outcome, (counts.get(outcome) ?? 0) - 1);
      },
      write() {
        for (const [hour, counts] of added) {
          for (const [packed, number] of counts) {
            if (number === 0) continue;
            const space = packed.indexOf(' ');
            count.run(hour, packed.slice(space + 1), packed.slice(0, space), number);
          }
        }
      },
    };
  };
}
