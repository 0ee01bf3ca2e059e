/**
 * Records as they go to the writer thread: lists of what the columns take. Arrays of strings and numbers are the cheapest
 * to send (1 µs an event; with named fields 3 µs), and the thread has nothing left to do but run statements.
 */
import type { HistoryClick } from '../../../decide/types.ts';
import type { Attempt, NewDelivery } from '../../contract/delivery.ts';
import type { RebuiltRequest } from '../../contract/log.ts';
import type { AttemptResult } from '../../contract/queue.ts';
import type { EventRecord, TakeOver } from '../../contract/records.ts';
import { decisionOutcome } from '../../shared/decisionOutcome.ts';
import { packDecisions } from '../../shared/decisions.ts';
import { type StoredState, storedState } from '../../shared/deliveryStates.ts';
import { carriedWorth, pixelsOf, worthOf } from '../../shared/figures/worth.ts';
import { DELIVERIES_PER_EVENT, packPage } from '../../shared/rows.ts';
import { unsendableOf } from '../../shared/unsendable.ts';
import { flag } from '../read/rows.ts';

export type PackedRecord = [
  event: PackedEvent,
  clicks: PackedClick[],
  deliveries: PackedDelivery[],
  fired: PackedFired | null,
  /** `outcome connector` of each decision; neither holds a space */
  outcomes: string[],
  claims: PackedTransaction | null,
  takesOver: PackedTakeOver[],
  /** its name counts among those received */
  isReceived: number,
  /** connectors whose pixel goes to the page, and what counts with each of these */
  pixels: string[],
  worth: string,
];

/** Of an event that was counted, and is replaced: its decisions as PackedRecord has them. */
export interface PackedBefore {
  outcomes: string[];
  pixels: string[];
}

/** Parameters of INSERT_EVENT. */
export type PackedEvent = [
  id: string,
  name: string,
  test: number,
  at: number,
  receivedAt: number,
  visitor: string,
  page: string,
  data: string,
  contact: string,
  consent: string,
  userAgent: string,
  ip: string,
  pixels: string,
  decisions: string,
  source: string | null,
  counterpart: string | null,
  differs: number,
];

export const INSERT_EVENT = `
  INSERT INTO events (id, name, test, at, received_at, visitor, page, data, contact, consent, user_agent, ip, pixels, decisions,
    source, counterpart, differs)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, name) DO NOTHING`;

export type PackedClick = [
  at: number,
  ids: string,
  sources: string,
  receivedAt: number,
  test: number,
  deviceAt: number | null,
];

/** `columns`: parameters of INSERT_DELIVERY but for its number and group, which the thread gives. */
export type PackedDelivery = [columns: PackedDeliveryColumns, attempt: PackedAttempt | null];

export type PackedDeliveryColumns = [
  id: string,
  connector: string,
  destination: string,
  state: StoredState,
  test: number,
  dueAt: number | null,
  attempts: number,
  scheduledAttempts: number,
  status: number | null,
  atMostOnce: number,
  request: string,
  unsendable: string | null,
  worth: string | null,
];

export const INSERT_DELIVERY = `
  INSERT INTO deliveries (seq, group_id, id, connector, destination, state, test, due_at, attempts,
    scheduled_attempts, status, at_most_once, request, unsendable, worth)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export type PackedAttempt = [
  at: number,
  status: number | null,
  durationMs: number,
  manual: number,
  error: string | null,
  answer: string | null,
  by: string | null,
];

export const INSERT_ATTEMPT = `
  INSERT INTO attempts (delivery, at, status, duration_ms, manual, error, answer, asked_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

export type PackedFired = [transactionId: string, eventName: string, test: number, connectors: string[]];

export type PackedTransaction = [transactionId: string, eventName: string, test: number];

/** Server events over a browser's are rare: their names may cost. `pixels` and `counterpart` as their columns hold them. */
export interface PackedTakeOver {
  event: string;
  how: TakeOver['how'];
  /** when the server's arrived */
  at: number;
  newId: string | null;
  counterpart: string | null;
  pixels: string;
  requests: [delivery: string, request: string][];
  /** of the server's event: what a delivery that is told anew carries, where it carries anything */
  worth: string;
  surplus: TakeOver['surplus'];
  added: PackedDelivery[];
}

export type PackedResult = [
  deliveryId: string,
  leaseToken: string,
  state: AttemptResult['next']['state'],
  dueAt: number | null,
  attempt: PackedAttempt,
  unsendable: string | null,
];

export type PackedRebuilt = [delivery: string, request: string, destination: string, superseded: number];

/** As `map` does, but V8 takes what `map` gives for an array with holes, and those take several times as long to send. */
export function packEach<T, P>(items: readonly T[], pack: (item: T) => P): P[] {
  const packed: P[] = [];
  for (const item of items) packed.push(pack(item));
  return packed;
}

const NOTHING: TakeOver[] = [];
const NO_PIXELS: string[] = [];

/** Throws RangeError for an event with more deliveries than its numbers reach. */
export function packRecord(record: EventRecord): PackedRecord {
  const { id, deliveries, newClicks, fired, receivedAt, claims, takesOver = NOTHING } = record;
  if (deliveries.length > DELIVERIES_PER_EVENT) {
    throw new RangeError(`event ${id}: ${deliveries.length} deliveries, at most ${DELIVERIES_PER_EVENT}`);
  }
  const pixels = record.test ? NO_PIXELS : pixelsOf(record.decisions);
  return [
    packEvent(record),
    packEach(newClicks, packClick),
    packDeliveries(deliveries, receivedAt, carriedWorth(deliveries, record)),
    fired ? [fired.transactionId, fired.eventName, flag(fired.test), fired.connectors] : null,
    packOutcomes(record.decisions),
    claims ? [claims.transactionId, claims.eventName, flag(claims.test)] : null,
    packEach(takesOver, (over) => packTakeOver(over, record)),
    flag(record.unreceived !== true),
    pixels,
    pixels.length > 0 ? worthOf(record.data) : '',
  ];
}

function packOutcomes(decisions: EventRecord['decisions']): string[] {
  return packEach(decisions, (decision) => `${decisionOutcome(decision)} ${decision.connector}`);
}

export function packBefore(decisions: EventRecord['decisions']): PackedBefore {
  return { outcomes: packOutcomes(decisions), pixels: pixelsOf(decisions) };
}

function packTakeOver(over: TakeOver, { receivedAt, data }: EventRecord): PackedTakeOver {
  const { event, how, newId, counterpart, pixels, requests, surplus, added } = over;
  const at = counterpart?.serverAt ?? receivedAt;
  return {
    event,
    how,
    at,
    newId: newId ?? null,
    counterpart: counterpart ? JSON.stringify(counterpart) : null,
    pixels: JSON.stringify(pixels),
    requests: requests.map(({ delivery, request }) => [delivery, JSON.stringify(request)]),
    worth: requests.length > 0 ? worthOf(data) : '',
    surplus,
    // further items of an order whose first carries what it is worth
    added: added.map((delivery) => packDelivery(delivery, at, null)),
  };
}

export function packResult({ deliveryId, leaseToken, attempt, next }: AttemptResult): PackedResult {
  const [dueAt, unsendable] = next.state === 'waiting' ? [next.dueAt, null] : [null, next.unsendable ?? null];
  return [deliveryId, leaseToken, next.state, dueAt, packAttempt(attempt), unsendable];
}

export function packRebuilt({ delivery, request, destination, superseded }: RebuiltRequest): PackedRebuilt {
  return [delivery, JSON.stringify(request), destination, flag(superseded)];
}

function packEvent(record: EventRecord): PackedEvent {
  return [
    record.id,
    record.name,
    flag(record.test),
    record.at,
    record.receivedAt,
    record.visitor,
    packPage(record),
    JSON.stringify(record.data),
    JSON.stringify(record.contact),
    JSON.stringify(record.consent),
    record.userAgent,
    record.ip,
    JSON.stringify(record.pixels),
    packDecisions(record.decisions),
    record.source ?? null,
    record.counterpart ? JSON.stringify(record.counterpart) : null,
    flag(record.counterpart?.differs === true && !record.test),
  ];
}

function packClick({ at, ids, sources, receivedAt, test, deviceAt }: HistoryClick): PackedClick {
  return [at, JSON.stringify(ids), JSON.stringify(sources), receivedAt, flag(test === true), deviceAt ?? null];
}

function packDeliveries(deliveries: NewDelivery[], now: number, worth: (string | null)[]): PackedDelivery[] {
  const packed: PackedDelivery[] = [];
  for (const [index, delivery] of deliveries.entries()) packed.push(packDelivery(delivery, now, worth[index] ?? null));
  return packed;
}

function packDelivery(delivery: NewDelivery, now: number, worth: string | null): PackedDelivery {
  const { id, connector, destination, state, test, atMostOnce, attempt, request } = delivery;
  const due = state === 'waiting' ? now : null;
  const tried = flag(attempt !== undefined);
  const status = attempt?.status ?? null;
  const once = flag(atMostOnce === true);
  const requestText = JSON.stringify(request);
  return [
    [
      id,
      connector,
      destination,
      storedState(delivery),
      flag(test),
      due,
      tried,
      tried,
      status,
      once,
      requestText,
      unsendableOf(delivery),
      worth,
    ],
    attempt ? packAttempt({ ...attempt, manual: false }) : null,
  ];
}

function packAttempt({ at, status, durationMs, manual, error, answer, by }: Attempt): PackedAttempt {
  return [at, status, durationMs, flag(manual === true), error ?? null, answer ?? null, by ?? null];
}
