/** Sending now what waits for its schedule, because a person asked for it. */
import type { Database } from 'better-sqlite3';
import type { DeliveryFilter } from '../../../contract/delivery.ts';
import type { SendNowOptions, SendNowStep } from '../../../contract/log.ts';
import type { PageRequest } from '../../../contract/pages.ts';
import { pageStart, writeCursor } from '../../../shared/cursor.ts';
import { createDeliveryLog } from '../../read/deliveryLog.ts';
import type { Leases } from '../leases.ts';

export interface SendNow {
  sendNow(filter: DeliveryFilter, page: PageRequest, now: number, options: SendNowOptions): SendNowStep;
  sendOneNow(id: string, now: number, who: string): 'due' | 'underWay' | 'ended';
}

export function createSendNow(db: Database, leases: Leases): SendNow {
  const find = createDeliveryLog(db);
  const byId = db.prepare<[string], { seq: number; state: string }>('SELECT seq, state FROM deliveries WHERE id = ?');
  // what is due stays as it is; what was asked for before keeps who asked, and when it was due
  const makeDue = db.prepare(`
    UPDATE deliveries SET due_at = @now, manual = 1,
      asked = CASE manual WHEN 1 THEN asked ELSE json_object('who', @who, 'backTo', due_at) END
    WHERE seq = @seq AND due_at > @now AND dropped IS NULL`);

  function one(seq: number, now: number, who: string): 'due' | 'underWay' {
    if (leases.heldAt(seq, now)) return 'underWay';
    makeDue.run({ seq, now, who });
    return 'due';
  }

  return {
    sendNow(filter, page, now, { who, held }) {
      const { rows, next } = find(filter, pageStart('delivery', page));
      const heldConnectors = new Set(held);
      const count = { due: 0, underWay: 0, held: 0 };
      for (const { seq, connector, state } of rows) {
        if (state !== 'waiting') continue;
        count[heldConnectors.has(connector) ? 'held' : one(seq, now, who)] += 1;
      }
      return { ...count, next: next === null ? null : writeCursor('delivery', next) };
    },
    sendOneNow(id, now, who) {
      const delivery = byId.get(id);
      return delivery?.state === 'waiting' ? one(delivery.seq, now, who) : 'ended';
    },
  };
}
