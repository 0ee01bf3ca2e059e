/**
 * A delivery's request, built anew of its stored event with the settings of today: by the same recipe as everything else (`tryOut`). What
 * was decided then keeps its click; but what today's settings wouldn't send at all isn't sent, and the reason says why. Pure.
 */
import type { LiveConnector, Snapshot } from '../container/snapshot.ts';
import { REASONS } from '../decide/reasons.ts';
import type { Decision } from '../decide/types.ts';
import type { Lookup } from '../parameters/values.ts';
import { type BuiltRequest, buildRequests } from '../webhooks/build/buildRequest.ts';
import { lookupFor } from './eventRecord.ts';
import { type TrialEvent, tryOut } from './tryOut.ts';

/** What is on record of the delivery. */
export interface Then {
  /** as it was decided; undefined where that isn't known any more */
  decision: Decision | undefined;
  /** which of the connector's requests for the event it is, from 0, and of how many */
  place: number;
  requests: number;
  /** it was only logged, in test mode: today's test mode is no reason against it */
  wasLogged: boolean;
}

/** `why`: a clause that follows “It can't be sent with today's settings: ”. */
export type Rebuilt = { ok: true; built: BuiltRequest & { ok: true } } | { ok: false; why: string };

/** `trial` knows of no transactions: the delivery itself has fired for its own. */
export function rebuildRequest(snapshot: Snapshot, live: LiveConnector, trial: TrialEvent, then: Then): Rebuilt {
  const { event } = trial.incoming;
  if (!live.connector.triggers.includes(event.name)) return no(`the connector no longer fires on ${event.name}`);
  const { decision, context } = tryOut(snapshot, live, trial);
  const { outcome, reason } = decision.webhook;
  if (!live.webhook || outcome === 'skipped') return no(whyNot(reason ?? 'leg_off', then.decision));
  if (outcome === 'test_logged' && !then.wasLogged) return no(whyLogged(live, event.name));
  const kept = lookupFor(context, { ...decision, ...clickOf(then.decision) }, live);
  const lookup = hasClickId(kept) ? kept : lookupFor(context, decision, live);
  const all = buildRequests(live.webhook, event.name, lookup, event.data);
  const built = all[then.place];
  if (!built || all.length !== then.requests) {
    return no(
      `today’s settings make ${countOf(all.length)} of this event, and then there ${then.requests === 1 ? 'was 1' : `were ${then.requests}`}`,
    );
  }
  return built.ok ? { ok: true, built } : no(built.error);
}

function no(why: string): Rebuilt {
  return { ok: false, why };
}

function clickOf(decision: Decision | undefined): Pick<Decision, 'click'> {
  return decision?.webhook.outcome !== 'skipped' && decision?.click ? { click: decision.click } : {};
}

/** The click of then has none under a click parameter that was changed since. */
function hasClickId(lookup: Lookup): boolean {
  return lookup('CLICK_ID') !== '';
}

function whyNot(reason: keyof typeof REASONS, then: Decision | undefined): string {
  if (reason === 'no_click' && clickOf(then).click) {
    return 'the click that it was decided with is no longer kept: its time is over, or the visitor took consent back; or the connector’s click parameter is another one today';
  }
  if (reason === 'leg_off') return 'the connector’s webhook is turned off, or not set up';
  return clause(REASONS[reason].sentence);
}

function clause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

function whyLogged({ connector }: LiveConnector, eventName: string): string {
  return connector.mode === 'test'
    ? 'the connector is in test mode, and would only log it'
    : `the ${eventName} is a test, and the connector isn’t made for tests: it would only be logged`;
}

function countOf(requests: number): string {
  return requests === 1 ? '1 request' : `${requests} requests`;
}
