/**
 * Counted as they come (writer/trafficCounts.ts); what came before is counted here once. What was accepted before is not
 * known of each attempt: there it is taken for a 2xx of a delivery that wasn't rejected.
 */
import { HOUR_MS } from '../../shared/decisionOutcome.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import { attemptOutcomeInSql, EVENTS, tookInSql } from '../../shared/trafficCounts.ts';

export const trafficCounts = `
  CREATE TABLE traffic_counts (
    hour INTEGER NOT NULL,
    what TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, what)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO traffic_counts (hour, what, count)
    SELECT received_at / ${HOUR_MS}, '${EVENTS}', count(*) FROM events WHERE test = 0 GROUP BY 1;
  INSERT INTO traffic_counts (hour, what, count)
    SELECT e.received_at / ${HOUR_MS}, d.state, count(*)
    FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT} WHERE d.test = 0 GROUP BY 1, 2;
  INSERT INTO traffic_counts (hour, what, count)
    SELECT hour, ${tookInSql('ms')}, count(*) FROM (
      SELECT e.received_at / ${HOUR_MS} AS hour, min(a.at + a.duration_ms) - e.received_at AS ms
      FROM attempts a JOIN deliveries d ON d.seq = a.delivery JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}
      WHERE d.test = 0 AND d.state = 'succeeded' AND a.manual = 0 AND a.status BETWEEN 200 AND 299
      GROUP BY d.seq)
    GROUP BY 1, 2;

  CREATE TABLE attempt_counts (
    hour INTEGER NOT NULL,
    destination TEXT NOT NULL,
    connector TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (hour, destination, connector, outcome)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO attempt_counts (hour, destination, connector, outcome, count, last_at)
    SELECT ended_at / ${HOUR_MS}, destination, connector, outcome, count(*), max(ended_at) FROM (
      SELECT CAST(round(a.at + a.duration_ms) AS INTEGER) AS ended_at, d.destination, d.connector,
        ${attemptOutcomeInSql('a.status', "a.status / 100 = 2 AND d.state <> 'rejected'")} AS outcome
      FROM attempts a JOIN deliveries d ON d.seq = a.delivery WHERE d.test = 0)
    GROUP BY 1, 2, 3, 4;
  `;
