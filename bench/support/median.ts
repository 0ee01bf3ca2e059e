import { quantile } from './quantile.ts';

/** The middle one; of an even number the upper of the two. NaN without any. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
