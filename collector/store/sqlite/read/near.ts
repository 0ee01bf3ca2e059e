/** Orders by part of their number and visitors by a click ID: the newest of both, read in steps between which others get their turn. */
import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { NEAR_LOOK, type NearMatches } from '../../contract/log.ts';
import { type NearClick, nearMatches } from '../../shared/eventSearch.ts';
import { EVENTS_PER_BLOCK, TRANSACTION_IN_SQL } from '../migrations/schemaParts.ts';

const CLICKS_A_STEP = 1000;

export function createNear(db: Database): (text: string) => Promise<NearMatches> {
  const newestEvent = db.prepare<[], number | null>('SELECT max(seq) FROM events').pluck();
  // from the index alone, which has the numbers: to read them in the data takes ten times as long
  const ordersInBlock = db
    .prepare<[number, number], string>(`
      SELECT ${TRANSACTION_IN_SQL} FROM events INDEXED BY events_transaction
      WHERE seq / ${EVENTS_PER_BLOCK} = ? AND ${TRANSACTION_IN_SQL} IS NOT NULL AND seq > ? ORDER BY seq DESC`)
    .pluck();
  const clicksBefore = db.prepare<[number], NearClick & { seq: number }>(
    `SELECT seq, visitor, ids FROM clicks WHERE seq < ? ORDER BY seq DESC LIMIT ${CLICKS_A_STEP}`,
  );

  return async (text) => {
    const orders: string[] = [];
    const newest = newestEvent.get() ?? 0;
    const tooOld = newest - NEAR_LOOK;
    for (let block = Math.trunc(newest / EVENTS_PER_BLOCK); (block + 1) * EVENTS_PER_BLOCK > tooOld; block -= 1) {
      if (block < 0) break;
      orders.push(...ordersInBlock.all(block, tooOld));
      await setImmediate();
    }
    const clicks: NearClick[] = [];
    for (let before = Number.MAX_SAFE_INTEGER; clicks.length < NEAR_LOOK; await setImmediate()) {
      const found = clicksBefore.all(before);
      clicks.push(...found);
      if (found.length < CLICKS_A_STEP) break;
      before = found.at(-1)?.seq ?? 0;
    }
    return nearMatches(text, orders, clicks);
  };
}
