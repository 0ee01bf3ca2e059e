import { describe, expect, it } from 'vitest';
import { createGroupCommit } from './groupCommit.ts';

function recorder(answer: (job: number) => string = String, workOf: (job: number) => number = () => 1) {
  const batches: number[][] = [];
  const commits = createGroupCommit<number, string>({
    run: async (jobs) => {
      batches.push(jobs);
      await new Promise((resolve) => setImmediate(resolve));
      return jobs.map(answer);
    },
    maxJobs: 3,
    workOf,
    maxWork: 10,
    maxRunning: 1,
    waitMs: 1,
  });
  return { batches, commits };
}

describe('createGroupCommit', () => {
  it('runs what comes together in one batch, no larger than allowed, and gives each its own result', async () => {
    const { batches, commits } = recorder();
    const results = await Promise.all([1, 2, 3, 4, 5].map((job) => commits.submit(job)));
    expect(results).toEqual(['1', '2', '3', '4', '5']);
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('puts no more work into a batch than allowed, but for one job that is more by itself', async () => {
    const { batches, commits } = recorder(String, (job) => job);
    await Promise.all([6, 4, 1, 99, 5, 6].map((job) => commits.submit(job)));
    expect(batches).toEqual([[6, 4], [1], [99], [5], [6]]);
  });

  it('fails only the batch that failed, and goes on', async () => {
    const { commits } = recorder((job) => {
      if (job === 2) throw new Error('disk full');
      return String(job);
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((job) => commits.submit(job)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    expect(commits.pending).toBe(0);
  });
});
