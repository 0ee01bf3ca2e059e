import { describe, expect, it } from 'vitest';
import type { EventData } from '../../sdk/protocol.ts';
import { itemsOf, itemValues } from './items.ts';
import { rawDataValue } from './resolve.ts';
import { parseTemplate } from './template.ts';
import { expand, slotValues, UnusableValueError } from './values.ts';

const ga4 = { item_id: 'SKU_1', item_name: 'Stan’s shirt', price: 10.5, quantity: 3, tags: ['a', 'b'], gift: false };
const say = (text: string, item: unknown, index = 0) =>
  expand(
    parseTemplate(text),
    itemValues(
      item,
      index,
      slotValues((name) => (name === 'CURRENCY' ? 'EUR' : '')),
    ),
  );

it.each<[string, unknown, string]>([
  ['{{ITEM_ID}} {{ITEM_NAME}}', ga4, 'SKU_1 Stan’s shirt'],
  ['{{ITEM_PRICE|fixed:2}} {{ITEM_QUANTITY}} {{CURRENCY}}', ga4, '10.50 3 EUR'],
  ['{{item_id|lower}}', ga4, 'sku_1'],
  ['{{ITEM_TAGS}} {{ITEM_GIFT}}', ga4, 'a,b false'],
  ['{{ITEM_NONE|default:x}}', ga4, 'x'],
  ['{{ITEM_BRAND.NAME}}', { brand: { name: 'Acme' } }, 'Acme'],
  ['{{ITEM_ID}}', { id: 7 }, '7'],
  ['{{ITEM_ID}}', { id: 'second', item_id: 'first' }, 'first'],
  ['{{ITEM_SKU}}', { Sku: 's' }, 's'],
  ['{{ITEM_INDEX}}', { index: 99, item_index: 98 }, '1'],
  ['[{{ITEM_ID}}{{ITEM_LENGTH}}]', 'no object', '[]'],
  ['[{{ITEM_LENGTH}}]', [1, 2], '[]'],
  ['[{{ITEM_ID}}]', null, '[]'],
  ['{{ITEM_TOSTRING}}{{ITEM_CONSTRUCTOR}}', {}, ''],
  ['{{ITEM_ID}}', { id: '{{CURRENCY}}' }, '{{CURRENCY}}'],
  ['{{ITEM_ID}}', { id: 'a\ud800' }, 'a\ufffd'],
])('%s of %j is %j', (template, item, expected) => {
  expect(say(template, item)).toBe(expected);
});

it('counts items from 1', () => {
  expect(say('{{ITEM_INDEX}}', {}, 4)).toBe('5');
});

it.each([
  [{ items: [1, 2] }, [1, 2]],
  [{ Items: ['a'] }, ['a']],
  [{ items: { 0: 'a' } }, ['a']],
  [{ items: { 12: { id: 'a' }, 7: { id: 'b' } } }, [{ id: 'b' }, { id: 'a' }]],
  [{ items: { 'SKU-1': { id: 'a' }, 'SKU-2': { id: 'b' } } }, [{ id: 'a' }, { id: 'b' }]],
  [{ items: { item_id: 'a', price: 5 } }, [{ item_id: 'a', price: 5 }]],
  [{ items: '[]' }, []],
  [{ items: '[{"id":"a"},{"id":"b"}]' }, [{ id: 'a' }, { id: 'b' }]],
  [{ items: ' {"12":{"id":"a"}}\n' }, [{ id: 'a' }]],
  [{ items: ['{"id":"a"}', { id: 'b' }] }, [{ id: 'a' }, { id: 'b' }]],
  [{ items: {} }, []],
  [{ items: '' }, []],
  [{ items: null }, []],
  [{}, []],
])('finds the items of %j', (data, items) => {
  expect(itemsOf(data)).toEqual(items);
});

it.each([
  [{ items: 'none' }, 'items is no list of items: "none"'],
  [{ items: '[{"id":"a"}' }, 'items is no list of items'],
  [{ items: '5' }, 'items is no list of items'],
  [{ items: 3 }, 'items is no list of items: "3"'],
  [{ items: true }, 'items is no list of items'],
  [{ items: '['.repeat(4000) + ']'.repeat(4000) }, 'items is no list of items'],
])('refuses %j rather than to see no items in it', (data: EventData, message) => {
  expect(() => itemsOf(data)).toThrow(UnusableValueError);
  expect(() => itemsOf(data)).toThrow(message);
});

describe('{{ITEM_TOTAL}}', () => {
  const totals = (items: object[], data: EventData = {}) =>
    items.map((item, index) => {
      const ofEvent = slotValues((name) => (name === 'CURRENCY' ? 'EUR' : ''));
      const values = itemValues(item, index, ofEvent, { data, items });
      return expand(parseTemplate('{{ITEM_TOTAL}}'), values);
    });

  it.each<[what: string, item: object, total: string]>([
    ['price × quantity', { price: 10.5, quantity: 2 }, '21.0'],
    ['in decimals, not in binary', { price: 0.1, quantity: 3 }, '0.3'],
    ['one of it where no quantity is given', { price: 5 }, '5'],
    ['none of it where that is given', { price: 5, quantity: 0 }, '0'],
    ['of texts', { price: '1.234,50 €', quantity: '2' }, '2469.00'],
    ['of parts of a unit', { price: 4, quantity: 0.5 }, '2.0'],
    ['less the discount, per unit', { price: 10, quantity: 3, discount: 2 }, '24'],
    ['of keys with a prefix', { item_price: 3, item_quantity: 4, item_discount: 1 }, '8'],
    ['empty without a price', { quantity: 2 }, ''],
    ['empty without a price, whatever the discount', { quantity: 2, discount: 1, price: '' }, ''],
    ['of the page, where it says so', { price: 10, quantity: 2, total: '17,50' }, '17.50'],
    ['of the page under its other name', { price: 10, quantity: 2, item_total: 17.5 }, '17.5'],
  ])('is %s', (_, item, total) => {
    expect(totals([item])).toEqual([total]);
  });

  /** Two lines, discounts of 2 a unit and 1 a unit: the order's value says which way the page means them. */
  const priceBefore = [
    { price: 10, quantity: 3, discount: 2 },
    { price: 22, quantity: 1, discount: 1 },
  ];
  const priceAfter = [
    { price: 8, quantity: 3, discount: 2 },
    { price: 21, quantity: 1, discount: 1 },
  ];
  it.each<[what: string, items: object[], data: EventData, totals: string[]]>([
    ['price before discount', priceBefore, { value: 45 }, ['24', '21']],
    ['price after discount, as Google Analytics documents it', priceAfter, { value: 45 }, ['24', '21']],
    ['discount of the line', priceBefore, { value: '49,00' }, ['28', '21']],
    ['with shipping', priceAfter, { value: 50, shipping: 5 }, ['24', '21']],
    ['with tax', priceAfter, { value: 54, tax: 9 }, ['24', '21']],
    ['with both', priceAfter, { value: 59, tax: 9, shipping: 5 }, ['24', '21']],
    ['a value that fits nothing: taken off, per unit', priceAfter, { value: 40 }, ['18', '20']],
    ['no value: likewise', priceAfter, {}, ['18', '20']],
  ])('adds up to the order’s value: %s', (_, items, data, expected) => {
    expect(totals(items, data)).toEqual(expected);
  });

  it.each([
    [{ price: 'free' }, 'ITEM_TOTAL can’t be worked out: its PRICE is not a number: "free" (item 1)'],
    [{ price: 5, quantity: '2 pcs' }, 'its QUANTITY is not a number: "2 pcs"'],
    [{ price: 5, discount: '10%' }, 'its DISCOUNT is not a number: "10%"'],
  ])('of %j can’t be told', (item, message) => {
    expect(() => totals([item])).toThrow(UnusableValueError);
    expect(() => totals([item])).toThrow(message);
  });
});

describe('values as the page sent them', () => {
  it.each([
    ['EXTRA', 1],
    ['FLAG', false],
    ['NOTHING', null],
    ['LIST', [1, '2']],
    ['TRANSACTION_ID', 1001],
    ['MISSING', undefined],
    // these have sources of their own, whatever the data says
    ['EVENT_ID', undefined],
    ['EMAIL', undefined],
    ['CLICK_ID', undefined],
  ])('%s is %j', (name, value) => {
    const data = { extra: 1, flag: false, nothing: null, list: [1, '2'], transaction_id: 1001 };
    expect(rawDataValue({ ...data, event_id: 5, email: 6, click_id: 7 }, name)).toEqual(value);
  });
});
