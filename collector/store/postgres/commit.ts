/** The hot path's write: a batch of events with all that was decided for them, in one statement. */
import type { CommitOutcome, EventRecord, TrafficStore } from '../contract.ts';
import { choose, firedKey, type Known } from './choose.ts';
import type { Database } from './database.ts';
import { isOvertaken } from './errors.ts';
import { createTakeOvers } from './takeOvers.ts';
import { commitParameters, WRITE_RECORDS } from './writeRecords.ts';

/** Each time another collector was faster in the instant between looking and writing. */
const MAX_TRIES = 10;

const KNOWN_EVENTS = { name: 'known_events', text: 'SELECT id FROM events WHERE id = ANY($1)' };

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
    for (const record of records) if (record.takesOver) outcomes.set(record, await takeOver(record, firedSince));
    return records.map((record) => outcomes.get(record) ?? 'conflict');
  };

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
        if (!isOvertaken(error)) throw error;
        known = await lookUp(records, firedSince);
      }
    }
    return records.map(() => 'conflict');
  }

  async function lookUp(records: EventRecord[], firedSince: number): Promise<Known> {
    const keys = records.flatMap(({ fired }) => fired ?? []);
    const events = await db.query<{ id: string }>(KNOWN_EVENTS, [records.map(({ id }) => id)]);
    const fired = await db.query<Parameters<typeof firedKey>[0] & { connector: string }>(KNOWN_FIRED, [
      keys.map(({ transactionId }) => transactionId),
      keys.map(({ eventName }) => eventName),
      keys.map(({ test }) => test),
      firedSince,
    ]);
    return {
      events: new Set(events.rows.map(({ id }) => id)),
      fired: new Set(fired.rows.map((row) => firedKey(row, row.connector))),
    };
  }
}
