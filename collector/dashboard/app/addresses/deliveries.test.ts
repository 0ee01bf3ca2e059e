import { expect, it } from 'vitest';
import { deliveryPath, streamPath } from './deliveries.ts';

it('asks the stream for what a delivery never leaves', () => {
  const filter = { connector: 'x', state: 'failed', status: '5xx', from: '1' };
  expect(streamPath(filter)).toBe('/api/deliveries/stream?connector=x&from=1');
});

it('opens a delivery beside its list', () => {
  expect(deliveryPath('a/b', { state: 'failed' })).toBe('/deliveries/a%2Fb?state=failed');
  expect(deliveryPath(undefined, {})).toBe('/deliveries');
});
