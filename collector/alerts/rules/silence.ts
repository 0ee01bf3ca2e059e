/**
 * No real Purchase for so long that it can't be chance. Compared with the same span of the last four weeks, by the lower of the middle
 * two: one sale or one outage among them doesn't count. Where orders come by chance and 12 are usual, a gap like this comes once
 * in 160,000 orders.
 */
import { MOST_COUNTED, type PurchaseHistory } from './facts.ts';
import type { Rule } from './finding.ts';
import { span } from './span.ts';

/** a standard event's name */
export const PURCHASE = 'Purchase';

const HOUR_MS = 3_600_000;
export const SHORTEST_SILENCE_MS = HOUR_MS;
/** Longer ones would be compared with themselves. */
export const LONGEST_SILENCE_MS = 7 * 24 * HOUR_MS;
const LEAST_WEEKS = 2;

export const silence: Rule<'silence'> = ({ now, purchases }, threshold) => {
  if (!purchases?.weeks) return [];
  const quietMs = now - purchases.lastAt;
  if (quietMs < SHORTEST_SILENCE_MS) return [];
  const known = purchases.weeks.filter((count) => count !== null);
  const usual = usualCount(purchases.weeks);
  const told = known.map((count) => (count >= MOST_COUNTED ? `${MOST_COUNTED} or more` : String(count))).join(', ');
  const example = `No Purchase for ${span(quietMs)}; in the same hours of the last ${known.length} weeks there were ${told}.`;
  // quiet hours of a night keep an incident open: only a Purchase ends it
  return [{ subject: '', begins: usual !== null && usual >= threshold('usual'), count: usual ?? 0, example }];
};

/** Of two weeks the lower, of three the middle one, of four the lower of the middle two; null with less history. */
export function usualCount(weeks: NonNullable<PurchaseHistory['weeks']>): number | null {
  const known = weeks.filter((count) => count !== null).toSorted((a, b) => a - b);
  return known.length < LEAST_WEEKS ? null : (known[Math.floor((known.length - 1) / 2)] ?? null);
}
