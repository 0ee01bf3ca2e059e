/** Sending ended deliveries again because a person asked for it. */
import type { Database } from 'better-sqlite3';
import type { DeliveryFilter, DeliveryState, PageRequest } from '../../contract.ts';
import { pageStart, writeCursor } from '../../cursor.ts';
import { createDeliveryLog } from '../deliveryLog.ts';
import type { Groups } from './groups.ts';

export interface Replay {
  replayDelivery(id: string, now: number): boolean;
  replayDeliveries(filter: DeliveryFilter, page: PageRequest, now: number): { replayed: number; next: string | null };
}

interface Ended {
  seq: number;
  state: DeliveryState;
  status: number | null;
  group_id: number;
}

export function createReplay(db: Database, groups: Groups): Replay {
  const find = createDeliveryLog(db);
  const byId = db.prepare<[string], Ended>('SELECT seq, state, status, group_id FROM deliveries WHERE id = ?');
  const makeDue = db.prepare(`
    UPDATE deliveries SET state = 'waiting', due_at = @now, begun = NULL, manual = 1,
      group_id = @group
    WHERE seq = @seq`);

  function replay({ seq, state, status, group_id }: Ended, now: number): boolean {
    if (state === 'waiting') return false;
    makeDue.run({ seq, now, group: groups.next(group_id, 'waiting', status) });
    return true;
  }

  return {
    replayDelivery(id, now) {
      groups.recheck();
      const delivery = byId.get(id);
      return delivery !== undefined && replay(delivery, now);
    },
    replayDeliveries(filter, page, now) {
      groups.recheck();
      const { rows, next } = find(filter, pageStart('delivery', page));
      const replayed = rows.filter((row) => replay(row, now)).length;
      return { replayed, next: next === null ? null : writeCursor('delivery', next) };
    },
  };
}
