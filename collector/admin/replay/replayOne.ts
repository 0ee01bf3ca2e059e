/**
 * `/api/deliveries/:id/replay`: what sending one that has ended again would send, and sending it, as it was or with today's settings. What
 * was only logged in test mode needs the body to say so; what can't be sent answers 409 with the reason: that is a
 * verdict on that request, and no replay of it changes it. Today's settings may make another one, with a verdict of its own.
 */
import type { Request } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import type { DeliveryRow } from '../../store/contract/delivery.ts';
import { parseWith } from '../../validate/schemaMessages.ts';
import { audit, type Note } from '../access/audited.ts';
import { showRequest } from '../connectors/showBuilt.ts';
import { type AdminDeps, pathPart, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readQuery } from '../request/query.ts';
import { refuse } from '../request/refuse.ts';
import { replayOfOne } from '../traffic/deliveryFilter.ts';
import { showDelivery } from '../traffic/showTraffic.ts';
import { needsConfirmation } from './replayMany.ts';
import { requestToday } from './today.ts';

type Deps = Pick<AdminDeps, 'holder' | 'store' | 'wake' | 'now' | 'feed'>;

export function createReplayPreview({ holder, store }: Pick<Deps, 'holder' | 'store'>) {
  return async (req: Request, res: Answering<'GET /api/deliveries/:id/replay'>): Promise<void> => {
    readQuery(req, [], { paged: false });
    const id = pathPart(req, 'id');
    const delivery = await store.getDelivery(id);
    if (!delivery) throw noDelivery(id);
    const snapshot = holder.snapshot();
    const live = snapshot.byId.get(delivery.connector);
    const whyNever = whyNeverAgain(delivery, live !== undefined);
    const whyNotAsItWas = whyNever ?? delivery.unsendable;
    const today =
      whyNever === undefined ? await requestToday(delivery, snapshot, store) : { ok: false as const, why: whyNever };
    res.json({
      asItWas: delivery.leg === 'pixel' ? null : showRequest(delivery.request),
      ...(whyNotAsItWas !== undefined && { whyNotAsItWas }),
      ...(delivery.superseded && { superseded: true as const }),
      today: today.ok ? showRequest(today.request.request) : null,
      ...(!today.ok && { whyNotToday: today.why }),
      same: today.ok && JSON.stringify(today.request.request) === JSON.stringify(delivery.request),
      version: live?.connector.version ?? null,
    });
  };
}

/** Answers 202: the dispatcher sends it as soon as its destination has a free place, and its connector isn't held. */
export function createReplayOne(deps: Deps) {
  const { holder, store, wake, now, feed } = deps;
  return async (req: Request, res: Answering<'POST /api/deliveries/:id/replay'>): Promise<void> => {
    const id = pathPart(req, 'id');
    const parsed = parseWith(replayOfOne, req.body ?? {});
    if (!parsed.ok) throw refuse(parsed.problems);
    const { settings = 'then', version, confirm } = parsed.value;
    const before = await store.getDelivery(id);
    if (!before) throw noDelivery(id);
    const { connector, state, unsendable } = before;
    const snapshot = holder.snapshot();
    const live = snapshot.byId.get(connector);
    const whyNever = whyNeverAgain(before, live !== undefined) ?? (settings === 'then' ? unsendable : undefined);
    if (whyNever !== undefined) throw cannot(whyNever);
    if (state === 'waiting') throw new HttpProblem(409, { detail: STILL_WAITING });
    if (state === 'test_logged' && confirm !== 'test_logged') throw needsConfirmation();
    const what = state === 'test_logged' ? 'test_logged_replayed' : 'delivery_replayed';
    const note = (detail: string): Note => ({ what, subject: connector, detail });
    let isDue: boolean;
    if (settings === 'then') {
      await audit(deps, res, [note(`delivery ${id}`)]);
      isDue = await store.replayDelivery(id, now(), who(res));
    } else {
      if (version !== undefined && version !== live?.connector.version) throw otherVersion(live?.connector.version);
      const today = await requestToday(before, snapshot, store);
      if (!today.ok)
        throw new HttpProblem(409, {
          field: 'settings',
          detail: `settings: it can’t be sent with today’s settings: ${today.why}`,
        });
      const { method, url } = today.request.request;
      const to = `with today’s settings (version ${live?.connector.version}), ${method} ${withoutQuery(url)}`;
      await audit(deps, res, [note(`delivery ${id}, ${to}`)]);
      isDue = (await store.replayRebuilt([today.request], now(), who(res))).length > 0;
    }
    if (!isDue) throw new HttpProblem(409, { detail: settings === 'then' ? STILL_WAITING : CHANGED });
    wake();
    feed.changed([id]);
    res.status(202).json(showDelivery((await store.getDelivery(id)) ?? before));
  };
}

const STILL_WAITING = 'this delivery is still waiting: it will be sent by itself';
const CHANGED =
  'this delivery changed at this very moment (it was sent again, or a server told of its order): look at it again';

/** Whatever its request is. */
function whyNeverAgain({ connector, leg, unsendable }: DeliveryRow, isKnown: boolean): string | undefined {
  if (leg === 'pixel') return unsendable ?? 'it is a pixel’s entry';
  return isKnown ? undefined : `there is no connector "${connector}" any more`;
}

function cannot(why: string): HttpProblem {
  return new HttpProblem(409, { detail: `this delivery can’t be sent: ${why}` });
}

function otherVersion(version: number | undefined): HttpProblem {
  return new HttpProblem(409, {
    field: 'version',
    detail: `version: the connector was saved since, and is at version ${version ?? 'none'}: look at what would be sent again`,
  });
}

/** For the audit log, where no visitor's values belong. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

export function noDelivery(id: string): HttpProblem {
  return new HttpProblem(404, { detail: `there is no delivery "${id}"` });
}
