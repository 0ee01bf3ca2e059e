/** What connectors did lately. Decisions were counted when they were stored; deliveries are counted in their index alone. */
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { type ActivityRow, gatherActivity } from '../../shared/activity.ts';
import { HOUR_MS } from '../../shared/decisionOutcome.ts';
import { type ConnectorCountRow, dayOf, gatherFigures } from '../../shared/figures/connectorCounts.ts';
import { DELIVERIES_PER_EVENT } from '../../shared/rows.ts';
import type { Database } from '../database.ts';

const DECISIONS = {
  name: 'activity_decisions',
  text: `
    SELECT connector, outcome AS what, sum(count)::bigint AS count FROM decision_counts WHERE hour >= $1 GROUP BY 1, 2`,
};
/** Numbers follow times closely enough here: collectors that write at once differ by moments. */
const DELIVERIES = {
  name: 'activity_deliveries',
  text: `
    SELECT connector, state AS what, count(*) AS count FROM deliveries
    WHERE seq >= ${DELIVERIES_PER_EVENT} * (
        SELECT e.seq FROM events e WHERE e.received_at >= $1 ORDER BY e.received_at, e.seq LIMIT 1)
      AND NOT test
    GROUP BY 1, 2`,
};
/** Sums of values may be more than a number holds. */
const FIGURES = {
  name: 'connector_figures',
  text: `
    SELECT connector, what, sum(count)::text AS count, max(last_at) AS "lastAt" FROM connector_counts
    WHERE day >= $1 GROUP BY 1, 2`,
};

export function createActivity(db: Database): Pick<TrafficStore, 'connectorActivity' | 'connectorFigures'> {
  return {
    async connectorActivity(since) {
      const [decisions, deliveries] = await Promise.all([
        db.query<ActivityRow>(DECISIONS, [Math.floor(since / HOUR_MS)]),
        db.query<ActivityRow>(DELIVERIES, [since]),
      ]);
      return gatherActivity(decisions.rows, deliveries.rows);
    },
    async connectorFigures(since) {
      const { rows } = await db.query<ConnectorCountRow>(FIGURES, [dayOf(since)]);
      return gatherFigures(rows);
    },
  };
}
