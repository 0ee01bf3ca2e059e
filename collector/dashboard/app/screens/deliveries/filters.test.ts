import { expect, it } from 'vitest';
import type { DeliveryFilters } from '../../addresses/deliveries.ts';
import { type DeliveryItem, matches } from './filters.ts';

const item = (state: DeliveryItem['state'], status: number | null) => ({ state, status }) as DeliveryItem;

it.each<[DeliveryFilters, boolean]>([
  [{}, true],
  [{ state: 'failed' }, true],
  [{ state: 'waiting' }, false],
  [{ status: '5xx' }, true],
  [{ status: '4xx', state: 'failed' }, false],
  // the stream's part
  [{ connector: 'other' }, true],
])('%j lets a failed one with 503 through: %s', (filter, expected) => {
  expect(matches(item('failed', 503), filter)).toBe(expected);
});

it('takes a delivery without an answer for “none”', () => {
  expect(matches(item('waiting', null), { status: 'none' })).toBe(true);
  expect(matches(item('waiting', 200), { status: 'none' })).toBe(false);
});
