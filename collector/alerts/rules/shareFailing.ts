/** A connector of whose attempts too many fail, or are rejected by its response rule. */
import type { StatusClass } from '../../store/contract/delivery.ts';
import type { DestinationHealth } from '../../store/contract/figures.ts';
import type { Rule } from './finding.ts';

export const shareFailing: Rule<'share_failing'> = ({ connectors, health }, threshold) =>
  connectors.flatMap(({ id, name }) => {
    const own = health.filter(({ connector }) => connector === id);
    const refused = own.reduce((sum, one) => sum + refusedBy(one), 0);
    const all = own.reduce((sum, { accepted }) => sum + accepted, refused);
    const percent = all === 0 ? 0 : (100 * refused) / all;
    if (refused === 0 || percent < threshold('share') / 2) return [];
    const [worst] = own.toSorted((a, b) => refusedBy(b) - refusedBy(a));
    const example = `${refused} of ${all} attempts in the last two hours (${Math.round(percent)} %), most at ${worst?.destination}, which ${mostly(worst)}.`;
    const begins = refused >= threshold('count') && percent >= threshold('share');
    return [{ subject: id, about: name, begins, count: refused, example }];
  });

function refusedBy({ refused }: DestinationHealth): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}

/** `2xx` among the refused: the partner answered so, and the response rule rejected it. */
const ANSWERED: Record<StatusClass, string> = {
  none: 'gave no answer',
  '1xx': 'answered 1xx',
  '2xx': 'answered 2xx that the response rule rejected',
  '3xx': 'redirected',
  '4xx': 'answered 4xx',
  '5xx': 'answered 5xx',
};

function mostly(health: DestinationHealth | undefined): string {
  const counts = Object.entries(health?.refused ?? {}) as [StatusClass, number][];
  const [most] = counts.toSorted(([, a], [, b]) => b - a);
  return most ? ANSWERED[most[0]] : ANSWERED.none;
}
