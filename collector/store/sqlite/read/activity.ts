/** What connectors did lately. Decisions were counted when they were stored; deliveries are counted in their index alone. */
import type { Database } from 'better-sqlite3';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { type ActivityRow, gatherActivity } from '../../shared/activity.ts';
import { HOUR_MS } from '../../shared/decisionOutcome.ts';
import { type ConnectorCountRow, dayOf, gatherFigures } from '../../shared/figures/connectorCounts.ts';
import { firstDelivery } from './rows.ts';
import { createTimeRange } from './timeRange.ts';

interface Group {
  id: number;
  connector: string;
  state: string;
}

export function createActivity(db: Database): Pick<TrafficStore, 'connectorActivity' | 'connectorFigures'> {
  const decisions = db.prepare<[number], ActivityRow>(`
    SELECT connector, outcome AS what, sum(count) AS count FROM decision_counts WHERE hour >= ? GROUP BY 1, 2`);
  const groups = db.prepare<[], Group>('SELECT id, connector, state FROM delivery_groups WHERE test = 0');
  const inGroup = db
    .prepare<[number, number], number>(`
      SELECT count(*) FROM deliveries INDEXED BY deliveries_group WHERE group_id = ? AND seq >= ?`)
    .pluck();
  const counts = db.prepare<[number], ConnectorCountRow>(`
    SELECT connector, what, sum(count) AS count, max(last_at) AS lastAt FROM connector_counts
    WHERE day >= ? AND what NOT LIKE 'value %' GROUP BY 1, 2`);
  const values = db.prepare<[number], ConnectorCountRow>(`
    SELECT connector, what, CAST(count AS TEXT) AS count, NULL AS lastAt FROM connector_counts
    WHERE day >= ? AND what LIKE 'value %'`);
  const timeRange = createTimeRange(db);

  function deliveries(since: number): ActivityRow[] {
    const range = timeRange({ from: since });
    if (!range) return [];
    const start = firstDelivery(range.first);
    return groups
      .all()
      .map(({ id, connector, state }) => ({ connector, what: state, count: inGroup.get(id, start) ?? 0 }));
  }

  return {
    connectorActivity: async (since) => gatherActivity(decisions.all(Math.floor(since / HOUR_MS)), deliveries(since)),
    connectorFigures: async (since) => gatherFigures([...counts.all(dayOf(since)), ...values.all(dayOf(since))]),
  };
}
