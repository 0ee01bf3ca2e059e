import { describe, expect, it } from 'vitest';
import { DURATION_STEPS, duration, isNothing, percent, tickIndexes } from './format.ts';

describe('percent', () => {
  it.each([
    [1, '100 %'],
    [0.99999, '99.9 %'],
    [0.5, '50.0 %'],
    [0.0123, '1.2 %'],
    [0, '0 %'],
  ])('%d is %s', (share, text) => expect(percent(share)).toBe(text));
});

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [1.19, '1.2 ms'],
    [38.2, '38 ms'],
    [998, '1000 ms'],
    [999.6, '1 s'],
    [4_240, '4.2 s'],
    [59_970, '1 min'],
    [90_000, '1.5 min'],
    [3_600_000, '1 h'],
    [40 * 3_600_000, '1.7 days'],
  ])('%d is %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('steps of an axis of durations', () => {
  it('come out as they are said, five lines of them too', () => {
    for (const step of DURATION_STEPS) {
      const parsed = [1, 2, 3, 4, 5].map((times) => parse(duration(step * times)) / step);
      expect(parsed, duration(step)).toEqual([1, 2, 3, 4, 5]);
    }
  });

  function parse(text: string): number {
    const [value = '', unit = ''] = text.split(' ');
    const units: Record<string, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, days: 86_400_000 };
    return Number(value) * (units[unit] ?? Number.NaN);
  }
});

describe('tickIndexes', () => {
  it('has the newest, and evenly before it what has room', () => {
    expect(tickIndexes(24, 8)).toEqual([2, 5, 8, 11, 14, 17, 20, 23]);
    expect(tickIndexes(30, 5)).toEqual([5, 11, 17, 23, 29]);
    expect(tickIndexes(3, 10)).toEqual([0, 1, 2]);
    expect(tickIndexes(24, 0)).toEqual([11, 23]);
  });
});

it.each<['bars' | 'line', (number | null)[], boolean]>([
  ['bars', [0, 0, null], true],
  ['bars', [0, 1], false],
  ['line', [null, null], true],
  // all failed
  ['line', [null, 0], false],
])('%s of %j are nothing: %s', (shape, values, nothing) => {
  expect(isNothing(shape, [{ values }])).toBe(nothing);
});
