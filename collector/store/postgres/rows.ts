/** Columns → contract. */
import type { ReceiptOutcome } from '../../../sdk/protocol.ts';
import type { HistoryClick } from '../../decide/types.ts';
import type {
  Attempt,
  AuditEntry,
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

/** How many events share a row of `event_blocks`. Part of the schema: another size needs a step that makes them anew. */
export const EVENTS_PER_BLOCK = 1024;

export const SUMMARY_COLUMNS =
  'e.seq, e.id, e.name, e.test, e.at, e.received_at, e.visitor, e.page, e.data, e.decisions';

export interface SummaryColumns {
  seq: number;
  id: string;
  name: string;
  test: boolean;
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
    test: row.test,
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

export interface ClickColumns {
  at: number;
  received_at: number;
  ids: string;
  sources: string;
}

export function historyClick({ at, received_at, ids, sources }: ClickColumns): HistoryClick {
  return { at, receivedAt: received_at, ids: JSON.parse(ids), sources: JSON.parse(sources) };
}

export interface DeliveryColumns {
  seq: number;
  id: string;
  connector: string;
  state: DeliveryState;
  test: boolean;
  attempts: number;
  status: number | null;
  request: string;
  due_at: number | null;
  event: string;
  event_name: string;
  received_at: number;
}

const DELIVERY_COLUMNS = `
  d.seq, d.id, d.connector, d.state, d.test, d.attempts, d.status, d.request, w.due_at, e.id AS event, e.name AS event_name,
  e.received_at`;

/**
 * What a delivery `d` shows of its event `e` and of its waiting `w`, each found by its number for one delivery after the
 * other. A plain join would leave the order to the planner, who may begin with all events of a name.
 */
const OF_DELIVERY = `
  CROSS JOIN LATERAL (
    SELECT e.id, e.name, e.received_at FROM events e WHERE e.seq = d.seq / ${DELIVERIES_PER_EVENT} LIMIT 1
  ) e
  LEFT JOIN LATERAL (SELECT w.due_at FROM waiting w WHERE w.delivery = d.seq LIMIT 1) w ON true`;

export const SELECT_DELIVERY = `SELECT ${DELIVERY_COLUMNS} FROM deliveries d ${OF_DELIVERY}`;

/** The same for the numbers in the first parameter, whatever else is asked of them. */
export const SELECT_NUMBERED = `
  SELECT ${DELIVERY_COLUMNS}
  FROM unnest($1::bigint[]) AS numbered(seq)
  CROSS JOIN LATERAL (SELECT * FROM deliveries d WHERE d.seq = numbered.seq LIMIT 1) d ${OF_DELIVERY}`;

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
    test: row.test,
    dueAt: row.due_at,
  };
}

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
  };
}

export interface AttemptColumns {
  delivery: number;
  at: number;
  status: number | null;
  duration_ms: number;
  manual: boolean;
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
    ...(row.manual ? { manual: true } : {}),
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

export interface AuditColumns {
  seq: number;
  at: number;
  who: string;
  what: string;
  subject: string | null;
  hash: string | null;
  detail: string | null;
}

export function auditEntry({ at, who, what, subject, hash, detail }: AuditColumns): AuditEntry {
  return {
    at,
    who,
    what,
    ...(subject !== null && { subject }),
    ...(hash !== null && { hash }),
    ...(detail !== null && { detail }),
  };
}
