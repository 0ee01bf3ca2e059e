/**
 * One page of the list of events, found step by step: an engine reads candidates, newest first, as an index gives them, and this
 * says which of them match and how many more to read. One page looks at a bounded number of rows. And what a text is near to, among
 * the newest order numbers and clicks that an engine reads.
 */
import type { EventFilter } from '../contract/event.ts';
import type { NearMatches } from '../contract/log.ts';
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

/** Orders told of, and visitors: who sees more than these types more of the number. */
const MOST_NEAR = 10;

export interface NearClick {
  visitor: string;
  /** JSON: click IDs by parameter */
  ids: string;
}

/** Both newest first; of events without an order `null`. Of the same order, or visitor, the newest counts. */
export function nearMatches(text: string, orders: Iterable<string | null>, clicks: Iterable<NearClick>): NearMatches {
  const wanted = text.toLowerCase();
  const transactions = new Set<string>();
  for (const order of orders) {
    if (order?.toLowerCase().includes(wanted)) transactions.add(order);
    if (transactions.size > MOST_NEAR) break;
  }
  const visitors = new Map<string, string>();
  // most are seen not to hold it before they are read; what JSON writes otherwise than it is can't be
  const isPlain = JSON.stringify(wanted) === `"${wanted}"`;
  for (const { visitor, ids } of clicks) {
    if (isPlain && !ids.toLowerCase().includes(wanted)) continue;
    const clickId = Object.values(JSON.parse(ids) as Record<string, string>).find((id) => id.toLowerCase() === wanted);
    if (clickId !== undefined && !visitors.has(visitor)) visitors.set(visitor, clickId);
    if (visitors.size > MOST_NEAR) break;
  }
  return {
    transactions: [...transactions].slice(0, MOST_NEAR),
    visitors: [...visitors].slice(0, MOST_NEAR).map(([visitor, clickId]) => ({ visitor, clickId })),
    more: transactions.size > MOST_NEAR || visitors.size > MOST_NEAR,
  };
}
