import type { Job } from './job.ts';

/** Fills its queue with the jobs, durably; `work` does them all and resolves when the last is done and written down. */
export type Contestant = (
  jobs: Job[],
  /** where its queue is: a folder, a port or a database URL */
  queue: string,
) => Promise<{ work(): Promise<void>; close(): Promise<void> }>;
