/** Settings and data that would multiply into requests of any size: refused before the text is put together. */
import { expect, it } from 'vitest';
import type { EventData } from '../../../sdk/protocol.ts';
import type { Webhook } from '../../connector/types.ts';
import { dataValue } from '../../parameters/dataValues.ts';
import { buildRequests } from './buildRequest.ts';
import { compiled } from './webhook.testing.ts';

const LONG = 'x'.repeat(16_000);
const items = (count: number, item: unknown = 1) => Array.from({ length: count }, () => item);
const times = (slot: string) => slot.repeat(Math.floor(4096 / slot.length));
const parameters = (value: string, more: object = {}) =>
  Array.from({ length: 100 }, (_, n) => ({ name: `p${n}_#`, value, ...more }));

const build = (changes: Partial<Webhook>, data: EventData) =>
  buildRequests(compiled(changes), 'Purchase', (name) => dataValue(data, name), data);

it.each<[string, Partial<Webhook>, EventData]>([
  ['a long value in many parameters', { parameters: parameters(times('{{BIG}}')) }, { big: LONG }],
  ['in a JSON body', { method: 'POST', body: 'json', parameters: parameters(times('{{BIG}}')) }, { big: LONG }],
  ['a long value that a filter shortens', { parameters: parameters(times('{{BIG|sha256}}')) }, { big: LONG }],
  ['a list as text', { parameters: parameters(times('{{ITEMS}}')) }, { items: items(400, 'x'.repeat(40)) }],
  ['values that there are none of', { parameters: parameters(times('{{N}}')) }, {}],
  ['in the URL', { url: `https://h.example/?${'{{BIG}}'.repeat(100)}` }, { big: LONG }],
  ['in headers', { headers: [{ name: 'X', value: '{{BIG}}'.repeat(100) }] }, { big: LONG }],
  ['in credentials', { basicAuth: { user: 'u', password: '{{BIG}}'.repeat(100) } }, { big: LONG }],
  [
    'literal text for each item',
    { parameters: parameters('x'.repeat(4000), { items: 'each' }) },
    { items: items(450) },
  ],
  [
    'names for each item',
    { parameters: parameters('', { items: 'each' }), omitEmpty: false },
    { items: items(30_000) },
  ],
  ['a joined list', { parameters: parameters('{{ITEM_ID}}', { items: 'join' }) }, { items: items(450, { id: LONG }) }],
  [
    'a template’s own text for each item',
    { method: 'POST', body: 'template', template: `[{"$each":"items","$value":"${'x'.repeat(30_000)}"}]` },
    { items: items(450) },
  ],
  [
    'a template’s text around slots for each item',
    { method: 'POST', body: 'template', template: `[{"$each":"items","a":"${'x'.repeat(30_000)}{{ITEM_ID}}"}]` },
    { items: items(450) },
  ],
])('is not put together: %s', (_, changes, data) => {
  expect(build(changes, data)).toMatchObject([
    { ok: false, error: expect.stringMatching(/^the requests? .* larger than [14] MiB/) },
  ]);
});

it('holds all requests of an event together to 4 MiB, each failed one saying so', () => {
  const built = build({ requestPerItem: true, parameters: parameters('x'.repeat(1000)) }, { items: items(200) });
  expect(built).toHaveLength(200);
  expect(built.filter(({ ok }) => ok).length).toBeLessThan(42);
  expect(built.at(-1)).toMatchObject({ error: 'the requests for this event would be larger than 4 MiB together' });
});

it('takes what a large order needs', () => {
  const order = { items: items(200, { id: 'SKU-123456', name: 'x'.repeat(60), price: 19.99, quantity: 2 }) };
  const each = ['{{ITEM_ID}}', '{{ITEM_NAME}}', '{{ITEM_PRICE|fixed:2}}', '{{ITEM_QUANTITY}}'].map((value, n) => ({
    name: `i${n}_#`,
    value,
    items: 'each' as const,
  }));
  expect(build({ parameters: each }, order)).toMatchObject([{ ok: true }]);
  const single = each.map(({ name, value }) => ({ name, value }));
  expect(build({ requestPerItem: true, parameters: single }, order).every(({ ok }) => ok)).toBe(true);
});
