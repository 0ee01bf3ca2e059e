/**
 * How long deliveries took, from the arrival of the event to the end of the attempt that the partner accepted, counted in buckets
 * as it happens: a quantile then costs a few rows instead of all deliveries. Four buckets an octave: the middle of one is at most
 * 9 % from any time in it.
 */
const BUCKETS_AN_OCTAVE = 4;

/** 0 is below a millisecond; a clock that runs behind another's may give less than nothing. */
export function timeBucket(ms: number): number {
  return ms < 1 ? 0 : Math.floor((BUCKETS_AN_OCTAVE * Math.log(ms)) / Math.LN2) + 1;
}

/** The same in SQL; `ms`: an expression. */
export const timeBucketInSql = (ms: string): string => `
  CASE WHEN ${ms} < 1 THEN 0 ELSE CAST(floor(${BUCKETS_AN_OCTAVE} * ln(${ms}) / ln(2)) AS integer) + 1 END`;

/** What stands for all times of a bucket. */
export function bucketMs(bucket: number): number {
  return bucket === 0 ? 0 : 2 ** ((bucket - 0.5) / BUCKETS_AN_OCTAVE);
}

/** The time within which this share of all counted ones lies (0 to 1); null when none was counted. */
export function quantileMs(counts: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [bucket, count] of [...counts].sort(([a], [b]) => a - b)) {
    below += count;
    if (below >= total * share) return bucketMs(bucket);
  }
  return null;
}
