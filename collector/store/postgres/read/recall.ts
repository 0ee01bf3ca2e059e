/** What ingest must know before it decides: one statement a batch. */
import type { HistoryClick } from '../../../decide/types.ts';
import type { StoredPixel } from '../../contract/event.ts';
import type { Recall } from '../../contract/records.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import type { Database, Statement } from '../database.ts';
import type { ClaimReader } from './browserClaims.ts';
import { historyClick } from './rows.ts';

/** Three kinds of rows in one answer, each with its own use of the columns. */
const RECALL: Statement = {
  name: 'recall',
  text: `
    SELECT 'event' AS kind, asked.place::text AS key, 0::bigint AS seq, 0::bigint AS at, 0::bigint AS received_at, e.test,
      e.visitor AS first, e.pixels AS second,
      CASE WHEN e.pixels <> '[]' THEN ARRAY(SELECT r.connector FROM receipts r WHERE r.event = e.seq) END AS connectors,
      NULL::bigint AS device_at
    FROM unnest($1::text[], $7::text[]) WITH ORDINALITY AS asked(id, name, place)
    CROSS JOIN LATERAL (
      SELECT e.seq, e.visitor, e.pixels, e.test FROM events e WHERE e.id = asked.id AND e.name = asked.name OFFSET 0
    ) e
    UNION ALL
    SELECT 'click', c.visitor, c.seq, c.at, c.received_at, c.test, c.ids, c.sources, NULL, c.device_at
    FROM clicks c WHERE c.visitor = ANY($2::text[])
    UNION ALL
    SELECT 'fired', asked.place::text, 0, f.at, 0, false, f.connector, NULL, NULL, NULL
    FROM unnest($3::text[], $4::text[], $5::boolean[]) WITH ORDINALITY AS asked(transaction_id, event_name, test, place)
    CROSS JOIN LATERAL (
      SELECT f.connector, f.at FROM fired f
      WHERE f.transaction_id = asked.transaction_id AND f.event_name = asked.event_name AND f.test IN (false, asked.test) AND f.at >= $6
      OFFSET 0
    ) f`,
};

interface Row {
  kind: 'event' | 'click' | 'fired';
  /** event: place of the query, from 1; click: its visitor; fired: place of the query among those with a transaction, from 1 */
  key: string;
  seq: number;
  at: number;
  received_at: number;
  /** of an event or a click */
  test: boolean;
  /** event: visitor; click: ids; fired: connector */
  first: string;
  /** event: pixels; click: sources */
  second: string;
  /** event with pixels: connectors with a receipt */
  connectors: string[] | null;
  /** of a click */
  device_at: number | null;
}

export function createRecall(db: Database, claimsOf: ClaimReader): TrafficStore['recall'] {
  return async (queries, firedSince) => {
    const transactions = queries.flatMap(({ transaction }) => transaction ?? []);
    const { rows } = await db.query<Row>(RECALL, [
      queries.map(({ eventId }) => eventId),
      [...new Set(queries.map(({ visitor }) => visitor))],
      transactions.map(({ transactionId }) => transactionId),
      transactions.map(({ eventName }) => eventName),
      transactions.map(({ test }) => test),
      firedSince,
      queries.map(({ eventName }) => eventName),
    ]);
    const found = { event: groups(rows, 'event'), click: groups(rows, 'click'), fired: groups(rows, 'fired') };
    const ofVisitor = new Map<string, HistoryClick[]>();
    for (const [visitor, clicks] of found.click) {
      clicks.sort((a, b) => a.at - b.at || a.seq - b.seq);
      ofVisitor.set(
        visitor,
        clicks.map(({ first, second, ...click }) => historyClick({ ...click, ids: first, sources: second })),
      );
    }

    const claims = await claimsOf(queries, firedSince);
    let place = 0;
    return queries.map((query, index): Recall => {
      const { visitor, transaction, server } = query;
      const [event] = found.event.get(String(index + 1)) ?? [];
      if (transaction) place += 1;
      const fired = (transaction && found.fired.get(String(place))) ?? [];
      return {
        ...(event && { earlier: earlier(event) }),
        clicks: ofVisitor.get(visitor) ?? [],
        firedConnectors: new Set(fired.map(({ first }) => first)),
        ...(server && { browserClaims: claims.get(query) ?? [] }),
      };
    });
  };
}

function groups(rows: Row[], kind: Row['kind']): Map<string, Row[]> {
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.kind !== kind) continue;
    const group = byKey.get(row.key);
    if (group) group.push(row);
    else byKey.set(row.key, [row]);
  }
  return byKey;
}

function earlier({ first, second, test, connectors }: Row): NonNullable<Recall['earlier']> {
  const pixels: StoredPixel[] = JSON.parse(second);
  const done = new Set(connectors);
  return { visitor: first, test, pixels: pixels.filter(({ connector }) => !done.has(connector)) };
}
