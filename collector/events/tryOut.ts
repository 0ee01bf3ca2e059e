/**
 * Preview and Test Webhook: a sample event through the very functions of the live path (decide, parameters, building of the
 * request, rendering), for one connector, without storing anything.
 */
import { decidableConnector, type LiveConnector, type Snapshot } from '../container/snapshot.ts';
import { clicksBefore } from '../decide/attribution.ts';
import { mergeClicks } from '../decide/clickHistory.ts';
import { decide } from '../decide/decide.ts';
import type { DecidableConnector, Decision } from '../decide/types.ts';
import type { Lookup } from '../parameters/values.ts';
import { lookupFor } from './eventRecord.ts';
import { type IncomingEvent, transactionKey } from './incomingEvent.ts';

export interface Trial {
  decision: Decision;
  lookup: Lookup;
}

/** Decides the event for this connector alone, as a visitor without a history; `as` replaces settings for the trial. */
export function tryOut(
  snapshot: Snapshot,
  live: LiveConnector,
  incoming: IncomingEvent,
  as: Partial<Pick<DecidableConnector, 'mode' | 'webhookOn'>> = {},
): Trial {
  const { event, test, consent, receivedAt } = incoming;
  const { clicks } = mergeClicks([], incoming.clicks, snapshot.decidable, receivedAt);
  const transactionId = transactionKey(incoming)?.transactionId;
  const subject = { ...decidableConnector(snapshot.container, live), ...as };
  const [decision] = decide(
    { name: event.name, at: event.at, test, consent, ...(transactionId !== undefined && { transactionId }) },
    { clicks, firedConnectors: new Set() },
    { ...snapshot.decidable, listeners: () => [subject] },
  );
  if (!decision) throw new Error(`no decision for connector ${subject.id}`);
  const context = { ...incoming, clicks: clicksBefore(clicks, { at: event.at, test }) };
  return { decision, lookup: lookupFor(context, decision, live) };
}
