/** Puts the parts of the SQLite engine together: reads on a connection of this thread, writes through the writer's. */
import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { ConnectorFigures } from '../contract/figures.ts';
import { StoreUnavailableError, type TrafficStore } from '../contract/trafficStore.ts';
import { pageStart } from '../shared/cursor.ts';
import { dayOf, startFigures } from '../shared/figures/connectorCounts.ts';
import { storeError } from './errors.ts';
import { createActivity } from './read/activity.ts';
import { createAuditLog } from './read/audit.ts';
import { createDeliveries } from './read/deliveries.ts';
import { createEvents } from './read/events.ts';
import { createRecall } from './read/recall.ts';
import { claimedDelivery } from './read/rows.ts';
import { createTraffic } from './read/traffic.ts';
import { createQueueStats } from './read/waiting.ts';
import { packEach, packRebuilt, packRecord, packResult } from './writer/pack.ts';
import type { Writer } from './writer/writer.ts';

/** `reader` may be read-only; no read leaves a transaction open, so each sees all that was written before it began. */
export function createSqliteStore(reader: Database, writer: Writer): TrafficStore {
  const { ofEvent, listDeliveries, listDeliveriesWhole, getDelivery } = createDeliveries(reader);
  const { recall } = createRecall(reader, { ofEvent });
  const { queueStats } = createQueueStats(reader);
  const events = createEvents(reader, { ofEvent });
  const { connectorActivity, connectorDay } = createActivity(reader);
  const { trafficByHour, destinationHealth, waitingNow } = createTraffic(reader);
  const { listAudit } = createAuditLog(reader);
  const setting = reader.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck();

  const begin = reader.prepare('BEGIN');
  const end = reader.prepare('COMMIT');

  /** All that one call reads is of one moment: the writer's thread commits while this one goes from statement to statement. */
  function atOnce<T>(read: () => T): T {
    begin.run();
    try {
      return read();
    } finally {
      // an error of the file may have ended it
      if (reader.inTransaction) end.run();
    }
  }

  /** Day by day: 500 connectors have some thousand rows in each, and everybody else is served in between. */
  async function connectorFigures(since: number): Promise<ConnectorFigures[]> {
    const readDay = guarded(connectorDay);
    const figures = startFigures();
    for (let from = dayOf(since); ; ) {
      const counted = await readDay(from);
      if (!counted) return figures.figures();
      figures.add(counted.rows);
      from = counted.day + 1;
      await setImmediate();
    }
  }

  /**
   * Errors of the file become StoreUnavailableError; a closed store is unavailable too. The reads are promises for the
   * contract's sake alone and wait for nothing: when one has returned its promise, it has read all.
   */
  function guarded<A extends unknown[], R>(read: (...parameters: A) => Promise<R>): (...parameters: A) => Promise<R> {
    return async (...parameters) => {
      if (!reader.open) throw new StoreUnavailableError('the traffic store is closed');
      try {
        return await atOnce(() => read(...parameters));
      } catch (error) {
        throw storeError(error);
      }
    };
  }

  return {
    recall: guarded(recall),
    listEvents: guarded(events.listEvents),
    getEvent: guarded(events.getEvent),
    namesOfEvent: guarded(events.namesOfEvent),
    findNear: guarded(events.findNear),
    listDiffering: guarded(events.listDiffering),
    firings: guarded(events.firings),
    eventNames: guarded(events.eventNames),
    otherEventNames: guarded(events.otherEventNames),
    connectorActivity: guarded(connectorActivity),
    connectorFigures,
    trafficByHour: guarded(trafficByHour),
    destinationHealth: guarded(destinationHealth),
    waitingNow: guarded(waitingNow),
    listDeliveries: guarded(listDeliveries),
    listDeliveriesWhole: guarded(listDeliveriesWhole),
    getDelivery: guarded(getDelivery),
    queueStats: guarded(queueStats),
    listAudit: guarded(listAudit),
    getSetting: guarded(async (name) => setting.get(name)),

    commit: async (records, firedSince) => writer.call('commit', packEach(records, packRecord), firedSince),
    forgetClicks: (visitors) => writer.call('forgetClicks', visitors),
    addReceipts: (receipts) => writer.call('addReceipts', receipts),
    replayDelivery: (id, now, who) => writer.call('replayDelivery', id, now, who),
    async replayDeliveries(filter, page, now, options) {
      pageStart('delivery', page); // a wrong cursor is the caller's, and its error doesn't cross threads
      return writer.call('replayDeliveries', filter, page, now, options);
    },
    replayRebuilt: (rebuilt, now, who) => writer.call('replayRebuilt', packEach(rebuilt, packRebuilt), now, who),
    async sendNow(filter, page, now, options) {
      pageStart('delivery', page);
      return writer.call('sendNow', filter, page, now, options);
    },
    sendOneNow: (id, now, who) => writer.call('sendOneNow', id, now, who),
    async dropDeliveries(filter, page, by) {
      pageStart('delivery', page);
      return writer.call('dropDeliveries', filter, page, by);
    },
    claimDeliveries: async (request) => (await writer.call('claimDeliveries', request)).map(claimedDelivery),
    beginAttempts: (leaseToken, ids) => writer.call('beginAttempts', leaseToken, ids),
    finishAttempts: async (results) => writer.call('finishAttempts', packEach(results, packResult)),
    releaseDeliveries: (leaseToken, ids, dueAt) => writer.call('releaseDeliveries', leaseToken, ids, dueAt),
    stillHeld: (leaseToken, ids) => writer.call('stillHeld', leaseToken, ids),
    replan: (now, setBackMs) => writer.call('replan', now, setBackMs),
    nextDueAt: (pausedConnectors) => writer.call('nextDueAt', pausedConnectors),
    prune: (limits) => writer.call('prune', limits),
    appendAudit: (entries) => writer.call('appendAudit', entries),
    setSetting: (name, value) => writer.call('setSetting', name, value),
    replaceSetting: (name, before, value) => writer.call('replaceSetting', name, before, value),
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
