/**
 * What would happen to an event: when it happened, what is decided, and what its parameters are filled from. One pure function, which
 * the live path, preview, Test Webhook, the try box and any later replay call, so that none of them can leave out a rule.
 */
import { clicksBefore } from '../decide/attribution.ts';
import { CLOCK_TOLERANCE_MS } from '../decide/clocks.ts';
import { decide } from '../decide/decide.ts';
import type { DecidableContainer, DecidableEvent, Decision, HistoryClick } from '../decide/types.ts';
import { createLookup, type ParameterContext } from '../parameters/resolve.ts';
import type { IncomingEvent } from './incoming/incomingEvent.ts';
import { createVisitorHistories, type HistoryOf } from './visitorHistories.ts';

/** What is known of the visitor and of the event's transaction, besides what came along. */
export interface Known {
  clicks: readonly HistoryClick[];
  /** see `History` */
  firedConnectors: ReadonlySet<string>;
}

export interface Judgement {
  /** when it happened by our clock, epoch milliseconds */
  at: number;
  /** one for each connector that lists the event as a trigger, in the container's order */
  decisions: Decision[];
  /** made when it is asked for: of most events nobody looks anything up */
  readonly context: ParameterContext;
  /** of the clicks that came along those that are to be stored */
  newClicks: HistoryClick[];
}

/** `historyOf`: of a batch, whose requests' clicks are merged once, not for each of their events. */
export function judge(
  incoming: IncomingEvent,
  known: Known,
  { decidable }: { decidable: DecidableContainer },
  historyOf: HistoryOf = createVisitorHistories(decidable),
): Judgement {
  const { event, test, consent, source } = incoming;
  const { clicks, added, offset = 0 } = historyOf(incoming, known.clicks);
  const at = timeOf(event.at + offset, incoming.receivedAt);
  const history = { clicks, firedConnectors: known.firedConnectors };
  let made: ParameterContext | undefined;
  const context = () => {
    made ??= contextOf(incoming, at, clicks);
    return made;
  };
  const lookup: DecidableEvent['lookup'] = (click, matching) =>
    createLookup(context(), click && matching && { click, matching });
  const decisions = decide({ name: event.name, at, test, consent, source, lookup }, history, decidable);
  return {
    at,
    decisions,
    newClicks: added,
    get context() {
      return context();
    },
  };
}

/** As with clicks: a client's clock may run ahead a little, but no event happens after it arrived. */
function timeOf(toldAt: number, receivedAt: number): number {
  return toldAt > receivedAt + CLOCK_TOLERANCE_MS ? receivedAt : Math.max(toldAt, 0);
}

/** What parameters are filled from for an event that happened at `at`. */
export function contextOf(incoming: IncomingEvent, at: number, clicks: readonly HistoryClick[]): ParameterContext {
  const { event, test } = incoming;
  return { ...incoming, event: { ...event, at }, clicks: clicksBefore(clicks, { at, test }) };
}
