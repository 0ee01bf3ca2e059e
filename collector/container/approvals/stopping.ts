/**
 * Taking pixels off air: kill switches and revocations. They hold at once, in memory, also while container.json, the audit log
 * or the database can't be written; what isn't written yet is said, and tried again until it is.
 */
import type { Container } from '../../connector/types.ts';
import type { Log } from '../../log.ts';
import type { AuditEntry } from '../../store/contract/audit.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { ContainerHolder } from '../containerFile.ts';
import type { Snapshot } from '../snapshot.ts';

const AGAIN_MS = 10_000;
/** Whoever stops pixels hears of it within this, though a database that is away may keep the write for longer. */
const ANSWER_MS = 3_000;

export interface Stopped {
  snapshot: Snapshot;
  /** why it isn't written, and what that means; absent when it is */
  unwritten?: string;
}

export interface Stopping {
  /** `change` as for `ContainerHolder.stopNow`. Rejects with what it throws, and with nothing else. */
  stop(change: (container: Container) => Container, entry: AuditEntry): Promise<Stopped>;
  /** of what was stopped so far; undefined when all is written */
  unwritten(): string | undefined;
  /** Resolves when what was begun has ended; what couldn't be written is given up. */
  close(): Promise<void>;
}

export function createStopping(parts: {
  holder: Pick<ContainerHolder, 'stopNow' | 'hasUnwrittenStops' | 'update'>;
  store: Pick<TrafficStore, 'appendAudit'>;
  log: Pick<Log, 'error'>;
  againMs?: number;
}): Stopping {
  const { holder, store, log, againMs = AGAIN_MS } = parts;
  /** not yet in the audit log */
  let entries: AuditEntry[] = [];
  let problem: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  /** writes run one after the other, so that no entry is written twice */
  let last: Promise<void> = Promise.resolve();

  const isWritten = () => entries.length === 0 && !holder.hasUnwrittenStops();

  /** Never rejects. The entries first, as for any other change, but without them it goes on. */
  async function write(): Promise<void> {
    if (isWritten()) return;
    const problems: string[] = [];
    const due = [...entries];
    try {
      if (due.length > 0) await store.appendAudit(due);
      entries = entries.filter((entry) => !due.includes(entry));
    } catch (error) {
      problems.push(`the audit log: ${reason(error)}`);
      log.error({ err: error, entries: due }, 'pixels are stopped, but the audit log can’t be written; trying again');
    }
    try {
      if (holder.hasUnwrittenStops()) await holder.update((container) => container);
    } catch (error) {
      problems.push(`the container: ${reason(error)}`);
      log.error(
        { err: error },
        'pixels are stopped in this process, but that can’t be written: a restart would let them run; trying again',
      );
    }
    problem = problems.join('; ') || undefined;
    if (!isWritten()) plan();
  }

  function plan(): void {
    if (closed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void inTurn();
    }, againMs);
  }

  function inTurn(): Promise<void> {
    last = last.then(write);
    return last;
  }

  function unwritten(): string | undefined {
    if (isWritten()) return undefined;
    const why = problem ?? 'writing it takes long';
    const meaning = holder.hasUnwrittenStops()
      ? 'until it is written, a restart lets these pixels run again, and other collectors on the same database don’t know of it'
      : 'only its entry in the audit log is missing';
    return `stopped in this process, but not written yet (${why}): ${meaning}; it is tried again every ${againMs / 1000} s`;
  }

  return {
    async stop(change, entry) {
      const snapshot = holder.stopNow(change);
      entries.push(entry);
      await withinTime(inTurn());
      const not = unwritten();
      return { snapshot, ...(not !== undefined && { unwritten: not }) };
    },
    unwritten,
    async close() {
      closed = true;
      clearTimeout(timer);
      await last;
    },
  };
}

async function withinTime(task: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ANSWER_MS);
  });
  await Promise.race([task, tooLong]);
  clearTimeout(timer);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
