/**
 * Counted as they come (`store/shared/figures/connectorCounts.ts`); what came before is counted here once, but for what it was worth:
 * values count from this version on.
 */
import { DAY_MS, endInSql, FIRED, LAST, PIXEL } from '../../shared/figures/connectorCounts.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';

export const connectorCounts = `
  ALTER TABLE deliveries ADD COLUMN worth TEXT;
  ALTER TABLE deliveries ADD COLUMN next_worth TEXT;
  CREATE TABLE connector_counts (
    day INTEGER NOT NULL,
    connector TEXT NOT NULL,
    what TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_at INTEGER,
    PRIMARY KEY (day, connector, what)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO connector_counts (day, connector, what, count)
    SELECT hour / 24, connector, '${FIRED}', sum(count) FROM decision_counts WHERE outcome = 'fired' GROUP BY 1, 2;
  INSERT INTO connector_counts (day, connector, what, count)
    SELECT e.received_at / ${DAY_MS}, d.connector, ${endInSql('d.state')} AS what, count(*)
    FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}
    WHERE d.test = 0 AND what IS NOT NULL GROUP BY 1, 2, 3;
  INSERT INTO connector_counts (day, connector, what, count, last_at)
    SELECT hour / 24, connector, '${LAST}', sum(count), max(last_at) FROM attempt_counts
    WHERE outcome = 'accepted' GROUP BY 1, 2;
  CREATE TEMP TABLE handed_out AS
    SELECT e.received_at / ${DAY_MS} AS day, d.value ->> 0 AS connector, count(*) AS count, max(e.received_at) AS last_at
    FROM events e, json_each(e.decisions) d
    WHERE e.test = 0 AND coalesce(d.value ->> 3, d.value ->> 2) = 'delivered' GROUP BY 1, 2;
  INSERT INTO connector_counts (day, connector, what, count) SELECT day, connector, '${PIXEL}', count FROM handed_out;
  INSERT INTO connector_counts (day, connector, what, count, last_at)
    SELECT day, connector, '${LAST}', count, last_at FROM handed_out WHERE true
    ON CONFLICT DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at);
  DROP TABLE handed_out;
  `;
