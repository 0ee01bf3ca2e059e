import { expect, it } from 'vitest';
import { fromLocalTime, readFilter, toLocalTime, writeFilter } from './filterQuery.ts';

const NAMES = ['connector', 'state', 'from'] as const;

it.each([
  ['', {}],
  ['?state=failed&connector=x', { state: 'failed', connector: 'x' }],
  ['?state=&connector=%20', {}],
  ['?other=1&state=failed', { state: 'failed' }],
  ['?connector=a%26b%3Dc', { connector: 'a&b=c' }],
  ['?connector=+a+', { connector: ' a ' }],
])('reads %j', (search, filter) => {
  expect(readFilter(search, NAMES)).toEqual(filter);
});

it.each([
  [{}, ''],
  [{ state: 'failed', connector: 'a&b=c' }, '?connector=a%26b%3Dc&state=failed'],
  [{ state: '' }, ''],
])('writes %j', (filter, search) => {
  expect(writeFilter(filter, NAMES)).toBe(search);
});

it('goes from the reader’s minute to milliseconds and back', () => {
  const from = fromLocalTime('2026-11-23T12:00');
  expect(toLocalTime(from)).toBe('2026-11-23T12:00');
  expect(Number(fromLocalTime('2026-11-23T12:00', { endOfMinute: true })) - Number(from)).toBe(59_999);
  expect(toLocalTime(new Date(Number(from)).toISOString())).toBe('2026-11-23T12:00');
});

it.each(['', 'soon'])('takes %j for no time', (text) => {
  expect(fromLocalTime(text)).toBe('');
  expect(toLocalTime(text)).toBe('');
});
