/** Ends of attempts: logged, and their deliveries moved on, many in one statement. */
import type { TrafficStore } from '../contract.ts';
import type { Database, Statement } from './database.ts';
import { attemptColumns } from './writeRecords.ts';

/**
 * Rows are locked in the order of their numbers, so that two collectors never wait for each other in a circle. That rows are
 * found by their numbers is said twice, or the planner might look through all that wait.
 */
export const FINISH: Statement = {
  name: 'finish_attempts',
  text: `
    WITH held AS MATERIALIZED (
      SELECT w.delivery, w.manual OR ended.asked AS manual, ended.state, ended.due_at, ended.at, ended.status,
        ended.duration_ms, ended.error, ended.answer
      FROM (
        SELECT (SELECT d.seq FROM deliveries d WHERE d.id = given.id) AS delivery, given.*
        FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::bigint[], $7::integer[],
            $8::float8[], $9::text[], $10::text[])
          AS given(id, lease_token, state, due_at, asked, at, status, duration_ms, error, answer)
        ORDER BY delivery
      ) ended
      CROSS JOIN LATERAL (
        SELECT w.delivery, w.manual FROM waiting w
        WHERE w.delivery = ended.delivery AND w.lease_token = ended.lease_token
        FOR UPDATE
      ) w
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
      INSERT INTO attempts (delivery, at, status, duration_ms, manual, error, answer)
      SELECT delivery, at, status, duration_ms, manual, error, answer FROM held ORDER BY delivery
    )
    UPDATE deliveries d SET state = held.state, attempts = d.attempts + 1, status = held.status,
      scheduled_attempts = d.scheduled_attempts + CASE WHEN held.manual THEN 0 ELSE 1 END
    FROM held WHERE d.seq = ANY (ARRAY(SELECT delivery FROM held)) AND d.seq = held.delivery`,
};

export function createFinishAttempts(db: Database): TrafficStore['finishAttempts'] {
  return async (results) => {
    if (results.length === 0) return 0;
    // One lease ends one attempt: of two results for it, the first counts.
    const unique = [
      ...new Map(
        [...results].reverse().map((result) => [`${result.leaseToken} ${result.deliveryId}`, result]),
      ).values(),
    ];
    const { count } = await db.query(FINISH, [
      unique.map(({ deliveryId }) => deliveryId),
      unique.map(({ leaseToken }) => leaseToken),
      unique.map(({ next }) => next.state),
      unique.map(({ next }) => (next.state === 'waiting' ? next.dueAt : null)),
      unique.map(({ attempt }) => attempt.manual === true),
      ...attemptColumns(unique.map(({ attempt }) => attempt)),
    ]);
    return count;
  };
}
