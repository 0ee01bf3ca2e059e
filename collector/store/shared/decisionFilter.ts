/** Finding events by what was decided for them. Decisions stand as JSON in the event's row, so rows have to be looked at. */

import type { DecisionOutcome } from '../../decide/reasons.ts';
import type { Decision, Leg } from '../../decide/types.ts';
import type { EventFilter } from '../contract/event.ts';
import { unpackDecisions } from './decisions.ts';

type Wanted = Pick<EventFilter, 'connector' | 'outcome'>;

/** Whether one of the decisions is of that connector and, in one leg at least, has that outcome. */
export function matchesDecisions(decisions: readonly Decision[], { connector, outcome }: Wanted): boolean {
  if (connector === undefined && outcome === undefined) return true;
  return decisions.some(
    (decision) =>
      (connector === undefined || decision.connector === connector) &&
      (outcome === undefined || hasOutcome(decision.webhook, outcome) || hasOutcome(decision.pixel, outcome)),
  );
}

/** The same for decisions as they are stored. Most rows are told by their text, without parsing it. */
export function matchesPacked(decisions: string, wanted: Wanted): boolean {
  const { connector, outcome } = wanted;
  if (connector !== undefined && !decisions.includes(`[${JSON.stringify(connector)},`)) return false;
  if (outcome !== undefined && outcome !== 'fired' && !decisions.includes(outcome)) return false;
  return matchesDecisions(unpackDecisions(decisions), wanted);
}

function hasOutcome(leg: Leg, outcome: DecisionOutcome): boolean {
  if (outcome === 'fired') return leg.outcome === 'queued' || leg.outcome === 'delivered';
  return leg.outcome === outcome || leg.reason === outcome;
}
