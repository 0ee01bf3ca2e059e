/** Retention. One call deletes one slice, so that ingest waits for a slice at most; call again until it returns 0. */
import type { Database } from 'better-sqlite3';
import type { TrafficStore } from '../../../contract/trafficStore.ts';
import { HOUR_MS } from '../../../shared/decisionOutcome.ts';
import { dayOf } from '../../../shared/figures/connectorCounts.ts';
import { DELIVERIES_PER_EVENT } from '../../../shared/rows.ts';
import { firstDelivery, lastDelivery } from '../../read/rows.ts';
import { createNamePruning } from '../counts/nameCounts.ts';

export type PruneLimits = Parameters<TrafficStore['prune']>[0];

export function createPrune(db: Database): (limits: PruneLimits) => number {
  const oldEvents = db
    .prepare<[number, number], number>(`
      SELECT seq FROM events INDEXED BY events_received
      WHERE received_at < ? AND NOT EXISTS (
        SELECT 1 FROM deliveries WHERE state = 'waiting'
          AND deliveries.seq BETWEEN events.seq * ${DELIVERIES_PER_EVENT} AND (events.seq + 1) * ${DELIVERIES_PER_EVENT} - 1)
      ORDER BY received_at LIMIT ?`)
    .pluck();
  const ofEvent = [
    db.prepare<[number, number]>('DELETE FROM attempts WHERE delivery BETWEEN ? AND ?'),
    db.prepare<[number, number]>('DELETE FROM deliveries WHERE seq BETWEEN ? AND ?'),
  ];
  const receipts = ['receipts', 'unconfirmed_receipts'].map((table) =>
    db.prepare<[number]>(`DELETE FROM ${table} WHERE event = ?`),
  );
  const event = db.prepare<[number]>('DELETE FROM events WHERE seq = ?');
  // The events from a note on are in order among themselves.
  const notes = db.prepare('DELETE FROM out_of_order WHERE event <= (SELECT coalesce(min(seq), event) FROM events)');
  const counts = ['decision_counts', 'traffic_counts', 'attempt_counts'].map((table) =>
    db.prepare<[number]>(`DELETE FROM ${table} WHERE hour < ?`),
  );
  const days = db.prepare<[number]>('DELETE FROM connector_counts WHERE day < ?');
  const pruneNames = createNamePruning(db);
  const clicks = db.prepare<[number, number]>(`
    DELETE FROM clicks WHERE seq IN (
      SELECT seq FROM clicks INDEXED BY clicks_received WHERE received_at < ? ORDER BY received_at LIMIT ?)`);
  const fired = db.prepare<[number, number]>(`
    DELETE FROM fired WHERE (transaction_id, event_name, test) IN (
      SELECT transaction_id, event_name, test FROM fired INDEXED BY fired_at WHERE at < ? ORDER BY at LIMIT ?)`);
  const claims = db.prepare<[number, number]>(`
    DELETE FROM browser_claims WHERE (transaction_id, event_name, test, event) IN (
      SELECT transaction_id, event_name, test, event FROM browser_claims INDEXED BY browser_claims_at
      WHERE at < ? ORDER BY at LIMIT ?)`);

  function deleteEvent(seq: number): number {
    let rows = event.run(seq).changes;
    for (const statement of receipts) rows += statement.run(seq).changes;
    for (const statement of ofEvent) rows += statement.run(firstDelivery(seq), lastDelivery(seq)).changes;
    return rows;
  }

  return ({ eventsBefore, clicksBefore, firedBefore, maxRows }) => {
    let rows = 0;
    for (const seq of oldEvents.all(eventsBefore, maxRows)) {
      // An event goes with all its rows or not at all, so a slice may exceed maxRows by those of one event.
      if (rows >= maxRows) return rows;
      rows += deleteEvent(seq);
    }
    notes.run();
    pruneNames();
    for (const statement of counts) statement.run(Math.floor(eventsBefore / HOUR_MS));
    days.run(dayOf(eventsBefore));
    if (rows < maxRows) rows += clicks.run(clicksBefore, maxRows - rows).changes;
    if (rows < maxRows) rows += fired.run(firedBefore, maxRows - rows).changes;
    if (rows < maxRows) rows += claims.run(firedBefore, maxRows - rows).changes;
    return rows;
  };
}
