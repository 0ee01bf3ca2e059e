/** What connectors did lately. Decisions were counted when they were stored; deliveries are counted in their index alone. */
import type { Database } from 'better-sqlite3';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { type ActivityRow, gatherActivity } from '../../shared/activity.ts';
import { HOUR_MS } from '../../shared/decisionOutcome.ts';
import type { ConnectorCountRow } from '../../shared/figures/connectorCounts.ts';
import { firstDelivery } from './rows.ts';
import { createTimeRange } from './timeRange.ts';

interface Group {
  id: number;
  connector: string;
  state: string;
}

interface Activity extends Pick<TrafficStore, 'connectorActivity'> {
  /** What was counted on the first day from `from` on (`dayOf`) that has anything; undefined: there is none. */
  connectorDay(from: number): Promise<{ day: number; rows: ConnectorCountRow[] } | undefined>;
}

export function createActivity(db: Database): Activity {
  const decisions = db.prepare<[number], ActivityRow>(`
    SELECT connector, outcome AS what, sum(count) AS count FROM decision_counts WHERE hour >= ? GROUP BY 1, 2`);
  const groups = db.prepare<[], Group>('SELECT id, connector, state FROM delivery_groups WHERE test = 0');
  const inGroup = db
    .prepare<[number, number], number>(`
      SELECT count(*) FROM deliveries INDEXED BY deliveries_group WHERE group_id = ? AND seq >= ?`)
    .pluck();
  const nextDay = db.prepare<[number], number | null>('SELECT min(day) FROM connector_counts WHERE day >= ?').pluck();
  // sums of values may be more than a number holds
  const ofDay = db.prepare<[number], ConnectorCountRow>(`
    SELECT connector, what, CASE WHEN what LIKE 'value %' THEN CAST(count AS TEXT) ELSE count END AS count, last_at AS lastAt
    FROM connector_counts WHERE day = ?`);
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
    async connectorDay(from) {
      const day = nextDay.get(from);
      return typeof day === 'number' ? { day, rows: ofDay.all(day) } : undefined;
    },
  };
}
