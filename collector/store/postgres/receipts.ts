/** What browsers report of pixels that were answered to them. */
import type { TrafficStore } from '../contract.ts';
import { unpackDecisions } from '../decisions.ts';
import type { Database } from './database.ts';

const EVENTS = { name: 'receipt_events', text: 'SELECT seq, id, decisions FROM events WHERE id = ANY ($1::text[])' };

const insertInto = (table: 'receipts' | 'unconfirmed_receipts') => ({
  name: `insert_${table}`,
  text: `
    INSERT INTO ${table} (event, connector, at, outcome, detail)
    SELECT event, connector, at, outcome, detail
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY
      AS r(event, connector, at, outcome, detail, place)
    ORDER BY event, connector COLLATE "C", place
    ON CONFLICT DO NOTHING`,
});
const CONFIRM = insertInto('receipts');
/** One a pixel: whoever makes them up by the thousand fills nothing. */
const NOTE = insertInto('unconfirmed_receipts');

export function createAddReceipts(db: Database): TrafficStore['addReceipts'] {
  return async (receipts) => {
    const { rows } = await db.query<{ seq: number; id: string; decisions: string }>(EVENTS, [
      [...new Set(receipts.map(({ event }) => event))],
    ]);
    const events = new Map(rows.map(({ seq, id, decisions }) => [id, { seq, delivered: delivered(decisions) }]));
    const named = receipts.flatMap((receipt) => {
      const event = events.get(receipt.event);
      return event?.delivered.has(receipt.connector) ? [{ ...receipt, seq: event.seq }] : [];
    });
    if (named.length === 0) return 0;
    for (const isConfirmed of [true, false]) {
      const some = named.filter(({ confirmed }) => confirmed === isConfirmed);
      if (some.length === 0) continue;
      await db.query(isConfirmed ? CONFIRM : NOTE, [
        some.map(({ seq }) => seq),
        some.map(({ connector }) => connector),
        some.map(({ at }) => at),
        some.map(({ outcome }) => outcome),
        some.map(({ detail }) => detail ?? null),
      ]);
    }
    return named.length;
  };
}

function delivered(decisions: string): Set<string> {
  const delivered = unpackDecisions(decisions).filter(({ pixel }) => pixel.outcome === 'delivered');
  return new Set(delivered.map(({ connector }) => connector));
}
