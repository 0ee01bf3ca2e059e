/**
 * What one address may cost, besides the number of its requests: bytes, events and deliveries. Behind one IPv4 address there may
 * be an office or a mobile carrier's thousands of shoppers, and a sale on the radio. So each budget is so large that ordinary
 * requests meet the limit on requests first, and what is refused is refused before anything is stored: the tag keeps it and sends
 * it again (429, Retry-After). No order is lost, and no event that got a 200 goes without its webhooks.
 */
import type { EventRecord } from '../../store/contract/records.ts';
import { requestSize } from '../../webhooks/build/requestSize.ts';
import { type Budget, createBudget } from './budget.ts';

/**
 * Of an average request, at the rate that `TRL_RATE_LIMIT` allows: at 200 a second 800 KB, 1,000 events and 100 deliveries.
 * The tag's requests have 1 to 2 KB and 1 to 3 events, and of a shop's events one in a hundred is an order, with some five
 * webhooks: 200 requests a second make some twenty deliveries.
 */
const PER_REQUEST = { bytes: 4 * 1024, events: 5, deliveries: 0.5 };
/** Seconds' worth that may come at once: tabs that were offline send 50 events each, and an order may have 200 items. */
const AT_ONCE_S = { bytes: 5, events: 5, deliveries: 10 };

export type BudgetName = keyof typeof PER_REQUEST;

/** What one request is refused for. */
export interface OverBudget {
  budget: BudgetName;
  /** what the address may spend in a second */
  perSecond: number;
  retryAfterS: number;
}

export interface SenderBudgets {
  /** Undefined: something is left of all these budgets. */
  check(sender: string, ...names: BudgetName[]): OverBudget | undefined;
  take(sender: string, name: BudgetName, amount: number): void;
  /** What has become of an event: its deliveries, and what it takes to store beyond the bytes that came. */
  takeRecord(sender: string, record: EventRecord): void;
}

/** `rateLimit`: requests a second, above 0. */
export function createSenderBudgets(rateLimit: number, now: () => number): SenderBudgets {
  const make = (name: BudgetName): Budget => {
    const perSecond = rateLimit * PER_REQUEST[name];
    return createBudget({ perSecond, most: perSecond * AT_ONCE_S[name], now });
  };
  const budgets: Record<BudgetName, Budget> = {
    bytes: make('bytes'),
    events: make('events'),
    deliveries: make('deliveries'),
  };
  return {
    check(sender, ...names) {
      for (const budget of names) {
        const retryAfterS = budgets[budget].waitFor(sender);
        if (retryAfterS > 0) return { budget, perSecond: rateLimit * PER_REQUEST[budget], retryAfterS };
      }
      return undefined;
    },
    take: (sender, name, amount) => budgets[name].take(sender, amount),
    takeRecord(sender, record) {
      if (record.deliveries.length > 0) budgets.deliveries.take(sender, record.deliveries.length);
      budgets.bytes.take(sender, multiplied(record));
    },
  };
}

/**
 * Characters that are stored with each event though they came once a request, or come once for each connector and item. What
 * came with the event itself was counted when it was read.
 */
function multiplied({ page, contact, consent, decisions, pixels, deliveries }: EventRecord): number {
  let size = weigh(page) + weigh(contact) + weigh(consent) + weigh(decisions);
  for (const { values } of pixels) for (const value of values) size += value.length;
  for (const { request } of deliveries) size += requestSize(request);
  return size;
}

/** The texts in a value, names included. */
function weigh(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let size = 0;
  for (const [name, inner] of Object.entries(value)) size += name.length + weigh(inner);
  return size;
}
