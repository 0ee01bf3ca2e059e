/** The hot path's write: a batch of events with all that was decided for them. */
import type { Database } from 'better-sqlite3';
import type { CommitOutcome } from '../../../contract/records.ts';
import { unpackDecisions } from '../../../shared/decisions.ts';
import { createFiredReader } from '../../read/fired.ts';
import { firstDelivery } from '../../read/rows.ts';
import { createDecisionCounts, type DecisionCounts } from '../counts/decisionCounts.ts';
import { createNameCounts, type NameCounts } from '../counts/nameCounts.ts';
import { createTrafficCounts, type TrafficCounts } from '../counts/trafficCounts.ts';
import type { Leases } from '../leases.ts';
import {
  INSERT_ATTEMPT,
  INSERT_DELIVERY,
  INSERT_EVENT,
  type PackedDelivery,
  type PackedEvent,
  type PackedFired,
  type PackedRecord,
  packBefore,
} from '../pack.ts';
import { createArrivalOrder } from './arrivalOrder.ts';
import type { Groups } from './groups.ts';
import { createTakeOvers, type Taken } from './takeOvers.ts';

const NONE_TAKEN: Taken[] = [];

interface Counts {
  names: NameCounts;
  decisions: DecisionCounts;
  traffic: TrafficCounts;
}

export function createCommit(
  db: Database,
  groups: Groups,
  leases: Leases,
): (records: PackedRecord[], firedSince: number) => CommitOutcome[] {
  const order = createArrivalOrder(db);
  const startDecisionCounts = createDecisionCounts(db);
  const startTrafficCounts = createTrafficCounts(db);
  const insertEvent = db.prepare(INSERT_EVENT);
  const clickStored = db.prepare(
    'SELECT 1 FROM clicks WHERE visitor = ? AND coalesce(device_at, at) = ? AND ids = ? AND sources = ? AND test = ? LIMIT 1',
  );
  const insertClick = db.prepare(
    'INSERT INTO clicks (visitor, at, ids, sources, received_at, test, device_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertDelivery = db.prepare(INSERT_DELIVERY);
  const insertAttempt = db.prepare(INSERT_ATTEMPT);
  const startNameCounts = createNameCounts(db);
  const takeOvers = createTakeOvers(db, groups, leases);
  const noteClaim = db.prepare(
    'INSERT INTO browser_claims (transaction_id, event_name, test, event, at) VALUES (?, ?, ?, ?, ?)',
  );
  const readFired = createFiredReader(db);
  const writeFired = db.prepare(`
    INSERT INTO fired (transaction_id, event_name, test, at, connectors) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET at = max(at, excluded.at), connectors = excluded.connectors`);

  function commitOne(record: PackedRecord, firedSince: number, counts: Counts): CommitOutcome {
    const [event, clicks, deliveries, fired, , claims, takesOver] = record;
    const taken = takesOver.length > 0 ? takeOvers.find(takesOver, event) : NONE_TAKEN;
    if (!taken) return 'conflict';
    const before = fired ? firedBefore(fired, firedSince) : {};
    if (fired?.[3].some((connector) => Object.hasOwn(before, connector))) return 'conflict';
    const [, , , , receivedAt, visitor] = event;
    takeOvers.displace(taken);
    const replaced = takeOvers.replace(taken, event);
    let seq = replaced;
    if (seq === undefined) {
      const inserted = insertEvent.run(event);
      if (inserted.changes === 0) return 'conflict';
      seq = Number(inserted.lastInsertRowid);
      order.add(seq, receivedAt);
    }
    for (const click of clicks) {
      const [at, ids, sources, , test, deviceAt] = click;
      // Two requests of a visitor at the same moment both bring the landing's click as new.
      if (clickStored.get(visitor, deviceAt ?? at, ids, sources, test) !== undefined) continue;
      insertClick.run(visitor, click);
    }
    writeDeliveries(seq, event, deliveries, takeOvers.nextDelivery(replaced));
    for (const one of taken) {
      const { added } = one.over;
      writeDeliveries(one.seq, event, added, takeOvers.nextDelivery(one.seq));
      takeOvers.rewrite(one, counts.traffic);
      for (const [[, connector, , state, test, , , , , , , , worth]] of added) {
        counts.traffic.added({ test: test === 1, connector, receivedAt: one.receivedAt, worth }, state);
      }
    }
    if (claims) noteClaim.run(...claims, seq, receivedAt);
    if (fired) remember(fired, before, receivedAt);
    const replacing = taken.find(({ over }) => over.how === 'replace');
    const counted = replacing && packBefore(unpackDecisions(replacing.decisions));
    if (!replacing && record[7] === 1) counts.names.add(record);
    counts.decisions.add(record, counted);
    counts.traffic.stored(record, counted);
    return 'stored';
  }

  function writeDeliveries(
    event: number,
    [, eventName]: PackedEvent,
    deliveries: PackedDelivery[],
    from = firstDelivery(event),
  ): void {
    let seq = from;
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
    const counts: Counts = {
      names: startNameCounts(),
      decisions: startDecisionCounts(),
      traffic: startTrafficCounts(),
    };
    const outcomes = records.map((record) => commitOne(record, firedSince, counts));
    counts.names.write();
    counts.decisions.write();
    counts.traffic.write();
    return outcomes;
  };
}
