import { expect, it } from 'vitest';
import { sayDifferences } from './sayDifferences.ts';

it.each<[Record<string, unknown>, Record<string, unknown>, string]>([
  [{ value: 10, currency: 'EUR' }, { value: '12.5', currency: 'EUR' }, 'the value was €10.00, the server says €12.50'],
  [
    { value: 1500 },
    { value: 1600, currency: 'JPY' },
    'the value was 1,500, the server says ¥1,600; the currency was nothing, the server says “JPY”',
  ],
  [{ transaction_id: 'A-1' }, { transaction_id: 'A-2' }, 'the order number was “A-1”, the server says “A-2”'],
  [{ trial: true }, { trial: false }, 'trial was yes, the server says no'],
  [
    { plan: '' },
    { plan: 'gold', level: 3 },
    'plan was nothing, the server says “gold”; level was nothing, the server says 3',
  ],
  [{ items: [{ id: 1 }] }, { items: [] }, 'the list of items was 1 item, [{"id":1}], the server says 0 items, []'],
  [{ value: 10, extra: 1 }, { value: 10 }, 'the contact differs'],
])('%j and %j', (browser, server, expected) => {
  expect(sayDifferences(browser, server, 'en-US')).toBe(expected);
});
