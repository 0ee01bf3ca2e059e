import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventData } from '../../../../sdk/protocol.ts';
import type { Webhook } from '../../../connector/types.ts';
import { plainNumber } from '../../../parameters/reading/decimal.ts';
import { createLookup } from '../../../parameters/resolve.ts';
import { buildRequests } from '../buildRequest.ts';
import { compileWebhook } from '../compile/compileWebhook.ts';
import { compiled, webhookWith } from '../webhook.testing.ts';

const AT = 1_764_000_000_000;

function bodyText(template: string, data: EventData, changes: Partial<Webhook> = {}): string {
  const event = { id: 'event-1', name: 'Purchase', at: AT, data };
  const lookup = createLookup(
    {
      event,
      visitor: 'v',
      page: { url: 'https://shop.example/', referrer: '' },
      contact: { email: 'a@b.example' },
      test: false,
      userAgent: '',
      ip: '',
      clicks: [],
    },
    undefined,
  );
  const webhook = compiled({ method: 'POST', body: 'template', template, ...changes });
  const [built] = buildRequests(webhook, 'Purchase', lookup, data);
  if (!built.ok) throw new Error(built.error);
  return built.request.body ?? '';
}

function problemsOf(template: string, changes: Partial<Webhook> = {}): string[] {
  const result = compileWebhook(webhookWith({ method: 'POST', body: 'template', template, ...changes }));
  return result.ok ? [] : result.problems.map(({ field, message }) => `${field}: ${message}`);
}

describe('a slot alone keeps the type of its value', () => {
  it.each<[slot: string, value: unknown, json: string]>([
    ['{{X}}', 3, '3'],
    ['{{X}}', 10.5, '10.5'],
    ['{{X}}', 1e21, '1e+21'],
    ['{{X}}', true, 'true'],
    ['{{X}}', false, 'false'],
    ['{{X}}', null, 'null'],
    ['{{X}}', ['a', 1, null], '["a",1,null]'],
    ['{{X}}', { a: { b: '"' } }, '{"a":{"b":"\\""}}'],
    ['{{X}}', { a: 'x\ud800' }, '{"a":"x\ufffd"}'],
    ['{{X}}', '3', '"3"'],
    ['{{X}}', 'true', '"true"'],
    ['{{X}}', '', '""'],
    ['{{X|default:7}}', 3, '3'],
    ['{{X|default:7}}', '', '"7"'],
    ['{{TRANSACTION_ID}}', 1001, '1001'],
    ['{{TRANSACTION_ID}}', '1001', '"1001"'],
    // numbers by their meaning or their filters, as in a flat JSON body
    ['{{VALUE}}', '149.90', '149.90'],
    ['{{VALUE}}', 149.9, '149.9'],
    ['{{VALUE|fixed:2}}', 149.9, '149.90'],
    ['{{VALUE|minor}}', 149.9, '14990'],
    ['{{X|fixed:0}}', '3', '3'],
    ['{{EVENT_TIME}}', 0, String(AT)],
    // as a double wrote it
    ['{{VALUE}}', 0.1 + 0.2, '0.30000000000000004'],
    ['{{VALUE}}', 1e-7, '0.0000001'],
    ['{{VALUE}}', '1,000.00', '1000.00'],
    ['{{X|seconds}}', AT, String(AT / 1000)],
    // text by a filter, or by what stands beside it
    ['{{X|trim}}', 3, '"3"'],
    ['{{X|upper}}', true, '"TRUE"'],
    ['{{X}} ', 3, '"3 "'],
    ['{{X}}{{X}}', 3, '"33"'],
    ['#{{X}}', [1], '"#1"'],
    // has a source of its own, whatever the data says
    ['{{EMAIL}}', 5, '"a@b.example"'],
    ['{{EVENT_NAME}}', 5, '"Purchase"'],
  ])('%s of %j is %s', (slot, value, json) => {
    const data = { x: value, value, transaction_id: value, email: value, event_name: value, event_time: value };
    expect(bodyText(JSON.stringify({ v: slot }), data)).toBe(`{"v":${json}}`);
  });
});

it('keeps what has no slots as it was written', () => {
  const template =
    '{ "b": 1.50, "1": [ 1e3, true ,null, {}, [] ], "a": { "__proto__": "\\u00e9 {{}}" }, "x": "{{X}}" }';
  expect(bodyText(template, { x: 1 })).toBe('{"b":1.50,"1":[1e3,true,null,{},[]],"a":{"__proto__":"é {{}}"},"x":1}');
});

it.each([
  ['"{{X}}"', '5'],
  ['["{{X}}"]', '[5]'],
  ['17', '17'],
])('takes any JSON: %s', (template, body) => {
  expect(bodyText(template, { x: 5 })).toBe(body);
});

describe('an empty slot alone', () => {
  const template =
    '{"a":"{{X}}","list":["{{X}}","b"],"deep":{"c":"{{X}}"},"mixed":"no {{X}}","fixed":"","d":"{{X|default:-}}"}';
  it('is left out with omitEmpty', () => {
    expect(bodyText(template, {}, { omitEmpty: true })).toBe(
      '{"list":["b"],"deep":{},"mixed":"no ","fixed":"","d":"-"}',
    );
  });
  it('else is an empty text', () => {
    expect(bodyText(template, {})).toBe('{"a":"","list":["","b"],"deep":{"c":""},"mixed":"no ","fixed":"","d":"-"}');
  });
  it('is not null, which a page sent', () => {
    expect(bodyText('{"a":"{{X}}"}', { x: null }, { omitEmpty: true })).toBe('{"a":null}');
  });
});

describe('order items', () => {
  const data = {
    currency: 'EUR',
    items: [
      { item_id: 'A"1', price: 10.5, quantity: 2 },
      { id: 'B', price: '7', tags: ['x'] },
    ],
  };
  it.each([
    [
      '{"items":[{"$each":"items","n":"{{ITEM_INDEX}}","sku":"{{ITEM_ID}}","price":"{{ITEM_PRICE}}","cur":"{{CURRENCY}}"}]}',
      '{"items":[{"n":1,"sku":"A\\"1","price":10.5,"cur":"EUR"},{"n":2,"sku":"B","price":"7","cur":"EUR"}]}',
    ],
    ['{"ids":[{"$each":"items","$value":"{{ITEM_ID}}"}]}', '{"ids":["A\\"1","B"]}'],
    // lists in step, whatever is missing
    ['{"q":[{"$each":"items","$value":"{{ITEM_QUANTITY}}"}]}', '{"q":[2,null]}'],
    ['{"t":[{"$each":"items","$value":"{{ITEM_TAGS}}"}]}', '{"t":[null,["x"]]}'],
    ['{"n":[{"$each":"items","$value":"{{ITEM_NONE|fixed:2}}"}]}', '{"n":[null,null]}'],
    ['{"d":[{"$each":"items","$value":["{{ITEM_QUANTITY}}"]}]}', '{"d":[[2],[]]}'],
    ['{"s":[{"$each":"items","$value":"{{ITEM_TOTAL}}"}]}', '{"s":[21.0,7]}'],
    ['[{"$each":"items","p":"{{ITEM_PRICE|fixed:2}}"}]', '[{"p":10.50},{"p":7.00}]'],
    [
      '[{"first":1},{"$each":"items","q":"{{ITEM_QUANTITY}}"},{"last":"{{CURRENCY}}"}]',
      '[{"first":1},{"q":2},{},{"last":"EUR"}]',
    ],
    ['[{"$each":"items","deep":{"tags":["{{ITEM_TAGS}}"]}}]', '[{"deep":{"tags":[]}},{"deep":{"tags":[["x"]]}}]'],
    ['[{"$each":"items","same":1}]', '[{"same":1},{"same":1}]'],
  ])('%s', (template, body) => {
    expect(bodyText(template, data, { omitEmpty: true })).toBe(body);
  });

  it('gives an empty list without items', () => {
    expect(bodyText('{"a":[{"$each":"items","b":"{{ITEM_ID}}"}]}', {})).toBe('{"a":[]}');
    expect(bodyText('{"a":[{"$each":"items","b":"{{ITEM_ID}}"}]}', { items: '' })).toBe('{"a":[]}');
  });
});

describe('is refused when saved, with its place', () => {
  it.each<[string, Partial<Webhook>, string]>([
    ['{\n  "a": 1,\n}', {}, 'template: is not JSON: expected a name in double quotes at line 3, column 1'],
    ['', {}, 'template: is not JSON: it ends where a value should be'],
    ['{"a": {{VALUE}} }', {}, 'a slot stands in quotes, "{{VALUE}}"'],
    ['{\n  "{{X}}": 1 }', {}, 'template: line 2, column 3: {{X}}: a name may not hold {{…}}'],
    [
      '{"a": {"b": [1, "{{X|nope}}"]}}',
      {},
      'template: line 1, column 17: a.b[1]: {{X|nope}}: there is no filter "nope"',
    ],
    ['{"a":1,\n"a":2}', {}, 'template: line 2, column 1: a: is there twice'],
    ['{"a":"{{ITEM_ID}}"}', {}, 'template: line 1, column 6: a: {{ITEM_ID}}: which item is meant?'],
    ['{"a":{"$each":"items"}}', {}, 'a.$each: "$each" may stand only in an object that is an element of a list'],
    ['[{"$each":"lines"}]', {}, 'template: line 1, column 3: [0]: "$each" has to be "items"'],
    ['[{"$each":"items","a":[{"$each":"items"}]}]', {}, '[0].a[0]: "$each" may not stand inside another one'],
    ['[{"$each":"items","$value":1,"b":2}]', {}, '"$value" stands for the whole element'],
    ['[{"$value":1}]', {}, '"$value" may stand only in'],
    ['[{"$each":"items"}]', { requestPerItem: true }, 'has nothing to repeat where each item has a request of its own'],
    ['{"a":"{{SECRET.x|upper}}"}', {}, 'a: {{SECRET.x|upper}}: a secret takes no filters'],
    ['['.repeat(40) + ']'.repeat(40), {}, 'template: is nested deeper than 32 levels'],
    ['['.repeat(16_000) + ']'.repeat(16_000), {}, 'template: is nested deeper than 32 levels'],
  ])('%j', (template, changes, message) => {
    const problems = problemsOf(template, changes);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  it('where it is missing', () => {
    const { template: _, ...webhook } = webhookWith({ method: 'POST', body: 'template' });
    expect(compileWebhook(webhook)).toMatchObject({ ok: false, problems: [{ field: 'template' }] });
  });

  it('with all its mistakes at once', () => {
    expect(problemsOf('{"a":"{{X|nope}}","b":"{{ITEM_ID}}"}')).toHaveLength(2);
  });
});

describe('whatever the values', () => {
  const template = `{ "alone": "{{X}}", "in": "a {{X}} b", "{": ["{{X}}", { "$each": "items", "id": "{{ITEM_ID}}", "at": "<{{ITEM_ID}}>" }] }`;
  const wellFormed = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? inner.toWellFormed() : inner)));
  const asText = (value: unknown): string =>
    value === null
      ? ''
      : typeof value === 'string'
        ? value
        : Array.isArray(value) && value.every((inner) => inner === null || typeof inner !== 'object')
          ? value.map(asText).join(',')
          : typeof value === 'object'
            ? JSON.stringify(value)
            : typeof value === 'number'
              ? plainNumber(value)
              : String(value);

  it('a reader of the JSON gets exactly these', () => {
    const hostile = fc.constantFrom(
      '"',
      '\\',
      '"}',
      '","x":"',
      '{{X}}',
      '{{SECRET.x}}',
      '\u2028',
      '\ud800',
      '***',
      '</script>',
    );
    // JSON.parse is where events come from: -0 and undefined don't occur
    const value = fc
      .oneof(hostile, fc.string({ unit: 'binary' }), fc.jsonValue())
      .map((any) => JSON.parse(JSON.stringify(any)));
    fc.assert(
      fc.property(value, value, (x, id) => {
        const body = JSON.parse(bodyText(template, { x, items: [{ id }, { id: 'b' }] }));
        expect(body).toEqual({
          alone: wellFormed(x),
          in: `a ${asText(x)} b`.toWellFormed(),
          '{': [wellFormed(x), { id: wellFormed(id), at: `<${asText(id)}>`.toWellFormed() }, { id: 'b', at: '<b>' }],
        });
      }),
      { numRuns: 500 },
    );
  });
});

it('is bounded: a long value in many items doesn’t become an endless request', () => {
  const template = `[{"$each":"items","a":"{{LONG}}"}]`;
  const data = { long: 'x'.repeat(16_000), items: Array.from({ length: 200 }, () => ({})) };
  expect(() => bodyText(template, data)).toThrow('the request would be larger than 1 MiB');
  expect(bodyText(template, { ...data, items: data.items.slice(0, 60) }).length).toBeGreaterThan(900_000);
});

it('sends parameters in the query beside a template', () => {
  const webhook = compiled({
    method: 'POST',
    body: 'template',
    template: '{}',
    url: 'https://h.example/a?k=1',
    parameters: [{ name: 'x', value: '{{X}}' }],
  });
  const [{ request }] = buildRequests(webhook, 'Purchase', () => 'a b', {});
  expect(request).toMatchObject({ url: 'https://h.example/a?k=1&x=a%20b', body: '{}' });
  expect(request.headers).toContainEqual(['Content-Type', 'application/json']);
});
