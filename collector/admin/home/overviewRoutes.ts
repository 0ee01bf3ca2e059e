/** `/api/overview`: what Home shows. All of it is of real traffic; test traffic is left out. */
import express, { type Router } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import { audit } from '../access/audited.ts';
import { allow } from '../access/roles.ts';
import type { AdminDeps } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { fresh } from '../request/fresh.ts';
import { readDismissal, readNameDismissal, readRefusalDismissal } from '../request/inputs.ts';
import { oneOf, readQuery, wrong } from '../request/query.ts';
import { withdrawnPixels } from '../review/withdrawnRoutes.ts';
import { findEvent } from '../traffic/findEvent.ts';
import { showDelivery } from '../traffic/showTraffic.ts';
import { DIFFERING_MS, differingEvents } from './differingEvents.ts';
import { dismissEvent, dismissedEvents } from './dismissed.ts';
import { dismissedSigns, dismissSign } from './dismissedSigns.ts';
import { failingDestinations } from './failingDestinations.ts';
import { openRefusals, refusalKey, SEEMING_MS, seemingRefusals } from './seemingRefusals.ts';
import { isOverdue, SPANS, type Span, spanStart, trafficBuckets, trafficTotal } from './trafficBuckets.ts';
import { UNHEARD_MS, unheardNames } from './unheardNames.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** However many look, the store is asked this often at most. Of 30 days, a minute changes little. */
/** Reading a hundred answers of each connector: a hint that nobody waits for. */
const ANSWERS_FRESH_MS = 30_000;
const FRESH_MS: Record<Span, number> = { '24h': 5_000, '30d': 60_000 };

export function overviewRoutes({
  store,
  holder,
  findMend,
  breakers,
  emptyAmounts,
  now,
}: Pick<AdminDeps, 'store' | 'holder' | 'findMend' | 'breakers' | 'emptyAmounts' | 'now'>): Router {
  const routes = express.Router();

  const hoursOf = (span: Span) => fresh(now, FRESH_MS[span], () => store.trafficByHour(spanStart(span, now())));
  const hours = { '24h': hoursOf('24h'), '30d': hoursOf('30d') };
  const present = fresh(now, FRESH_MS['24h'], async () => {
    const at = now();
    const [waiting, day, lately, activity, differing] = await Promise.all([
      store.waitingNow(),
      store.destinationHealth(at - DAY_MS),
      store.destinationHealth(at - HOUR_MS),
      store.connectorActivity(at - DAY_MS),
      differingEvents(store, at - DIFFERING_MS),
    ]);
    return { waiting, day, lately, activity, differing };
  });

  const answers = fresh(now, ANSWERS_FRESH_MS, () => seemingRefusals(store, holder.snapshot(), now() - SEEMING_MS));
  const names = fresh(now, FRESH_MS['24h'], () => store.eventNames());

  routes.get('/overview', async (req, res: Answering<'GET /api/overview'>) => {
    const { span: spanText = '24h', zone = 'UTC' } = readQuery(req, ['span', 'zone'], { paged: false });
    const span = oneOf('span', spanText, SPANS);
    if (!isTimeZone(zone)) throw wrong('zone', 'has to be a time zone such as Europe/Berlin or UTC');
    const [counted, { waiting, differing, ...facts }, refusals, received, dismissed, fine, fineNames] =
      await Promise.all([
        hours[span](),
        present(),
        answers(),
        names(),
        // since these are a little old
        dismissedEvents(store),
        dismissedSigns(store, 'refusals_dismissed'),
        dismissedSigns(store, 'names_dismissed'),
      ]);
    const at = now();
    const overdue = isOverdue(waiting.oldest, at);
    const buckets = trafficBuckets(counted, span, zone, at, overdue);
    const snapshot = holder.snapshot();
    const live = [...snapshot.byId.values()];
    const connectors = live.map(({ connector: { id, name, webhook } }) => ({
      id,
      name,
      pausedBecause: webhook?.paused?.reason,
    }));
    const nameOf = (id: string) => connectors.find((connector) => connector.id === id)?.name ?? id;
    const { oldest } = waiting;
    res.json({
      span,
      zone,
      at,
      buckets,
      total: trafficTotal(counted, buckets, overdue),
      waiting: {
        count: waiting.count,
        oldest: oldest && { ...showDelivery(oldest), connectorName: nameOf(oldest.connector) },
      },
      failing: failingDestinations({ ...facts, connectors, breakers: breakers(), now: at }),
      differing: differing.filter(({ event: id, name }) => !dismissed.has({ id, name })),
      // of a connector that is gone nothing can be mended
      emptyAmounts: emptyAmounts
        .list()
        .filter(({ connector }) => snapshot.byId.has(connector))
        .map((one) => ({ ...one, connectorName: nameOf(one.connector) })),
      seemingRefusals: openRefusals(refusals, snapshot, fine),
      unheardNames: unheardNames(received, snapshot, at - UNHEARD_MS, fineNames),
      review: live
        .filter(({ pixelStatus, connector }) => pixelStatus === 'pending' && !connector.pixel?.rejected)
        .map(({ connector: { id, name } }) => ({ connector: id, name })),
      withdrawn: await withdrawnPixels(snapshot, findMend),
    });
  });

  /** Takes an event off the list of those that browser and server told differently, for everybody and for good. */
  routes.post(
    '/overview/differing/dismiss',
    allow('editor'),
    readBody,
    async (req, res: Answering<'POST /api/overview/differing/dismiss'>) => {
      const { event: id, name } = readDismissal(req.body);
      const event = await findEvent(store, id, name, { id: 'event', name: 'name' });
      if (!event.counterpart?.differs) {
        throw new HttpProblem(404, { field: 'event', detail: `event: browser and server don’t differ on "${id}"` });
      }
      await audit({ store, now }, res, [{ what: 'differing_dismissed', subject: id, detail: event.name }]);
      await dismissEvent(store, event, now(), now() - DIFFERING_MS);
      res.status(204).end();
    },
  );

  routes.post(
    '/overview/refusals/dismiss',
    allow('editor'),
    readBody,
    async (req, res: Answering<'POST /api/overview/refusals/dismiss'>) => {
      const { connector, sign } = readRefusalDismissal(req.body);
      if (!holder.snapshot().byId.has(connector)) {
        throw new HttpProblem(404, { field: 'connector', detail: `connector: there is no connector "${connector}"` });
      }
      await audit({ store, now }, res, [{ what: 'refusal_dismissed', subject: connector, detail: sign }]);
      await dismissSign(store, 'refusals_dismissed', refusalKey({ connector, sign }));
      res.status(204).end();
    },
  );

  routes.post(
    '/overview/names/dismiss',
    allow('editor'),
    readBody,
    async (req, res: Answering<'POST /api/overview/names/dismiss'>) => {
      const { name } = readNameDismissal(req.body);
      if (!(await store.eventNames()).some((one) => one.name === name)) {
        throw new HttpProblem(404, { field: 'name', detail: `name: no event called "${name}" was received` });
      }
      await audit({ store, now }, res, [{ what: 'name_dismissed', subject: name }]);
      await dismissSign(store, 'names_dismissed', name);
      res.status(204).end();
    },
  );

  return routes;
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
