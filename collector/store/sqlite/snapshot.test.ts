/** What one call reads belongs together, whatever the writer's thread commits between two of its statements. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claim, FIRED_SINCE, recordWithDelivery, result } from '../conformance/records.testing.ts';
import type { DeliveryRow } from '../contract/delivery.ts';
import type { TrafficStore } from '../contract/trafficStore.ts';
import { openSqliteStore } from './open.ts';

const DELIVERIES = 600;
const TIMEOUT_MS = 60_000;

let folder: string;
let store: TrafficStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-snapshot-'));
  store = await openSqliteStore({ path: join(folder, 'traffic.db') });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const fits = ({ state, attempts }: DeliveryRow) =>
  state === 'waiting' ? attempts.length === 0 : attempts.length === 1;

it.each<[string, (event: string) => Promise<DeliveryRow[]>]>([
  ['getDelivery', async (event) => [await store.getDelivery(`${event}-d`)].flatMap((row) => row ?? [])],
  ['getEvent', async (event) => (await store.getEvent(event))?.deliveries ?? []],
  ['listDeliveriesWhole', async () => (await store.listDeliveriesWhole({}, { limit: 20 })).items],
])(
  'a delivery’s state and attempts agree in %s while attempts end',
  async (_, read) => {
    const events = Array.from({ length: DELIVERIES }, (_, index) => `e${index}`);
    await store.commit(
      events.map((id) => recordWithDelivery(id)),
      FIRED_SINCE,
    );
    await store.claimDeliveries(claim({ limit: DELIVERIES }));
    let ended = 0;
    const finishing = (async () => {
      for (const id of events.toReversed()) {
        await store.finishAttempts([result(`${id}-d`)]);
        ended += 1;
      }
    })();
    const torn: DeliveryRow[] = [];
    while (ended < DELIVERIES) {
      const next = events[DELIVERIES - 1 - ended] ?? 'e0';
      for (let look = 0; look < 20; look += 1) torn.push(...(await read(next)).filter((row) => !fits(row)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await finishing;
    expect(torn).toEqual([]);
  },
  TIMEOUT_MS,
);
