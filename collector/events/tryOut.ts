/** Preview and Test Webhook: an event judged as the live path judges it, for one connector, without storing anything. */
import { decidableConnector, type LiveConnector, type Snapshot } from '../container/snapshot.ts';
import type { DecidableConnector, Decision } from '../decide/types.ts';
import type { ParameterContext } from '../parameters/resolve.ts';
import type { Lookup } from '../parameters/values.ts';
import { lookupFor, settledPixel } from './eventRecord.ts';
import type { IncomingEvent } from './incoming/incomingEvent.ts';
import { judge, type Known } from './judge.ts';

/** An event to try, and what is known of its visitor besides: nothing of one that is made up. */
export interface TrialEvent {
  incoming: IncomingEvent;
  known: Known;
}

/** A visitor without a history. */
export const NOTHING_KNOWN: Known = { clicks: [], firedConnectors: new Set() };

export interface Trial {
  /** when it happened by our clock */
  at: number;
  decision: Decision;
  lookup: Lookup;
  /** what parameters are filled from, for whoever takes another click than the decision's */
  context: ParameterContext;
}

/** `as` replaces settings for the trial. */
export function tryOut(
  snapshot: Snapshot,
  live: LiveConnector,
  { incoming, known }: TrialEvent,
  as: Partial<Pick<DecidableConnector, 'mode' | 'webhookOn'>> = {},
): Trial {
  const subject = { ...decidableConnector(snapshot.container, live), ...as };
  const decidable = { ...snapshot.decidable, listeners: () => [subject] };
  const { at, decisions, context } = judge(incoming, known, { decidable });
  const [decision] = decisions;
  if (!decision) throw new Error(`no decision for connector ${subject.id}`);
  const lookup = lookupFor(context, decision, live);
  settledPixel(decision, live, lookup, incoming.event.name);
  return { at, decision, lookup, context };
}
