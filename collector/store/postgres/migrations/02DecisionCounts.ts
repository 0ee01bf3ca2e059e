/** What came before it was counted is counted here once. */
import { HOUR_MS, OUTCOME_IN_SQL } from '../../shared/decisionOutcome.ts';

export const decisionCounts = `
  CREATE TABLE decision_counts (
    hour bigint,
    connector text COLLATE "C",
    outcome text COLLATE "C",
    slot integer,
    count bigint NOT NULL,
    PRIMARY KEY (hour, connector, outcome, slot)
  ) WITH (fillfactor = 50);
  INSERT INTO decision_counts (hour, connector, outcome, slot, count)
    SELECT hour, connector, ${OUTCOME_IN_SQL}, -1, count(*) FROM (
      SELECT e.received_at / ${HOUR_MS} AS hour, d ->> 0 AS connector, d ->> 2 AS webhook,
        coalesce(d ->> 3, d ->> 2) AS pixel
      FROM events e CROSS JOIN LATERAL jsonb_array_elements(e.decisions::jsonb) d WHERE NOT e.test) decided
    GROUP BY 1, 2, 3;
  `;
