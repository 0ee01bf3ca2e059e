/** A Webhook Log of many deliveries, as months of traffic leave it, made through the store's own calls in large batches. */
import { randomUUID } from 'node:crypto';
import { timeOrderedId } from '../../collector/events/timeOrderedId.ts';
import type { AttemptResult } from '../../collector/store/contract/queue.ts';
import type { EventRecord } from '../../collector/store/contract/records.ts';
import type { TrafficStore } from '../../collector/store/contract/trafficStore.ts';

const BATCH = 5_000;
export const CONNECTORS = Array.from({ length: 20 }, (_, n) => `partner-${n}`);
const NAMES = ['Purchase', 'Lead', 'CompleteRegistration', 'Subscribe', 'StartTrial'];
/** A connector with a handful of deliveries, all of them among the oldest. */
export const RARE = 'rare-partner';
const RARE_COUNT = 10;
const DAYS = 30;

/** What became of every n-th: mostly well. */
const ENDS: [every: number, state: 'succeeded' | 'failed' | 'rejected', status: number | null][] = [
  [50_000, 'failed', null],
  [1_000, 'rejected', 200],
  [200, 'failed', 500],
  [50, 'failed', 404],
  [1, 'succeeded', 200],
];

/** Gives the time of arrival of the first and the last. */
export async function fillLog(
  store: TrafficStore,
  { count, now, progress }: { count: number; now: number; progress: (done: number) => void },
): Promise<{ first: number; last: number }> {
  const first = now - DAYS * 86_400_000;
  const step = Math.floor((now - first) / (count + 1));
  for (let from = 0; from < count; from += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) =>
      makeRecord(from + n, first + (from + n) * step),
    );
    await store.commit(records, first);
    await endAll(store, from, records.length, now);
    progress(from + records.length);
  }
  return { first, last: first + (count - 1) * step };
}

async function endAll(store: TrafficStore, from: number, count: number, now: number): Promise<void> {
  const leaseToken = randomUUID();
  const claimed = await store.claimDeliveries({
    now,
    limit: count,
    busyDestinations: [],
    pausedConnectors: [],
    leaseToken,
    leaseUntil: now + 90_000,
  });
  const results = claimed.map(({ id }, n): AttemptResult => {
    const [, state, status] = ENDS.find(([every]) => (from + n + 1) % every === 0) ?? [1, 'succeeded', 200];
    const attempt = {
      at: now,
      status,
      durationMs: 84.3,
      ...(status === 200 ? { answer: 'OK' } : { error: 'no luck' }),
    };
    return { deliveryId: id, leaseToken, attempt, next: { state } };
  });
  await store.finishAttempts(results);
}

/** The same for the same number, and without a pattern that the ends could fall in step with (a step of murmur3). */
function scatter(n: number): number {
  const mixed = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  return (Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 8) & 0xffff;
}

function makeRecord(n: number, at: number): EventRecord {
  // As the tag makes them: time first.
  const id = timeOrderedId(at);
  const transactionId = `A-${10_000_000 + n}`;
  const connector = n < RARE_COUNT ? RARE : (CONNECTORS[scatter(n) % CONNECTORS.length] ?? RARE);
  const test = n % 500 === 0;
  return {
    id,
    name: NAMES[scatter(n + 0x5bd1e995) % NAMES.length] ?? 'Purchase',
    at,
    receivedAt: at,
    visitor: randomUUID(),
    page: { url: 'https://shop.example/thanks', referrer: 'https://shop.example/checkout' },
    data: { value: 149.9, currency: 'EUR', transaction_id: transactionId },
    contact: {},
    consent: {},
    test,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    ip: '203.0.113.7',
    newClicks: [],
    decisions: [
      { connector, version: 1, webhook: { outcome: 'queued' }, pixel: { outcome: 'skipped', reason: 'leg_off' } },
    ],
    pixels: [],
    deliveries: [
      {
        id: timeOrderedId(at),
        connector,
        request: {
          method: 'GET',
          url: `https://${connector}.example/postback?amount=149.90&order=${transactionId}&cid=`,
          headers: [],
          body: null,
        },
        destination: `${connector}.example:443`,
        state: 'waiting',
        test,
      },
    ],
    fired: { eventName: 'Purchase', transactionId, test, connectors: [connector] },
  };
}
