/** Records for the conformance tests: complete and plausible, each test overrides what it is about. */
import type { Decision, HistoryClick } from '../../decide/types.ts';
import type { NewDelivery } from '../contract/delivery.ts';
import type { AttemptResult, ClaimRequest } from '../contract/queue.ts';
import type { EventRecord, RecallQuery } from '../contract/records.ts';

export const NOW = Date.UTC(2026, 10, 23, 12);
export const MINUTE = 60_000;
export const DAY = 86_400_000;
/** Transactions fired before this no longer block. */
export const FIRED_SINCE = NOW - 30 * DAY;

export function click(overrides: Partial<HistoryClick> = {}): HistoryClick {
  return {
    at: NOW - DAY,
    receivedAt: NOW - DAY,
    ids: { click_id: '12345' },
    sources: { utm_source: 'platform_x' },
    ...overrides,
  };
}

export function decision(overrides: Partial<Decision> = {}): Decision {
  return {
    connector: 'network-x',
    version: 3,
    webhook: { outcome: 'queued' },
    pixel: { outcome: 'skipped', reason: 'leg_off' },
    ...overrides,
  };
}

export function delivery(id: string, overrides: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id,
    connector: 'network-x',
    request: {
      method: 'POST',
      url: 'https://partner.example/postback?value=15',
      headers: [
        ['Authorization', 'Bearer abc123'],
        ['X-Note', 'ä "quoted"'],
      ],
      body: '{"cid":"12345"}',
    },
    destination: 'partner.example:443',
    state: 'waiting',
    test: false,
    ...overrides,
  };
}

export function record(id: string, overrides: Partial<EventRecord> = {}): EventRecord {
  return {
    id,
    name: 'Purchase',
    at: NOW - 50,
    receivedAt: NOW,
    visitor: `visitor of ${id}`,
    page: { url: 'https://shop.example.com/thanks?a=ä', referrer: '' },
    data: { value: 15, currency: 'EUR', transaction_id: 'A-1001', items: [{ sku: 'a' }] },
    contact: { email: 'jo@example.com' },
    consent: { ads: true },
    test: false,
    userAgent: 'Mozilla/5.0',
    ip: '203.0.113.7',
    newClicks: [],
    decisions: [decision()],
    pixels: [],
    deliveries: [],
    ...overrides,
  };
}

/** An event with one waiting delivery `<id>-d`. */
export function recordWithDelivery(
  id: string,
  overrides: Partial<NewDelivery> = {},
  event: Partial<EventRecord> = {},
): EventRecord {
  return record(id, { deliveries: [delivery(`${id}-d`, overrides)], ...event });
}

/** An event for which connectors fired for a transaction. */
export function purchase(id: string, transactionId: string, overrides: Partial<EventRecord> = {}): EventRecord {
  const { name = 'Purchase', test = false } = overrides;
  return record(id, { fired: { eventName: name, transactionId, test, connectors: ['network-x'] }, ...overrides });
}

export function query(overrides: Partial<RecallQuery> = {}): RecallQuery {
  return { eventId: 'not stored', eventName: 'Purchase', visitor: 'nobody', ...overrides };
}

export function claim(overrides: Partial<ClaimRequest> = {}): ClaimRequest {
  const now = overrides.now ?? NOW;
  return {
    now,
    limit: 100,
    busyDestinations: [],
    pausedConnectors: [],
    leaseToken: 'token-1',
    leaseUntil: now + 90_000,
    ...overrides,
  };
}

export function result(deliveryId: string, overrides: Partial<AttemptResult> = {}): AttemptResult {
  return {
    deliveryId,
    leaseToken: 'token-1',
    attempt: { at: NOW + 1, status: 200, durationMs: 12.5, answer: 'ok' },
    next: { state: 'succeeded' },
    ...overrides,
  };
}
