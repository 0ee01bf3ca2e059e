/** What browsers told before of the event that a server tells of now: asked for servers' events alone. */
import { type BrowserClaim, MAX_CLAIMS, type RecallQuery } from '../../contract/records.ts';
import { type EventColumns, eventRow } from '../../shared/rows.ts';
import type { Database, Statement } from '../database.ts';
import type { DeliveryReader } from './deliveries.ts';
import { CLICK_COLUMNS, type ClickColumns, EVENT_COLUMNS, historyClick } from './rows.ts';

export type ClaimReader = (
  queries: readonly RecallQuery[],
  since: number,
) => Promise<ReadonlyMap<RecallQuery, BrowserClaim[]>>;

const CLAIMS: Statement = {
  name: 'browser_claims',
  text: `
    SELECT ${EVENT_COLUMNS} FROM events e
    WHERE e.seq = ANY (ARRAY(
      SELECT seq FROM events WHERE id = $1 AND name = $6
      UNION ALL
      SELECT event FROM browser_claims WHERE transaction_id = $2 AND event_name = $3 AND test = $4 AND at >= $5
    )) AND e.source = 'browser' AND e.counterpart IS NULL
    ORDER BY e.id <> $1, e.seq LIMIT ${MAX_CLAIMS + 1}`,
};
const CLICKS: Statement = {
  name: 'clicks_of_claim',
  text: `SELECT ${CLICK_COLUMNS} FROM clicks WHERE visitor = $1 ORDER BY at, seq`,
};

export function createClaimReader(db: Database, deliveries: DeliveryReader): ClaimReader {
  async function claim(row: EventColumns): Promise<BrowserClaim> {
    const clicks = await db.query<ClickColumns>(CLICKS, [row.visitor]);
    const { receipts: _, ...event } = eventRow(row, {
      clicks: clicks.rows.map(historyClick),
      deliveries: await deliveries.ofEvent(row.seq),
      receipts: [],
    });
    return event;
  }

  return async (queries, since) => {
    const found = new Map<RecallQuery, BrowserClaim[]>();
    for (const query of queries) {
      if (!query.server) continue;
      const { transactionId = null, eventName = null, test = null } = query.transaction ?? {};
      const { rows } = await db.query<EventColumns>(CLAIMS, [
        ...[query.eventId, transactionId, eventName, test],
        ...[since, query.eventName],
      ]);
      const isSame = ({ id }: { id: string }) => id === query.eventId;
      const counting = [...rows.filter(isSame), ...rows.filter((row) => !isSame(row)).slice(0, MAX_CLAIMS)];
      found.set(query, await Promise.all(counting.map(claim)));
    }
    return found;
  };
}
