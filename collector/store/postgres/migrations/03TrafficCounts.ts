/**
 * What came before it was counted (trafficCounts.ts) is counted here once. Collectors of the version before that still run
 * count nothing here: hours in which they had traffic show less of it, for good. What was accepted before is taken for a 2xx
 * of a delivery that wasn't rejected.
 */
import { HOUR_MS } from '../../shared/decisionOutcome.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import { attemptOutcomeInSql, EVENTS, tookInSql } from '../../shared/trafficCounts.ts';

export const trafficCounts = `
  CREATE TABLE traffic_counts (
    hour bigint,
    what text COLLATE "C",
    slot integer,
    count bigint NOT NULL,
    PRIMARY KEY (hour, what, slot)
  ) WITH (fillfactor = 50);
  INSERT INTO traffic_counts (hour, what, slot, count)
    SELECT received_at / ${HOUR_MS}, '${EVENTS}', -1, count(*) FROM events WHERE NOT test GROUP BY 1;
  INSERT INTO traffic_counts (hour, what, slot, count)
    SELECT e.received_at / ${HOUR_MS}, d.state, -1, count(*)
    FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT} WHERE NOT d.test GROUP BY 1, 2;
  INSERT INTO traffic_counts (hour, what, slot, count)
    SELECT hour, ${tookInSql('ms')}, -1, count(*) FROM (
      SELECT min(e.received_at) / ${HOUR_MS} AS hour, min(a.at + a.duration_ms) - min(e.received_at) AS ms
      FROM attempts a JOIN deliveries d ON d.seq = a.delivery JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}
      WHERE NOT d.test AND d.state = 'succeeded' AND NOT a.manual AND a.status BETWEEN 200 AND 299
      GROUP BY d.seq) first
    GROUP BY 1, 2;

  CREATE TABLE attempt_counts (
    hour bigint,
    destination text COLLATE "C",
    connector text COLLATE "C",
    outcome text COLLATE "C",
    slot integer,
    count bigint NOT NULL,
    last_at bigint NOT NULL,
    PRIMARY KEY (hour, destination, connector, outcome, slot)
  ) WITH (fillfactor = 50);
  INSERT INTO attempt_counts (hour, destination, connector, outcome, slot, count, last_at)
    SELECT ended_at / ${HOUR_MS}, destination, connector, outcome, -1, count(*), max(ended_at) FROM (
      SELECT round(a.at + a.duration_ms)::bigint AS ended_at, d.destination, d.connector,
        ${attemptOutcomeInSql('a.status', "a.status / 100 = 2 AND d.state <> 'rejected'")} AS outcome
      FROM attempts a JOIN deliveries d ON d.seq = a.delivery WHERE NOT d.test) ended
    GROUP BY 1, 2, 3, 4;
  `;
