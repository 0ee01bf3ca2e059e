/** `POST /api/deliveries/replay`: sends again everything that a filter matches and that isn't waiting anyway. */
import { setImmediate } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { audit } from './audited.ts';
import type { AdminDeps } from './context.ts';
import { describeFilter, readBodyFilter } from './deliveryFilter.ts';

/** One durable write each; events and ends of attempts are written between them. */
const DELIVERIES_A_STEP = 200;

/**
 * Answers 202 when all are due; the dispatcher is at it by then. What arrives meanwhile is newer than what this began with
 * and stays out. A caller who goes away doesn't stop it: half a replay is harder to mend than a whole one.
 */
export function createReplayMany(deps: Pick<AdminDeps, 'store' | 'wake' | 'now' | 'feed'>) {
  const { store, wake, now, feed } = deps;
  return async (req: Request, res: Response): Promise<void> => {
    const filter = readBodyFilter(req.body);
    await audit(deps, res, [{ what: 'deliveries_replayed', detail: describeFilter(filter) }]);
    let replayed = 0;
    let cursor: string | null = null;
    do {
      const page = { limit: DELIVERIES_A_STEP, ...(cursor !== null && { cursor }) };
      const step = await store.replayDeliveries(filter, page, now());
      if (step.replayed > 0) {
        replayed += step.replayed;
        wake();
        feed.changedUnnamed();
      }
      cursor = step.next;
      await setImmediate();
    } while (cursor !== null);
    res.status(202).json({ replayed });
  };
}
