import { expect, it } from 'vitest';
import { type DeliveryFilters, type DeliveryItem, deliveryPath, matches, streamPath } from './filters.ts';

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

it('asks the stream for what a delivery never leaves', () => {
  const filter = { connector: 'x', state: 'failed', status: '5xx', from: '1' };
  expect(streamPath(filter)).toBe('/api/deliveries/stream?connector=x&from=1');
});

it('opens a delivery beside its list', () => {
  expect(deliveryPath('a/b', { state: 'failed' })).toBe('/deliveries/a%2Fb?state=failed');
  expect(deliveryPath(undefined, {})).toBe('/deliveries');
});
