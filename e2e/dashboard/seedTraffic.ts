/** A month of a shop's traffic, written by the store's own calls while the collector is down, each delivery with its attempt. */
import { join } from 'node:path';
import { timeOrderedId } from '../../collector/events/timeOrderedId.ts';
import type { NewDelivery } from '../../collector/store/contract/delivery.ts';
import type { AttemptResult } from '../../collector/store/contract/queue.ts';
import type { EventRecord } from '../../collector/store/contract/records.ts';
import { openSqliteStore } from '../../collector/store/sqlite/open.ts';
import type { Stack } from '../support/stack/stack.ts';

const HOUR = 3_600_000;
const HOURS = 31 * 24;

export interface Partner {
  connector: string;
  destination: string;
  /** of 1000 attempts, so many are answered 503 */
  fails: (hoursAgo: number) => number;
}

/** The same every time. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** More by day than by night, more on some days than on others. */
function eventsOf(at: number, random: () => number): number {
  const hour = new Date(at).getHours();
  const daytime = 1 + Math.sin(((hour - 9) / 24) * 2 * Math.PI);
  const weekday = [0.7, 1, 1, 1.1, 1.15, 1.3, 0.9][new Date(at).getDay()] ?? 1;
  return Math.round(3 + 14 * daytime * weekday * (0.8 + 0.4 * random()));
}

/** Stops the collector, writes, starts it again. Gives how many events there are. */
export async function seedTraffic(stack: Stack, partners: readonly Partner[], now = Date.now()): Promise<number> {
  await stack.collector.stop();
  const store = await openSqliteStore({ path: join(stack.dataDir, 'traffic.db') });
  const random = randoms(7);
  let count = 0;
  for (let hoursAgo = HOURS; hoursAgo >= 0; hoursAgo -= 1) {
    const from = Math.floor(now / HOUR) * HOUR - hoursAgo * HOUR;
    const room = Math.min(HOUR, now - from - 1);
    const records = Array.from({ length: Math.ceil(eventsOf(from, random) * (room / HOUR)) }, () =>
      makeRecord(from + Math.floor(random() * room), partners),
    ).sort((a, b) => a.receivedAt - b.receivedAt);
    await store.commit(records, 0);
    count += records.length;
    const lease = { leaseToken: String(hoursAgo), leaseUntil: now + HOUR };
    const claimed = await store.claimDeliveries({
      ...{ now, limit: 1000, busyDestinations: [], pausedConnectors: [] },
      ...lease,
    });
    await store.finishAttempts(
      claimed.map(({ id, connector, createdAt }): AttemptResult => {
        const fails = random() * 1000 < (partners.find((one) => one.connector === connector)?.fails(hoursAgo) ?? 0);
        const durationMs = 40 + 60 * random() + (random() < 0.08 ? 500 * random() : 0);
        const attempt = { at: createdAt + 5, status: fails ? 503 : 200, durationMs };
        return { deliveryId: id, ...lease, attempt, next: { state: fails ? 'failed' : 'succeeded' } };
      }),
    );
  }
  await store.close();
  await stack.collector.start();
  return count;
}

function makeRecord(at: number, partners: readonly Partner[]): EventRecord {
  const id = timeOrderedId(at);
  const deliveries = partners.map(
    ({ connector, destination }): NewDelivery => ({
      id: timeOrderedId(at),
      connector,
      request: { method: 'GET', url: `http://${destination}/postback/x?id=${id}`, headers: [], body: null },
      destination,
      state: 'waiting',
      test: false,
    }),
  );
  return {
    ...{ id, name: 'Purchase', at, receivedAt: at, visitor: `visitor-${id}` },
    page: { url: 'https://shop.example/thanks', referrer: '' },
    ...{ data: { value: 49.9, currency: 'EUR' }, contact: {}, consent: {}, test: false, userAgent: '', ip: '' },
    newClicks: [],
    decisions: partners.map(({ connector }) => ({
      ...{ connector, version: 1, webhook: { outcome: 'queued' }, pixel: { outcome: 'skipped', reason: 'leg_off' } },
    })),
    pixels: [],
    deliveries,
  };
}
