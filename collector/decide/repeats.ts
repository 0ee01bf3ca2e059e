/** Repeated landings that nobody counts (DESIGN §7, `click.repeats: "ignore"`). Pure. */
import { belongs } from './attribution.ts';
import type { DecidableContainer, HistoryClick } from './types.ts';

/**
 * Without the repeats of IDs whose every owner ignores them: there the first time counts, for all connectors. An ID that belongs to no
 * connector, an ad platform's, is none of those. `clicks` oldest first.
 */
export function withoutIgnoredRepeats(
  clicks: readonly HistoryClick[],
  { owners }: Pick<DecidableContainer, 'owners'>,
): readonly HistoryClick[] {
  if (!owners.some(({ matching }) => matching.repeats === 'ignore')) return clicks;
  const seen = new Set<string>();
  return clicks.flatMap((click) => {
    const ids = Object.entries(click.ids).filter(([parameter, id]) => {
      const own = owners.filter(
        ({ matching }) => matching.parameter.toLowerCase() === parameter && belongs(click, matching),
      );
      if (own.length === 0 || own.some(({ matching }) => matching.repeats !== 'ignore')) return true;
      // two partners may hand out the same number: theirs are told apart by whose they are
      const key = JSON.stringify([parameter, id, own.map(({ connector }) => connector)]);
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    });
    if (ids.length === 0) return [];
    return ids.length === Object.keys(click.ids).length ? [click] : [{ ...click, ids: Object.fromEntries(ids) }];
  });
}
