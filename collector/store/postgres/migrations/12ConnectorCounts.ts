/**
 * Counted as they come (`store/shared/figures/connectorCounts.ts`); what came before is counted here once, but for what it was worth:
 * values count from this version on. Collectors of the version before that still run count nothing here: that day shows less
 * of it, for good.
 */
import { DAY_MS, endInSql, FIRED, LAST, PIXEL } from '../../shared/figures/connectorCounts.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';

export const connectorCounts = `
  ALTER TABLE deliveries ADD COLUMN worth text;
  ALTER TABLE deliveries ADD COLUMN next_worth text;
  CREATE TABLE connector_counts (
    day bigint,
    connector text COLLATE "C",
    what text COLLATE "C",
    slot integer,
    count numeric NOT NULL,
    last_at bigint,
    PRIMARY KEY (day, connector, what, slot)
  ) WITH (fillfactor = 50);
  INSERT INTO connector_counts (day, connector, what, slot, count)
    SELECT hour / 24, connector, '${FIRED}', -1, sum(count) FROM decision_counts WHERE outcome = 'fired' GROUP BY 1, 2;
  INSERT INTO connector_counts (day, connector, what, slot, count)
    SELECT day, connector, what, -1, count(*) FROM (
      SELECT e.received_at / ${DAY_MS} AS day, d.connector, ${endInSql('d.state')} AS what
      FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT} WHERE NOT d.test) ended
    WHERE what IS NOT NULL GROUP BY 1, 2, 3;
  INSERT INTO connector_counts (day, connector, what, slot, count, last_at)
    SELECT hour / 24, connector, '${LAST}', -1, sum(count), max(last_at) FROM attempt_counts
    WHERE outcome = 'accepted' GROUP BY 1, 2;
  WITH handed_out AS MATERIALIZED (
    SELECT e.received_at / ${DAY_MS} AS day, d ->> 0 AS connector, count(*) AS count, max(e.received_at) AS last_at
    FROM events e CROSS JOIN LATERAL jsonb_array_elements(e.decisions::jsonb) d
    WHERE NOT e.test AND coalesce(d ->> 3, d ->> 2) = 'delivered' GROUP BY 1, 2
  )
  INSERT INTO connector_counts AS n (day, connector, what, slot, count, last_at)
    SELECT day, connector, '${PIXEL}', -1, count, NULL FROM handed_out
    UNION ALL SELECT day, connector, '${LAST}', -1, count, last_at FROM handed_out
    ON CONFLICT (day, connector, what, slot) DO UPDATE SET count = n.count + excluded.count,
      last_at = greatest(n.last_at, excluded.last_at);
  `;
