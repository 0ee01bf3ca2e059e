/**
 * Newest rows over several groups of one index, e.g. all (name, test) pairs that a filter allows. Rows of one
 * group stand newest-first in the index, so each group is read only as far as its rows can still be among the newest.
 */

import type { PageStart } from '../../shared/cursor.ts';

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
