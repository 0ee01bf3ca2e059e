/**
 * Handing out waiting deliveries and taking back what became of them. `ready_at` is when a delivery may be claimed: when
 * it is due or, while leased, when its lease ends. So a lease that ran out needs no clean-up, whichever collector held it.
 */
import { LEASE_MS } from '../../contract/queue.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import type { Database, Statement } from '../database.ts';
import { type ClaimedColumns, claimedDelivery } from '../read/rows.ts';
import { countMoves } from './countMoves.ts';

type Claims = Pick<
  TrafficStore,
  'claimDeliveries' | 'beginAttempts' | 'stillHeld' | 'releaseDeliveries' | 'nextDueAt' | 'replan' | 'queueStats'
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
 * parameters: now, limit, most of a destination, busy, paused, token, lease's end, the only connector or null.
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
          WHERE q.destination <> ALL ($4::text[]) AND q.connector <> ALL ($5::text[]) AND ($8::text IS NULL OR q.connector = $8)
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
      UPDATE deliveries SET request = next_request, next_request = NULL, worth = next_worth
      WHERE seq = ANY (ARRAY(SELECT delivery FROM leased WHERE begun_under IS NULL)) AND next_request IS NOT NULL
    )
    SELECT d.id, d.connector, e.id AS event,
      CASE WHEN leased.begun_under IS NULL THEN coalesce(d.next_request, d.request) ELSE d.request END AS request, d.destination, d.test, d.scheduled_attempts, leased.manual,
      d.at_most_once, leased.begun_under IS NOT NULL AND leased.begun_under <> $6 AS interrupted, e.received_at,
      d.dropped IS NOT NULL AS dropping, d.asked
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
    WHERE w.delivery = ANY (ARRAY(SELECT seq FROM deliveries WHERE id = ANY ($2::text[]) AND dropped IS NULL))
      AND w.lease_token = $1 AND (w.begun_under IS NULL OR w.begun_under = $1)
    RETURNING (SELECT d.id FROM deliveries d WHERE d.seq = w.delivery)`,
};

const STILL_HELD: Statement = {
  name: 'still_held',
  text: `
    SELECT d.id FROM unnest($2::text[]) AS given(id)
    CROSS JOIN LATERAL (SELECT d.seq, d.id FROM deliveries d WHERE d.id = given.id AND d.dropped IS NULL LIMIT 1) d
    CROSS JOIN LATERAL (
      SELECT 1 FROM waiting w WHERE w.delivery = d.seq AND w.lease_token = $1 LIMIT 1
    ) w`,
};

/** One that somebody wanted dropped at this very moment may still be released; it is dropped when it is claimed next. */
const RELEASE: Statement = {
  name: 'release',
  text: `
    WITH mine AS MATERIALIZED (
      SELECT w.delivery, given.dropping
      FROM (
        SELECT seq, dropped IS NOT NULL AS dropping FROM deliveries WHERE id = ANY ($2::text[]) ORDER BY seq
      ) given
      CROSS JOIN LATERAL (
        SELECT w.delivery FROM waiting w WHERE w.delivery = given.seq AND w.lease_token = $1 FOR UPDATE
      ) w
    ),
    gone AS (
      DELETE FROM waiting WHERE delivery = ANY (ARRAY(SELECT delivery FROM mine WHERE dropping))
    ),
    ended AS (
      UPDATE deliveries SET state = 'dropped', asked = NULL WHERE seq = ANY (ARRAY(SELECT delivery FROM mine WHERE dropping))
      RETURNING seq, test, 'waiting' AS before, state AS after
    ),
    counted AS (${countMoves('ended')})
    UPDATE waiting SET due_at = $3, ready_at = $3, lease_token = NULL, begun_under = nullif(begun_under, $1)
    WHERE delivery = ANY (ARRAY(SELECT delivery FROM mine WHERE NOT dropping))`,
};

/** A lease that seems to last longer than any was given by a clock that was ahead. */
const REPLAN: Statement = {
  name: 'replan',
  text: `
    WITH locked AS MATERIALIZED (
      SELECT delivery, due_at FROM waiting WHERE due_at > $1 OR ready_at > $1::bigint + ${LEASE_MS} ORDER BY delivery FOR UPDATE
    ),
    known AS MATERIALIZED (
      SELECT l.delivery, l.due_at, coalesce(
        (SELECT max(a.at) FROM attempts a WHERE a.delivery = l.delivery),
        (SELECT e.received_at FROM events e WHERE e.seq = l.delivery / ${DELIVERIES_PER_EVENT})) AS last
      FROM locked l
    ),
    planned AS MATERIALIZED (
      SELECT delivery, due_at AS before, CASE
        WHEN due_at <= $1 THEN due_at
        WHEN last > $1 AND due_at >= last THEN $1::bigint + due_at - last
        WHEN last > $1 THEN due_at
        ELSE greatest($1::bigint, due_at - $2::bigint) END AS due_at
      FROM known
    ),
    written AS (
      UPDATE waiting w SET due_at = p.due_at,
        ready_at = CASE WHEN w.lease_token IS NULL THEN p.due_at ELSE least(w.ready_at, $1::bigint + ${LEASE_MS}) END
      FROM planned p WHERE w.delivery = ANY (ARRAY(SELECT delivery FROM planned)) AND w.delivery = p.delivery
    )
    SELECT count(*) AS count FROM planned WHERE due_at <> before`,
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
      const { leaseToken, leaseUntil, onlyConnector = null } = request;
      const { rows } = await db.query<ClaimedColumns>(CLAIM, [
        ...[now, limit, maxPerDestination],
        ...[busyDestinations, pausedConnectors],
        ...[leaseToken, leaseUntil, onlyConnector],
      ]);
      return rows.map(claimedDelivery);
    },
    async beginAttempts(leaseToken, ids) {
      const { rows } = await db.query<{ id: string }>(BEGIN, [leaseToken, ids]);
      const begun = new Set(rows.map(({ id }) => id));
      return ids.filter((id) => begun.has(id));
    },
    async stillHeld(leaseToken, ids) {
      const { rows } = await db.query<{ id: string }>(STILL_HELD, [leaseToken, ids]);
      return rows.map(({ id }) => id);
    },
    async replan(now, setBackMs) {
      const { rows } = await db.query<{ count: number }>(REPLAN, [now, setBackMs]);
      return rows[0]?.count ?? 0;
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
