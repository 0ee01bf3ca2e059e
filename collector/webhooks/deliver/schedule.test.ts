import { describe, expect, it } from 'vitest';
import { DELAYS_MS, nextAttemptAt } from './schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = 1_000_000;
const delay = (attempts: number, random: number, retryAfterMs?: number) => {
  const at = nextAttemptAt({ attempts, now, random, retryAfterMs });
  return at === null ? null : at - now;
};

describe('schedule', () => {
  it.each([
    [1, 5_000],
    [2, 5 * MINUTE],
    [3, 30 * MINUTE],
    [4, 2 * HOUR],
    [5, 5 * HOUR],
    [6, 10 * HOUR],
    [7, 10 * HOUR],
  ])('after %i attempts waits %i ms, give or take a fifth', (attempts, step) => {
    expect(delay(attempts, 0)).toBe(step * 0.8);
    expect(delay(attempts, 0.5)).toBe(step);
    expect(delay(attempts, 0.999999)).toBeLessThanOrEqual(step * 1.2);
  });

  it('takes other delays where they are given, and ends with them', () => {
    const other = (attempts: number) => nextAttemptAt({ attempts, now, random: 0.5, delaysMs: [0, 200] });
    expect(other(1)).toBe(now + 200);
    expect(other(2)).toBeNull();
  });

  it('ends after eight attempts', () => {
    expect(DELAYS_MS).toHaveLength(8);
    expect(delay(8, 0.5)).toBeNull();
    expect(delay(8, 0.5, 1000)).toBeNull();
  });

  it.each([
    ['shorter than the step: the step', 1, 1_000, 0, 5_000],
    ['between: as asked', 1, 7_000, 0, 7_000],
    ['jitter only adds', 1, 7_000, 0.5, 7_500],
    ['longer than twice the step: twice the step', 1, 3_600_000, 0.9, 10_000],
    ['later step', 2, 8 * MINUTE, 0, 8 * MINUTE],
  ])('Retry-After %s', (_, attempts, asked, random, expected) => {
    expect(delay(attempts, random, asked)).toBe(expected);
  });
});
