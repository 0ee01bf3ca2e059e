import { expect, it } from 'vitest';
import { outcomeOf, pathOf, titleOf, valueText } from './summary.ts';

it.each([
  [{ value: 15, currency: 'EUR' }, '€15.00'],
  [{ Value: '15.50' }, '15.50'],
  [{ value: 0, currency: '' }, '0'],
  [{ value: { amount: 1 } }, ''],
  [{}, ''],
])('%j is worth %j', (data, text) => {
  expect(valueText(data)).toBe(text);
});

it.each([
  [{ value: 15, currency: 'EUR', transaction_id: 'A-1001' }, 'Purchase · €15.00 · Order A-1001'],
  [{ transaction_id: 1001 }, 'Purchase · Order 1001'],
  [{ value: 15 }, 'Purchase · 15'],
  [{}, 'Purchase'],
])('an event with %j is headed %j', (data, title) => {
  expect(titleOf({ name: 'Purchase', data })).toBe(title);
});

it('counts a connector once, by the best of its legs', () => {
  const leg = (outcome: 'queued' | 'delivered' | 'test_logged' | 'skipped') => ({ outcome });
  const decision = (webhook: ReturnType<typeof leg>, pixel: ReturnType<typeof leg>) => ({
    ...{ connector: 'x', version: 1 },
    webhook,
    pixel,
  });
  expect(
    outcomeOf([
      decision(leg('queued'), leg('skipped')),
      decision(leg('skipped'), leg('delivered')),
      decision(leg('test_logged'), leg('skipped')),
      decision(leg('skipped'), leg('skipped')),
    ]),
  ).toEqual({ fired: 2, logged: 1, skipped: 1 });
});

it.each([
  ['https://shop.example/thanks?a=1', '/thanks'],
  ['', ''],
  ['not a url', 'not a url'],
])('%j is on %j', (url, path) => {
  expect(pathOf(url)).toBe(path);
});
