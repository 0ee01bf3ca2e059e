/**
 * `POST /api/deliveries/replay`: sends again everything that a filter matches and that isn't waiting anyway. `skipped` counts what
 * can't be sent, what is of connectors that are gone, and what was only logged in test mode, unless the body confirms that this is meant.
 * With today's settings each request is built anew (`replayManyToday.ts`).
 */
import { setImmediate } from 'node:timers/promises';
import type { Request } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import type { ReplaySkips } from '../../store/contract/log.ts';
import { audit } from '../access/audited.ts';
import { type AdminDeps, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { describeFilter, readReplay } from '../traffic/deliveryFilter.ts';
import { createReplayToday } from './replayManyToday.ts';

/** One durable write each; events and ends of attempts are written between them. */
const DELIVERIES_A_STEP = 200;
const WHYS = ['unsendable', 'gone', 'testLogged'] as const;

/**
 * Answers 202 when all are due; the dispatcher is at it by then. What arrives meanwhile is newer than what this began with
 * and stays out. A caller who goes away doesn't stop it: half a replay is harder to mend than a whole one.
 */
export function createReplayMany(deps: Pick<AdminDeps, 'holder' | 'store' | 'wake' | 'now' | 'feed'>) {
  const { holder, store, wake, now, feed } = deps;
  const replayToday = createReplayToday(deps);
  return async (req: Request, res: Answering<'POST /api/deliveries/replay'>): Promise<void> => {
    const { filter, testLogged, today } = readReplay(req.body);
    if (filter.state === 'test_logged' && !testLogged) throw needsConfirmation();
    const detail = `${describeFilter(filter)}${testLogged ? ', also what was only logged in test mode' : ''}${today ? ', with today’s settings' : ''}`;
    await audit(deps, res, [{ what: 'deliveries_replayed', detail }]);
    if (today) {
      res.status(202).json(await replayToday(filter, { testLogged, who: who(res) }));
      return;
    }
    let replayed = 0;
    const connectors = [...holder.snapshot().byId.keys()];
    const skipped: ReplaySkips = { unsendable: 0, gone: 0, testLogged: 0 };
    let cursor: string | null = null;
    do {
      const page = { limit: DELIVERIES_A_STEP, ...(cursor !== null && { cursor }) };
      const step = await store.replayDeliveries(filter, page, now(), { testLogged, connectors, who: who(res) });
      for (const why of WHYS) skipped[why] += step.skipped[why];
      if (step.replayed > 0) {
        replayed += step.replayed;
        wake();
        feed.changedUnnamed();
      }
      cursor = step.next;
      await setImmediate();
    } while (cursor !== null);
    res
      .status(202)
      .json({ replayed, skipped: WHYS.reduce((sum, why) => sum + skipped[why], 0), skippedBecause: skipped });
  };
}

export function needsConfirmation(): HttpProblem {
  return new HttpProblem(409, {
    field: 'confirm',
    detail:
      'confirm: it was only logged, in test mode, and never sent; to send it for real, say "confirm": "test_logged"',
  });
}
