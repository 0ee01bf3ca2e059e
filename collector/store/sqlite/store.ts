/** Puts the parts of the SQLite engine together: reads on a connection of this thread, writes through the writer's. */
import type { Database } from 'better-sqlite3';
import { StoreUnavailableError, type TrafficStore } from '../contract.ts';
import { createAuditLog } from './audit.ts';
import { createDeliveries } from './deliveries.ts';
import { storeError } from './errors.ts';
import { createEvents } from './events.ts';
import { createRecall } from './recall.ts';
import { claimedDelivery } from './rows.ts';
import { createNextDueAt } from './waiting.ts';
import { packEach, packRecord, packResult } from './writer/pack.ts';
import type { Writer } from './writer/writer.ts';

/** `reader` may be read-only; no read leaves a transaction open, so each sees all that was written before it. */
export function createSqliteStore(reader: Database, writer: Writer): TrafficStore {
  const { ofEvent, listDeliveries, getDelivery } = createDeliveries(reader);
  const { recall } = createRecall(reader);
  const { nextDueAt } = createNextDueAt(reader);
  const { listEvents, getEvent, eventNames } = createEvents(reader, { ofEvent });
  const { listAudit } = createAuditLog(reader);
  const setting = reader.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck();

  /** Errors of the file become StoreUnavailableError; a closed store is unavailable too. */
  function guarded<A extends unknown[], R>(read: (...parameters: A) => Promise<R>): (...parameters: A) => Promise<R> {
    return async (...parameters) => {
      if (!reader.open) throw new StoreUnavailableError('the traffic store is closed');
      try {
        return await read(...parameters);
      } catch (error) {
        throw storeError(error);
      }
    };
  }

  return {
    recall: guarded(recall),
    listEvents: guarded(listEvents),
    getEvent: guarded(getEvent),
    eventNames: guarded(eventNames),
    listDeliveries: guarded(listDeliveries),
    getDelivery: guarded(getDelivery),
    nextDueAt: guarded(nextDueAt),
    listAudit: guarded(listAudit),
    getSetting: guarded(async (name) => setting.get(name)),

    commit: async (records, firedSince) => writer.call('commit', packEach(records, packRecord), firedSince),
    forgetClicks: (visitors) => writer.call('forgetClicks', visitors),
    addReceipts: (receipts) => writer.call('addReceipts', receipts),
    replayDelivery: (id, now) => writer.call('replayDelivery', id, now),
    claimDeliveries: async (request) => (await writer.call('claimDeliveries', request)).map(claimedDelivery),
    finishAttempts: async (results) => writer.call('finishAttempts', packEach(results, packResult)),
    releaseDeliveries: (leaseToken, ids, dueAt) => writer.call('releaseDeliveries', leaseToken, ids, dueAt),
    prune: (limits) => writer.call('prune', limits),
    appendAudit: (entries) => writer.call('appendAudit', entries),
    setSetting: (name, value) => writer.call('setSetting', name, value),
    async checkWritable() {
      await writer.call('fillProbe');
      await writer.call('clearProbe');
    },

    close() {
      // The writer last: whoever closes last writes the log back into the database, and a reader can't.
      reader.close();
      return writer.close();
    },
  };
}
