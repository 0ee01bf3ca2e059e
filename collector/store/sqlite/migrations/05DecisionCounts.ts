/** Counted as they come (writer/decisionCounts.ts); what came before is counted here once. */
import { HOUR_MS, OUTCOME_IN_SQL } from '../../shared/decisionOutcome.ts';

export const decisionCounts = `
  CREATE TABLE decision_counts (
    hour INTEGER NOT NULL,
    connector TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, connector, outcome)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO decision_counts (hour, connector, outcome, count)
    SELECT hour, connector, ${OUTCOME_IN_SQL}, count(*) FROM (
      SELECT e.received_at / ${HOUR_MS} AS hour, d.value ->> 0 AS connector, d.value ->> 2 AS webhook,
        coalesce(d.value ->> 3, d.value ->> 2) AS pixel
      FROM events e, json_each(e.decisions) d WHERE e.test = 0)
    GROUP BY 1, 2, 3;
  `;
