/** What browsers report of pixels that were answered to them. */
import type { Database } from 'better-sqlite3';
import { MAX_SHARING } from '../../../contract/event.ts';
import type { EventKey } from '../../../contract/eventKey.ts';
import { MAX_UNNAMED, type NewReceipt } from '../../../contract/records.ts';
import { unpackDecisions } from '../../../shared/decisions.ts';

interface EventOfReceipt {
  seq: number;
  name: string;
  decisions: string;
}

export function createReceipts(db: Database): (receipts: NewReceipt[]) => EventKey[] {
  const select = 'SELECT seq, name, decisions FROM events';
  const byKey = db.prepare<[string, string], EventOfReceipt>(`${select} WHERE id = ? AND name = ?`);
  // the numbers stand in the index: no row is read but those that are looked at
  const byId = db.prepare<[string], EventOfReceipt>(`
    ${select} WHERE seq IN (
      SELECT seq FROM (SELECT seq FROM events WHERE id = ? LIMIT ${MAX_SHARING}) ORDER BY seq LIMIT ${MAX_UNNAMED})
    ORDER BY seq`);
  const insertInto = (table: string) =>
    db.prepare(
      `INSERT INTO ${table} (event, connector, at, outcome, detail) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
  const confirm = insertInto('receipts');
  // one a pixel: whoever makes them up by the thousand fills nothing
  const note = insertInto('unconfirmed_receipts');

  function addOne(receipt: NewReceipt): EventKey[] {
    const { event: id, name, connector, at, outcome, detail } = receipt;
    const ofId = name === undefined ? byId.all(id) : byKey.all(id, name);
    const event = ofId.find(({ decisions }) => hasPixel(decisions, connector));
    if (!event) return [];
    (receipt.confirmed ? confirm : note).run(event.seq, connector, at, outcome, detail ?? null);
    return [{ id, name: event.name }];
  }

  return (receipts) => receipts.flatMap(addOne);
}

function hasPixel(decisions: string, connector: string): boolean {
  return unpackDecisions(decisions).some((one) => one.connector === connector && one.pixel.outcome === 'delivered');
}
