/**
 * One page of the list of events, found step by step: an engine reads candidates, newest first, as an index gives them, and this
 * says which of them match and how many more to read. One page looks at a bounded number of rows.
 */
import type { EventFilter } from '../contract/event.ts';
import type { PageStart } from './cursor.ts';
import { matchesPacked } from './decisionFilter.ts';

/** Rows looked at in one step when no index can tell which of them match, and at most for one page: some milliseconds. */
const STEP = 1000;
const MOST = 4000;

/** An event that matches in name, visitor, transaction and test flag. */
export interface Candidate {
  seq: number;
  received_at: number;
  decisions: string;
}

export interface FoundEvents {
  /** numbers of events, newest first */
  seqs: number[];
  /** the number that the next page starts below; null when there is none */
  next: number | null;
}

export interface EventSearch {
  /** The candidates to read next. */
  wanted(): PageStart;
  /** What was read, and whether there may be more behind it; gives the page when it is done. */
  add(found: readonly Candidate[], more: boolean): FoundEvents | undefined;
}

export function searchEvents(filter: EventFilter, start: PageStart): EventSearch {
  const { connector, outcome, from = 0, to = Number.MAX_SAFE_INTEGER } = filter;
  const isDecided = connector !== undefined || outcome !== undefined;
  const mustLook = isDecided || filter.from !== undefined || filter.to !== undefined;
  const seqs: number[] = [];
  let { before } = start;
  let lookedAt = 0;
  return {
    wanted: () => ({ before, limit: mustLook ? STEP : start.limit + 1 }),
    add(found, more) {
      for (const { seq, received_at, decisions } of found) {
        if (received_at < from || received_at > to) continue;
        if (isDecided && !matchesPacked(decisions, filter)) continue;
        // One more than the page holds says that there is another.
        if (seqs.length === start.limit) return { seqs, next: seqs.at(-1) ?? null };
        seqs.push(seq);
      }
      if (!more) return { seqs, next: null };
      before = found.at(-1)?.seq ?? 0;
      lookedAt += found.length;
      return lookedAt >= MOST ? { seqs, next: before } : undefined;
    },
  };
}
