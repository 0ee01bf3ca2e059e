/** Tag Relay's own dispatcher and sender on SQLite, as they stand in the collector; `queue` is a folder. */
import { join } from 'node:path';
import { timeOrderedId } from '../../../collector/ingest/timeOrderedId.ts';
import type { EventRecord } from '../../../collector/store/contract.ts';
import { openSqliteStore } from '../../../collector/store/sqlite/open.ts';
import { createDispatcher } from '../../../collector/webhooks/dispatcher.ts';
import { createSender } from '../../../collector/webhooks/send.ts';
import type { Job } from '../job.ts';
import type { Contestant } from '../types.ts';

const log = {
  warn() {},
  error(fields: object, message: string) {
    process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
  },
};

export const tagRelay: Contestant = async (jobs, folder) => {
  const store = await openSqliteStore({ path: join(folder, 'traffic.db') });
  for (let from = 0; from < jobs.length; from += 500) {
    await store.commit(
      jobs.slice(from, from + 500).map((job, index) => record(job, from + index)),
      0,
    );
  }
  const sender = createSender({
    allowedDestinations: [...new Set(jobs.map(({ url }) => new URL(url).host))],
    now: Date.now,
  });
  return {
    async work() {
      let done = 0;
      let finish: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const dispatcher = createDispatcher({
        store: {
          ...bind(store),
          async finishAttempts(results) {
            const written = await store.finishAttempts(results);
            done += results.filter(({ next }) => next.state === 'succeeded').length;
            if (done === jobs.length) finish();
            return written;
          },
        },
        send: sender.send,
        now: Date.now,
        random: Math.random,
        log,
        policyOf: () => ({}),
        paused: { list: () => [], has: () => false },
        onAttempt: () => undefined,
      });
      dispatcher.start();
      await finished;
      await dispatcher.stop();
    },
    async close() {
      await sender.close();
      await store.close();
    },
  };
};

function bind(store: Awaited<ReturnType<typeof openSqliteStore>>) {
  return {
    claimDeliveries: store.claimDeliveries.bind(store),
    releaseDeliveries: store.releaseDeliveries.bind(store),
    beginAttempts: store.beginAttempts.bind(store),
    nextDueAt: store.nextDueAt.bind(store),
  };
}

function record({ url }: Job, index: number): EventRecord {
  const now = Date.now();
  const id = `bench-${index}`;
  return {
    id,
    name: 'Purchase',
    at: now,
    receivedAt: now,
    visitor: `visitor-${index}`,
    page: { url: 'https://shop.example.com/thanks', referrer: '' },
    data: { value: 15, currency: 'EUR', transaction_id: `A-${index}` },
    contact: {},
    consent: {},
    test: false,
    userAgent: 'bench',
    ip: '192.0.2.1',
    newClicks: [],
    decisions: [
      {
        connector: 'network-x',
        version: 1,
        webhook: { outcome: 'queued' },
        pixel: { outcome: 'skipped', reason: 'leg_off' },
      },
    ],
    pixels: [],
    deliveries: [
      {
        id: timeOrderedId(now),
        connector: 'network-x',
        request: { method: 'GET', url, headers: [], body: null },
        destination: new URL(url).host,
        state: 'waiting',
        test: false,
      },
    ],
  };
}
