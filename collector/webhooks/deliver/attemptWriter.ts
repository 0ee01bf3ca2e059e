/**
 * Writes the ends of attempts, gathered for a moment into one transaction. A result is kept until the store has taken it,
 * however long the store is away: forgetting one would send its webhook twice.
 */
import type { Log } from '../../log.ts';
import type { AttemptResult } from '../../store/contract/queue.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import { StoreUnavailableError } from '../../store/contract/trafficStore.ts';
import { createBackOff } from './backOff.ts';

/** Long enough to gather what ends together, too short to be felt: the partner already has the webhook. */
const GATHER_MS = 2;
const MAX_BATCH = 500;

export interface AttemptWriter {
  add(result: AttemptResult): void;
  /** the store takes no results now: what is sent meanwhile would be sent again if the process died */
  failing(): boolean;
  /** Resolves when all is written, or at `deadlineMs` from now; tells how many results are left. */
  drain(deadlineMs: number): Promise<number>;
}

export function createAttemptWriter(options: {
  store: Pick<TrafficStore, 'finishAttempts'>;
  log: Log;
  /** called with what the store has taken */
  onWritten: (results: AttemptResult[]) => void;
}): AttemptWriter {
  const { store, log, onWritten } = options;
  const backOff = createBackOff();
  let unwritten: AttemptResult[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing = false;
  let failing = false;
  let emptied: (() => void)[] = [];

  function plan(afterMs: number): void {
    if (timer === undefined && !writing) timer = setTimeout(() => void write(), afterMs);
  }

  async function write(): Promise<void> {
    timer = undefined;
    writing = true;
    const batch = unwritten.slice(0, MAX_BATCH);
    const left = await tryToWrite(batch);
    unwritten = [...left, ...unwritten.slice(batch.length)];
    writing = false;
    if (left.length < batch.length) onWritten(batch.filter((result) => !left.includes(result)));
    if (left.length > 0) {
      plan(backOff.next());
      return;
    }
    backOff.reset();
    if (unwritten.length > 0) {
      plan(0);
      return;
    }
    for (const resolve of emptied) resolve();
    emptied = [];
  }

  /** Returns what couldn't be written. */
  async function tryToWrite(batch: AttemptResult[]): Promise<AttemptResult[]> {
    try {
      const written = await store.finishAttempts(batch);
      failing = false;
      if (written < batch.length) {
        log.warn(
          { results: batch.length, written },
          'leases ended before their attempts; these are on record, but their webhooks have gone on without them and may be sent twice',
        );
      }
      return [];
    } catch (error) {
      log.error({ err: error, results: batch.length }, 'the ends of attempts could not be written; trying again');
      failing = error instanceof StoreUnavailableError;
      // The store is there but chokes on this batch: one bad result must not hold up the others.
      if (batch.length > 1 && !failing) {
        const left: AttemptResult[] = [];
        for (const result of batch) left.push(...(await tryToWrite([result])));
        return left;
      }
      return batch;
    }
  }

  return {
    add(result) {
      unwritten.push(result);
      plan(GATHER_MS);
    },
    failing: () => failing,
    async drain(deadlineMs) {
      if (unwritten.length > 0 || writing) {
        let deadline: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          emptied.push(resolve);
          deadline = setTimeout(resolve, deadlineMs);
        });
        clearTimeout(deadline);
      }
      clearTimeout(timer);
      return unwritten.length;
    },
  };
}
