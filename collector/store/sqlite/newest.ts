/**
 * Newest rows over several groups of one index, e.g. all (name, test) pairs that a filter allows. Rows of one
 * group stand newest-first in the index, so each group is read only as far as its rows can still be among the newest.
 */

import type { Page } from '../contract.ts';
import { type CursorKind, type PageStart, writeCursor } from '../cursor.ts';

/** Row numbers of one group, newest first, `above < number < before`, at most `limit`. */
export type ReadGroup<G> = (group: G, range: { above: number; before: number; limit: number }) => number[];

/** At most `limit` row numbers, newest first; `above`: the page holds none up to this one. */
export function newestAcross<G>(
  groups: readonly G[],
  start: PageStart & { above?: number },
  read: ReadGroup<G>,
): number[] {
  let newest: number[] = [];
  for (const group of groups) {
    const above = newest.length === start.limit ? (newest.at(-1) ?? -1) : (start.above ?? -1);
    const found = read(group, { ...start, above });
    if (found.length === 0) continue;
    newest = [...newest, ...found].sort((a, b) => b - a).slice(0, start.limit);
  }
  return newest;
}

/** A page of rows that were looked up with one more than the limit: the extra one only says that there are more. */
export function pageOf<R extends { seq: number }, T>(
  kind: CursorKind,
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), next: last && rows.length > limit ? writeCursor(kind, last.seq) : null };
}
