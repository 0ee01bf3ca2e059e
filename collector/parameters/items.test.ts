import { describe, expect, it } from 'vitest';
import { itemsOf, itemValues } from './items.ts';
import { rawDataValue } from './resolve.ts';
import { parseTemplate } from './template.ts';
import { expand, slotValues } from './values.ts';

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
  [{ items: '[]' }, []],
  [{}, []],
])('finds the items of %j', (data, items) => {
  expect(itemsOf(data)).toEqual(items);
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
