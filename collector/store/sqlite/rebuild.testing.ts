/** A store as the version before wrote it, in which an event's ID alone told it apart. */
import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';

/** Steps of the version before. */
export const BEFORE_REBUILD = 12;

/** Every 7th event has a delivery that waits, every 11th a pixel with its receipt; IDs in no order. */
export function fillOldStore(path: string, events: number): void {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  migrate(db, { to: BEFORE_REBUILD });
  db.exec(`
    BEGIN;
    WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ${events})
    INSERT INTO events SELECT seq, hex(seq * 7919 % 100003) || '-' || seq, CASE WHEN seq % 3 = 0 THEN 'Purchase' ELSE 'Lead' END,
        seq % 2, 1000 + seq, 1000 + seq, 'v' || (seq % 50), '{"url":"https://shop.example/","referrer":""}',
        '{"transaction_id":"T-' || seq || '"}', '{}', '{}', 'ua', 'ip', '[]', '[]', CASE WHEN seq % 5 = 0 THEN 'server' END, NULL,
        seq % 13 = 0 AND seq % 2 = 0
      FROM n;
    INSERT INTO event_names SELECT name, min(received_at), max(received_at), count(*) FROM events GROUP BY name;
    INSERT INTO delivery_groups (connector, event_name, test, state, status_class)
      SELECT DISTINCT 'x', name, test, 'waiting', 0 FROM events;
    INSERT INTO deliveries (seq, id, connector, destination, state, test, due_at, request, group_id)
      SELECT e.seq * 4096, 'd' || e.seq, 'x', 'a:1', 'waiting', e.test, 1000, '{}', g.id
      FROM events e JOIN delivery_groups g ON g.event_name = e.name AND g.test = e.test WHERE e.seq % 7 = 0;
    INSERT INTO receipts SELECT seq, 'x', 2000, 'ran', NULL FROM events WHERE seq % 11 = 0;
    COMMIT;`);
  db.close();
}

/** All that the events' table holds, whatever it is called. */
export function readEvents(path: string, table = 'events'): unknown[] {
  const db = new Database(path);
  const rows = db.prepare(`SELECT * FROM ${table} ORDER BY seq`).raw().all();
  db.close();
  return rows;
}
