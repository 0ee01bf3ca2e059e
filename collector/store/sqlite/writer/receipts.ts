/** What browsers report of pixels that were answered to them. */
import type { Database } from 'better-sqlite3';
import type { StoredReceipt } from '../../contract.ts';
import { unpackDecisions } from '../../decisions.ts';

export function createReceipts(db: Database): (receipts: StoredReceipt[]) => number {
  const event = db.prepare<[string], [number, string]>('SELECT seq, decisions FROM events WHERE id = ?').raw();
  const insertInto = (table: string) =>
    db.prepare(
      `INSERT INTO ${table} (event, connector, at, outcome, detail) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
  const confirm = insertInto('receipts');
  // one a pixel: whoever makes them up by the thousand fills nothing
  const note = insertInto('unconfirmed_receipts');

  function addOne(receipt: StoredReceipt): boolean {
    const found = event.get(receipt.event);
    if (!found) return false;
    const [seq, decisions] = found;
    const delivered = unpackDecisions(decisions).some(
      (decision) => decision.connector === receipt.connector && decision.pixel.outcome === 'delivered',
    );
    if (!delivered) return false;
    (receipt.confirmed ? confirm : note).run(
      seq,
      receipt.connector,
      receipt.at,
      receipt.outcome,
      receipt.detail ?? null,
    );
    return true;
  }

  return (receipts) => receipts.filter(addOne).length;
}
