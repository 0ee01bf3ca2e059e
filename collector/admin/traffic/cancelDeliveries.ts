/** `POST /api/deliveries/cancel`: ends what waits among all that a filter matches, as `dropped`, with who and why. */
import type { Request } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import type { DeliveryState } from '../../store/contract/delivery.ts';
import { countWaiting, dropWaiting } from '../../store/dropping.ts';
import { type AdminDeps, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { describeFilter, readCancel } from './deliveryFilter.ts';

/**
 * `count` is how many the caller takes to be waiting: 409 with the right number where it is another, and nothing is dropped. Then
 * `dropped` are those that ended so, and `underWay` those that were being sent: they aren't tried again.
 */
export function createCancel({ store, now, letGo, feed }: Pick<AdminDeps, 'store' | 'now' | 'letGo' | 'feed'>) {
  return async (req: Request, res: Answering<'POST /api/deliveries/cancel'>): Promise<void> => {
    const { filter: asked, count, reason = 'cancelled' } = readCancel(req.body);
    const at = now();
    // what comes while this is looked at is newer than what somebody counted
    const filter = { ...asked, to: Math.min(asked.to ?? at, at) };
    const waiting = await countWaiting(store, filter);
    if (waiting !== count) {
      const detail = `count: ${waiting} wait now, not ${count}; nothing was dropped`;
      throw new HttpProblem(409, { field: 'count', detail, waiting });
    }
    const request = { filter, who: who(res), why: reason, at, ...(asked.connector && { subject: asked.connector }) };
    const { dropped, underWay } = await dropWaiting(store, request, describeFilter(asked));
    // what was only claimed, not begun, is dropped as it is given back
    if (underWay.length > 0) await letGo();
    const states = await Promise.all(underWay.map(async (id) => (await store.getDelivery(id))?.state));
    const counted = (wanted: DeliveryState) => states.filter((state) => state === wanted).length;
    feed.changedUnnamed();
    res.json({ dropped: dropped + counted('dropped'), underWay: counted('waiting') });
  };
}
