/**
 * Deletes traffic that is older than the site keeps it, in slices small enough not to hold up ingest. What still waits by then, of a
 * connector that is disabled perhaps, is dropped first, on record.
 */
import type { Container } from '../connector/types.ts';
import { TRANSACTION_MEMORY_MS } from '../decide/transactionMemory.ts';
import type { TrafficStore } from './contract/trafficStore.ts';
import { dropWaiting } from './dropping.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
/** What waits is left alone for so long, however short the retention: its retries take two days at most. */
const WAITING_DAYS = 3;
const ROWS_A_SLICE = 2_000;
const PAUSE_MS = 50;

export interface Retention {
  start(): void;
  /** Resolves when what was being deleted has come to its end: the store may be closed then. */
  stop(): Promise<void>;
}

/** Clicks live at least as long as the longest attribution window: a click that still counts must not be lost. */
export function pruneLimits(now: number, retentionDays: number, container: Pick<Container, 'connectors'>) {
  const windows = container.connectors.map(({ click }) => click?.windowDays ?? 0);
  return {
    eventsBefore: now - retentionDays * DAY_MS,
    clicksBefore: now - Math.max(retentionDays, ...windows) * DAY_MS,
    firedBefore: now - TRANSACTION_MEMORY_MS,
    maxRows: ROWS_A_SLICE,
  };
}

export function createRetention(options: {
  store: Pick<TrafficStore, 'prune' | 'listDeliveries' | 'dropDeliveries' | 'appendAudit'>;
  container: () => Pick<Container, 'connectors'>;
  retentionDays: number;
  now: () => number;
  onError: (error: unknown) => void;
}): Retention {
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;
  let underWay: Promise<void> | undefined;

  async function dropOld(): Promise<void> {
    const { store, retentionDays, now } = options;
    const at = now();
    const days = Math.max(retentionDays, WAITING_DAYS);
    const why = `older than traffic is kept (${days} days)`;
    const request = { filter: { to: at - days * DAY_MS - 1 }, who: 'collector', why, at };
    await dropWaiting(store, request, `for more than ${days} days`);
  }

  async function slice(): Promise<void> {
    let deleted = 0;
    try {
      await dropOld();
      if (stopped) return;
      deleted = await options.store.prune(pruneLimits(options.now(), options.retentionDays, options.container()));
    } catch (error) {
      options.onError(error);
    }
    if (!stopped) timer = setTimeout(begin, deleted > 0 ? PAUSE_MS : HOUR_MS);
  }

  function begin(): void {
    underWay = slice();
  }

  return {
    start() {
      stopped = false;
      begin();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
