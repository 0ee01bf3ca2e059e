/** For tests: an event and what is set up around it; each test overrides what it is about. */
import type { Reason } from '../../../decide/reasons.ts';
import type { Decision } from '../../../decide/types.ts';
import type { Delivery, EventAnswer, StoryConnector, StoryContext } from './types.ts';

export const AT = Date.UTC(2026, 10, 23, 12);
export const DAY = 86_400_000;

export function connector(change: Partial<StoryConnector> = {}): StoryConnector {
  return {
    id: 'network-x',
    name: 'Network X',
    mode: 'enabled',
    version: 3,
    webhook: { enabled: true },
    pixel: { status: 'none' },
    click: { enabled: true, parameter: 'click_id', model: 'last', windowDays: 14 },
    ...change,
  };
}

export function context(change: Partial<StoryContext> = {}): StoryContext {
  return {
    connectors: [connector(), connector({ id: 'network-y', name: 'Network Y' })],
    requiredConsent: [],
    now: AT + 3_600_000,
    time: (at) => new Date(at).toISOString().slice(0, 16).replace('T', ' '),
    ...change,
  };
}

export function skipped(reason: Reason, change: Partial<Decision> = {}): Decision {
  const leg = { outcome: 'skipped', reason } as const;
  return { connector: 'network-x', version: 3, webhook: leg, pixel: leg, ...change };
}

export function fired(change: Partial<Decision> = {}): Decision {
  const pixel = { outcome: 'skipped', reason: 'leg_off' } as const;
  return { connector: 'network-x', version: 3, webhook: { outcome: 'queued' }, pixel, ...change };
}

export function click(at: number, ids: Record<string, string>, sources: Record<string, string> = {}) {
  return { at, receivedAt: at, ids, sources };
}

export function delivery(change: Partial<Delivery> = {}): Delivery {
  return {
    id: 'd1',
    connector: 'network-x',
    event: 'e1',
    eventName: 'Purchase',
    at: AT,
    leg: 'webhook',
    method: 'GET',
    url: 'https://partner.example/postback?cid=1',
    headers: [],
    body: null,
    state: 'succeeded',
    test: false,
    dueAt: null,
    attempts: [{ at: AT + 20, status: 200, durationMs: 84 }],
    ...change,
  };
}

export function event(change: Partial<EventAnswer> = {}): EventAnswer {
  return {
    id: 'e1',
    name: 'Purchase',
    at: AT,
    receivedAt: AT,
    visitor: 'v1',
    page: { url: 'https://shop.example/thanks?order=1', referrer: '' },
    data: { value: 15, currency: 'EUR', transaction_id: 'A-1001' },
    test: false,
    contact: {},
    consent: {},
    userAgent: '',
    ip: '',
    clicks: [],
    decisions: [],
    deliveries: [],
    receipts: [],
    pixels: [],
    paidBefore: [],
    ...change,
  };
}
