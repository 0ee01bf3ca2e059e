/** `POST /api/connectors/:id/preview` and `…/test`: what would be sent and run, and really sending it. */
import express, { type Router } from 'express';
import type { LiveConnector } from '../../container/snapshot.ts';
import { tryOut } from '../../events/tryOut.ts';
import { withEventName } from '../../parameters/eventName.ts';
import { type Lookup, pixelValue, UnusableValueError } from '../../parameters/values.ts';
import { renderPixel } from '../../pixels/render.ts';
import { buildRequests } from '../../webhooks/build/buildRequest.ts';
import { allow } from '../access/roles.ts';
import { type AdminDeps, findConnector } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readBody } from '../request/body.ts';
import { readTrial } from '../request/inputs.ts';
import { showBuilt } from './showBuilt.ts';
import { trialEvent } from './trialEvent.ts';
import { createRuleTrial } from './tryRule.ts';
import { createWebhookTest } from './webhookTest.ts';

export function previewAndTestRoutes(
  deps: Pick<AdminDeps, 'holder' | 'store' | 'send' | 'now' | 'feed' | 'eventFeed' | 'log'>,
): Router {
  const { holder } = deps;
  const routes = express.Router();

  routes.post('/connectors/:id/preview', readBody, async (req, res: Answering<'POST /api/connectors/:id/preview'>) => {
    const snapshot = holder.snapshot();
    const live = findConnector(snapshot, req);
    const trial = await trialEvent(readTrial(req.body), live.connector, snapshot, deps);
    const { event } = trial.incoming;
    const { decision, lookup } = tryOut(snapshot, live, trial);
    const [built, ...others] = live.webhook ? buildRequests(live.webhook, event.name, lookup, event.data) : [];
    res.json({
      ...(built ? showBuilt(built) : { url: null, method: null, headers: null, body: null }),
      ...(others.length > 0 && { others: others.map(showBuilt) }),
      pixel: showPixel(live, lookup, event.name),
      decision,
    });
  });

  routes.post('/connectors/:id/response-rule/try', readBody, createRuleTrial(deps));

  routes.post('/connectors/:id/test', allow('editor'), readBody, createWebhookTest(deps));

  return routes;
}

/** The pixel as it stands in the settings, approved or not: a reviewer looks at it before it runs anywhere. */
function showPixel({ connector, settingsPixel, pixelStatus }: LiveConnector, lookup: Lookup, eventName: string) {
  if (!settingsPixel) return null;
  const { pixel } = settingsPixel;
  const ofPixel = withEventName(lookup, eventName, connector.pixel?.eventNames);
  try {
    const values = pixel.slots.map(({ slot }) => pixelValue(slot, ofPixel));
    return { ...renderPixel(pixel, values), status: pixelStatus };
  } catch (error) {
    if (!(error instanceof UnusableValueError)) throw error;
    // as live: with such a value it doesn't run
    return { error: error.message, status: pixelStatus };
  }
}
