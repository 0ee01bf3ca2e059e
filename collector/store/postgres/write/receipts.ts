/** What browsers report of pixels that were answered to them. */
import { MAX_SHARING } from '../../contract/event.ts';
import { MAX_UNNAMED } from '../../contract/records.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { unpackDecisions } from '../../shared/decisions.ts';
import type { Database } from '../database.ts';
import { type Column, rowSets } from './columns.ts';

/** Of each receipt the events that it may mean, in the order in which they were stored. */
const EVENTS = {
  name: 'receipt_events',
  text: `
    SELECT asked.place::integer AS place, e.seq, e.name, e.decisions
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(id, name, place)
    CROSS JOIN LATERAL (
      SELECT seq FROM (
        SELECT seq FROM events WHERE id = asked.id AND (asked.name IS NULL OR name = asked.name) LIMIT ${MAX_SHARING}
      ) sharing ORDER BY seq LIMIT ${MAX_UNNAMED}
    ) found
    JOIN events e ON e.seq = found.seq
    ORDER BY place, e.seq`,
};

type Received = Parameters<TrafficStore['addReceipts']>[0][number] & { seq: number };

const RECEIPT_COLUMNS: readonly Column<Received>[] = [
  ['event', 'bigint', ({ seq }) => seq],
  ['connector', 'text', ({ connector }) => connector],
  ['at', 'bigint', ({ at }) => at],
  ['outcome', 'text', ({ outcome }) => outcome],
  ['detail', 'text', ({ detail }) => detail ?? null],
];
const { receipts, parameters } = rowSets({ receipts: RECEIPT_COLUMNS });

const insertInto = (table: 'receipts' | 'unconfirmed_receipts') => ({
  name: `insert_${table}`,
  text: `
    INSERT INTO ${table} (${receipts.names})
    SELECT ${receipts.names} FROM unnest(${receipts.arrays}) WITH ORDINALITY AS r(${receipts.names}, place)
    ORDER BY event, connector COLLATE "C", place
    ON CONFLICT DO NOTHING`,
});
const CONFIRM = insertInto('receipts');
/** One a pixel: whoever makes them up by the thousand fills nothing. */
const NOTE = insertInto('unconfirmed_receipts');

export function createAddReceipts(db: Database): TrafficStore['addReceipts'] {
  return async (told) => {
    const { rows } = await db.query<{ place: number; seq: number; name: string; decisions: string }>(EVENTS, [
      told.map(({ event }) => event),
      told.map(({ name }) => name ?? null),
    ]);
    const named = told.flatMap((receipt, index) => {
      const event = rows.find(({ place, decisions }) => place === index + 1 && hasPixel(decisions, receipt.connector));
      return event ? [{ ...receipt, seq: event.seq, name: event.name }] : [];
    });
    for (const isConfirmed of [true, false]) {
      const some = named.filter(({ confirmed }) => confirmed === isConfirmed);
      if (some.length === 0) continue;
      await db.query(isConfirmed ? CONFIRM : NOTE, parameters({ receipts: some }));
    }
    return named.map(({ event, name }) => ({ id: event, name }));
  };
}

function hasPixel(decisions: string, connector: string): boolean {
  return unpackDecisions(decisions).some((one) => one.connector === connector && one.pixel.outcome === 'delivered');
}
