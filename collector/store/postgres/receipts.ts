/** What browsers report of pixels that were answered to them. */
import type { TrafficStore } from '../contract.ts';
import { unpackDecisions } from '../decisions.ts';
import type { Database } from './database.ts';

const EVENTS = { name: 'receipt_events', text: 'SELECT seq, id, decisions FROM events WHERE id = ANY ($1::text[])' };

const INSERT = {
  name: 'insert_receipts',
  text: `
    INSERT INTO receipts (event, connector, at, outcome, detail)
    SELECT event, connector, at, outcome, detail
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY
      AS r(event, connector, at, outcome, detail, place)
    ORDER BY event, connector COLLATE "C", place
    ON CONFLICT DO NOTHING`,
};

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
    await db.query(INSERT, [
      named.map(({ seq }) => seq),
      named.map(({ connector }) => connector),
      named.map(({ at }) => at),
      named.map(({ outcome }) => outcome),
      named.map(({ detail }) => detail ?? null),
    ]);
    return named.length;
  };
}

function delivered(decisions: string): Set<string> {
  const delivered = unpackDecisions(decisions).filter(({ pixel }) => pixel.outcome === 'delivered');
  return new Set(delivered.map(({ connector }) => connector));
}
