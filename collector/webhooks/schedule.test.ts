import { describe, expect, it } from 'vitest';
import { afterAttempt } from './afterAttempt.ts';
import { DELAYS_MS, nextAttemptAt } from './schedule.ts';
import type { SendOutcome } from './send.ts';

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

describe('what becomes of the delivery', () => {
  const outcome = (changes: Partial<SendOutcome>): SendOutcome => ({
    attempt: { at: now, status: 500, durationMs: 1 },
    accepted: false,
    permanent: false,
    gone: false,
    ...changes,
  });
  const scheduled = (attempts: number) => ({ attempts, manual: false });
  const replay = { attempts: 3, manual: true };

  it.each([
    ['accepted', scheduled(0), outcome({ accepted: true }), { state: 'succeeded' }],
    ['first failure', scheduled(0), outcome({}), { state: 'waiting', dueAt: now + 5_000 }],
    ['second failure', scheduled(1), outcome({}), { state: 'waiting', dueAt: now + 5 * MINUTE }],
    ['asked to wait', scheduled(0), outcome({ retryAfterMs: 60_000 }), { state: 'waiting', dueAt: now + 10_000 }],
    ['last failure', scheduled(7), outcome({}), { state: 'failed' }],
    ['permanent', scheduled(0), outcome({ permanent: true }), { state: 'failed' }],
    ['gone', scheduled(0), outcome({ gone: true }), { state: 'failed' }],
    ['replay accepted', replay, outcome({ accepted: true }), { state: 'succeeded' }],
    ['replay refused', replay, outcome({}), { state: 'failed' }],
  ] as const)('%s', (_, delivery, result, expected) => {
    expect(afterAttempt(delivery, result, now, 0.5)).toEqual(expected);
  });
});
