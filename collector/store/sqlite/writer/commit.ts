/** The hot path's write: a batch of events with all that was decided for them. */
import type { Database } from 'better-sqlite3';
import type { CommitOutcome } from '../../contract.ts';
import { createFiredReader } from '../fired.ts';
import { firstDelivery } from '../rows.ts';
import { createArrivalOrder } from './arrivalOrder.ts';
import { createDecisionCounts } from './decisionCounts.ts';
import type { Groups } from './groups.ts';
import { createNameCounts } from './nameCounts.ts';
import {
  INSERT_ATTEMPT,
  INSERT_DELIVERY,
  INSERT_EVENT,
  type PackedDelivery,
  type PackedEvent,
  type PackedFired,
  type PackedRecord,
} from './pack.ts';
import { createTrafficCounts } from './trafficCounts.ts';

export function createCommit(
  db: Database,
  groups: Groups,
): (records: PackedRecord[], firedSince: number) => CommitOutcome[] {
  const order = createArrivalOrder(db);
  const startDecisionCounts = createDecisionCounts(db);
  const startTrafficCounts = createTrafficCounts(db);
  const insertEvent = db.prepare(INSERT_EVENT);
  const clickStored = db.prepare(
    'SELECT 1 FROM clicks WHERE visitor = ? AND at = ? AND ids = ? AND sources = ? LIMIT 1',
  );
  const insertClick = db.prepare('INSERT INTO clicks (visitor, at, ids, sources, received_at) VALUES (?, ?, ?, ?, ?)');
  const insertDelivery = db.prepare(INSERT_DELIVERY);
  const insertAttempt = db.prepare(INSERT_ATTEMPT);
  const startNameCounts = createNameCounts(db);
  const readFired = createFiredReader(db);
  const writeFired = db.prepare(`
    INSERT INTO fired (transaction_id, event_name, test, at, connectors) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET at = max(at, excluded.at), connectors = excluded.connectors`);

  function commitOne([event, clicks, deliveries, fired]: PackedRecord, firedSince: number): CommitOutcome {
    const before = fired ? firedBefore(fired, firedSince) : {};
    if (fired?.[3].some((connector) => Object.hasOwn(before, connector))) return 'conflict';
    const inserted = insertEvent.run(event);
    if (inserted.changes === 0) return 'conflict';

    const [, , , , receivedAt, visitor] = event;
    const seq = Number(inserted.lastInsertRowid);
    order.add(seq, receivedAt);
    for (const [at, ids, sources, clickReceivedAt] of clicks) {
      // Two requests of a visitor at the same moment both bring the landing's click as new.
      if (clickStored.get(visitor, at, ids, sources) !== undefined) continue;
      insertClick.run(visitor, at, ids, sources, clickReceivedAt);
    }
    writeDeliveries(seq, event, deliveries);
    if (fired) remember(fired, before, receivedAt);
    return 'stored';
  }

  function writeDeliveries(event: number, [, eventName]: PackedEvent, deliveries: PackedDelivery[]): void {
    let seq = firstDelivery(event);
    for (const [columns, attempt] of deliveries) {
      const [, connector, , state, test, , , , , status] = columns;
      insertDelivery.run(seq, groups.of({ connector, eventName, test }, state, status), columns);
      if (attempt) insertAttempt.run(seq, attempt);
      seq += 1;
    }
  }

  function firedBefore([transactionId, eventName, test]: PackedFired, since: number): Record<string, number> {
    return readFired(transactionId, eventName, test, since);
  }

  function remember([transactionId, eventName, test, connectors]: PackedFired, before: object, at: number): void {
    const now = Object.fromEntries(connectors.map((connector) => [connector, at]));
    writeFired.run(transactionId, eventName, test, at, JSON.stringify({ ...before, ...now }));
  }

  return (records, firedSince) => {
    groups.recheck();
    order.recheck();
    const names = startNameCounts();
    const decisions = startDecisionCounts();
    const traffic = startTrafficCounts();
    const outcomes = records.map((record) => {
      const outcome = commitOne(record, firedSince);
      if (outcome === 'stored') {
        names.add(record);
        decisions.add(record);
        traffic.stored(record);
      }
      return outcome;
    });
    names.write();
    decisions.write();
    traffic.write();
    return outcomes;
  };
}
