/** graphile-worker; `queue` is the database's URL. With its local queue and batched completion, its fastest settings. */
import { makeWorkerUtils, run, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { CONCURRENCY, createJobRunner, type Job } from '../job.ts';
import type { Contestant } from '../types.ts';

export const graphileWorker: Contestant = async (jobs, connectionString) => {
  await runMigrations({ connectionString });
  const utils = await makeWorkerUtils({ connectionString });
  for (let from = 0; from < jobs.length; from += 1_000) {
    await utils.addJobs(jobs.slice(from, from + 1_000).map((payload) => ({ identifier: 'webhook', payload })));
  }
  const runner = createJobRunner();
  const pool = new pg.Pool({ connectionString, max: 20 });
  return {
    async work() {
      let done = 0;
      const worker = await run({
        pgPool: pool,
        noHandleSignals: true,
        preset: {
          worker: {
            concurrentJobs: CONCURRENCY,
            pollInterval: 100,
            localQueue: { size: 500 },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
          },
        },
        taskList: {
          async webhook(payload) {
            await runner.run(payload as Job);
            done += 1;
          },
        },
      });
      // a job counts when it is gone from the table, not when its handler ended
      for (let left = 1; done < jobs.length || left > 0; ) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (done < jobs.length) continue;
        const { rows } = await pool.query<{ left: number }>('SELECT count(*)::int AS left FROM graphile_worker.jobs');
        left = rows[0]?.left ?? 0;
      }
      void worker.stop();
    },
    async close() {
      await utils.release();
    },
  };
};
