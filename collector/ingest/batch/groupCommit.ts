/**
 * Gathers jobs for a moment and runs them together: with `synchronous=FULL` one commit costs about as much for fifty
 * events as for one. Batches start in order; a few may run at once, so that one is decided while another is synced.
 */

export interface GroupCommit<Job, Result> {
  /** Resolves with the job's result; rejects with what `run` threw for its batch. */
  submit(job: Job): Promise<Result>;
  /** jobs accepted and not yet answered */
  readonly pending: number;
}

export function createGroupCommit<Job, Result>(options: {
  run: (jobs: Job[]) => Promise<Result[]>;
  maxJobs: number;
  /** how much work a job is; a batch of several jobs has no more than `maxWork`, so that nobody else waits long */
  workOf: (job: Job) => number;
  maxWork: number;
  /** batches that may run at once */
  maxRunning: number;
  /** how long the first job of a batch waits for company */
  waitMs: number;
}): GroupCommit<Job, Result> {
  type Waiting = { job: Job; resolve: (result: Result) => void; reject: (error: unknown) => void };
  let queue: Waiting[] = [];
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  let pending = 0;

  function schedule(): void {
    if (running >= options.maxRunning || queue.length === 0) return;
    if (queue.length >= options.maxJobs) {
      void flush();
    } else {
      timer ??= setTimeout(flush, options.waitMs);
    }
  }

  /** at least one */
  function nextJobs(): number {
    let work = 0;
    const most = Math.min(queue.length, options.maxJobs);
    for (let jobs = 0; jobs < most; jobs += 1) {
      const waiting = queue[jobs];
      if (waiting) work += options.workOf(waiting.job);
      if (work > options.maxWork) return Math.max(1, jobs);
    }
    return most;
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (running >= options.maxRunning || queue.length === 0) return;
    running += 1;
    const batch = queue.slice(0, nextJobs());
    queue = queue.slice(batch.length);
    schedule();
    try {
      const results = await options.run(batch.map(({ job }) => job));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result === undefined) reject(new Error('the batch gave no result for this job'));
        else resolve(result);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      pending -= batch.length;
      running -= 1;
      schedule();
    }
  }

  return {
    submit(job) {
      pending += 1;
      return new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        schedule();
      });
    },
    get pending() {
      return pending;
    },
  };
}
