import { describe, expect, it } from 'vitest';
import type { EventData } from '../../../sdk/protocol.ts';
import type { Webhook, WebhookParameter } from '../../connector/types.ts';
import { buildRequests } from './buildRequest.ts';
import { compileWebhook } from './compile/compileWebhook.ts';
import { compiled, webhookWith } from './webhook.testing.ts';

const CART: EventData = {
  currency: 'EUR',
  items: [
    { item_id: 'A|1', price: 10.5, quantity: 1 },
    { item_id: 'B & 2', price: 7, coupon: 'C' },
    { item_id: 'C', price: '1,5' },
  ],
};

const build = (changes: Partial<Webhook>, data: EventData = CART) =>
  buildRequests(compiled(changes), 'Purchase', (name) => (name === 'CURRENCY' ? 'EUR' : ''), data);

function urlOf(parameters: WebhookParameter[], data: EventData = CART, changes: Partial<Webhook> = {}): string {
  const [built] = build({ url: 'https://h.example/', parameters, ...changes }, data);
  if (!built.ok) throw new Error(built.error);
  return built.request.url.replace('https://h.example/', '');
}

function problemsOf(changes: Partial<Webhook>): string[] {
  const result = compileWebhook(webhookWith(changes));
  return result.ok ? [] : result.problems.map(({ field, message }) => `${field}: ${message}`);
}

const each = (name: string, value: string): WebhookParameter => ({ name, value, items: 'each' });
const join = (name: string, value: string, separator?: string): WebhookParameter => ({
  name,
  value,
  items: 'join',
  ...(separator !== undefined && { separator }),
});

describe('numbered parameters', () => {
  it.each<[string, WebhookParameter[], string]>([
    [
      'side by side go item by item',
      [each('ITEM#', '{{ITEM_ID}}'), each('AMT#', '{{ITEM_PRICE|fixed:2}}')],
      '?ITEM1=A%7C1&AMT1=10.50&ITEM2=B%20%26%202&AMT2=7.00&ITEM3=C&AMT3=1.50',
    ],
    [
      'between others stay where they are',
      [{ name: 'a', value: '1' }, each('Q#', '{{ITEM_QUANTITY|default:1}}'), { name: 'c', value: '{{CURRENCY}}' }],
      '?a=1&Q1=1&Q2=1&Q3=1&c=EUR',
    ],
    [
      'number wherever the sign stands',
      [each('i[#][id]#', '{{ITEM_INDEX}}')],
      '?i%5B1%5D%5Bid%5D1=1&i%5B2%5D%5Bid%5D2=2&i%5B3%5D%5Bid%5D3=3',
    ],
    ['repeat a name without a sign', [each('sku[]', '{{ITEM_INDEX}}')], '?sku%5B%5D=1&sku%5B%5D=2&sku%5B%5D=3'],
    ['take other parameters too', [each('c#', '{{CURRENCY}}-{{ITEM_INDEX}}')], '?c1=EUR-1&c2=EUR-2&c3=EUR-3'],
    ['keep a sign in other names', [{ name: 'a#', value: '1' }], '?a%23=1'],
  ])('%s', (_, parameters, expected) => {
    expect(urlOf(parameters)).toBe(expected);
  });

  it('drop empty ones with omitEmpty, and keep their numbers', () => {
    expect(urlOf([each('V#', '{{ITEM_COUPON}}')], CART, { omitEmpty: true })).toBe('?V2=C');
  });

  it('are none without items', () => {
    expect(urlOf([each('V#', '{{ITEM_ID}}'), { name: 'a', value: '1' }], {})).toBe('?a=1');
  });

  it('stand in a form and a flat JSON body as well', () => {
    const parameters = [each('P#', '{{ITEM_PRICE|fixed:1}}')];
    const bodyOf = (body: 'form' | 'json') => build({ method: 'POST', body, parameters })[0].request.body;
    expect(bodyOf('form')).toBe('P1=10.5&P2=7.0&P3=1.5');
    expect(bodyOf('json')).toBe('{"P1":10.5,"P2":7.0,"P3":1.5}');
  });
});

describe('joined lists', () => {
  it.each<[string, WebhookParameter[], string]>([
    ['have a separator', [join('skulist', '{{ITEM_ID}}', ';')], '?skulist=A%7C1%3BB%20%26%202%3BC'],
    ['have commas by default', [join('n', '{{ITEM_INDEX}}')], '?n=1%2C2%2C3'],
    ['stay in step when one value is empty', [join('c', '{{ITEM_COUPON}}', '|')], '?c=%7CC%7C'],
    ['stay in step when a value holds the separator', [join('s', '{{ITEM_ID}}', '|')], '?s=A%201%7CB%20%26%202%7CC'],
    ['stay in step when it is a space', [join('s', '{{ITEM_ID}}', ' ')], '?s=A%7C1%20B_%26_2%20C'],
    ['are empty when all values are', [join('x', '{{ITEM_NONE}}', '|')], '?x='],
    [
      'hold whole texts',
      [join('p', '{{ITEM_ID}}:{{ITEM_PRICE|fixed:2}}', '|')],
      '?p=A%201%3A10.50%7CB%20%26%202%3A7.00%7CC%3A1.50',
    ],
  ])('%s', (_, parameters, expected) => {
    expect(urlOf(parameters)).toBe(expected);
  });

  it('are left out with omitEmpty when there is nothing in them', () => {
    expect(urlOf([join('x', '{{ITEM_NONE}}')], CART, { omitEmpty: true })).toBe('');
    expect(urlOf([join('x', '{{ITEM_ID}}')], {}, { omitEmpty: true })).toBe('');
  });
});

describe('one request per item', () => {
  const changes: Partial<Webhook> = {
    requestPerItem: true,
    method: 'POST',
    body: 'template',
    template: '{"sku":"{{ITEM_ID}}","price":"{{ITEM_PRICE}}","n":"{{ITEM_INDEX}}"}',
    url: 'https://h.example/{{ITEM_INDEX}}',
    parameters: [{ name: 'c', value: '{{CURRENCY}}' }],
    headers: [{ name: 'X-Item', value: '{{ITEM_ID}}' }],
  };

  it('fills each from its item, in the order’s order', () => {
    expect(build(changes).map(({ request }) => [request.url, request.headers[0]?.[1], request.body])).toEqual([
      ['https://h.example/1?c=EUR', 'A|1', '{"sku":"A|1","price":10.5,"n":1}'],
      ['https://h.example/2?c=EUR', 'B & 2', '{"sku":"B & 2","price":7,"n":2}'],
      ['https://h.example/3?c=EUR', 'C', '{"sku":"C","price":"1.5","n":3}'],
    ]);
  });

  it.each<[string, EventData, string]>([
    ['no items', {}, 'the event has no items (data.items)'],
    ['an empty list', { items: [] }, 'the event has no items (data.items)'],
    [
      '201 items',
      { items: Array(201).fill({ id: 'x' }) },
      'the event has 201 items; requests are made for at most 200',
    ],
  ])('with %s is one request that says why it wasn’t made', (_, data, error) => {
    const built = build(changes, data);
    expect(built).toHaveLength(1);
    expect(built[0]).toMatchObject({ ok: false, error: expect.stringContaining(error) });
  });

  it('takes 200 items', () => {
    const built = build(changes, { items: Array(200).fill({ id: 'x' }) });
    expect(built).toHaveLength(200);
    expect(built.every(({ ok }) => ok)).toBe(true);
  });
});

describe('is refused when saved', () => {
  it.each<[Partial<Webhook>, string]>([
    [{ url: 'https://h.example/{{ITEM_ID}}' }, 'url: {{ITEM_ID}}: which item is meant?'],
    [{ url: 'https://h.example/?a={{item_price}}' }, 'url: {{item_price}}: which item is meant?'],
    [{ parameters: [{ name: 'a', value: '{{ITEM_ID}}' }] }, 'parameters[0].value: {{ITEM_ID}}: which item is meant?'],
    [{ headers: [{ name: 'a', value: '{{ITEM_ID}}' }] }, 'headers[0].value: {{ITEM_ID}}: which item is meant?'],
    [{ basicAuth: { user: '{{ITEM_ID}}', password: '' } }, 'basicAuth.user: {{ITEM_ID}}: which item is meant?'],
    [{ parameters: [each('a#', '1')], requestPerItem: true }, 'parameters[0].items: has nothing to list'],
    [
      { parameters: [{ name: 'a', value: '1', separator: '|' }] },
      'parameters[0].separator: is for parameters with "items": "join"',
    ],
    [
      { method: 'POST', body: 'json', parameters: [each('a', '1')] },
      'parameters[0].name: "a" would be there once per item; a JSON body holds each name once: write "a#"',
    ],
    [
      { method: 'POST', body: 'json', parameters: [each('a#', '1'), { name: 'a2', value: '' }] },
      'parameters[1].name: "a2" can come out the same as "a#"',
    ],
    [
      { method: 'POST', body: 'json', parameters: [{ name: 'a12', value: '' }, each('a#', '1')] },
      'parameters[1].name: "a#" can come out the same as "a12"',
    ],
    [
      { method: 'POST', body: 'json', parameters: [{ name: 'a0', value: '' }, each('a#', '1'), each('b#', '1')] },
      'accepted',
    ],
  ])('%j', (changes, message) => {
    expect(problemsOf(changes)[0] ?? 'accepted').toContain(message);
  });
});
