/** What the list of events is asked for, from a query string. */
import type { Request } from 'express';
import { type DecisionOutcome, OUTCOMES } from '../../decide/reasons.ts';
import type { EventFilter } from '../../store/contract/event.ts';
import { oneOf, readFlag, readQuery, readTimes } from '../request/query.ts';

const NAMES = ['name', 'visitor', 'transaction', 'test', 'connector', 'outcome', 'from', 'to'] as const;

/** These throw HttpProblem 400 with the field. */
export function readEventFilter(req: Request): EventFilter {
  return toFilter(readQuery(req, NAMES));
}

export function readEventStreamFilter(req: Request): EventFilter {
  return toFilter(readQuery(req, NAMES, { paged: false }));
}

function toFilter(texts: Partial<Record<(typeof NAMES)[number], string>>): EventFilter {
  const { name, visitor, transaction, test, connector, outcome } = texts;
  return {
    ...(name !== undefined && { name }),
    ...(visitor !== undefined && { visitor }),
    ...(transaction !== undefined && { transaction }),
    ...(test !== undefined && { test: readFlag('test', test) }),
    ...(connector !== undefined && { connector }),
    ...(outcome !== undefined && { outcome: oneOf('outcome', outcome, Object.keys(OUTCOMES) as DecisionOutcome[]) }),
    ...readTimes(texts),
  };
}
