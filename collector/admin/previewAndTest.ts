/** `POST /api/connectors/:id/preview` and `…/test`: what would be sent and run, and one request really sent. */
import { randomUUID } from 'node:crypto';
import express, { type Request, type Router } from 'express';
import type { LiveConnector, Snapshot } from '../container/snapshot.ts';
import { HttpProblem } from '../http/problem.ts';
import type { IncomingEvent } from '../ingest/eventRecord.ts';
import { type Lookup, slotValue, UnusableValueError } from '../parameters/values.ts';
import { renderPixel } from '../pixels/render.ts';
import type { Attempt } from '../store/contract.ts';
import { doubtOf } from '../webhooks/afterAttempt.ts';
import { type BuiltRequest, buildRequests } from '../webhooks/buildRequest.ts';
import { readBody } from './body.ts';
import { type AdminDeps, findConnector } from './context.ts';
import { refuse } from './refuse.ts';
import { allow } from './roles.ts';
import { sampleEvent } from './sampleEvent.ts';
import { showHeaders } from './showConnector.ts';
import { tryOut } from './tryOut.ts';

export function previewAndTestRoutes({ holder, send, now }: Pick<AdminDeps, 'holder' | 'send' | 'now'>): Router {
  const routes = express.Router();

  routes.post('/connectors/:id/preview', readBody, (req, res) => {
    const snapshot = holder.snapshot();
    const live = findConnector(snapshot, req);
    const incoming = readSample(req, snapshot, live, now());
    const { event } = incoming;
    const { decision, lookup } = tryOut(snapshot, live, incoming);
    const [built, ...others] = live.webhook ? buildRequests(live.webhook, event.name, lookup, event.data) : [];
    res.json({
      ...(built ? showBuilt(built) : { url: null, method: null, headers: null, body: null }),
      ...(others.length > 0 && { others: others.map(showBuilt) }),
      pixel: showPixel(live, lookup),
      decision,
    });
  });

  routes.post('/connectors/:id/test', allow('editor'), readBody, async (req, res) => {
    const snapshot = holder.snapshot();
    const live = findConnector(snapshot, req);
    if (!live.webhook) {
      throw new HttpProblem(409, { field: 'webhook', detail: 'webhook: this connector has none to test' });
    }
    const incoming = { ...readSample(req, snapshot, live, now()), test: true };
    // as if in test mode with its webhook on; a decision against it is shown, and the request goes out all the same
    const { decision, lookup } = tryOut(snapshot, live, incoming, { mode: 'test', webhookOn: true });
    const { event } = incoming;
    // of one request per item, the first
    const [built] = buildRequests(live.webhook, event.name, lookup, event.data);
    const sent = built.ok ? await send(built.request, `test_${randomUUID()}`) : undefined;
    const attempt: Attempt = sent?.attempt ?? { at: now(), status: null, durationMs: 0 };
    const { status, durationMs, answer } = attempt;
    const rule = live.connector.webhook?.responseRule;
    // a delivery that is answered so is rejected, or nobody knows
    const doubt = rule && sent?.accepted ? doubtOf(rule, sent)?.why : undefined;
    const error = built.ok ? (doubt ?? attempt.error) : built.error;
    res.json({
      ...showBuilt(built),
      status,
      durationMs,
      ...(answer !== undefined && { answer }),
      ...(error !== undefined && { error }),
      decision,
    });
  });

  return routes;
}

/** Secrets are masks in it already; `signWith` names those that the request is signed with when it is sent. */
export function showBuilt(built: BuiltRequest) {
  const { method, url, body, signWith } = built.request;
  return {
    url,
    method,
    headers: showHeaders(built.request),
    body,
    ...(signWith && { signWith }),
    ...(!built.ok && { error: built.error }),
  };
}

function readSample(req: Request, snapshot: Snapshot, live: LiveConnector, now: number): IncomingEvent {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refuse([{ field: '', message: 'has to be an object, { "event": { … } } or empty' }]);
  }
  const unknown = Object.keys(body).find((name) => name !== 'event');
  if (unknown !== undefined) throw refuse([{ field: unknown, message: 'unknown field; allowed here: event' }]);
  const override: unknown = 'event' in body ? body.event : undefined;
  const sample = sampleEvent(live.connector, snapshot.container.consent.required, now, override);
  if (!sample.ok) throw refuse([sample.problem]);
  return sample.event;
}

/** The pixel as it stands in the settings, approved or not: a reviewer looks at it before it runs anywhere. */
function showPixel({ settingsPixel, pixelStatus }: LiveConnector, lookup: Lookup) {
  if (!settingsPixel) return null;
  const { pixel } = settingsPixel;
  try {
    const values = pixel.slots.map(({ slot }) => slotValue(slot, lookup));
    return { ...renderPixel(pixel, values), status: pixelStatus };
  } catch (error) {
    if (!(error instanceof UnusableValueError)) throw error;
    // as live: with such a value it doesn't run
    return { error: error.message, status: pixelStatus };
  }
}
