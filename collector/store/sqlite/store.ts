/** Puts the parts of the SQLite engine together: one set of prepared statements on one connection. */
import type { Database } from 'better-sqlite3';
import { StoreUnavailableError, type TrafficStore } from '../contract.ts';
import { createAudit } from './audit.ts';
import { createClaims } from './claims.ts';
import { createCommit } from './commit.ts';
import { createDeliveries } from './deliveries.ts';
import { storeError } from './errors.ts';
import { createEvents } from './events.ts';
import { createPrune } from './prune.ts';
import { createRecall } from './recall.ts';
import { createReceipts } from './receipts.ts';
import { createSettings } from './settings.ts';
import { createWritable } from './writable.ts';

/** The caller must be the only writer of the database: leases found in it are taken for a dead process's. */
export function createSqliteStore(db: Database): TrafficStore {
  const { ofEvent, ...deliveries } = createDeliveries(db);
  const { releaseAll, ...claims } = createClaims(db);
  releaseAll();
  const { recall } = createRecall(db);
  const { commit } = createCommit(db);
  const { addReceipts } = createReceipts(db);
  const { prune } = createPrune(db);
  const { checkWritable } = createWritable(db);
  const { listEvents, getEvent, eventNames } = createEvents(db, { ofEvent });
  const { appendAudit, listAudit } = createAudit(db);
  const { getSetting, setSetting } = createSettings(db);

  /** Errors of the file become StoreUnavailableError; a closed store is unavailable too. */
  function guarded<A extends unknown[], R>(method: (...parameters: A) => Promise<R>): (...parameters: A) => Promise<R> {
    return async (...parameters) => {
      if (!db.open) throw new StoreUnavailableError('the traffic store is closed');
      try {
        return await method(...parameters);
      } catch (error) {
        throw storeError(error);
      }
    };
  }

  return {
    recall: guarded(recall),
    commit: guarded(commit),
    addReceipts: guarded(addReceipts),
    listEvents: guarded(listEvents),
    getEvent: guarded(getEvent),
    eventNames: guarded(eventNames),
    listDeliveries: guarded(deliveries.listDeliveries),
    getDelivery: guarded(deliveries.getDelivery),
    replayDelivery: guarded(deliveries.replayDelivery),
    claimDeliveries: guarded(claims.claimDeliveries),
    finishAttempts: guarded(claims.finishAttempts),
    releaseDeliveries: guarded(claims.releaseDeliveries),
    nextDueAt: guarded(claims.nextDueAt),
    prune: guarded(prune),
    appendAudit: guarded(appendAudit),
    listAudit: guarded(listAudit),
    getSetting: guarded(getSetting),
    setSetting: guarded(setSetting),
    checkWritable: guarded(checkWritable),
    close: async () => void db.close(),
  };
}
