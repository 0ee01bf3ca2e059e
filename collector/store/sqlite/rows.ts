/** Columns → contract. The way back is writer/pack.ts. */
import type { ReceiptOutcome } from '../../../sdk/protocol.ts';
import type { HistoryClick } from '../../decide/types.ts';
import type {
  Attempt,
  ClaimedDelivery,
  DeliveryRow,
  DeliveryState,
  DeliverySummary,
  EventRow,
  EventSummary,
  StoredReceipt,
  WebhookRequest,
} from '../contract.ts';
import { unpackDecisions } from '../decisions.ts';

/** Deliveries of one event are numbered from `event * DELIVERIES_PER_EVENT` on. 2^53 / 4096 leaves room for 2^41 events. */
export const DELIVERIES_PER_EVENT = 4096;

export const firstDelivery = (event: number): number => event * DELIVERIES_PER_EVENT;
export const lastDelivery = (event: number): number => firstDelivery(event) + DELIVERIES_PER_EVENT - 1;

export const flag = (value: boolean): number => (value ? 1 : 0);

export const SUMMARY_COLUMNS = 'seq, id, name, test, at, received_at, visitor, page, data, decisions';

export interface SummaryColumns {
  seq: number;
  id: string;
  name: string;
  test: number;
  at: number;
  received_at: number;
  visitor: string;
  page: string;
  data: string;
  decisions: string;
}

export function eventSummary(row: SummaryColumns): EventSummary {
  return {
    id: row.id,
    name: row.name,
    at: row.at,
    receivedAt: row.received_at,
    visitor: row.visitor,
    page: JSON.parse(row.page),
    data: JSON.parse(row.data),
    test: row.test === 1,
    decisions: unpackDecisions(row.decisions),
  };
}

export interface EventColumns extends SummaryColumns {
  contact: string;
  consent: string;
  user_agent: string;
  ip: string;
}

export function eventRow(
  row: EventColumns,
  parts: { clicks: HistoryClick[]; deliveries: DeliveryRow[]; receipts: StoredReceipt[] },
): EventRow {
  return {
    ...eventSummary(row),
    contact: JSON.parse(row.contact),
    consent: JSON.parse(row.consent),
    userAgent: row.user_agent,
    ip: row.ip,
    ...parts,
  };
}

/** As an array: recall reads clicks for every event, and arrays come cheaper than objects. */
export type ClickColumns = [at: number, receivedAt: number, ids: string, sources: string];
export const CLICK_COLUMNS = 'at, received_at, ids, sources';

export function historyClick([at, receivedAt, ids, sources]: ClickColumns): HistoryClick {
  return { at, receivedAt, ids: JSON.parse(ids), sources: JSON.parse(sources) };
}

export interface DeliveryColumns {
  seq: number;
  id: string;
  connector: string;
  destination: string;
  state: DeliveryState;
  test: number;
  due_at: number | null;
  attempts: number;
  status: number | null;
  group_id: number;
  request: string;
  event: string;
  event_name: string;
  received_at: number;
}

/** A delivery with what it shows of its event. */
export const SELECT_DELIVERY = `
  SELECT d.seq, d.id, d.connector, d.destination, d.state, d.test, d.due_at, d.attempts, d.status, d.group_id,
    d.request, e.id AS event, e.name AS event_name, e.received_at
  FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}`;

export function deliverySummary(row: DeliveryColumns): DeliverySummary {
  return { ...deliveryBase(row), attempts: row.attempts, status: row.status };
}

export function deliveryRow(row: DeliveryColumns, attempts: Attempt[]): DeliveryRow {
  return { ...deliveryBase(row), attempts };
}

function deliveryBase(row: DeliveryColumns): Omit<DeliveryRow, 'attempts'> {
  return {
    id: row.id,
    connector: row.connector,
    event: row.event,
    eventName: row.event_name,
    at: row.received_at,
    request: JSON.parse(row.request) as WebhookRequest,
    state: row.state,
    test: row.test === 1,
    dueAt: row.due_at,
  };
}

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
];

export const SELECT_CLAIMED = `
  SELECT d.id, d.connector, e.id, d.request, d.destination, d.test, d.scheduled_attempts, d.manual,
    d.at_most_once, d.begun IS NOT NULL, e.received_at
  FROM deliveries d JOIN events e ON e.seq = d.seq / ${DELIVERIES_PER_EVENT}`;

export function claimedDelivery(row: ClaimedColumns): ClaimedDelivery {
  const [id, connector, eventId, request, destination, test, attempts, manual, atMostOnce, interrupted, createdAt] =
    row;
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
  };
}

export interface AttemptColumns {
  at: number;
  status: number | null;
  duration_ms: number;
  manual: number;
  error: string | null;
  answer: string | null;
}

export function attempt(row: AttemptColumns): Attempt {
  return {
    at: row.at,
    status: row.status,
    durationMs: row.duration_ms,
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.answer === null ? {} : { answer: row.answer }),
    ...(row.manual === 1 ? { manual: true } : {}),
  };
}

export interface ReceiptColumns {
  connector: string;
  at: number;
  outcome: ReceiptOutcome;
  detail: string | null;
}

export function storedReceipt(event: string, row: ReceiptColumns): StoredReceipt {
  return {
    event,
    connector: row.connector,
    outcome: row.outcome,
    ...(row.detail === null ? {} : { detail: row.detail }),
    at: row.at,
  };
}
