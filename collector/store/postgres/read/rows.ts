/** What is read of PostgreSQL's own columns; the rest is `store/shared/rows.ts`. */
import type { HistoryClick } from '../../../decide/types.ts';
import type { WebhookRequest } from '../../../webhooks/build/request.ts';
import type { ClaimedDelivery } from '../../contract/queue.ts';
import { DELIVERIES_PER_EVENT, readAsked } from '../../shared/rows.ts';

/** How many events share a row of `event_blocks`. Part of the schema: another size needs a step that makes them anew. */
export const EVENTS_PER_BLOCK = 1024;

export const SUMMARY_COLUMNS =
  'e.seq, e.id, e.name, e.test, e.at, e.received_at, e.visitor, e.page, e.data, e.decisions';
export const EVENT_COLUMNS = `${SUMMARY_COLUMNS}, e.contact, e.consent, e.user_agent, e.ip, e.pixels, e.source, e.counterpart`;

export interface ClickColumns {
  at: number;
  received_at: number;
  ids: string;
  sources: string;
  test: boolean;
  device_at: number | null;
}

export const CLICK_COLUMNS = 'at, received_at, ids, sources, test, device_at';

export function historyClick({ at, received_at, ids, sources, test, device_at }: ClickColumns): HistoryClick {
  const click: HistoryClick = { at, receivedAt: received_at, ids: JSON.parse(ids), sources: JSON.parse(sources) };
  if (test) click.test = true;
  if (device_at !== null) click.deviceAt = device_at;
  return click;
}

const DELIVERY_COLUMNS = `
  d.seq, d.id, d.connector, d.state, d.test, d.attempts, d.status, d.request, d.next_request IS NOT NULL AS superseded, d.unsendable, d.dropped,
  d.was_test_logged, d.earlier, w.due_at, e.id AS event, e.name AS event_name,
  e.order_number, e.received_at, a.duration_ms`;

/**
 * What a delivery `d` shows of its event `e`, its waiting `w` and its last attempt `a`, each found by its number for one delivery after the
 * other. A plain join would leave the order to the planner, who may begin with all events of a name.
 */
const OF_DELIVERY = `
  CROSS JOIN LATERAL (
    SELECT e.id, e.name, e.received_at, transaction_of(e.data) AS order_number FROM events e WHERE e.seq = d.seq / ${DELIVERIES_PER_EVENT} LIMIT 1
  ) e
  LEFT JOIN LATERAL (SELECT w.due_at FROM waiting w WHERE w.delivery = d.seq LIMIT 1) w ON true
  LEFT JOIN LATERAL (
    SELECT a.duration_ms FROM attempts a WHERE a.delivery = d.seq ORDER BY a.seq DESC LIMIT 1
  ) a ON true`;

export const SELECT_DELIVERY = `SELECT ${DELIVERY_COLUMNS} FROM deliveries d ${OF_DELIVERY}`;

/** The same for the numbers in the first parameter, whatever else is asked of them. */
export const SELECT_NUMBERED = `
  SELECT ${DELIVERY_COLUMNS}
  FROM unnest($1::bigint[]) AS numbered(seq)
  CROSS JOIN LATERAL (SELECT * FROM deliveries d WHERE d.seq = numbered.seq LIMIT 1) d ${OF_DELIVERY}`;

export interface ClaimedColumns {
  id: string;
  connector: string;
  event: string;
  request: string;
  destination: string;
  test: boolean;
  scheduled_attempts: number;
  manual: boolean;
  at_most_once: boolean;
  interrupted: boolean;
  received_at: number;
  dropping: boolean;
  asked: string | null;
}

export function claimedDelivery(row: ClaimedColumns): ClaimedDelivery {
  return {
    id: row.id,
    connector: row.connector,
    eventId: row.event,
    request: JSON.parse(row.request) as WebhookRequest,
    destination: row.destination,
    test: row.test,
    attempts: row.scheduled_attempts,
    manual: row.manual,
    atMostOnce: row.at_most_once,
    interrupted: row.interrupted,
    createdAt: row.received_at,
    ...(row.dropping && { dropping: true as const }),
    ...readAsked(row.asked),
  };
}
