/**
 * Parameters of pages' addresses that are new: where a partner or an ad platform renamed the one that a connector goes by, the landings
 * show the new one. Names alone are looked at, and told only where several visitors brought the same. Pure.
 */
import type { EventSummary } from '../store/contract/event.ts';

type Visit = Pick<EventSummary, 'visitor'> & { page: { url: string } };

const LEAST_VISITORS = 3;
const MOST_NAMES = 3;
/** What reads like a parameter's name; digits in a row could be somebody's number. */
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const NUMBER = /\d{6}/;

/** The most frequent first. */
export function newParameters(recent: readonly Visit[], before: readonly Visit[]): string[] {
  const known = visitorsByName(before);
  return [...visitorsByName(recent)]
    .filter(([name, visitors]) => visitors.size >= LEAST_VISITORS && !known.has(name))
    .sort(([, a], [, b]) => b.size - a.size)
    .slice(0, MOST_NAMES)
    .map(([name]) => name);
}

function visitorsByName(visits: readonly Visit[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { visitor, page } of visits) {
    if (!URL.canParse(page.url)) continue;
    for (const name of new Set(new URL(page.url).searchParams.keys())) {
      if (!NAME.test(name) || NUMBER.test(name)) continue;
      const visitors = found.get(name) ?? new Set();
      found.set(name, visitors.add(visitor));
    }
  }
  return found;
}
