/** Rows that every engine reads alike → contract. What differs by engine stands in its own `rows.ts`. */
import type { ReceiptOutcome } from '../../../sdk/protocol.ts';
import type { EventSource, HistoryClick } from '../../decide/types.ts';
import type { WebhookRequest } from '../../webhooks/build/request.ts';
import type { AuditEntry } from '../contract/audit.ts';
import type { Attempt, DeliveryRow, DeliverySummary, Dropped } from '../contract/delivery.ts';
import type { Counterpart, EventRow, EventSummary, StoredReceipt } from '../contract/event.ts';
import type { EventRecord } from '../contract/records.ts';
import { unpackDecisions } from './decisions.ts';
import { type StoredState, shownState } from './deliveryStates.ts';
import { readEarlier } from './replays.ts';

/** Deliveries of one event are numbered from `event * DELIVERIES_PER_EVENT` on. 2^53 / 4096 leaves room for 2^41 events. */
export const DELIVERIES_PER_EVENT = 4096;

/** SQLite has no booleans: 0 or 1 there. */
type Flag = boolean | number;
const isSet = (flag: Flag): boolean => flag === true || flag === 1;

export interface SummaryColumns {
  seq: number;
  id: string;
  name: string;
  test: Flag;
  at: number;
  received_at: number;
  visitor: string;
  page: string;
  data: string;
  decisions: string;
}

/** With the event's notes in it: one event in a thousand has some, and a column would be in every row. */
type StoredPage = EventRecord['page'] & Pick<EventRecord, 'notes'>;

export function packPage({ page, notes }: Pick<EventRecord, 'page' | 'notes'>): string {
  return JSON.stringify(notes ? { ...page, notes } : page);
}

export function eventSummary(row: SummaryColumns): EventSummary {
  const { url, referrer } = JSON.parse(row.page) as StoredPage;
  return {
    id: row.id,
    name: row.name,
    at: row.at,
    receivedAt: row.received_at,
    visitor: row.visitor,
    page: { url, referrer },
    data: JSON.parse(row.data),
    test: isSet(row.test),
    decisions: unpackDecisions(row.decisions),
  };
}

export interface EventColumns extends SummaryColumns {
  contact: string;
  consent: string;
  user_agent: string;
  ip: string;
  pixels: string;
  source: EventSource | null;
  counterpart: string | null;
}

export function eventRow(
  row: EventColumns,
  parts: { clicks: HistoryClick[]; deliveries: DeliveryRow[]; receipts: StoredReceipt[] },
): EventRow {
  const { notes } = JSON.parse(row.page) as StoredPage;
  return {
    ...eventSummary(row),
    ...(notes && { notes }),
    contact: JSON.parse(row.contact),
    consent: JSON.parse(row.consent),
    userAgent: row.user_agent,
    ip: row.ip,
    pixels: JSON.parse(row.pixels),
    ...(row.source !== null && { source: row.source }),
    ...(row.counterpart !== null && { counterpart: JSON.parse(row.counterpart) as Counterpart }),
    ...parts,
  };
}

export interface DeliveryColumns {
  seq: number;
  id: string;
  connector: string;
  state: StoredState;
  test: Flag;
  due_at: number | null;
  attempts: number;
  status: number | null;
  /** of the last attempt */
  duration_ms: number | null;
  request: string;
  event: string;
  event_name: string;
  order_number: string | null;
  received_at: number;
  superseded: Flag;
  unsendable: string | null;
  dropped: string | null;
  was_test_logged: Flag;
  earlier: string | null;
}

export function deliverySummary(row: DeliveryColumns): DeliverySummary {
  return { ...deliveryBase(row), attempts: row.attempts, status: row.status, durationMs: row.duration_ms };
}

export function deliveryRow(row: DeliveryColumns, attempts: Attempt[]): DeliveryRow {
  return { ...deliveryBase(row), attempts, ...(row.earlier !== null && { earlier: readEarlier(row.earlier) }) };
}

function deliveryBase(row: DeliveryColumns): Omit<DeliveryRow, 'attempts' | 'earlier'> {
  return {
    id: row.id,
    connector: row.connector,
    event: row.event,
    eventName: row.event_name,
    ...(row.order_number !== null && { transaction: row.order_number }),
    at: row.received_at,
    request: JSON.parse(row.request) as WebhookRequest,
    ...shownState(row.state),
    test: isSet(row.test),
    dueAt: row.due_at,
    ...(isSet(row.superseded) && { superseded: true as const }),
    ...(row.unsendable !== null && { unsendable: row.unsendable }),
    ...(row.dropped !== null && { dropped: JSON.parse(row.dropped) as Dropped }),
    ...(isSet(row.was_test_logged) && { wasTestLogged: true as const }),
  };
}

export interface AttemptColumns {
  at: number;
  status: number | null;
  duration_ms: number;
  manual: Flag;
  asked_by: string | null;
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
    ...(isSet(row.manual) ? { manual: true } : {}),
    ...(row.asked_by === null ? {} : { by: row.asked_by }),
  };
}

export interface ReceiptColumns {
  connector: string;
  at: number;
  outcome: ReceiptOutcome;
  detail: string | null;
  confirmed: Flag;
}

export function storedReceipt(event: string, row: ReceiptColumns): StoredReceipt {
  return {
    event,
    connector: row.connector,
    outcome: row.outcome,
    ...(row.detail === null ? {} : { detail: row.detail }),
    at: row.at,
    confirmed: isSet(row.confirmed),
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

/** What a delivery notes of the person who had it sent: JSON in a column of its own, until that attempt has ended. */
export interface Asked {
  who: string;
  /** it waited: when it would have been due */
  backTo?: number;
}

/** As `ClaimedDelivery` has it. */
export function readAsked(text: string | null): { askedBy?: string; backTo?: number } {
  if (text === null) return {};
  const { who, backTo } = JSON.parse(text) as Asked;
  return { askedBy: who, ...(backTo !== undefined && { backTo }) };
}
