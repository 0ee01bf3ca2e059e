/** Ends of attempts: logged, and their deliveries moved on, many in one statement. */
import type { AttemptResult } from '../../contract/queue.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { HOUR_MS } from '../../shared/decisionOutcome.ts';
import { lateText } from '../../shared/lateAttempt.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import { attemptOutcomeInSql, tookInSql } from '../../shared/trafficCounts.ts';
import type { Database, Statement } from '../database.ts';
import { type Column, rowSets } from './columns.ts';
import { addConnectorCounts, stepsOfAccepted, stepsOfMoves } from './connectorCounts.ts';
import { SLOT } from './slot.ts';
import { ATTEMPT_COLUMNS } from './writeRecords.ts';

const ID: Column<AttemptResult> = ['id', 'text', ({ deliveryId }) => deliveryId];
const isManual = ({ attempt }: AttemptResult) => attempt.manual === true;

const RESULT_COLUMNS: readonly Column<AttemptResult>[] = [
  ID,
  ['lease_token', 'text', ({ leaseToken }) => leaseToken],
  ['state', 'text', ({ next }) => next.state],
  ['due_at', 'bigint', ({ next }) => (next.state === 'waiting' ? next.dueAt : null)],
  ['asked', 'boolean', isManual],
  ['unsendable', 'text', ({ next }) => (next.state === 'waiting' ? null : (next.unsendable ?? null))],
];
const ended = rowSets({ results: RESULT_COLUMNS, attempts: ATTEMPT_COLUMNS });

const LATE_COLUMNS: readonly Column<AttemptResult>[] = [ID, ['manual', 'boolean', isManual]];
const late = rowSets({ results: LATE_COLUMNS, attempts: ATTEMPT_COLUMNS });

/**
 * Rows are locked in the order of their numbers, so that two collectors never wait for each other in a circle. That rows are
 * found by their numbers is said twice, or the planner might look through all that wait.
 */
export const FINISH: Statement = {
  name: 'finish_attempts',
  text: `
    WITH held AS MATERIALIZED (
      SELECT ended.id, ended.lease_token, w.delivery, w.manual OR ended.asked AS manual, ended.due_at, ended.unsendable, d.dropped,
        CASE WHEN ended.state = 'waiting' AND d.dropped IS NOT NULL THEN 'dropped' ELSE ended.state END AS state,
        ${ended.attempts.of('ended')}, d.test, d.destination, d.connector, d.worth, e.received_at
      FROM (
        SELECT (SELECT d.seq FROM deliveries d WHERE d.id = given.id) AS delivery, given.*
        FROM unnest(${ended.results.arrays}, ${ended.attempts.arrays})
          AS given(${ended.results.names}, ${ended.attempts.names})
        ORDER BY delivery
      ) ended
      CROSS JOIN LATERAL (
        SELECT w.delivery, w.manual FROM waiting w
        WHERE w.delivery = ended.delivery AND w.lease_token = ended.lease_token
        FOR UPDATE
      ) w
      CROSS JOIN LATERAL (
        SELECT d.test, d.destination, d.connector, d.dropped, d.worth FROM deliveries d WHERE d.seq = ended.delivery LIMIT 1
      ) d
      CROSS JOIN LATERAL (
        SELECT e.received_at FROM events e WHERE e.seq = ended.delivery / ${DELIVERIES_PER_EVENT} LIMIT 1
      ) e
    ),
    gone AS (
      DELETE FROM waiting WHERE delivery = ANY (ARRAY(SELECT delivery FROM held WHERE state <> 'waiting'))
    ),
    again AS (
      UPDATE waiting w SET due_at = held.due_at, ready_at = held.due_at, lease_token = NULL, begun_under = NULL, manual = false
      FROM held
      WHERE w.delivery = ANY (ARRAY(SELECT delivery FROM held)) AND w.delivery = held.delivery AND held.state = 'waiting'
    ),
    logged AS (
      INSERT INTO attempts (delivery, manual, ${ended.attempts.names})
      SELECT delivery, manual, ${ended.attempts.names} FROM held ORDER BY delivery
    ),
    counted_traffic AS (
      INSERT INTO traffic_counts AS n (hour, what, slot, count)
      SELECT received_at / ${HOUR_MS}, what, ${SLOT}, sum(by) FROM (
        SELECT received_at, 'waiting' AS what, -1 AS by FROM held WHERE NOT test AND state <> 'waiting'
        UNION ALL SELECT received_at, state, 1 FROM held WHERE NOT test AND state <> 'waiting'
        UNION ALL SELECT received_at, ${tookInSql('(at + duration_ms - received_at)')}, 1
          FROM held WHERE NOT test AND NOT manual AND state = 'succeeded'
      ) moved
      GROUP BY 1, 2 ORDER BY 1, what COLLATE "C"
      ON CONFLICT (hour, what, slot) DO UPDATE SET count = n.count + excluded.count
      RETURNING 1
    ),
    counted_attempts AS (
      INSERT INTO attempt_counts AS n (hour, destination, connector, outcome, slot, count, last_at)
      SELECT ended_at / ${HOUR_MS}, destination, connector, outcome, ${SLOT}, count(*), max(ended_at) FROM (
        SELECT round(at + duration_ms)::bigint AS ended_at, destination, connector,
          ${attemptOutcomeInSql('status', "state = 'succeeded'")} AS outcome
        FROM held WHERE NOT test AND (SELECT count(*) FROM counted_traffic) >= 0
      ) ended
      GROUP BY 1, 2, 3, 4 ORDER BY 1, destination COLLATE "C", connector COLLATE "C", outcome COLLATE "C"
      ON CONFLICT (hour, destination, connector, outcome, slot) DO UPDATE SET count = n.count + excluded.count,
        last_at = greatest(n.last_at, excluded.last_at)
      RETURNING 1
    ),
    counted_connectors AS (${addConnectorCounts(`
      ${stepsOfMoves("SELECT received_at, connector, worth, state, 1 AS by FROM held WHERE NOT test AND state <> 'waiting'")}
        AND (SELECT count(*) FROM counted_attempts) >= 0
      UNION ALL
      ${stepsOfAccepted("SELECT round(at + duration_ms)::bigint AS ended_at, connector FROM held WHERE NOT test AND state = 'succeeded'")}
      `)}
    )
    UPDATE deliveries d SET state = held.state, attempts = d.attempts + 1, status = held.status, unsendable = held.unsendable, asked = NULL,
      dropped = CASE WHEN held.state IN ('waiting', 'dropped') THEN d.dropped END,
      scheduled_attempts = d.scheduled_attempts + CASE WHEN held.manual THEN 0 ELSE 1 END
    FROM held WHERE d.seq = ANY (ARRAY(SELECT delivery FROM held)) AND d.seq = held.delivery
    RETURNING held.id, held.lease_token`,
};

/** Of results whose lease is another's or over: logged, once, while their deliveries stay as they are. */
const LOG_LATE: Statement = {
  name: 'log_late_attempts',
  text: `
    WITH late AS MATERIALIZED (
      SELECT d.seq AS delivery, given.*
      FROM unnest(${late.results.arrays}, ${late.attempts.arrays}) AS given(${late.results.names}, ${late.attempts.names})
      CROSS JOIN LATERAL (SELECT d.seq FROM deliveries d WHERE d.id = given.id LIMIT 1) d
      WHERE NOT EXISTS (
        SELECT 1 FROM attempts a
        WHERE a.delivery = d.seq AND a.at = given.at AND a.duration_ms = given.duration_ms
      )
      ORDER BY d.seq
    ),
    logged AS (
      INSERT INTO attempts (delivery, manual, ${late.attempts.names})
      SELECT delivery, manual, ${late.attempts.names} FROM late ORDER BY delivery
    )
    UPDATE deliveries d SET attempts = d.attempts + n.count
    FROM (SELECT delivery, count(*)::integer AS count FROM late GROUP BY delivery) n
    WHERE d.seq = ANY (ARRAY(SELECT delivery FROM late)) AND d.seq = n.delivery`,
};

export function createFinishAttempts(db: Database): TrafficStore['finishAttempts'] {
  return async (results) => {
    if (results.length === 0) return 0;
    // One lease ends one attempt: of two results for it, the first counts.
    const unique = [...new Map([...results].reverse().map((result) => [keyOf(result), result])).values()];
    const parameters = ended.parameters({
      results: unique,
      attempts: unique.map(({ attempt }) => attempt),
    });
    const { rows, count } = await db.query<{ id: string; lease_token: string }>(FINISH, parameters);
    const finished = new Set(rows.map(({ id, lease_token }) => keyOf({ deliveryId: id, leaseToken: lease_token })));
    const tooLate = unique.filter((result) => !finished.has(keyOf(result)));
    if (tooLate.length > 0) {
      // Should this fail, all are written again: those that are finished are late by then, and logged already.
      const attempts = tooLate.map(({ attempt }) => ({ ...attempt, error: lateText(attempt.error) }));
      await db.query(LOG_LATE, late.parameters({ results: tooLate, attempts }));
    }
    return count;
  };
}

function keyOf({ deliveryId, leaseToken }: Pick<AttemptResult, 'deliveryId' | 'leaseToken'>): string {
  return `${leaseToken} ${deliveryId}`;
}
