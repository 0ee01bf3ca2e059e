/** The Webhook Log: lists, one delivery with its attempts. */
import type { Database } from 'better-sqlite3';
import type { DeliveryFilter, DeliveryRow, DeliveryState, TrafficStore } from '../contract.ts';
import { type PageStart, pageStart } from '../cursor.ts';
import { newestAcross, pageOf } from './newest.ts';
import {
  type AttemptColumns,
  attempt,
  DELIVERY_STATES,
  type DeliveryColumns,
  deliveryRow,
  deliverySummary,
  firstDelivery,
  flag,
  lastDelivery,
  SELECT_DELIVERY,
} from './rows.ts';

/** What reading an event needs of its deliveries. */
export interface DeliveryReader {
  /** in the order in which they were decided */
  ofEvent(event: number): DeliveryRow[];
}

interface ListGroup {
  connector: string;
  state: DeliveryState;
  test: number;
}

export function createDeliveries(db: Database): DeliveryReader & Pick<TrafficStore, 'listDeliveries' | 'getDelivery'> {
  const byId = db.prepare<[string], DeliveryColumns>(`${SELECT_DELIVERY} WHERE d.id = ?`);
  const bySeq = db.prepare<[number], DeliveryColumns>(`${SELECT_DELIVERY} WHERE d.seq = ?`);
  const newest = db.prepare<[number, number], DeliveryColumns>(
    `${SELECT_DELIVERY} WHERE d.seq < ? ORDER BY d.seq DESC LIMIT ?`,
  );
  const between = db.prepare<[number, number], DeliveryColumns>(
    `${SELECT_DELIVERY} WHERE d.seq BETWEEN ? AND ? ORDER BY d.seq`,
  );
  const eventNumber = db.prepare<[string], number>('SELECT seq FROM events WHERE id = ?').pluck();
  const nextConnector = db
    .prepare<[string], string>(`
      SELECT connector FROM deliveries INDEXED BY deliveries_list WHERE connector > ? ORDER BY connector LIMIT 1`)
    .pluck();
  const inGroup = db
    .prepare<[string, string, number, number, number, number], number>(`
      SELECT seq FROM deliveries INDEXED BY deliveries_list
      WHERE connector = ? AND state = ? AND test = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?`)
    .pluck();
  const attempts = db.prepare<[number], AttemptColumns>(
    'SELECT at, status, duration_ms, manual, error, answer FROM attempts WHERE delivery = ? ORDER BY seq',
  );
  const withAttempts = (row: DeliveryColumns): DeliveryRow => deliveryRow(row, attempts.all(row.seq).map(attempt));

  function rowsFor(filter: DeliveryFilter, start: PageStart): DeliveryColumns[] {
    if (filter.event !== undefined) return rowsOfEvent(filter, filter.event, start);
    const { connector, state, test } = filter;
    if (connector === undefined && state === undefined && test === undefined) {
      return newest.all(start.before, start.limit);
    }
    return newestAcross(groupsFor(filter), start, (group, { above, before, limit }) =>
      inGroup.all(group.connector, group.state, group.test, above, before, limit),
    ).flatMap((seq) => bySeq.get(seq) ?? []);
  }

  function groupsFor({ connector, state, test }: DeliveryFilter): ListGroup[] {
    const connectors = connector === undefined ? allConnectors() : [connector];
    const states = state === undefined ? DELIVERY_STATES : [state];
    const tests = test === undefined ? [0, 1] : [flag(test)];
    return connectors.flatMap((connector) =>
      states.flatMap((state) => tests.map((test) => ({ connector, state, test }))),
    );
  }

  /** One step of the index per connector, however many deliveries each has. */
  function allConnectors(): string[] {
    const connectors: string[] = [];
    for (let next = nextConnector.get(''); next !== undefined; next = nextConnector.get(next)) connectors.push(next);
    return connectors;
  }

  function rowsOfEvent({ connector, state, test }: DeliveryFilter, event: string, start: PageStart): DeliveryColumns[] {
    const seq = eventNumber.get(event);
    if (seq === undefined) return [];
    return between
      .all(firstDelivery(seq), lastDelivery(seq))
      .filter(
        (row) =>
          row.seq < start.before &&
          (connector === undefined || row.connector === connector) &&
          (state === undefined || row.state === state) &&
          (test === undefined || row.test === flag(test)),
      )
      .reverse()
      .slice(0, start.limit);
  }

  return {
    ofEvent: (event) => between.all(firstDelivery(event), lastDelivery(event)).map(withAttempts),
    async listDeliveries(filter, page) {
      const { before, limit } = pageStart('delivery', page);
      return pageOf('delivery', rowsFor(filter, { before, limit: limit + 1 }), limit, deliverySummary);
    },
    async getDelivery(id) {
      const row = byId.get(id);
      return row && withAttempts(row);
    },
  };
}
