/**
 * `POST /api/deliveries/:id/replay`: sends one that has ended again. What was only logged in test mode needs the body to say so;
 * what can't be sent answers 409 with the reason: that is a verdict, and no replay changes it.
 */
import type { Request } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import { parseWith } from '../../validate/schemaMessages.ts';
import { audit } from '../access/audited.ts';
import { type AdminDeps, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { refuse } from '../request/refuse.ts';
import { confirmation } from './deliveryFilter.ts';
import { needsConfirmation } from './replayMany.ts';
import { showDelivery } from './showTraffic.ts';

/** Answers 202: the dispatcher sends it as soon as its destination has a free place, and its connector isn't held. */
export function createReplayOne(deps: Pick<AdminDeps, 'holder' | 'store' | 'wake' | 'now' | 'feed'>) {
  const { holder, store, wake, now, feed } = deps;
  return async (req: Request, res: Answering<'POST /api/deliveries/:id/replay'>): Promise<void> => {
    const id = pathPart(req, 'id');
    const parsed = parseWith(confirmation, req.body ?? {});
    if (!parsed.ok) throw refuse(parsed.problems);
    const before = await store.getDelivery(id);
    if (!before) throw noDelivery(id);
    const { connector, state, unsendable } = before;
    if (unsendable !== undefined) throw new HttpProblem(409, { detail: `this delivery can’t be sent: ${unsendable}` });
    if (!holder.snapshot().byId.has(connector)) {
      throw new HttpProblem(409, {
        detail: `this delivery can’t be sent: there is no connector "${connector}" any more`,
      });
    }
    if (state === 'waiting') throw new HttpProblem(409, { detail: STILL_WAITING });
    if (state === 'test_logged') {
      if (parsed.value.confirm !== 'test_logged') throw needsConfirmation();
      await audit(deps, res, [{ what: 'test_logged_replayed', subject: connector, detail: `delivery ${id}` }]);
    } else await audit(deps, res, [{ what: 'delivery_replayed', subject: connector, detail: `delivery ${id}` }]);
    const isDue = await store.replayDelivery(id, now(), who(res));
    if (!isDue) throw new HttpProblem(409, { detail: STILL_WAITING });
    wake();
    feed.changed([id]);
    res.status(202).json(showDelivery((await store.getDelivery(id)) ?? before));
  };
}

const STILL_WAITING = 'this delivery is still waiting: it will be sent by itself';

export function noDelivery(id: string): HttpProblem {
  return new HttpProblem(404, { detail: `there is no delivery "${id}"` });
}
