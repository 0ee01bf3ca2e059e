/** Parts of statements: what connectors did is counted (`store/shared/figures/connectorCounts.ts`), the last thing that a statement writes. */
import { DAY_MS, endInSql, LAST, valueWhatInSql } from '../../shared/figures/connectorCounts.ts';
import { SLOT } from './slot.ts';

/** `steps`: a query of day, connector, what, by and last_at */
export const addConnectorCounts = (steps: string): string => `
  INSERT INTO connector_counts AS n (day, connector, what, slot, count, last_at)
  SELECT day, connector, what, ${SLOT}, sum(by), max(last_at) FROM (${steps}) steps
  GROUP BY 1, 2, 3 HAVING sum(by) <> 0 OR max(last_at) IS NOT NULL
  ORDER BY 1, connector COLLATE "C", what COLLATE "C"
  ON CONFLICT (day, connector, what, slot) DO UPDATE SET count = n.count + excluded.count,
    last_at = greatest(n.last_at, excluded.last_at)`;

/** `moves`: a query of received_at, connector, worth, state and by, a number */
export const stepsOfMoves = (moves: string): string => `
  SELECT received_at / ${DAY_MS} AS day, connector, step.what, step.by, NULL::bigint AS last_at
  FROM (${moves}) m
  CROSS JOIN LATERAL (
    SELECT ${endInSql('m.state')} AS what, m.by::numeric AS by
    UNION ALL
    SELECT ${valueWhatInSql('m.worth')}, m.by * split_part(m.worth, ' ', 1)::numeric
    WHERE m.state = 'succeeded' AND m.worth <> ''
  ) step
  WHERE step.what IS NOT NULL`;

/** `accepted`: a query of ended_at and connector */
export const stepsOfAccepted = (accepted: string): string => `
  SELECT ended_at / ${DAY_MS}, connector, '${LAST}', 1, ended_at FROM (${accepted}) accepted`;
