/** The Webhook Log: lists, one delivery with its attempts. */
import type { Database } from 'better-sqlite3';
import type { DeliveryFilter, DeliveryRow } from '../../contract/delivery.ts';
import type { Page, PageRequest } from '../../contract/pages.ts';
import type { TrafficStore } from '../../contract/trafficStore.ts';
import { pageStart, writeCursor } from '../../shared/cursor.ts';
import { type AttemptColumns, attempt, deliveryRow, deliverySummary } from '../../shared/rows.ts';
import { createDeliveryLog } from './deliveryLog.ts';
import { firstDelivery, type GroupedDelivery, lastDelivery, SELECT_DELIVERY } from './rows.ts';

/** What reading an event needs of its deliveries. */
export interface DeliveryReader {
  /** in the order in which they were decided */
  ofEvent(event: number): DeliveryRow[];
}

type Reads = Pick<TrafficStore, 'listDeliveries' | 'listDeliveriesWhole' | 'getDelivery'>;

export function createDeliveries(db: Database): DeliveryReader & Reads {
  const find = createDeliveryLog(db);
  const byId = db.prepare<[string], GroupedDelivery>(`${SELECT_DELIVERY} WHERE d.id = ?`);
  const between = db.prepare<[number, number], GroupedDelivery>(
    `${SELECT_DELIVERY} WHERE d.seq BETWEEN ? AND ? ORDER BY d.seq`,
  );
  const attempts = db.prepare<[number], AttemptColumns>(
    'SELECT at, status, duration_ms, manual, asked_by, error, answer FROM attempts WHERE delivery = ? ORDER BY seq',
  );
  const withAttempts = (row: GroupedDelivery): DeliveryRow => deliveryRow(row, attempts.all(row.seq).map(attempt));

  async function list<T>(
    filter: DeliveryFilter,
    page: PageRequest,
    toItem: (row: GroupedDelivery) => T,
  ): Promise<Page<T>> {
    const { rows, next } = find(filter, pageStart('delivery', page));
    return { items: rows.map(toItem), next: next === null ? null : writeCursor('delivery', next) };
  }

  return {
    ofEvent: (event) => between.all(firstDelivery(event), lastDelivery(event)).map(withAttempts),
    listDeliveries: (filter, page) => list(filter, page, deliverySummary),
    listDeliveriesWhole: (filter, page) => list(filter, page, withAttempts),
    async getDelivery(id) {
      const row = byId.get(id);
      return row && withAttempts(row);
    },
  };
}
