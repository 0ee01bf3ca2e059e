/**
 * Handing out waiting deliveries and taking back what became of them. `ready_at` is when a delivery may be claimed: when
 * it is due or, while leased, when its lease ends. So a lease that ran out needs no clean-up, whichever collector held it.
 */
import type { TrafficStore } from '../contract.ts';
import { DELIVERIES_PER_EVENT } from '../rows.ts';
import type { Database, Statement } from './database.ts';
import { type ClaimedColumns, claimedDelivery } from './rows.ts';

type Claims = Pick<
  TrafficStore,
  'claimDeliveries' | 'beginAttempts' | 'releaseDeliveries' | 'nextDueAt' | 'queueStats'
>;

/**
 * The queues: pairs of destination and connector for which something waits. One step of the index each, however many
 * deliveries are in them.
 */
const QUEUES = `
  queues AS (
    (SELECT destination, connector FROM waiting ORDER BY destination, connector LIMIT 1)
    UNION ALL
    SELECT next.destination, next.connector
    FROM queues q CROSS JOIN LATERAL (
      SELECT w.destination, w.connector FROM waiting w
      WHERE (w.destination, w.connector) > (q.destination, q.connector)
      ORDER BY w.destination, w.connector LIMIT 1
    ) next
  )`;

/**
 * First looked at without locks: how many of each queue are among the longest due. Then so many of each queue are locked:
 * those that another collector is claiming at this moment are passed over for the next ones of the same queue. Numbered
 * parameters: now, limit, most of a destination, busy, paused, token, lease's end.
 */
export const CLAIM: Statement = {
  name: 'claim',
  text: `
    WITH RECURSIVE ${QUEUES},
    shares AS MATERIALIZED (
      SELECT destination, connector, count(*) AS share
      FROM (
        SELECT destination, connector
        FROM (
          SELECT q.destination, q.connector, ready.ready_at, ready.delivery,
            row_number() OVER (PARTITION BY q.destination ORDER BY ready.ready_at, ready.delivery) AS place
          FROM queues q CROSS JOIN LATERAL (
            SELECT w.ready_at, w.delivery FROM waiting w
            WHERE w.destination = q.destination AND w.connector = q.connector AND w.ready_at <= $1
            ORDER BY w.ready_at, w.delivery LIMIT least($2::bigint, $3::bigint)
          ) ready
          WHERE q.destination <> ALL ($4::text[]) AND q.connector <> ALL ($5::text[])
        ) ranked
        WHERE place <= $3
        ORDER BY ready_at, delivery LIMIT $2
      ) longest_due
      GROUP BY destination, connector
    ),
    locked AS MATERIALIZED (
      SELECT w.delivery, w.ready_at
      FROM shares s CROSS JOIN LATERAL (
        SELECT w.delivery, w.ready_at FROM waiting w
        WHERE w.destination = s.destination AND w.connector = s.connector AND w.ready_at <= $1
        ORDER BY w.ready_at, w.delivery LIMIT s.share
        FOR UPDATE SKIP LOCKED
      ) w
    ),
    leased AS (
      UPDATE waiting SET lease_token = $6, ready_at = $7
      WHERE delivery = ANY (ARRAY(SELECT delivery FROM locked))
      RETURNING delivery, manual, begun_under
    ),
    swapped AS (
      UPDATE deliveries SET request = next_request, next_request = NULL
      WHERE seq = ANY (ARRAY(SELECT delivery FROM leased WHERE begun_under IS NULL)) AND next_request IS NOT NULL
    )
    SELECT d.id, d.connector, e.id AS event,
      CASE WHEN leased.begun_under IS NULL THEN coalesce(d.next_request, d.request) ELSE d.request END AS request, d.destination, d.test, d.scheduled_attempts, leased.manual,
      d.at_most_once, leased.begun_under IS NOT NULL AND leased.begun_under <> $6 AS interrupted, e.received_at
    FROM leased
    JOIN locked USING (delivery)
    CROSS JOIN LATERAL (SELECT * FROM deliveries d WHERE d.seq = leased.delivery LIMIT 1) d
    CROSS JOIN LATERAL (
      SELECT e.id, e.received_at FROM events e WHERE e.seq = leased.delivery / ${DELIVERIES_PER_EVENT} LIMIT 1
    ) e
    ORDER BY locked.ready_at, leased.delivery`,
};

const BEGIN: Statement = {
  name: 'begin_attempts',
  text: `
    UPDATE waiting w
    SET begun_under = CASE WHEN (SELECT d.at_most_once FROM deliveries d WHERE d.seq = w.delivery) THEN $1 END
    WHERE w.delivery = ANY (ARRAY(SELECT seq FROM deliveries WHERE id = ANY ($2::text[]))) AND w.lease_token = $1
      AND (w.begun_under IS NULL OR w.begun_under = $1)
    RETURNING (SELECT d.id FROM deliveries d WHERE d.seq = w.delivery)`,
};

const RELEASE: Statement = {
  name: 'release',
  text: `
    UPDATE waiting SET due_at = $3, ready_at = $3, lease_token = NULL, begun_under = nullif(begun_under, $1)
    WHERE delivery = ANY (ARRAY(SELECT seq FROM deliveries WHERE id = ANY ($2::text[]))) AND lease_token = $1`,
};

const NEXT_DUE: Statement = {
  name: 'next_due',
  text: `
    WITH RECURSIVE ${QUEUES}
    SELECT min(first.ready_at) AS at
    FROM queues q CROSS JOIN LATERAL (
      SELECT w.ready_at FROM waiting w
      WHERE w.destination = q.destination AND w.connector = q.connector ORDER BY w.ready_at, w.delivery LIMIT 1
    ) first
    WHERE q.connector <> ALL ($1::text[])`,
};

const STATS: Statement = {
  name: 'queue_stats',
  text: 'SELECT count(*) AS waiting, min(due_at) FILTER (WHERE due_at <= $1) AS "oldestDueAt" FROM waiting',
};

export function createClaims(db: Database): Claims {
  return {
    async claimDeliveries(request) {
      const { now, limit, maxPerDestination = limit, busyDestinations, pausedConnectors } = request;
      const { leaseToken, leaseUntil } = request;
      const { rows } = await db.query<ClaimedColumns>(CLAIM, [
        ...[now, limit, maxPerDestination],
        ...[busyDestinations, pausedConnectors],
        ...[leaseToken, leaseUntil],
      ]);
      return rows.map(claimedDelivery);
    },
    async beginAttempts(leaseToken, ids) {
      const { rows } = await db.query<{ id: string }>(BEGIN, [leaseToken, ids]);
      const begun = new Set(rows.map(({ id }) => id));
      return ids.filter((id) => begun.has(id));
    },
    async releaseDeliveries(leaseToken, ids, dueAt) {
      await db.query(RELEASE, [leaseToken, ids, dueAt]);
    },
    async nextDueAt(pausedConnectors) {
      const { rows } = await db.query<{ at: number | null }>(NEXT_DUE, [pausedConnectors]);
      return rows[0]?.at ?? null;
    },
    async queueStats(now) {
      const { rows } = await db.query<{ waiting: number; oldestDueAt: number | null }>(STATS, [now]);
      return rows[0] ?? { waiting: 0, oldestDueAt: null };
    },
  };
}
