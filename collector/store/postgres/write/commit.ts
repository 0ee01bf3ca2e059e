/** The hot path's write: a batch of events with all that was decided for them, in one statement. */
import { type EventKey, eventKey } from '../../contract/eventKey.ts';
import type { CommitOutcome, EventRecord } from '../../contract/records.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import type { Database } from '../database.ts';
import { isOvertaken } from '../errors.ts';
import { dropOldKey, isIdTaken, stillNeeded } from '../oldKey.ts';
import { choose, firedKey, type Known } from './choose.ts';
import { createTakeOvers } from './takeOvers.ts';
import { commitParameters, WRITE_RECORDS } from './writeRecords.ts';

/** Each time another collector was faster in the instant between looking and writing. */
const MAX_TRIES = 10;

const KNOWN_EVENTS = {
  name: 'known_events',
  text: `
    SELECT e.id, e.name FROM unnest($1::text[], $2::text[]) AS asked(id, name)
    CROSS JOIN LATERAL (SELECT e.id, e.name FROM events e WHERE e.id = asked.id AND e.name = asked.name OFFSET 0) e`,
};

const KNOWN_FIRED = {
  name: 'known_fired',
  text: `
    SELECT asked.transaction_id AS "transactionId", asked.event_name AS "eventName", asked.test, f.connector
    FROM unnest($1::text[], $2::text[], $3::boolean[]) AS asked(transaction_id, event_name, test)
    CROSS JOIN LATERAL (
      SELECT f.connector, f.at FROM fired f
      WHERE f.transaction_id = asked.transaction_id AND f.event_name = asked.event_name AND f.test = asked.test AND f.at >= $4
      OFFSET 0
    ) f`,
};

export function createCommit(db: Database): TrafficStore['commit'] {
  const takeOver = createTakeOvers(db);

  return async (records, firedSince) => {
    const plain = records.filter(({ takesOver }) => !takesOver);
    const written = await commitPlain(plain, firedSince);
    if (plain.length === records.length) return written;
    const outcomes = new Map(plain.map((record, index) => [record, written[index]]));
    for (const record of records) {
      if (record.takesOver) outcomes.set(record, await takeOverOne(record, firedSince));
    }
    return records.map((record) => outcomes.get(record) ?? 'conflict');
  };

  async function takeOverOne(record: EventRecord, firedSince: number): Promise<CommitOutcome> {
    try {
      return await takeOver(record, firedSince);
    } catch (error) {
      if (!isIdTaken(error)) throw error;
      const known = await lookUp([record], firedSince);
      if (known.events.size > 0) return 'conflict';
      await endOldKey();
      return takeOver(record, firedSince);
    }
  }

  /** An event has the ID of another one: from now on it may. Throws StoreUnavailableError where it may not yet. */
  async function endOldKey(): Promise<void> {
    const isDropped = await db.transaction((connection) =>
      dropOldKey((sql) => connection.query({ name: '', text: sql })),
    );
    if (!isDropped) throw stillNeeded();
  }

  async function commitPlain(records: EventRecord[], firedSince: number): Promise<CommitOutcome[]> {
    // What was recalled just before is nearly always still true, so the first try asks nothing.
    let known: Known = { events: new Set(), fired: new Set() };
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      const stored = choose(records, known);
      try {
        if (stored.size > 0 || records.length === 0)
          await db.query(WRITE_RECORDS, commitParameters([...stored], firedSince));
        return records.map((record): CommitOutcome => (stored.has(record) ? 'stored' : 'conflict'));
      } catch (error) {
        if (!isOvertaken(error) && !isIdTaken(error)) throw error;
        known = await lookUp(records, firedSince);
        // else it was the very same event, which came at the same moment
        if (isIdTaken(error) && known.events.size === 0) await endOldKey();
      }
    }
    return records.map(() => 'conflict');
  }

  async function lookUp(records: EventRecord[], firedSince: number): Promise<Known> {
    const keys = records.flatMap(({ fired }) => fired ?? []);
    const events = await db.query<EventKey>(KNOWN_EVENTS, [
      records.map(({ id }) => id),
      records.map(({ name }) => name),
    ]);
    const fired = await db.query<Parameters<typeof firedKey>[0] & { connector: string }>(KNOWN_FIRED, [
      keys.map(({ transactionId }) => transactionId),
      keys.map(({ eventName }) => eventName),
      keys.map(({ test }) => test),
      firedSince,
    ]);
    return {
      events: new Set(events.rows.map(eventKey)),
      fired: new Set(fired.rows.map((row) => firedKey(row, row.connector))),
    };
  }
}
