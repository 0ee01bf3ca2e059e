/** Ending what waits because a person, or the age of it, asked for that. */
import type { Database } from 'better-sqlite3';
import type { DeliveryFilter, Dropped } from '../../../contract/delivery.ts';
import type { DropStep } from '../../../contract/log.ts';
import type { PageRequest } from '../../../contract/pages.ts';
import { pageStart, writeCursor } from '../../../shared/cursor.ts';
import { createDeliveryLog } from '../../read/deliveryLog.ts';
import { countedOf, createTrafficCounts } from '../counts/trafficCounts.ts';
import type { Leases } from '../leases.ts';
import type { Groups } from './groups.ts';

export interface Drop {
  dropDeliveries(filter: DeliveryFilter, page: PageRequest, by: Dropped): DropStep;
}

export function createDrop(db: Database, leases: Leases, groups: Groups): Drop {
  const find = createDeliveryLog(db);
  const startCounts = createTrafficCounts(db);
  const note = db.prepare('UPDATE deliveries SET dropped = coalesce(dropped, @by) WHERE seq = @seq');
  const drop = db.prepare(`
    UPDATE deliveries SET state = 'dropped', due_at = NULL, begun = NULL, manual = 0, asked = NULL, group_id = @group,
      dropped = coalesce(dropped, @by)
    WHERE seq = @seq`);

  return {
    dropDeliveries(filter, page, by) {
      groups.recheck();
      const { rows, next } = find(filter, pageStart('delivery', page));
      const counts = startCounts();
      const text = JSON.stringify(by);
      let dropped = 0;
      const underWay: string[] = [];
      for (const row of rows) {
        const { seq, id, state, status, group_id } = row;
        if (state !== 'waiting') continue;
        if (leases.heldAt(seq, by.at)) {
          note.run({ seq, by: text });
          underWay.push(id);
          continue;
        }
        drop.run({ seq, by: text, group: groups.next(group_id, 'dropped', status) });
        counts.moved(countedOf(row), 'waiting', 'dropped');
        dropped += 1;
      }
      counts.write();
      return { dropped, underWay, next: next === null ? null : writeCursor('delivery', next) };
    },
  };
}
