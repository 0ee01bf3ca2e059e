/** `/api/deliveries` (the Webhook Log), `/api/events`, `/api/event-names`: what happened, newest first. */
import express, { type Router } from 'express';
import { STANDARD_EVENTS } from '../container/standardEvents.ts';
import { HttpProblem } from '../http/problem.ts';
import type { DeliveryState } from '../store/contract.ts';
import { readBody } from './body.ts';
import { type AdminDeps, pathPart } from './context.ts';
import { oneOf, readPage, readQuery } from './query.ts';
import { allow } from './roles.ts';
import { showDelivery, showEvent, showEventSummary } from './showTraffic.ts';

const STATES: readonly DeliveryState[] = ['waiting', 'succeeded', 'failed', 'rejected', 'test_logged'];
const FLAGS = ['true', 'false'] as const;

export function trafficRoutes({ store, wake, now }: Pick<AdminDeps, 'store' | 'wake' | 'now'>): Router {
  const routes = express.Router();

  routes.get('/deliveries', async (req, res) => {
    const { connector, state, event, test } = readQuery(req, ['connector', 'state', 'event', 'test']);
    const wantedState = oneOf('state', state, STATES);
    const wantedTest = oneOf('test', test, FLAGS);
    const { items, next } = await store.listDeliveries(
      {
        ...(connector !== undefined && { connector }),
        ...(wantedState && { state: wantedState }),
        ...(event !== undefined && { event }),
        ...(wantedTest && { test: wantedTest === 'true' }),
      },
      readPage(req),
    );
    res.json({ items: items.map(showDelivery), next });
  });

  routes.get('/deliveries/:id', async (req, res) => {
    const id = pathPart(req, 'id');
    const delivery = await store.getDelivery(id);
    if (!delivery) throw noDelivery(id);
    res.json(showDelivery(delivery));
  });

  /** Answers 202: the dispatcher sends it as soon as its destination has a free place. */
  routes.post('/deliveries/:id/replay', allow('editor'), readBody, async (req, res) => {
    const id = pathPart(req, 'id');
    const isDue = await store.replayDelivery(id, now());
    const delivery = await store.getDelivery(id);
    if (!delivery) throw noDelivery(id);
    if (!isDue) throw new HttpProblem(409, { detail: 'this delivery is still waiting: it will be sent by itself' });
    wake();
    res.status(202).json(showDelivery(delivery));
  });

  routes.get('/events', async (req, res) => {
    const { name, visitor, test } = readQuery(req, ['name', 'visitor', 'test']);
    const wantedTest = oneOf('test', test, FLAGS);
    const { items, next } = await store.listEvents(
      {
        ...(name !== undefined && { name }),
        ...(visitor !== undefined && { visitor }),
        ...(wantedTest && { test: wantedTest === 'true' }),
      },
      readPage(req),
    );
    res.json({ items: items.map(showEventSummary), next });
  });

  routes.get('/events/:id', async (req, res) => {
    const id = pathPart(req, 'id');
    const event = await store.getEvent(id);
    if (!event) throw new HttpProblem(404, { detail: `there is no event "${id}"` });
    res.json(showEvent(event));
  });

  routes.get('/event-names', async (req, res) => {
    readQuery(req, []);
    const received = await store.eventNames();
    const unseen = STANDARD_EVENTS.filter((name) => !received.some((row) => row.name === name));
    const items = [
      ...received.map((row) => ({ ...row, standard: isStandard(row.name), received: true })),
      ...unseen.map((name) => ({ name, firstAt: null, lastAt: null, count: 0, standard: true, received: false })),
    ];
    res.json({ items, next: null });
  });

  return routes;
}

function isStandard(name: string): boolean {
  return (STANDARD_EVENTS as readonly string[]).includes(name);
}

function noDelivery(id: string): HttpProblem {
  return new HttpProblem(404, { detail: `there is no delivery "${id}"` });
}
