/** Counts events by their names as they are stored, and keeps the names from growing without bound (`eventNames.ts`). */
import type { Database } from 'better-sqlite3';
import { isKept, MAX_NAMES, NAMES_LEFT, OTHERS } from '../../../shared/eventNames.ts';
import type { PackedRecord } from '../pack.ts';

interface NameCount {
  firstAt: number;
  lastAt: number;
  count: number;
  isKept: boolean;
}

/** Of one commit. */
export interface NameCounts {
  add(record: PackedRecord): void;
  write(): void;
}

const COUNT = `
  INSERT INTO event_names (name, first_at, last_at, count) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
    count = count + excluded.count`;

export function createNameCounts(db: Database): () => NameCounts {
  const countName = db.prepare(COUNT);
  const isKnown = db.prepare<[string], number>('SELECT 1 FROM event_names WHERE name = ?').pluck();
  const known = db.prepare<[], number>('SELECT count(*) FROM event_names').pluck();

  /** Names of the same commit count too, being written one after the other. */
  const hasRow = (name: string): boolean => isKnown.get(name) !== undefined || (known.get() ?? 0) < MAX_NAMES;

  return () => {
    const names = new Map<string, NameCount>();
    return {
      add([[, name, , , receivedAt], , , , outcomes]) {
        const counted = names.get(name);
        names.set(name, {
          firstAt: Math.min(counted?.firstAt ?? receivedAt, receivedAt),
          lastAt: Math.max(counted?.lastAt ?? receivedAt, receivedAt),
          count: (counted?.count ?? 0) + 1,
          isKept: counted?.isKept || isKept(name, outcomes.length > 0),
        });
      },
      write() {
        for (const [name, { firstAt, lastAt, count, isKept }] of names) {
          countName.run(isKept || hasRow(name) ? name : OTHERS, firstAt, lastAt, count);
        }
      },
    };
  };
}

/** Makes room for new names, where there is none left. */
export function createNamePruning(db: Database): () => void {
  const known = db.prepare<[], number>('SELECT count(*) FROM event_names').pluck();
  const rarest = db.prepare<[number], { name: string; first_at: number; last_at: number; count: number }>(
    'SELECT name, first_at, last_at, count FROM event_names ORDER BY count, last_at, name LIMIT ?',
  );
  const countOthers = db.prepare(COUNT);
  const remove = db.prepare<[string]>('DELETE FROM event_names WHERE name = ?');
  return () => {
    const rows = known.get() ?? 0;
    if (rows < MAX_NAMES) return;
    for (const { name, first_at, last_at, count } of rarest.all(rows - NAMES_LEFT)) {
      if (name === OTHERS || isKept(name, false)) continue;
      countOthers.run(OTHERS, first_at, last_at, count);
      remove.run(name);
    }
  };
}
