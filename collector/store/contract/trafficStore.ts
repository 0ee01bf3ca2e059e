/**
 * The storage contract: what the collector asks of a traffic store. Engines (SQLite, PostgreSQL) are leaves behind
 * it and pass the same tests (`conformance/`). Asynchronous and in batches, so that an engine may be a network away;
 * no SQL outside `store/`. Times are epoch milliseconds. Every promise of a write resolves after the write is durable.
 */
import type { AuditStore } from './audit.ts';
import type { FigureStore } from './figures.ts';
import type { LogStore } from './log.ts';
import type { QueueStore } from './queue.ts';
import type { RecordStore } from './records.ts';
import type { SettingStore } from './settings.ts';

/** The store can't be written now (full, read-only, unreachable): the caller answers 503 and loses nothing. */
export class StoreUnavailableError extends Error {}

export interface TrafficStore extends RecordStore, QueueStore, LogStore, FigureStore, AuditStore, SettingStore {
  /**
   * Deletes ended traffic from before `eventsBefore`, and clicks from before `clicksBefore`; waiting deliveries and their events
   * stay. Returns rows deleted. Where there are too many event names, it moves the rarest to the others, uncounted.
   */
  prune(limits: { eventsBefore: number; clicksBefore: number; firedBefore: number; maxRows: number }): Promise<number>;
  /** Throws StoreUnavailableError when the store can't be written. */
  checkWritable(): Promise<void>;
  close(): Promise<void>;
}
