import { expect, it } from 'vitest';
import { bucketMs, quantileMs, timeBucket } from './deliveryTime.ts';

it.each([1, 2, 7, 38, 250, 999, 1000, 15_000, 3_600_000, 604_800_000])('stands for %i ms within 9 %%', (ms) => {
  expect(bucketMs(timeBucket(ms)) / ms).toBeGreaterThan(0.91);
  expect(bucketMs(timeBucket(ms)) / ms).toBeLessThan(1.0906);
});

it.each([0, 0.4, -12_000])('takes %d ms for no time', (ms) => {
  expect(bucketMs(timeBucket(ms))).toBe(0);
});

it('finds the time within which a share lies', () => {
  const counts = new Map([
    [timeBucket(5_000), 5],
    [timeBucket(10), 95],
  ]);
  expect(quantileMs(counts, 0.95)).toBe(bucketMs(timeBucket(10)));
  expect(quantileMs(counts, 0.951)).toBe(bucketMs(timeBucket(5_000)));
  expect(quantileMs(new Map(), 0.95)).toBeNull();
});
