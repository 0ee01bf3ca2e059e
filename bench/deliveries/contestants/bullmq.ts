/** BullMQ on Redis; `queue` is Redis' port. Jobs are removed when done, which is its fastest setting. */
import { Queue, Worker } from 'bullmq';
import { CONCURRENCY, createJobRunner, type Job } from '../job.ts';
import type { Contestant } from '../types.ts';

export const bullmq: Contestant = async (jobs, port) => {
  const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
  const queue = new Queue<Job>('webhooks', { connection, defaultJobOptions: { removeOnComplete: true, attempts: 8 } });
  for (let from = 0; from < jobs.length; from += 1_000) {
    await queue.addBulk(jobs.slice(from, from + 1_000).map((data) => ({ name: 'webhook', data })));
  }
  const runner = createJobRunner();
  const worker = new Worker<Job>('webhooks', ({ data }) => runner.run(data), {
    connection,
    concurrency: CONCURRENCY,
    autorun: false,
  });
  return {
    work: () =>
      new Promise((resolve, reject) => {
        let done = 0;
        worker.on('completed', () => {
          done += 1;
          if (done === jobs.length) resolve();
        });
        worker.on('failed', (_, error) => reject(error));
        worker.run().catch(reject);
      }),
    async close() {
      await worker.close();
      await queue.close();
      await runner.close();
    },
  };
};
