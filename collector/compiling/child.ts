/** The process that compiles, as its owner sees it: started, given one job at a time, ended. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromProcess, Job, SentResult, SentReview, ToProcess } from './messages.ts';

/** For all of the process's objects; a template is 64 KiB. */
const HEAP_MB = 192;
/** As much of its last words as may be of use. */
const MAX_COMPLAINT = 4_096;

export type Failure = 'timed_out' | 'crashed' | 'out_of_memory';

export type Outcome = { result: SentResult | SentReview } | { failure: Failure; detail: string };

export interface Child {
  pid: number | undefined;
  isAlive(): boolean;
  /** After a failure but an exception within the job, the process is gone. */
  work(job: Job, timeoutMs: number): Promise<Outcome>;
  end(): void;
}

export function startChild(entry: URL = new URL('./compiler.js', import.meta.url)): Child {
  const child = fork(fileURLToPath(entry), [], {
    // none of the collector's flags, and none of its secrets
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
    env: surroundings(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT);
  });
  let ended: Outcome | undefined;
  let settle: ((outcome: Outcome) => void) | undefined;
  const finish = (outcome: Outcome) => {
    settle?.(outcome);
    settle = undefined;
  };
  const gone = (failure: Failure, detail: string) => {
    ended ??= { failure, detail };
    finish(ended);
  };
  let nextId = 1;

  // close, not exit: by then its last words have been read
  child.on('close', (code, signal) => {
    const outOfMemory = /heap out of memory|heap limit/i.test(complaint);
    const how = signal ? `ended by ${signal}` : `ended with code ${code}`;
    gone(outOfMemory ? 'out_of_memory' : 'crashed', [how, complaint.trim().split('\n', 8).join('\n')].join(': '));
  });
  child.on('error', (error) => gone('crashed', error.message));
  child.on('message', (message: FromProcess) => {
    if (message.id !== nextId) return;
    nextId++;
    finish('failed' in message ? { failure: 'crashed', detail: message.failed } : { result: message.result });
  });
  // an idle one keeps nothing from ending
  letGo(child);

  return {
    pid: child.pid,
    isAlive: () => ended === undefined,
    work(job, timeoutMs) {
      if (ended) return Promise.resolve(ended);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          gone('timed_out', `it took longer than ${timeoutMs} ms`);
          child.kill('SIGKILL');
        }, timeoutMs);
        settle = (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        };
        child.send({ id: nextId, job } satisfies ToProcess, (error) => {
          if (error) gone('crashed', error.message);
        });
      });
    },
    end() {
      ended ??= { failure: 'crashed', detail: 'it was ended' };
      child.kill('SIGKILL');
    },
  };
}

/** Windows starts nothing without SystemRoot. */
function surroundings(): NodeJS.ProcessEnv {
  const { SystemRoot, TRL_COMPILER_BUNDLE } = process.env;
  return { ...(SystemRoot && { SystemRoot }), ...(TRL_COMPILER_BUNDLE && { TRL_COMPILER_BUNDLE }) };
}

function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  if (child.stderr && 'unref' in child.stderr && typeof child.stderr.unref === 'function') child.stderr.unref();
}
