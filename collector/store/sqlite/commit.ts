/** The hot path's write: a batch of events with all that was decided for them, one transaction, one sync of the log. */
import type { Database } from 'better-sqlite3';
import type { CommitOutcome, EventRecord, NewDelivery, TrafficStore } from '../contract.ts';
import { createFired } from './fired.ts';
import {
  attemptParameters,
  DELIVERIES_PER_EVENT,
  eventParameters,
  firstDelivery,
  flag,
  INSERT_ATTEMPT,
  INSERT_EVENT,
} from './rows.ts';

interface NameCount {
  firstAt: number;
  lastAt: number;
  count: number;
}

export function createCommit(db: Database): Pick<TrafficStore, 'commit'> {
  const insertEvent = db.prepare(INSERT_EVENT);
  const clickStored = db.prepare(
    'SELECT 1 FROM clicks WHERE visitor = ? AND at = ? AND ids = ? AND sources = ? LIMIT 1',
  );
  const insertClick = db.prepare('INSERT INTO clicks (visitor, at, ids, sources, received_at) VALUES (?, ?, ?, ?, ?)');
  const insertDelivery = db.prepare(`
    INSERT INTO deliveries (seq, id, connector, destination, state, test, due_at, ready_at, attempts, scheduled_attempts, status, request)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertAttempt = db.prepare(INSERT_ATTEMPT);
  const countName = db.prepare(`
    INSERT INTO event_names (name, first_at, last_at, count) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
      count = count + excluded.count`);
  const fired = createFired(db);

  function commitOne(record: EventRecord, firedSince: number): CommitOutcome {
    const before = record.fired && fired.since(record.fired, firedSince);
    if (record.fired?.connectors.some((connector) => before && Object.hasOwn(before, connector))) return 'conflict';
    const inserted = insertEvent.run(...eventParameters(record));
    if (inserted.changes === 0) return 'conflict';

    for (const { at, receivedAt, ids, sources } of record.newClicks) {
      // Two requests of a visitor at the same moment both bring the landing's click as new.
      const click = [record.visitor, at, JSON.stringify(ids), JSON.stringify(sources)];
      if (clickStored.get(...click) === undefined) insertClick.run(...click, receivedAt);
    }
    writeDeliveries(Number(inserted.lastInsertRowid), record);
    if (record.fired) {
      const now = Object.fromEntries(record.fired.connectors.map((connector) => [connector, record.receivedAt]));
      fired.write(record.fired, { ...before, ...now }, record.receivedAt);
    }
    return 'stored';
  }

  function writeDeliveries(event: number, record: EventRecord): void {
    if (record.deliveries.length > DELIVERIES_PER_EVENT) {
      throw new RangeError(
        `event ${record.id}: ${record.deliveries.length} deliveries, at most ${DELIVERIES_PER_EVENT}`,
      );
    }
    let seq = firstDelivery(event);
    for (const delivery of record.deliveries) {
      writeDelivery(seq, delivery, record.receivedAt);
      seq += 1;
    }
  }

  function writeDelivery(seq: number, delivery: NewDelivery, now: number): void {
    const { id, connector, destination, state, test, attempt, request } = delivery;
    const due = state === 'waiting' ? now : null;
    const tried = flag(attempt !== undefined);
    const status = attempt?.status ?? null;
    insertDelivery.run(
      seq,
      id,
      connector,
      destination,
      state,
      flag(test),
      due,
      due,
      tried,
      tried,
      status,
      JSON.stringify(request),
    );
    if (attempt) insertAttempt.run(...attemptParameters(seq, attempt, false));
  }

  const commitAll = db.transaction((records: EventRecord[], firedSince: number) => {
    const names = new Map<string, NameCount>();
    const outcomes = records.map((record) => {
      const outcome = commitOne(record, firedSince);
      if (outcome === 'stored') countOne(names, record);
      return outcome;
    });
    for (const [name, { firstAt, lastAt, count }] of names) countName.run(name, firstAt, lastAt, count);
    return outcomes;
  });

  return { commit: async (records, firedSince) => commitAll.immediate(records, firedSince) };
}

function countOne(names: Map<string, NameCount>, { name, receivedAt }: EventRecord): void {
  const known = names.get(name);
  names.set(name, {
    firstAt: Math.min(known?.firstAt ?? receivedAt, receivedAt),
    lastAt: Math.max(known?.lastAt ?? receivedAt, receivedAt),
    count: (known?.count ?? 0) + 1,
  });
}
