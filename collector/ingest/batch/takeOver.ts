/**
 * A server's event over what browsers claimed before, of the same event or for its transaction (DESIGN §6 "Wire"). Anybody can send a
 * browser's event; a server is authenticated. So the server's values replace what isn't sent yet, what was sent isn't
 * sent again, and what waited for a server fires. Pure but for IDs.
 */
import type { LiveConnector, Snapshot } from '../../container/snapshot.ts';
import type { Decision } from '../../decide/types.ts';
import { lookupFor, makeDelivery, makeEventRecord, makePixel, transactionKey } from '../../events/eventRecord.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import { contextOf, type Known } from '../../events/judge.ts';
import { createVisitorHistories, type HistoryOf } from '../../events/visitorHistories.ts';
import { unmetBy } from '../../parameters/conditions.ts';
import type { NewDelivery } from '../../store/contract/delivery.ts';
import type { Counterpart } from '../../store/contract/event.ts';
import type { BrowserClaim, EventRecord, TakeOver } from '../../store/contract/records.ts';
import { type BuiltRequest, buildRequests } from '../../webhooks/build/buildRequest.ts';
import { sameTelling } from './sameTelling.ts';

type Changes = Pick<TakeOver, 'pixels' | 'requests' | 'surplus' | 'added'>;

/** The claims of `recall` that are of this event: of its ID and name and, like a transaction's, of the same test flag. */
function claimsOf(incoming: IncomingEvent, all: readonly BrowserClaim[]) {
  const { event, test } = incoming;
  const underId = all.find(({ id }) => id === event.id);
  const isSame = underId?.test === test;
  const transactionId = transactionKey(incoming)?.transactionId;
  const linked = all.filter(
    (claim) =>
      claim.id !== event.id &&
      transactionId !== undefined &&
      transactionKey(toIncoming(claim))?.transactionId === transactionId,
  );
  return { same: isSame ? underId : undefined, displaced: isSame ? undefined : underId, linked };
}

export function makeServerRecord(
  incoming: IncomingEvent,
  known: Known,
  claims: readonly BrowserClaim[],
  snapshot: Snapshot,
  newId: () => string,
  historyOf: HistoryOf,
): EventRecord {
  const { same, displaced, linked } = claimsOf(incoming, claims);
  const first = same ?? linked[0];
  // A server may call the visitor by a name of its own: then the visit that claimed the event decides.
  const hasClicks = known.clicks.length > 0 || incoming.clicks.length > 0;
  const clicks = hasClicks || !first ? known.clicks : first.clicks;
  const told = first ? withClaim(incoming, first, same !== undefined) : incoming;
  // a claim's clicks are not what the batch remembers of this sender
  const history = clicks === known.clicks ? historyOf : createVisitorHistories(snapshot.decidable);
  const record = makeEventRecord(told, { ...known, clicks }, snapshot, newId, history);
  const takesOver: TakeOver[] = [];
  if (displaced) takesOver.push(displace(displaced.id, newId));
  for (const claim of linked) {
    const fired = claim.decisions.filter(
      ({ connector }) => known.firedConnectors.has(connector) && isDeduped(connector),
    );
    takesOver.push(takeOver(incoming, claim, fired, 'link'));
  }
  if (same) {
    const kept = same.decisions.filter(
      ({ webhook, pixel }) => webhook.outcome !== 'skipped' || pixel.outcome !== 'skipped',
    );
    const over = takeOver(incoming, same, kept, 'replace');
    takesOver.push(over);
    keepFired(record, kept);
    record.pixels.push(...over.pixels);
    record.receivedAt = same.receivedAt;
    if (incoming.visitor !== same.visitor) record.newClicks = [];
  }
  // a test mode that only logged, a trust that only waited: those are told of each other too
  if (first)
    record.counterpart = counterpartOf(first, 'browser', incoming, linked.some(differs) || (!!same && differs(same)));
  if (takesOver.length > 0) record.takesOver = takesOver;
  return record;

  function differs(claim: BrowserClaim): boolean {
    return !sameTelling(claim, { data: incoming.event.data, contact: incoming.contact });
  }

  function isDeduped(connector: string): boolean {
    return snapshot.byId.get(connector)?.connector.dedupeTransactions === true;
  }

  function takeOver(server: IncomingEvent, claim: BrowserClaim, fired: Decision[], how: 'replace' | 'link'): TakeOver {
    const isOther = differs(claim);
    const changes = isOther ? rebuild(server, claim, fired, snapshot, newId) : { ...nothing(), pixels: claim.pixels };
    return { event: claim.id, how, counterpart: serverOf(server, isOther), ...changes };
  }
}

/** Another event that only stood under the ID: it is called otherwise from now on. */
function displace(event: string, newId: () => string): TakeOver {
  return { event, how: 'displace', newId: `${event.slice(0, 80)}~${newId()}`, ...nothing() };
}

/** A test stands under the ID of a real event: an order must not get lost because somebody tried its number before. */
export function displaceTest(record: EventRecord, newId: () => string): void {
  const { takesOver = [] } = record;
  if (takesOver.some(({ event }) => event === record.id)) return;
  record.takesOver = [...takesOver, displace(record.id, newId)];
}

/** What the server doesn't tell of the visitor is known from the claim. */
function withClaim(incoming: IncomingEvent, claim: BrowserClaim, isSame: boolean): IncomingEvent {
  const userAgent = incoming.userAgent || claim.userAgent;
  const ip = incoming.ip || claim.ip;
  const page = incoming.page.url === '' ? { ...incoming.page, ...claim.page } : incoming.page;
  const contact = { ...claim.contact, ...incoming.contact };
  const consent = { ...claim.consent, ...incoming.consent };
  const visitor = isSame ? claim.visitor : incoming.visitor;
  return { ...incoming, page, contact, consent, userAgent, ip, visitor };
}

/** What the browser's event fired stays its own; the new record fires the rest. */
function keepFired(record: EventRecord, kept: readonly Decision[]): void {
  const firedBefore = new Map(kept.map((decision) => [decision.connector, decision]));
  const isNew = ({ connector }: { connector: string }) => !firedBefore.has(connector);
  record.deliveries = record.deliveries.filter(isNew);
  record.pixels = record.pixels.filter(isNew);
  const decided = record.decisions.map((decision) => firedBefore.get(decision.connector) ?? decision);
  const named = new Set(decided.map(({ connector }) => connector));
  record.decisions = [...decided, ...kept.filter(({ connector }) => !named.has(connector))];
  if (!record.fired) return;
  const connectors = record.fired.connectors.filter((connector) => !firedBefore.has(connector));
  if (connectors.length > 0) record.fired = { ...record.fired, connectors };
  else delete record.fired;
}

/** The browser's event with the server's values: who, when and where stay, so that only those differ. */
function rebuild(
  server: IncomingEvent,
  claim: BrowserClaim,
  fired: readonly Decision[],
  snapshot: Snapshot,
  newId: () => string,
): Changes {
  const mixed = { ...toIncoming(claim), contact: { ...claim.contact, ...server.contact } };
  if (server.page.fbp !== undefined) mixed.page = { ...mixed.page, fbp: server.page.fbp };
  mixed.event = { ...mixed.event, data: server.event.data };
  const context = contextOf(mixed, claim.at, claim.clicks);
  const changes: Changes = { ...nothing(), pixels: [...claim.pixels] };
  for (const decision of fired) {
    const live = snapshot.byId.get(decision.connector);
    if (!live) continue;
    const lookup = lookupFor(context, decision, live);
    const unmet = live.condition && unmetBy(live.condition, lookup);
    if (unmet) {
      // by the word that counts it isn't to fire
      changes.pixels = changes.pixels.filter(({ connector }) => connector !== decision.connector);
      const { leaf, value } = unmet;
      const saw = value === '' ? 'is missing' : `is "${value}"`;
      const why = `not sent: by the server’s values the connector’s condition is not met: ${leaf.parameter} ${saw}`;
      pair(claim, live, [], newId, server.receivedAt, changes, why);
      continue;
    }
    const pixel = makePixel(decision, live, lookup, claim.name);
    if (pixel) {
      changes.pixels = changes.pixels.flatMap((one) => {
        if (one.connector !== decision.connector) return [one];
        // neither with the browser's values, which the server corrects, nor with ones that can't be read
        return pixel === 'unusable' ? [] : [pixel];
      });
    }
    if (!live.webhook || decision.webhook.outcome !== 'queued') continue;
    const built = buildRequests(live.webhook, claim.name, lookup, server.event.data);
    pair(claim, live, built, newId, server.receivedAt, changes);
  }
  return changes;
}

/** Requests for items are paired by their place in the order. */
function pair(
  claim: BrowserClaim,
  { connector }: LiveConnector,
  built: readonly BuiltRequest[],
  newId: () => string,
  receivedAt: number,
  { requests, surplus, added }: Changes,
  whyFewer = 'not sent: the server’s event has fewer items than the browser’s',
): void {
  // one that couldn't be built from the browser's values was never sent: the server's get their turn
  const existing = claim.deliveries.filter(
    (one) => one.connector === connector.id && one.leg !== 'pixel' && !wasUnbuildable(one),
  );
  for (const [index, one] of built.entries()) {
    const delivery = existing[index];
    if (!delivery) {
      added.push(makeDelivery(one, connector, { id: newId(), state: 'waiting', test: claim.test, receivedAt }));
    } else if (!one.ok) surplus.push({ delivery: delivery.id, error: one.error });
    else if (JSON.stringify(one.request) !== JSON.stringify(delivery.request)) {
      requests.push({ delivery: delivery.id, request: one.request });
    }
  }
  for (const { id } of existing.slice(built.length)) {
    surplus.push({ delivery: id, error: whyFewer });
  }
}

/** See `makeDelivery`: a request that was sent took some time. */
function wasUnbuildable({ state, attempts }: BrowserClaim['deliveries'][number]): boolean {
  const [only, ...others] = attempts;
  return state === 'failed' && others.length === 0 && only?.status === null && only.durationMs === 0;
}

function toIncoming({ id, name, at, data, ...claim }: BrowserClaim): IncomingEvent {
  return { ...claim, event: { id, name, at, data }, source: 'browser' };
}

function counterpartOf(
  { id, visitor, at, data }: BrowserClaim,
  source: 'browser',
  { receivedAt }: IncomingEvent,
  differs: boolean,
): Counterpart {
  return { event: id, source, visitor, at, data, serverAt: receivedAt, differs };
}

function serverOf({ event, visitor, receivedAt }: IncomingEvent, differs: boolean): Counterpart {
  const { id, at, data } = event;
  return { event: id, source: 'server', visitor, at, data, serverAt: receivedAt, differs };
}

function nothing(): Changes & { added: NewDelivery[] } {
  return { pixels: [], requests: [], surplus: [], added: [] };
}
