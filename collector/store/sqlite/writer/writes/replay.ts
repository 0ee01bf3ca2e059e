/** Sending ended deliveries again because a person asked for it. */
import type { Database } from 'better-sqlite3';
import type { DeliveryFilter } from '../../../contract/delivery.ts';
import type { ReplayOptions, ReplayStep } from '../../../contract/log.ts';
import type { PageRequest } from '../../../contract/pages.ts';
import { pageStart, writeCursor } from '../../../shared/cursor.ts';
import { PIXEL_LOGGED } from '../../../shared/deliveryStates.ts';
import { earlierInSql, earlierStart, sortReplays } from '../../../shared/replays.ts';
import type { Asked } from '../../../shared/rows.ts';
import { createDeliveryLog } from '../../read/deliveryLog.ts';
import { type GroupedDelivery, SELECT_DELIVERY } from '../../read/rows.ts';
import { countedOf, createTrafficCounts, type TrafficCounts } from '../counts/trafficCounts.ts';
import type { PackedRebuilt } from '../pack.ts';
import type { Groups } from './groups.ts';

export interface Replay {
  replayDelivery(id: string, now: number, who?: string): boolean;
  replayDeliveries(filter: DeliveryFilter, page: PageRequest, now: number, options?: ReplayOptions): ReplayStep;
  replayRebuilt(rebuilt: PackedRebuilt[], now: number, who: string): string[];
}

type Ended = Pick<
  GroupedDelivery,
  'seq' | 'connector' | 'state' | 'status' | 'test' | 'group_id' | 'received_at' | 'unsendable' | 'worth' | 'superseded'
>;

export function createReplay(db: Database, groups: Groups): Replay {
  const find = createDeliveryLog(db);
  const startCounts = createTrafficCounts(db);
  const byId = db.prepare<[string], Ended>(`${SELECT_DELIVERY} WHERE d.id = ?`);
  const makeDue = db.prepare(`
    UPDATE deliveries SET was_test_logged = was_test_logged OR state = 'test_logged', state = 'waiting', due_at = @now,
      begun = NULL, manual = 1, asked = @asked, group_id = @group, dropped = NULL
    WHERE seq = @seq`);
  const setRequest = db.prepare(`
    UPDATE deliveries AS d SET request = @request, destination = @destination, next_request = NULL, unsendable = NULL,
      worth = CASE WHEN d.next_request IS NULL THEN d.worth ELSE d.next_worth END, next_worth = NULL,
      earlier = ${earlierInSql({ start: '@start', request: '@request' })}
    WHERE seq = @seq`);

  function replay(ended: Ended, now: number, who: string | undefined, counts: TrafficCounts): boolean {
    const { seq, state, status, group_id, unsendable } = ended;
    if (state === 'waiting' || unsendable !== null) return false;
    counts.moved(countedOf(ended), state, 'waiting');
    const asked: Asked | undefined = who === undefined ? undefined : { who };
    makeDue.run({
      seq,
      now,
      asked: asked ? JSON.stringify(asked) : null,
      group: groups.next(group_id, 'waiting', status),
    });
    return true;
  }

  return {
    replayRebuilt(rebuilt, now, who) {
      groups.recheck();
      const counts = startCounts();
      const start = earlierStart(now, who);
      const due = rebuilt.flatMap(([id, request, destination, superseded]) => {
        const ended = byId.get(id);
        if (!ended || ended.superseded !== superseded || ended.state === PIXEL_LOGGED) return [];
        if (!replay({ ...ended, unsendable: null }, now, who, counts)) return [];
        setRequest.run({ seq: ended.seq, request, destination, start });
        return [id];
      });
      counts.write();
      return due;
    },
    replayDelivery(id, now, who) {
      groups.recheck();
      const counts = startCounts();
      const delivery = byId.get(id);
      const isDue = delivery !== undefined && replay(delivery, now, who, counts);
      counts.write();
      return isDue;
    },
    replayDeliveries(filter, page, now, options) {
      groups.recheck();
      const { rows, next } = find(filter, pageStart('delivery', page));
      const counts = startCounts();
      const { wanted, skipped } = sortReplays(rows, options);
      const replayed = wanted.filter((row) => replay(row, now, options?.who, counts)).length;
      counts.write();
      return { replayed, skipped, next: next === null ? null : writeCursor('delivery', next) };
    },
  };
}
