/** `/api/deliveries…` (the Webhook Log), `/api/events`, `/api/event-names`: what happened, newest first. */
import express, { type Router } from 'express';
import { STANDARD_EVENTS } from '../../../sdk/events.ts';
import type { DeliveryRow } from '../../store/contract/delivery.ts';
import { allow } from '../access/roles.ts';
import { type AdminDeps, pathPart, who } from '../context.ts';
import { createDeliveryStream } from '../live/deliveryStream.ts';
import { createEventStream, createOneEventStream } from '../live/eventStream.ts';
import { createLiveStreams } from '../live/liveStream.ts';
import type { Answering } from '../protocol.ts';
import { createReplayMany } from '../replay/replayMany.ts';
import { createReplayOne, createReplayPreview, noDelivery } from '../replay/replayOne.ts';
import { readBody } from '../request/body.ts';
import { readPage, readQuery, wrong } from '../request/query.ts';
import { createCancel } from './cancelDeliveries.ts';
import { createDeliveryCount } from './deliveryCount.ts';
import { createDeliveryExport } from './deliveryExport.ts';
import { readDeliveryFilter } from './deliveryFilter.ts';
import { readEventFilter } from './eventFilter.ts';
import { findById } from './findById.ts';
import { findEvent } from './findEvent.ts';
import { paidBefore } from './paidBefore.ts';
import { createSendMany, createSendOne } from './sendWaiting.ts';
import { type ShownPixel, showPixels } from './showPixels.ts';
import { showDelivery, showEvent, showEventSummary } from './showTraffic.ts';

export function trafficRoutes(
  deps: Pick<AdminDeps, 'holder' | 'store' | 'wake' | 'letGo' | 'now' | 'feed' | 'eventFeed' | 'auth' | 'log'>,
): Router {
  const { store } = deps;
  const routes = express.Router();
  const openStream = createLiveStreams(deps.auth);

  routes.get('/deliveries', async (req, res: Answering<'GET /api/deliveries'>) => {
    const { items, next } = await store.listDeliveries(readDeliveryFilter(req), readPage(req));
    res.json({ items: items.map((one) => showDelivery(one)), next });
  });

  routes.get('/deliveries/count', createDeliveryCount(deps));
  routes.get('/deliveries/export', createDeliveryExport(deps));
  routes.get('/deliveries/stream', createDeliveryStream(deps, openStream));
  routes.post('/deliveries/replay', allow('editor'), readBody, createReplayMany(deps));
  routes.post('/deliveries/send', allow('editor'), readBody, createSendMany(deps));
  routes.post('/deliveries/cancel', allow('editor'), readBody, createCancel(deps));

  routes.get('/deliveries/:id', async (req, res: Answering<'GET /api/deliveries/:id'>) => {
    const id = pathPart(req, 'id');
    const delivery = await store.getDelivery(id);
    if (!delivery) throw noDelivery(id);
    res.json({
      ...showDelivery(delivery),
      ...(delivery.leg === 'pixel' && { pixel: await pixelOf(delivery, who(res)) }),
    });
  });

  routes.get('/deliveries/:id/replay', createReplayPreview(deps));
  routes.post('/deliveries/:id/replay', allow('editor'), readBody, createReplayOne(deps));
  routes.post('/deliveries/:id/send', allow('editor'), readBody, createSendOne(deps));

  routes.get('/events', async (req, res: Answering<'GET /api/events'>) => {
    const { items, next } = await store.listEvents(readEventFilter(req), readPage(req));
    res.json({ items: items.map(showEventSummary), next });
  });

  routes.get('/events/stream', createEventStream(deps, openStream));
  routes.get('/events/:id/stream', createOneEventStream(deps, openStream));

  routes.get('/events/:id', async (req, res: Answering<'GET /api/events/:id'>) => {
    const { name } = readQuery(req, ['name'], { paged: false });
    const event = await findEvent(store, pathPart(req, 'id'), name);
    const pixels = await showPixels(event, deps.holder, who(res));
    res.json({ ...showEvent(event, pixels), paidBefore: await paidBefore(store, event) });
  });

  routes.get('/find', async (req, res: Answering<'GET /api/find'>) => {
    const { id } = readQuery(req, ['id'], { paged: false });
    if (id === undefined) {
      throw wrong(
        'id',
        'is missing: the ID of a delivery (webhook-id) or of an event, an order number or part of one, or a click ID',
      );
    }
    res.json(await findById(store, id));
  });

  routes.get('/event-names', async (req, res: Answering<'GET /api/event-names'>) => {
    readQuery(req, []);
    const received = await store.eventNames();
    const unseen = STANDARD_EVENTS.filter((name) => !received.some((row) => row.name === name));
    const items = [
      ...received.map((row) => ({ ...row, standard: isStandard(row.name), received: true })),
      ...unseen.map((name) => ({ name, firstAt: null, lastAt: null, count: 0, standard: true, received: false })),
    ];
    // events of names that are too rare, among too many, to have a row of their own
    res.json({ items, next: null, others: await store.otherEventNames() });
  });

  /** What a pixel's entry is about. */
  async function pixelOf({ event: id, connector }: DeliveryRow, caller: string): Promise<ShownPixel | null> {
    const event = await store.getEvent(id);
    const pixels = event ? await showPixels(event, deps.holder, caller) : [];
    return pixels.find((one) => one.connector === connector) ?? null;
  }

  return routes;
}

function isStandard(name: string): boolean {
  return (STANDARD_EVENTS as readonly string[]).includes(name);
}
