/** No queue at all: what the HTTP client alone can do. */
import { CONCURRENCY, createJobRunner } from '../job.ts';
import type { Contestant } from '../types.ts';

export const bareLoop: Contestant = async (jobs) => {
  const runner = createJobRunner();
  let next = 0;
  async function loop(): Promise<void> {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await runner.run(job);
  }
  return {
    async work() {
      await Promise.all(Array.from({ length: CONCURRENCY }, loop));
    },
    close: () => runner.close(),
  };
};
