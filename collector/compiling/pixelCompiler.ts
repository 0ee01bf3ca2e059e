/**
 * Compiles and reviews pixels in a process of its own (`compilerProcess.ts`), so that no template can stall or end the
 * collector. One job at a time, callers in turn; the process is kept, and started anew when a job ended it. That a job
 * couldn't be done (time, crash, memory, too many waiting) is no verdict on its template: it is `unavailable`, and asked again.
 */
import type { CompileResult } from '../pixels/compile/compile.ts';
import type { PixelReview } from '../pixels/review/review.ts';
import type { Refusal } from '../validate/refusal.ts';
import { type Child, type Failure, type Outcome, startChild } from './child.ts';
import { createFairQueue } from './fairQueue.ts';
import { type Job, type PixelText, readResult, type SentResult, type SentReview } from './messages.ts';

/** `busy`: too many waited, or it waited too long. */
export interface Unavailable {
  unavailable: Failure | 'busy';
}

export type CompilePixel = (pixel: PixelText, caller?: string) => Promise<CompileResult | Unavailable>;

export interface PixelCompiler {
  /** `caller`: who waits for it; left out: the collector itself */
  compile: CompilePixel;
  review(
    pixel: PixelText,
    approved: PixelText | undefined,
    caller?: string,
  ): Promise<{ ok: true; review: PixelReview } | { ok: false; refusals: Refusal[] } | Unavailable>;
  /** Starts the process, so that the first who asks doesn't wait for that. */
  start(): void;
  /** of the process, while there is one */
  pid(): number | undefined;
  stop(): void;
}

export interface CompilerOptions {
  log: { warn: (details: object, message: string) => void };
  /** A backstop: what a template costs is limited by steps, which are used up within a second or two. */
  timeoutMs?: number;
  /** how long a job may wait for its turn */
  waitMs?: number;
  /** a process with nothing to do is ended after so long */
  idleMs?: number;
  start?: () => Child;
}

const TIMEOUT_MS = 15_000;
const WAIT_MS = 30_000;
const IDLE_MS = 300_000;
/** Jobs of one person that may wait; the collector's own are as many as its pixels. */
const MAX_WAITING = 8;
const COLLECTOR = '';

interface Waiting {
  job: Job;
  since: number;
  resolve: (outcome: Outcome | { failure: 'busy' }) => void;
  timer: NodeJS.Timeout | undefined;
}

export function createPixelCompiler(options: CompilerOptions): PixelCompiler {
  const { log, timeoutMs = TIMEOUT_MS, waitMs = WAIT_MS, idleMs = IDLE_MS, start = startChild } = options;
  const queue = createFairQueue<Waiting>((caller) => (caller === COLLECTOR ? Number.POSITIVE_INFINITY : MAX_WAITING));
  let child: Child | undefined;
  let isWorking = false;
  let isStopped = false;
  let idle: NodeJS.Timeout | undefined;

  function ask(job: Job, caller = COLLECTOR): Promise<Outcome | { failure: 'busy' }> {
    return new Promise((resolve) => {
      const waiting: Waiting = { job, since: 0, resolve, timer: undefined };
      if (isStopped || !queue.add(caller, waiting)) {
        resolve({ failure: 'busy' });
        return;
      }
      // what the collector itself wants waits for as long as others come in between
      if (caller !== COLLECTOR) {
        waiting.timer = setTimeout(() => {
          queue.remove(waiting);
          resolve({ failure: 'busy' });
        }, waitMs);
      }
      void turn();
    });
  }

  async function turn(): Promise<void> {
    if (isWorking) return;
    const waiting = queue.next();
    if (!waiting) {
      idle = setTimeout(endChild, idleMs).unref();
      return;
    }
    clearTimeout(idle);
    clearTimeout(waiting.timer);
    isWorking = true;
    const outcome = await work(waiting.job);
    isWorking = false;
    waiting.resolve(outcome);
    void turn();
  }

  function living(): Child {
    if (!child?.isAlive()) child = start();
    return child;
  }

  async function work(job: Job): Promise<Outcome> {
    if (isStopped) return { failure: 'crashed', detail: 'the collector is stopping' };
    const outcome = await living().work(job, timeoutMs);
    if ('failure' in outcome && !isStopped) {
      const { failure, detail } = outcome;
      log.warn({ failure, detail }, 'the process that compiles pixels failed at one; its verdict is open');
    }
    return outcome;
  }

  function endChild(): void {
    child?.end();
    child = undefined;
  }

  return {
    async compile(pixel, caller) {
      const { html, sandbox } = pixel;
      const outcome = await ask({ kind: 'compile', html, sandbox }, caller);
      if ('failure' in outcome) return { unavailable: outcome.failure };
      return readResult(html, outcome.result as SentResult);
    },
    async review(pixel, approved, caller) {
      const outcome = await ask(
        { kind: 'review', pixel: textOf(pixel), approved: approved && textOf(approved) },
        caller,
      );
      return 'failure' in outcome ? { unavailable: outcome.failure } : (outcome.result as SentReview);
    },
    start: () => void living(),
    pid: () => (child?.isAlive() ? child.pid : undefined),
    stop() {
      isStopped = true;
      clearTimeout(idle);
      endChild();
      for (let waiting = queue.next(); waiting; waiting = queue.next()) {
        clearTimeout(waiting.timer);
        waiting.resolve({ failure: 'busy' });
      }
    },
  };
}

function textOf({ html, sandbox }: PixelText): PixelText {
  return { html, sandbox };
}
