/** The groups that the Webhook Log is filtered by (`deliveryLog.ts`): which one a delivery belongs to, as it is and as it moves on. */
import type { Database } from 'better-sqlite3';
import type { StoredState } from '../../../shared/deliveryStates.ts';

/** What a delivery keeps for good. */
interface Kind {
  connector: string;
  eventName: string;
  test: number;
}

export interface Groups {
  /** To be called once before the others in each write: what a transaction made that was then taken back is unknown again. */
  recheck(): void;
  /** The number of the group; `status` is the last attempt's. */
  of(kind: Kind, state: StoredState, status: number | null): number;
  /** The group that a delivery of `group` comes into. */
  next(group: number, state: StoredState, status: number | null): number;
}

export function createGroups(db: Database): Groups {
  const newestId = db.prepare<[], number | null>('SELECT max(id) FROM delivery_groups').pluck();
  const find = db
    .prepare<[string, string, number, string, number], number>(`
      SELECT id FROM delivery_groups
      WHERE connector = ? AND event_name = ? AND test = ? AND state = ? AND status_class = ?`)
    .pluck();
  const insert = db.prepare(
    'INSERT INTO delivery_groups (connector, event_name, test, state, status_class) VALUES (?, ?, ?, ?, ?)',
  );
  const read = db.prepare<[number], Kind>(
    'SELECT connector, event_name AS eventName, test FROM delivery_groups WHERE id = ?',
  );
  const ids = new Map<string, number>();
  const kinds = new Map<number, Kind>();
  /** Numbers only grow: a table that ends lower than we know, or higher, is not the one we know. */
  let known: number | null = null;

  function of(kind: Kind, state: StoredState, status: number | null): number {
    const { connector, eventName, test } = kind;
    const statusClass = Math.trunc((status ?? 0) / 100);
    const key = `${connector}\n${eventName}\n${test}${state}${statusClass}`;
    let id = ids.get(key);
    if (id === undefined) {
      id = find.get(connector, eventName, test, state, statusClass);
      if (id === undefined) {
        id = Number(insert.run(connector, eventName, test, state, statusClass).lastInsertRowid);
        known = id;
      }
      ids.set(key, id);
      kinds.set(id, kind);
    }
    return id;
  }

  function kindOf(group: number): Kind {
    const kind = kinds.get(group) ?? read.get(group);
    if (!kind) throw new Error(`deliveries name the group ${group}, which is missing`);
    kinds.set(group, kind);
    return kind;
  }

  return {
    recheck() {
      const newest = newestId.get() ?? null;
      if (newest === known) return;
      ids.clear();
      kinds.clear();
      known = newest;
    },
    of,
    next: (group, state, status) => of(kindOf(group), state, status),
  };
}
