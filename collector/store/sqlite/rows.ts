/** Rows ↔ contract: the one place that knows how a record's fields stand in columns. */
import type { ReceiptOutcome } from '../../../sdk/protocol.ts';
import type { HistoryClick } from '../../decide/types.ts';
import type {
  Attempt,
  ClaimedDelivery,
  DeliveryRow,
  DeliveryState,
  DeliverySummary,
  EventRecord,
  EventRow,
  EventSummary,
  StoredReceipt,
  WebhookRequest,
} from '../contract.ts';
import { packDecisions, unpackDecisions } from './decisions.ts';

/** Deliveries of one event are numbered from `event * DELIVERIES_PER_EVENT` on. 2^53 / 4096 leaves room for 2^41 events. */
export const DELIVERIES_PER_EVENT = 4096;

export const firstDelivery = (event: number): number => event * DELIVERIES_PER_EVENT;
export const lastDelivery = (event: number): number => firstDelivery(event) + DELIVERIES_PER_EVENT - 1;

export const DELIVERY_STATES: readonly DeliveryState[] = ['waiting', 'succeeded', 'failed', 'rejected', 'test_logged'];

export const flag = (value: boolean): number => (value ? 1 : 0);

/** Parameters of INSERT_EVENT. */
export function eventParameters(record: EventRecord): (string | number)[] {
  return [
    record.id,
    record.name,
    flag(record.test),
    record.at,
    record.receivedAt,
    record.visitor,
    JSON.stringify(record.page),
    JSON.stringify(record.data),
    JSON.stringify(record.contact),
    JSON.stringify(record.consent),
    record.userAgent,
    record.ip,
    JSON.stringify(record.pixels),
    packDecisions(record.decisions),
  ];
}

export const INSERT_EVENT = `
  INSERT INTO events (id, name, test, at, received_at, visitor, page, data, contact, consent, user_agent, ip, pixels, decisions)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;

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
  manual: number;
  attempts: number;
  scheduled_attempts: number;
  status: number | null;
  request: string;
  event: string;
  event_name: string;
  received_at: number;
}

/** A delivery with what it shows of its event. */
export const SELECT_DELIVERY = `
  SELECT d.seq, d.id, d.connector, d.destination, d.state, d.test, d.due_at, d.manual, d.attempts, d.scheduled_attempts,
    d.status, d.request, e.id AS event, e.name AS event_name, e.received_at
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

export function claimedDelivery(row: DeliveryColumns): ClaimedDelivery {
  return {
    id: row.id,
    connector: row.connector,
    eventId: row.event,
    request: JSON.parse(row.request) as WebhookRequest,
    destination: row.destination,
    test: row.test === 1,
    attempts: row.scheduled_attempts,
    manual: row.manual === 1,
    createdAt: row.received_at,
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

export const INSERT_ATTEMPT = `
  INSERT INTO attempts (delivery, at, status, duration_ms, manual, error, answer) VALUES (?, ?, ?, ?, ?, ?, ?)`;

export function attemptParameters(delivery: number, attempt: Attempt, manual: boolean): (string | number | null)[] {
  const { at, status, durationMs, error, answer } = attempt;
  return [delivery, at, status, durationMs, flag(manual), error ?? null, answer ?? null];
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
