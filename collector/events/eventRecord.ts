/** From an event and what is known of its visitor to the record that is stored and the pixels that are answered. Pure but for IDs. */
import type { Pixel, WireEvent } from '../../sdk/protocol.ts';
import type { LiveConnector, Snapshot } from '../container/snapshot.ts';
import type { Decision } from '../decide/types.ts';
import { dataValue } from '../parameters/dataValues.ts';
import { withEventName } from '../parameters/eventName.ts';
import { createLookup, type ParameterContext } from '../parameters/resolve.ts';
import { type Lookup, pixelValue, UnusableValueError } from '../parameters/values.ts';
import { renderForShell, renderPixel } from '../pixels/render.ts';
import type { NewDelivery } from '../store/contract/delivery.ts';
import type { StoredPixel, TransactionKey } from '../store/contract/event.ts';
import type { EventKey } from '../store/contract/eventKey.ts';
import type { EventRecord } from '../store/contract/records.ts';
import type { Shells } from '../tag/shells.ts';
import { type BuiltRequest, buildRequests } from '../webhooks/build/buildRequest.ts';
import type { IncomingEvent } from './incoming/incomingEvent.ts';
import { plainText } from './incoming/text.ts';
import { judge, type Known } from './judge.ts';
import type { HistoryOf } from './visitorHistories.ts';

/** Of an event that was stored by an older version the order number may have blanks around it. */
export function transactionKey({
  event,
  test,
}: Pick<IncomingEvent, 'test'> & { event: Pick<WireEvent, 'name' | 'data'> }): TransactionKey | undefined {
  const transactionId = plainText(dataValue(event.data, 'TRANSACTION_ID'));
  return transactionId === '' ? undefined : { eventName: event.name, transactionId, test };
}

/** Judges the event and builds what follows from it. `known`: by the store and by earlier events of the batch. */
export function makeEventRecord(
  incoming: IncomingEvent,
  known: Known,
  snapshot: Snapshot,
  newDeliveryId: () => string,
  historyOf: HistoryOf,
): EventRecord {
  const { event, receivedAt, test, consent } = incoming;
  const judgement = judge(incoming, known, snapshot, historyOf);
  const { at, decisions, newClicks } = judgement;
  const transaction = transactionKey(incoming);

  const deliveries: NewDelivery[] = [];
  const pixels: StoredPixel[] = [];
  const fired: string[] = [];
  for (const decision of decisions) {
    // most connectors of most events say no: nothing is looked up for them
    if (decision.webhook.outcome === 'skipped' && decision.pixel.outcome === 'skipped') continue;
    const live = snapshot.byId.get(decision.connector);
    if (!live) continue;
    const lookup = lookupFor(judgement.context, decision, live);
    const own = makeDeliveries(decision, live, lookup, incoming, newDeliveryId);
    deliveries.push(...own);
    const pixel = settledPixel(decision, live, lookup, event.name);
    if (pixel) pixels.push(pixel);
    // beside a request that is logged, the event's story shows the pixel
    if (pixel?.logged && own.length === 0) deliveries.push(pixelEntry(pixel, newDeliveryId()));
    // of what couldn't be built nothing goes out: the order is still to be paid, by an event that tells what is missing
    const fires = own.some(({ state }) => state === 'waiting') || decision.pixel.outcome === 'delivered';
    if (fires && live.connector.dedupeTransactions) fired.push(decision.connector);
  }

  const record: EventRecord = {
    id: event.id,
    name: event.name,
    at,
    receivedAt,
    visitor: incoming.visitor,
    page: { url: incoming.page.url, referrer: incoming.page.referrer },
    data: event.data,
    contact: incoming.contact,
    consent,
    test,
    userAgent: incoming.userAgent,
    ip: incoming.ip,
    newClicks,
    decisions,
    pixels,
    deliveries,
    source: incoming.source,
  };
  if (incoming.notes) record.notes = incoming.notes;
  if (transaction && incoming.source === 'browser' && decisions.some(isClaim)) record.claims = transaction;
  if (transaction && fired.length > 0) record.fired = { ...transaction, connectors: fired };
  return record;
}

/**
 * Something was done on a browser's word, waits for the server's, or was left undone for what the browser told: what a server's event
 * for the transaction concerns.
 */
function isClaim({ webhook, pixel }: Decision): boolean {
  if (webhook.outcome !== 'skipped' || pixel.outcome !== 'skipped') return true;
  return webhook.reason === 'awaits_server' || webhook.reason === 'condition_not_met';
}

/** Parameters as one connector sees them: the click that its decision names gives CLICK_ID and CLICK_SOURCE. */
export function lookupFor(context: ParameterContext, decision: Decision, { connector }: LiveConnector): Lookup {
  const matched = decision.click && connector.click ? { click: decision.click, matching: connector.click } : undefined;
  return createLookup(context, matched);
}

/** None, one, or one per item of the order, each with a `webhook-id` of its own. */
function makeDeliveries(
  decision: Decision,
  { webhook, connector }: LiveConnector,
  lookup: Lookup,
  { event, test, receivedAt }: IncomingEvent,
  newDeliveryId: () => string,
): NewDelivery[] {
  const { outcome } = decision.webhook;
  if (!webhook || (outcome !== 'queued' && outcome !== 'test_logged')) return [];
  const state = outcome === 'test_logged' ? 'test_logged' : 'waiting';
  return buildRequests(webhook, event.name, lookup, event.data).map((built) =>
    makeDelivery(built, connector, { id: newDeliveryId(), state, test, receivedAt }),
  );
}

export function makeDelivery(
  built: BuiltRequest,
  connector: LiveConnector['connector'],
  given: { id: string; state: 'waiting' | 'test_logged'; test: boolean; receivedAt: number },
): NewDelivery {
  const delivery: NewDelivery = {
    id: given.id,
    connector: connector.id,
    request: built.request,
    destination: built.destination,
    state: given.state,
    test: given.test || connector.mode === 'test',
  };
  if (connector.webhook?.guarantee === 'at_most_once') delivery.atMostOnce = true;
  if (!built.ok) {
    // Logged as a failed try, so that the Webhook Log says why the partner heard nothing; never retried.
    delivery.state = 'failed';
    delivery.attempt = { at: given.receivedAt, status: null, durationMs: 0, error: built.error };
  }
  return delivery;
}

/** `unusable`: a value that it needs can't be read (an amount that is no number), so it must not run. */
export function makePixel(
  decision: Decision,
  { livePixel, connector }: LiveConnector,
  lookup: Lookup,
  eventName: string,
): StoredPixel | 'unusable' | undefined {
  const { outcome } = decision.pixel;
  if ((outcome !== 'delivered' && outcome !== 'test_logged') || !livePixel) return undefined;
  const { approval, pixel } = livePixel;
  const ofPixel = withEventName(lookup, eventName, connector.pixel?.eventNames);
  try {
    const values = pixel.slots.map(({ slot }) => pixelValue(slot, ofPixel));
    const logged = outcome === 'test_logged' && { logged: true as const };
    return { connector: decision.connector, approval: approval.hash, values, ...logged };
  } catch (error) {
    if (error instanceof UnusableValueError) return 'unusable';
    throw error;
  }
}

/** One that must not run is none, and the decision says why. */
export function settledPixel(
  decision: Decision,
  live: LiveConnector,
  lookup: Lookup,
  eventName: string,
): StoredPixel | undefined {
  const pixel = makePixel(decision, live, lookup, eventName);
  if (pixel !== 'unusable') return pixel;
  decision.pixel = { outcome: 'skipped', reason: 'value_unusable' };
  return undefined;
}

/** The Webhook Log's line for a pixel that test mode kept from running; what it would have been is with the event's pixels. */
export function pixelEntry({ connector }: StoredPixel, id: string): NewDelivery {
  const request = { method: 'GET', url: '', headers: [], body: null } satisfies NewDelivery['request'];
  return { id, connector, request, destination: '', state: 'test_logged', test: true, leg: 'pixel' };
}

/**
 * The answer's pixels. A template that is no longer on air is left out, also when a repeated event asks for it again; one
 * that needs today's shell, where the tag doesn't know it (a page that stays open over an update).
 */
export function renderPixels(
  { event: { id, name }, knowsShell }: Pick<IncomingEvent, 'event' | 'knowsShell'>,
  pixels: readonly StoredPixel[],
  snapshot: Snapshot,
  {
    shells,
    onWithheld,
  }: { shells: Pick<Shells, 'address'>; onWithheld?: ((event: EventKey, connector: string) => void) | undefined },
): Pixel[] {
  const rendered: Pixel[] = [];
  for (const { connector, approval, values, logged } of pixels) {
    if (logged) continue;
    const live = snapshot.byId.get(connector)?.livePixel;
    if (live?.approval.hash !== approval) continue;
    const address = { event: id, name, connector, approval };
    if (!live.pixel.sandbox) rendered.push({ ...address, ...renderPixel(live.pixel, values) });
    else if (knowsShell) {
      const shell = { mode: 'sandbox', frame: shells.address(live) } as const;
      rendered.push({ ...address, ...shell, ...renderForShell(live.pixel, values) });
    } else if (live.pixel.unproved.every(({ isHarmless }) => isHarmless))
      rendered.push({ ...address, ...renderPixel(live.pixel, values) });
    else onWithheld?.({ id, name }, connector);
  }
  return rendered;
}
