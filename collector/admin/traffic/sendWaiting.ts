/**
 * `POST /api/deliveries/send` and `/api/deliveries/:id/send`: what waits for its schedule is sent now. It is one attempt more; where
 * it fails, the delivery waits for its schedule as before. What succeeded meanwhile isn't sent again, and what is held (webhook
 * paused or off, connector disabled or gone) stays held: whoever wants that sent ends the pause first.
 */
import { setImmediate } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import type { DeliveryFilter, DeliveryRow } from '../../store/contract/delivery.ts';
import { audit } from '../access/audited.ts';
import { type AdminDeps, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { noDelivery } from '../replay/replayOne.ts';
import type { SentNow } from '../shapes.ts';
import { describeFilter, readSend } from './deliveryFilter.ts';
import { showDelivery } from './showTraffic.ts';

const DELIVERIES_A_STEP = 200;

type Deps = Pick<AdminDeps, 'holder' | 'store' | 'now' | 'wake' | 'feed'>;

export function createSendMany(deps: Deps) {
  return async (req: Request, res: Answering<'POST /api/deliveries/send'>): Promise<void> => {
    const filter = readSend(req.body);
    res.status(202).json(await sendWaiting(deps, res, filter));
  };
}

export async function sendWaiting(deps: Deps, res: Response, filter: DeliveryFilter): Promise<SentNow> {
  const { holder, store, now, wake, feed } = deps;
  const { connector } = filter;
  const note = {
    what: 'deliveries_sent_now',
    detail: describeFilter(filter),
    ...(connector && { subject: connector }),
  } as const;
  await audit(deps, res, [note]);
  const { heldWebhooks, byId } = holder.snapshot();
  const sent: SentNow = { due: 0, underWay: 0, held: 0 };
  let cursor: string | null = null;
  do {
    const page = { limit: DELIVERIES_A_STEP, ...(cursor !== null && { cursor }) };
    const held = [...heldWebhooks, ...(connector !== undefined && !byId.has(connector) ? [connector] : [])];
    const step = await store.sendNow(filter, page, now(), { who: who(res), held });
    for (const what of ['due', 'underWay', 'held'] as const) sent[what] += step[what];
    if (step.due > 0) {
      wake();
      feed.changedUnnamed();
    }
    cursor = step.next;
    await setImmediate();
  } while (cursor !== null);
  return sent;
}

export function createSendOne(deps: Deps) {
  const { holder, store, now, wake, feed } = deps;
  return async (req: Request, res: Answering<'POST /api/deliveries/:id/send'>): Promise<void> => {
    const id = pathPart(req, 'id');
    const before = await store.getDelivery(id);
    if (!before) throw noDelivery(id);
    refuseHeld(before, holder);
    await audit(deps, res, [{ what: 'deliveries_sent_now', subject: before.connector, detail: `delivery ${id}` }]);
    const what = await store.sendOneNow(id, now(), who(res));
    if (what !== 'due') throw new HttpProblem(409, { detail: WHY_NOT[what] });
    wake();
    feed.changed([id]);
    res.status(202).json(showDelivery((await store.getDelivery(id)) ?? before));
  };
}

const WHY_NOT = {
  underWay: 'this delivery is being sent at this moment: look at it again in a few seconds',
  ended: 'this delivery has ended, so nothing waits to be sent; a replay sends it again',
};

function refuseHeld({ connector, state }: DeliveryRow, holder: AdminDeps['holder']): void {
  const { heldWebhooks, pausedWebhooks, byId } = holder.snapshot();
  if (state !== 'waiting') throw new HttpProblem(409, { detail: WHY_NOT.ended });
  if (!byId.has(connector)) {
    throw new HttpProblem(409, {
      detail: `this delivery can’t be sent: there is no connector "${connector}" any more`,
    });
  }
  if (!heldWebhooks.has(connector)) return;
  const why = pausedWebhooks.has(connector)
    ? 'its webhook is paused: resume it, and it is sent'
    : 'its connector is disabled, or its webhook turned off: turn that on, and it is sent';
  throw new HttpProblem(409, { detail: `this delivery is held: ${why}` });
}
