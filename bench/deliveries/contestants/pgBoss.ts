/** pg-boss; `queue` is the database's URL. Large batches on several workers: it polls at most twice a second. */
import PgBoss from 'pg-boss';
import { CONCURRENCY, createJobRunner, type Job } from '../job.ts';
import type { Contestant } from '../types.ts';

const WORKERS = 8;
const BATCH = 1_000;

export const pgBoss: Contestant = async (jobs, connectionString) => {
  const boss = new PgBoss({ connectionString, max: 20 });
  boss.on('error', (error) => process.stderr.write(`${String(error)}\n`));
  await boss.start();
  await boss.createQueue('webhooks');
  for (let from = 0; from < jobs.length; from += 1_000) {
    await boss.insert(jobs.slice(from, from + 1_000).map((data) => ({ name: 'webhooks', data })));
  }
  const runner = createJobRunner();
  return {
    async work() {
      let free = CONCURRENCY;
      const waiting: (() => void)[] = [];
      async function one(job: Job): Promise<void> {
        if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
        else free -= 1;
        await runner.run(job);
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
      for (let worker = 0; worker < WORKERS; worker += 1) {
        await boss.work<Job>('webhooks', { batchSize: BATCH, pollingIntervalSeconds: 0.5 }, async (batch) => {
          await Promise.all(batch.map(({ data }) => one(data)));
        });
      }
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        if ((await boss.getQueueSize('webhooks', { before: 'completed' })) === 0) return;
      }
    },
    close: async () => {
      await boss.stop({ graceful: false });
    },
  };
};
