import { expect, it } from 'vitest';
import { parseRetryAfter } from './retryAfter.ts';

const now = Date.parse('2026-11-23T10:00:00Z');

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Mon, 23 Nov 2026 10:01:00 GMT', 60_000],
  ['Monday, 23-Nov-26 10:01:00 GMT', 60_000],
  ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['Mon, 99 Nov 2026 10:01:00 GMT', undefined],
  ['99999999999999999999', undefined],
  ['', undefined],
  [undefined, undefined],
])('%j → %s ms', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});
