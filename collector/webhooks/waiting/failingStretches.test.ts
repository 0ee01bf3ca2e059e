import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordWithDelivery } from '../../store/conformance/records.testing.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { createFailingStretches, type FailingStretches } from './failingStretches.ts';

const HOUR = 3_600_000;
const START = 1_764_000_000_000;
const SETTING = 'webhook_failing_since:c';

let folder: string;
let store: TrafficStore;
let time: number;
let writes: string[];
let told: [connector: string, since: number][];
let stretches: FailingStretches;

/** A new process on the same store. */
function restart(): void {
  const watched: TrafficStore = {
    ...store,
    setSetting(name, value) {
      writes.push(value);
      return store.setSetting(name, value);
    },
  };
  stretches = createFailingStretches({
    store: watched,
    now: () => time,
    log: { warn() {}, error() {} },
    onTooLong: (connector, since) => told.push([connector, since]),
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trl-stretches-'));
  store = await openSqliteStore({ path: join(folder, 'traffic.db') });
  time = START;
  writes = [];
  told = [];
  restart();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function failed(attempts = 3, connector = 'c'): Promise<void> {
  stretches.failed(connector, attempts);
  await stretches.settled();
}
async function served(): Promise<void> {
  stretches.served('c');
  await stretches.settled();
}
/** Fails every hour. */
async function failFor(hours: number): Promise<void> {
  for (let i = 0; i < hours; i++) {
    await failed();
    time += HOUR;
  }
}

it('tells after 120 h of nothing but failures, once', async () => {
  await failFor(120);
  expect(told).toEqual([]);
  await failed();
  expect(told).toEqual([['c', START]]);
  await failed();
  time += HOUR;
  await failed();
  expect(told).toHaveLength(1);
  expect(writes).toEqual([String(START), '', String(time - HOUR)]);
});

it.each([0, 1])('counts from the last success, here %i h before', async (hours) => {
  await failFor(119);
  time += hours * HOUR;
  await served();
  const since = time;
  await failFor(120);
  expect(told).toEqual([]);
  await failed();
  expect(told).toEqual([['c', since]]);
});

it('tells nothing at a delivery’s first failures, where orders are rare', async () => {
  await failed(1);
  time += 200 * HOUR;
  await failed(1);
  await failed(2);
  expect(told).toEqual([]);
  await failed(3);
  expect(told).toEqual([['c', START]]);
});

it('outlives restarts', async () => {
  await failFor(60);
  restart();
  await failFor(60);
  restart();
  await failed();
  await failed();
  expect(told).toEqual([['c', START]]);
});

it('ends with a success right after a restart', async () => {
  await failFor(60);
  restart();
  await served();
  expect(await store.getSetting(SETTING)).toBe('');
  restart();
  await failFor(100);
  expect(told).toEqual([]);
});

it('ends with a success while its start is being written', async () => {
  await failed();
  time += HOUR;
  stretches.failed('c', 3);
  stretches.served('c');
  await stretches.settled();
  expect(await store.getSetting(SETTING)).toBe('');
});

it('asks the store whether another process had success, before it tells', async () => {
  await failFor(60);
  await store.commit([recordWithDelivery('e1', { connector: 'c' }, { receivedAt: time })], 0);
  const claim = {
    now: time,
    limit: 9,
    busyDestinations: [],
    pausedConnectors: [],
    leaseToken: 't',
    leaseUntil: time + 9,
  };
  const [claimed] = await store.claimDeliveries(claim);
  const attempt = { at: time, status: 200, durationMs: 1 };
  const next = { state: 'succeeded' } as const;
  await store.finishAttempts([{ deliveryId: claimed?.id ?? '', leaseToken: 't', attempt, next }]);
  await failFor(61);
  expect(told).toEqual([]);
});

it('costs no writes where a partner is up and down', async () => {
  for (let i = 0; i < 100; i++) {
    await failed();
    time += 5_000;
    await served();
  }
  expect(writes).toEqual([]);
});

it('is a matter of one connector', async () => {
  await failFor(121);
  await failed(3, 'other');
  expect(told.map(([connector]) => connector)).toEqual(['c']);
});

it('goes on when the store is away for a while', async () => {
  const away = createFailingStretches({
    store: {
      ...store,
      getSetting: async () => {
        throw new Error('away');
      },
    },
    now: () => time,
    log: { warn() {}, error() {} },
    onTooLong: (connector, since) => told.push([connector, since]),
  });
  away.failed('c', 3);
  await away.settled();
  time += 130 * HOUR;
  away.failed('c', 3);
  await away.settled();
  expect(told).toEqual([]);
});
