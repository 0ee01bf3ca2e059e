/**
 * Pixels that couldn't be compiled (the process failed, or took too long) are compiled again until they are: their approvals
 * stand, but nothing runs that wasn't compiled.
 */
import type { Log } from '../log.ts';
import type { ContainerHolder } from './containerFile.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** `done`: called after each round. Returns how to stop, which resolves when no round is under way any more. */
export function keepCompiling(parts: {
  holder: ContainerHolder;
  done: () => Promise<void>;
  log: Log;
}): () => Promise<void> {
  const { holder, done, log } = parts;
  let delayMs = FIRST_MS;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let underWay: Promise<void> | undefined;

  const waiting = () => holder.snapshot().connectors.filter(({ notCompiled }) => notCompiled !== undefined);

  function schedule(): void {
    if (timer || isStopped) return;
    const open = waiting();
    if (open.length === 0) {
      delayMs = FIRST_MS;
      return;
    }
    for (const { connector, notCompiled } of open) {
      log.warn({ connector: connector.id, because: notCompiled }, 'a pixel could not be compiled and is tried again');
    }
    timer = setTimeout(() => {
      underWay = again();
    }, delayMs).unref();
    delayMs = Math.min(2 * delayMs, LONGEST_MS);
  }

  async function again(): Promise<void> {
    try {
      await holder.compileAgain();
      await done();
    } catch (error) {
      log.error({ err: error }, 'pixels could not be compiled again');
    }
    timer = undefined;
    schedule();
  }

  const stopListening = holder.onChange(schedule);
  schedule();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    stopListening();
    await underWay;
  };
}
