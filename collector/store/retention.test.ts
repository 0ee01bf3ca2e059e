import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClickMatching, Connector } from '../connector/types.ts';
import type { TrafficStore } from './contract/trafficStore.ts';
import { createRetention, pruneLimits } from './retention.ts';
import { openSqliteStore } from './sqlite/open.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 23);

const withWindow = (windowDays: number): Connector => {
  const click: ClickMatching = { enabled: true, parameter: 'c', model: 'last', windowDays };
  return {
    id: 'x',
    name: 'x',
    mode: 'enabled',
    triggers: [],
    click,
    dedupeTransactions: true,
    version: 1,
    updatedAt: 0,
  };
};

describe('pruneLimits', () => {
  it.each([
    ['without connectors', [], 90],
    ['windows shorter than the retention', [withWindow(14), withWindow(30)], 90],
    ['a window longer than the retention', [withWindow(14), withWindow(365)], 365],
  ])('keeps clicks as long as any window needs them: %s', (_, connectors, clickDays) => {
    const limits = pruneLimits(NOW, 90, { connectors });
    expect(limits).toMatchObject({ eventsBefore: NOW - 90 * DAY, clicksBefore: NOW - clickDays * DAY });
  });
});

describe('createRetention', () => {
  let folder: string;
  let store: TrafficStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trl-retention-'));
    store = await openSqliteStore({ path: join(folder, 'traffic.db') });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('deletes what is too old, and nothing else', async () => {
    const base = { name: 'Lead', visitor: 'v', page: { url: '', referrer: '' }, data: {}, contact: {}, consent: {} };
    const rest = { test: false, userAgent: '', ip: '', newClicks: [], decisions: [], pixels: [], deliveries: [] };
    const stored = (id: string, at: number) => ({ ...base, ...rest, id, at, receivedAt: at });
    await store.commit([stored('old', NOW - 91 * DAY), stored('young', NOW - 89 * DAY)], 0);
    const deleted = new Promise<void>((resolve) => {
      const retention = createRetention({
        store: {
          ...store,
          prune: async (limits) => {
            const rows = await store.prune(limits);
            if (rows === 0) {
              void retention.stop();
              resolve();
            }
            return rows;
          },
        },
        container: () => ({ connectors: [] }),
        retentionDays: 90,
        now: () => NOW,
        onError: (error) => expect.fail(String(error)),
      });
      retention.start();
    });
    await deleted;
    expect((await store.listEvents({}, { limit: 10 })).items.map(({ id }) => id)).toEqual(['young']);
  });

  it.each(['listDeliveries', 'prune'] as const)(
    'stops when what it does has ended, and begins nothing more: %s',
    async (at) => {
      const calls: string[] = [];
      let goOn = () => {};
      const held = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      let begun = () => {};
      const hasBegun = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const noting = <Name extends 'listDeliveries' | 'prune'>(name: Name): TrafficStore[Name] =>
        (async (...given: never[]) => {
          calls.push(name);
          if (name === at) {
            begun();
            await held;
          }
          return (store[name] as (...given: never[]) => unknown)(...given);
        }) as never;
      const retention = createRetention({
        store: { ...store, listDeliveries: noting('listDeliveries'), prune: noting('prune') },
        container: () => ({ connectors: [] }),
        retentionDays: 90,
        now: () => NOW,
        onError: (error) => expect.fail(String(error)),
      });
      retention.start();
      await hasBegun;
      let isStopped = false;
      const stopped = retention.stop().then(() => {
        isStopped = true;
      });
      // a round trip to the store is longer than a stop that waits for nothing
      await store.listEvents({}, { limit: 1 });
      expect(isStopped).toBe(false);
      goOn();
      await stopped;
      expect(calls.at(-1)).toBe(at);
    },
  );
});
