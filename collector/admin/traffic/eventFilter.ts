/** What the list of events is asked for, from a query string. */
import type { Request } from 'express';
import { REASONS, type Reason } from '../../decide/reasons.ts';
import type { DecisionOutcome, EventFilter } from '../../store/contract/event.ts';
import { oneOf, readFlag, readQuery, readTimes } from '../request/query.ts';

const NAMES = ['name', 'visitor', 'transaction', 'test', 'connector', 'outcome', 'from', 'to'] as const;
const OUTCOMES: readonly DecisionOutcome[] = ['fired', 'test_logged', ...(Object.keys(REASONS) as Reason[])];

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
    ...(outcome !== undefined && { outcome: oneOf('outcome', outcome, OUTCOMES) }),
    ...readTimes(texts),
  };
}
