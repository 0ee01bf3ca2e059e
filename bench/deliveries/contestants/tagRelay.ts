/** Tag Relay's own dispatcher and sender on SQLite, as they stand in the collector; `queue` is a folder. */
import { join } from 'node:path';
import { openSqliteStore } from '../../../collector/store/sqlite/open.ts';
import { createDispatcher } from '../../../collector/webhooks/deliver/dispatcher.ts';
import { createSender } from '../../../collector/webhooks/send/send.ts';
import { eventOf } from '../eventOf.ts';
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
      jobs.slice(from, from + 500).map((job, index) => eventOf(job, from + index)),
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
        held: { list: () => [], has: () => false, isGone: () => false },
        dropGone: async () => undefined,
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
    replan: store.replan.bind(store),
    beginAttempts: store.beginAttempts.bind(store),
    nextDueAt: store.nextDueAt.bind(store),
  };
}
