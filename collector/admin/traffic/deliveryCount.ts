/**
 * `GET /api/deliveries/count`: how many deliveries a filter matches, before somebody sends them all again. Counting a million takes
 * time that ingest needs, so it ends at a bound and says so.
 */
import { setImmediate } from 'node:timers/promises';
import type { Request } from 'express';
import type { AdminDeps } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readUnpagedFilter } from './deliveryFilter.ts';

const MOST = 2000;
/** A cancel has to name the exact number. */
const MOST_WAITING = 20_000;
const ROWS_A_PAGE = 200;
/** A rare match among millions: pages with little or nothing in them. */
const MOST_PAGES = 100;

/**
 * `ended`: what a replay would send, of which `testLogged` only if that is confirmed; `waiting`: what it leaves alone, and a
 * cancel would drop; `unsendable`: what no replay can send; `more`: there are more than these, how many is unknown;
 * `until`: when the count began, for a replay that leaves out what comes later.
 */
export function createDeliveryCount({ store, now }: Pick<AdminDeps, 'store' | 'now'>) {
  return async (req: Request, res: Answering<'GET /api/deliveries/count'>): Promise<void> => {
    const filter = readUnpagedFilter(req);
    const until = now();
    const most = filter.state === 'waiting' ? MOST_WAITING : MOST;
    let ended = 0;
    let testLogged = 0;
    let unsendable = 0;
    let waiting = 0;
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page = await store.listDeliveries(filter, { limit: ROWS_A_PAGE, ...(cursor !== null && { cursor }) });
      for (const item of page.items) {
        if (item.state === 'waiting') waiting += 1;
        else if (item.unsendable !== undefined) unsendable += 1;
        else ended += 1;
        if (item.state === 'test_logged' && item.unsendable === undefined) testLogged += 1;
      }
      cursor = page.next;
      pages += 1;
      await setImmediate();
    } while (cursor !== null && ended + waiting + unsendable < most && pages < MOST_PAGES);
    res.json({ ended, testLogged, unsendable, waiting, more: cursor !== null, until });
  };
}
