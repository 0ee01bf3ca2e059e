/** What is read of SQLite's own columns; the rest is `store/shared/rows.ts`. The way back is writer/pack.ts. */
import type { HistoryClick } from '../../../decide/types.ts';
import type { WebhookRequest } from '../../../webhooks/build/request.ts';
import type { ClaimedDelivery } from '../../contract/queue.ts';
import { DELIVERIES_PER_EVENT, type DeliveryColumns, readAsked } from '../../shared/rows.ts';
import { TRANSACTION_IN_SQL } from '../migrations/schemaParts.ts';

export const firstDelivery = (event: number): number => event * DELIVERIES_PER_EVENT;
export const lastDelivery = (event: number): number => firstDelivery(event) + DELIVERIES_PER_EVENT - 1;

export const flag = (value: boolean): number => (value ? 1 : 0);

export const SUMMARY_COLUMNS = 'seq, id, name, test, at, received_at, visitor, page, data, decisions';
export const EVENT_COLUMNS = `${SUMMARY_COLUMNS}, contact, consent, user_agent, ip, pixels, source, counterpart`;

/** As an array: recall reads clicks for every event, and arrays come cheaper than objects. */
export type ClickColumns = [
  at: number,
  receivedAt: number,
  ids: string,
  sources: string,
  test: number,
  deviceAt: number | null,
];
export const CLICK_COLUMNS = 'at, received_at, ids, sources, test, device_at';

export function historyClick([at, receivedAt, ids, sources, test, deviceAt]: ClickColumns): HistoryClick {
  const click: HistoryClick = { at, receivedAt, ids: JSON.parse(ids), sources: JSON.parse(sources) };
  if (test === 1) click.test = true;
  if (deviceAt !== null) click.deviceAt = deviceAt;
  return click;
}

export interface GroupedDelivery extends DeliveryColumns {
  group_id: number;
  worth: string | null;
}

/** A delivery with what it shows of its event. */
export const SELECT_DELIVERY = `
  SELECT d.seq, d.id, d.connector, d.state, d.test, d.due_at, d.attempts, d.status, d.group_id, d.worth,
    (SELECT a.duration_ms FROM attempts a WHERE a.delivery = d.seq ORDER BY a.seq DESC LIMIT 1) AS duration_ms,
    d.request, d.next_request IS NOT NULL AS superseded, d.unsendable, d.dropped, d.was_test_logged, d.earlier, e.id AS event, e.name AS event_name, e.received_at,
    ${TRANSACTION_IN_SQL} AS order_number
  FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}`;

/** As an array: they come from the writer thread, and arrays are cheaper to send than objects. */
export type ClaimedColumns = [
  id: string,
  connector: string,
  event: string,
  request: string,
  destination: string,
  test: number,
  scheduledAttempts: number,
  manual: number,
  atMostOnce: number,
  interrupted: number,
  receivedAt: number,
  /** another request is to be sent instead */
  hasNext: number,
  dropping: number,
  asked: string | null,
  worth: string | null,
];

export const SELECT_CLAIMED = `
  SELECT d.id, d.connector, e.id, d.request, d.destination, d.test, d.scheduled_attempts, d.manual,
    d.at_most_once, d.begun IS NOT NULL, e.received_at, d.next_request IS NOT NULL,
    d.dropped IS NOT NULL, d.asked, d.worth
  FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}`;

export function claimedDelivery(row: ClaimedColumns): ClaimedDelivery {
  const [id, connector, eventId, request, destination, test, attempts, manual, atMostOnce, interrupted, createdAt] =
    row;
  const dropping = row[12];
  return {
    id,
    connector,
    eventId,
    request: JSON.parse(request) as WebhookRequest,
    destination,
    test: test === 1,
    attempts,
    manual: manual === 1,
    atMostOnce: atMostOnce === 1,
    interrupted: interrupted === 1,
    createdAt,
    ...(dropping === 1 && { dropping: true as const }),
    ...readAsked(row[13]),
  };
}
