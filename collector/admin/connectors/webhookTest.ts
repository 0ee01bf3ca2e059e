/**
 * `POST /api/connectors/:id/test` (Test Webhook): really sends what the connector would send for an event, as if in test mode with its
 * webhook on, once each, and puts it into the Webhook Log as a test event's deliveries. A decision against it is shown, and it
 * goes out all the same. Nothing is tried again, and no later order is taken for a repetition of it.
 */
import type { Request } from 'express';
import type { Connector } from '../../connector/types.ts';
import type { LiveConnector } from '../../container/snapshot.ts';
import type { Decision } from '../../decide/types.ts';
import { pixelEntry, settledPixel } from '../../events/eventRecord.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import { timeOrderedId } from '../../events/timeOrderedId.ts';
import { type Trial, tryOut } from '../../events/tryOut.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { Attempt, DeliveryState, NewDelivery } from '../../store/contract/delivery.ts';
import type { EventRecord } from '../../store/contract/records.ts';
import { type BuiltRequest, buildRequests } from '../../webhooks/build/buildRequest.ts';
import { afterAttempt } from '../../webhooks/deliver/afterAttempt.ts';
import { audit } from '../access/audited.ts';
import { type AdminDeps, findConnector, who } from '../context.ts';
import type { Answering } from '../protocol.ts';
import { readTrial } from '../request/inputs.ts';
import { refuse } from '../request/refuse.ts';
import { showBuilt } from './showBuilt.ts';
import { trialEvent } from './trialEvent.ts';

/** As many as may be in flight to one destination otherwise. */
const AT_ONCE = 8;
/** An order of 200 items at a partner that answers nothing would take minutes. */
const PATIENCE_MS = 60_000;

type Deps = Pick<AdminDeps, 'holder' | 'store' | 'send' | 'now' | 'feed' | 'eventFeed' | 'log'>;

interface Sent {
  id: string;
  built: BuiltRequest;
  attempt: Attempt;
  /** headers that the collector itself added */
  added: readonly (readonly [name: string, value: string])[];
  state: DeliveryState;
  /** why it can't be sent again; null where it can */
  unsendable: string | null;
}

export function createWebhookTest(deps: Deps) {
  const { holder, store, now, feed, eventFeed, log } = deps;

  return async (req: Request, res: Answering<'POST /api/connectors/:id/test'>): Promise<void> => {
    const snapshot = holder.snapshot();
    const live = findConnector(snapshot, req);
    const { webhook, connector } = live;
    if (!webhook) {
      throw new HttpProblem(409, { field: 'webhook', detail: 'webhook: this connector has none to test' });
    }
    const given = await trialEvent(readTrial(req.body), connector, snapshot, deps);
    const { event } = given.incoming;
    if (!connector.triggers.includes(event.name)) {
      const message = `is a ${event.name}, on which this connector doesn’t fire`;
      throw refuse([{ field: 'eventId', message }]);
    }
    const incoming: IncomingEvent = { ...given.incoming, test: true, receivedAt: now() };
    const trial = tryOut(snapshot, live, { ...given, incoming }, { mode: 'test', webhookOn: true });
    const { decision, lookup } = trial;
    await audit(deps, res, [
      { what: 'webhook_tested', subject: connector.id, detail: `with ${event.name} ${event.id}` },
    ]);
    const sent = await sendEach(buildRequests(webhook, event.name, lookup, event.data), connector, who(res));
    const record = makeRecord(incoming, live, trial, sent);
    const unlogged = await logged(record);
    const requests = sent.map(({ id, built, attempt, added }) => ({
      ...withHeaders(showBuilt(built), added),
      ...showAttempt(attempt),
      delivery: unlogged === undefined ? id : null,
    }));
    res.json({
      ...requests[0],
      requests,
      event: unlogged === undefined ? record.id : null,
      ...(unlogged !== undefined && { unlogged }),
      decision,
    });
  };

  async function sendEach(requests: readonly BuiltRequest[], connector: Connector, by: string): Promise<Sent[]> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const sent: Sent[] = [];
    const open = [...requests.entries()];
    const work = async () => {
      for (let next = open.shift(); next; next = open.shift()) {
        const [index, built] = next;
        sent[index] = await sendOne(built, connector, by, signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return sent;
  }

  async function sendOne(built: BuiltRequest, connector: Connector, by: string, signal: AbortSignal): Promise<Sent> {
    const id = `test_${timeOrderedId(now())}`;
    const unsent = (error: string): Sent => ({
      ...{ id, built, added: [], state: 'failed', unsendable: built.ok ? null : built.error },
      attempt: { at: now(), status: null, durationMs: 0, error, by },
    });
    if (!built.ok) return unsent(built.error);
    if (signal.aborted) return unsent('not sent: the test had taken a minute by then');
    const outcome = await deps.send(built.request, id, { signal });
    const rule = connector.webhook?.responseRule;
    // as a replay ends: for good, whatever the answer
    const replay = { attempts: 0, manual: true, atMostOnce: false };
    const end = afterAttempt(replay, outcome, rule ? { responseRule: rule } : {}, now(), 0);
    const { manual: _, ...attempt } = end.attempt;
    const { state } = end.next;
    const unsendable = (end.next.state !== 'waiting' && end.next.unsendable) || null;
    const { added = [] } = outcome;
    return { id, built, attempt: { ...attempt, by }, added, state, unsendable };
  }

  /** In words why it isn't in the log: what was sent is told all the same. */
  async function logged(record: EventRecord): Promise<string | undefined> {
    try {
      await store.commit([record], 0);
    } catch (error) {
      log.error({ err: error }, 'a test of a webhook is not in the log');
      return 'It is not in the Webhook Log: the store could not be written.';
    }
    eventFeed.changed([record]);
    feed.changed(record.deliveries.map(({ id }) => id));
    return undefined;
  }
}

function makeRecord(
  incoming: IncomingEvent,
  live: LiveConnector,
  { at, decision, lookup }: Trial,
  sent: readonly Sent[],
): EventRecord {
  const { event, receivedAt, visitor, page, contact, consent, userAgent, ip } = incoming;
  const isPixelRun = decision.pixel.outcome !== 'skipped';
  // no browser is told of it, so a pixel is only logged
  const made: Decision = {
    ...decision,
    webhook: { outcome: 'queued' },
    ...(isPixelRun && { pixel: { outcome: 'test_logged' } }),
  };
  const pixel = settledPixel(made, live, lookup, event.name);
  const deliveries = sent.map(({ id, built, attempt, state, unsendable }): NewDelivery => {
    const { request, destination } = built;
    return { id, connector: live.connector.id, request, destination, state, test: true, attempt, unsendable };
  });
  return {
    ...{ id: `test_${timeOrderedId(receivedAt)}`, name: event.name, at, receivedAt, visitor },
    ...{ page: { url: page.url, referrer: page.referrer }, data: event.data, contact, consent, test: true },
    ...{ userAgent, ip, newClicks: [], decisions: [made], source: 'server', unreceived: true },
    pixels: pixel ? [pixel] : [],
    deliveries: pixel ? [...deliveries, pixelEntry(pixel, `test_${timeOrderedId(receivedAt)}`)] : deliveries,
  };
}

/** As it was sent: with `webhook-id`, and the signature that the partner checks. */
function withHeaders(built: ReturnType<typeof showBuilt>, added: Sent['added']) {
  return { ...built, headers: [...built.headers, ...added.map(([name, value]) => ({ name, value }))] };
}

function showAttempt({ status, durationMs, answer, error }: Attempt) {
  return { status, durationMs, ...(answer !== undefined && { answer }), ...(error !== undefined && { error }) };
}
