import { expect, it } from 'vitest';
import { listed, ordinal, spanText } from './span.ts';

it.each([
  [0, '0 ms'],
  [84.3, '84 ms'],
  [1000, '1 second'],
  [1499, '1.5 seconds'],
  [9999, '10 seconds'],
  [59_900, '60 seconds'],
  [60_000, '1 minute'],
  [90_000, '1 minute 30 seconds'],
  [200_000, '3 minutes'],
  [26 * 3_600_000, '1 day 2 hours'],
  [2 * 86_400_000, '2 days'],
  [86_400_000 * 29.6, '30 days'],
  [-5000, '5 seconds'],
])('%d ms is %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

it.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [22, '22nd'],
  [111, '111th'],
])('%d is %s', (n, text) => {
  expect(ordinal(n)).toBe(text);
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('lists %j', (words, text) => {
  expect(listed(words)).toBe(text);
});
