import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { createLookup, type MatchedClick, type ParameterContext } from './resolve.ts';
import { parseTemplate, TemplateError } from './template.ts';
import { expand, slotValues } from './values.ts';

const context: ParameterContext = {
  test: false,
  event: {
    id: 'event-1',
    name: 'Purchase',
    at: 1_764_000_000_000,
    data: {
      value: 149.9,
      currency: 'EUR',
      transaction_id: 'A-1001',
      extra: 1,
      orderRef: 'r',
      flag: true,
      tags: ['a'],
      sizes: ['S', 42, null, true],
      nested: [['a'], { b: 1 }],
      empty: [],
      customer: { ID: 'C-7', address: { zip: '10115' }, tags: ['vip', 'new'] },
      'flat.key': 'f',
      email: 'data@x.test',
    },
  },
  visitor: 'visitor-1',
  page: { url: 'https://shop.test/thanks?utm_term=boots', referrer: 'https://shop.test/', fbp: 'fb.1.2.3' },
  contact: { email: ' Max@Example.com ', phone: '' },
  userAgent: 'Agent/1',
  ip: '203.0.113.7',
  clicks: [
    { at: 1000, ids: { gclid: 'old', fbclid: 'F', sccid: 'S' }, sources: { utm_medium: 'cpc' } },
    { at: 2000, ids: { gclid: 'new' }, sources: { utm_source: 'google' } },
  ],
};
const matched: MatchedClick = {
  click: { at: 1000, ids: { click_id: '12345' }, sources: { utm_source: 'platform_x' } },
  matching: {
    enabled: true,
    parameter: 'Click_ID',
    source: { parameter: 'UTM_Source' },
  },
};
const say = (text: string, match?: MatchedClick) =>
  expand(parseTemplate(text), slotValues(createLookup(context, match)));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('values', () => {
  it.each([
    ['{{EVENT_NAME}}', 'Purchase'],
    ['{{EVENT_ID}}', 'event-1'],
    ['{{EVENT_TIME}}', '1764000000000'],
    ['{{VALUE}} {{CURRENCY}} {{TRANSACTION_ID}}', '149.9 EUR A-1001'],
    ['{{EXTRA}}', '1'],
    ['{{ORDERREF}}', 'r'],
    ['{{FLAG}}', 'true'],
    ['{{TAGS}}', 'a'],
    ['{{SIZES}}', 'S,42,,true'],
    ['{{NESTED}}', '[["a"],{"b":1}]'],
    ['[{{EMPTY}}]', '[]'],
    ['{{CUSTOMER.ID}} {{customer.address.zip}} {{Customer.Tags}} {{CUSTOMER.TAGS.1}}', 'C-7 10115 vip,new new'],
    ['{{CUSTOMER.ADDRESS}}', '{"zip":"10115"}'],
    ['{{FLAT.KEY}}', 'f'],
    ['[{{CUSTOMER.NONE}}{{CUSTOMER.ID.X}}{{CUSTOMER.CONSTRUCTOR}}{{VALUE.TOFIXED}}{{CUSTOMER.}}]', '[]'],
    ['{{GCLID}}', 'new'],
    ['{{SCCLID}}', 'S'],
    ['{{FBC}}', 'fb.1.1000.F'],
    ['{{FBP}}', 'fb.1.2.3'],
    ['{{TTCLID}}', ''],
    ['{{CLICK_ID}}', '12345'],
    ['{{CLICK_SOURCE}}', 'platform_x'],
    ['{{UTM_SOURCE}}', 'platform_x'],
    ['{{UTM_MEDIUM}}', 'cpc'],
    ['{{UTM_TERM}}', 'boots'],
    ['{{UTM_CAMPAIGN}}', ''],
    ['{{PHONE}}', ''],
    ['{{VISITOR_ID}}/{{IP}}/{{USER_AGENT}}', 'visitor-1/203.0.113.7/Agent/1'],
    ['{{PAGE_URL}}', 'https://shop.test/thanks?utm_term=boots'],
    ['{{NOTHING_LIKE_IT}}', ''],
    ['{{CONSTRUCTOR}}{{TOSTRING}}{{__PROTO__}}', ''],
  ])('%s is %j', (template, expected) => {
    expect(say(template, matched)).toBe(expected);
  });

  it('has no click ID without a matched click', () => {
    expect(say('{{CLICK_ID}}|{{CLICK_SOURCE}}|{{UTM_SOURCE}}')).toBe('||google');
  });

  it('resolves every parameter of the catalogue from its own source, never from a look-alike key of the page', () => {
    const forged = Object.fromEntries(CATALOGUE.map(({ name }) => [name.toLowerCase(), 'forged']));
    const lookup = createLookup({ ...context, event: { ...context.event, data: forged } }, matched);
    for (const name of [
      'EVENT_NAME',
      'EVENT_ID',
      'CLICK_ID',
      'CLICK_SOURCE',
      'GCLID',
      'FBC',
      'IP',
      'VISITOR_ID',
      'USER_AGENT',
    ]) {
      expect(lookup(name), name).not.toBe('forged');
    }
  });
});

describe('substitution', () => {
  it('is one pass: a value that looks like a parameter stays text', () => {
    const data = { a: '{{EMAIL}}', b: "$& $1 $' $`" };
    const lookup = createLookup({ ...context, event: { ...context.event, data } }, undefined);
    expect(expand(parseTemplate('[{{A}}] [{{B}}]'), slotValues(lookup))).toBe("[{{EMAIL}}] [$& $1 $' $`]");
  });

  it('replaces half a character', () => {
    const lookup = createLookup({ ...context, event: { ...context.event, data: { a: 'x\ud800y' } } }, undefined);
    expect(lookup('A')).toBe('x\ufffdy');
  });

  it.each(['{{}}', '{{ }}', '{{(a)}}', '{ {VALUE} }', '{{VALUE', '{{1}}'])('leaves %s as it is', (text) => {
    expect(say(text)).toBe(text);
  });

  it('takes names in any case and with spaces around', () => {
    expect(say('{{ value }} {{Value | fixed:2}}')).toBe('149.9 149.90');
  });
});

describe('filters', () => {
  it.each([
    ['{{EMAIL|sha256}}', sha256('max@example.com')],
    ['{{PHONE|sha256}}', ''],
    ['{{EMAIL|trim|lower}}', 'max@example.com'],
    ['{{CURRENCY|lower}}', 'eur'],
    ['{{EVENT_NAME|upper}}', 'PURCHASE'],
    ['{{VALUE|fixed:2}}', '149.90'],
    ['{{VALUE|minor}}', '14990'],
    ['{{PHONE|default:none}}', 'none'],
    ['{{PHONE|default:}}', ''],
    ['{{CURRENCY|default:USD}}', 'EUR'],
  ])('%s is %j', (template, expected) => {
    expect(say(template)).toBe(expected);
  });

  it.each([
    ['1.005', 'fixed:2', '1.01'],
    ['0.1', 'fixed:0', '0'],
    ['-0.001', 'fixed:2', '0.00'],
    ['-1.5', 'fixed:0', '-2'],
    ['1e3', 'fixed:1', '1000.0'],
    ['5e-7', 'fixed:2', '0.00'],
    ['1.005', 'minor', '101'],
    ['19.99', 'minor', '1999'],
    ['.5', 'minor', '50'],
    ['12345678901234567890.12', 'fixed:2', '12345678901234567890.12'],
    [' \u00a0\n1.5\ufeff', 'fixed:2', '1.50'],
    [`${'9'.repeat(30)}.${'9'.repeat(30)}e-20`, 'fixed:2', '10000000000.00'],
    [`-${'0'.repeat(30)}.${'0'.repeat(31)}`, 'fixed:2', '0.00'],
    ['1,5', 'fixed:2', '1.50'],
  ])('%s | %s is %j', (value, filter, expected) => {
    const lookup = createLookup({ ...context, event: { ...context.event, data: { value } } }, undefined);
    expect(expand(parseTemplate(`{{VALUE|${filter}}}`), slotValues(lookup))).toBe(expected);
  });

  it.each([
    ['a {{VALUE|nope}}', 'there is no filter "nope"', 2],
    ['{{VALUE|fixed:x}}', 'fixed:2', 0],
    ['{{VALUE|e164:XX}}', 'e164:DE', 0],
    ['{{VALUE|date:Mars/Base}}', 'date:Europe/Berlin', 0],
    ['{{VALUE|email:meta}}', 'email:google', 0],
    ['{{VALUE|fixed:11}}', 'from 0 to 10', 0],
    ['{{VALUE|constructor}}', 'there is no filter "constructor"', 0],
    ['{{VALUE|lower:x}}', 'takes no argument', 0],
    ['{{VA LUE}}', 'a dynamic parameter is a name', 0],
  ])('refuses %s with its place', (template, message, offset) => {
    const parse = () => parseTemplate(template);
    expect(parse).toThrow(TemplateError);
    expect(parse).toThrow(message);
    try {
      parse();
    } catch (error) {
      expect(error).toMatchObject({ offset });
    }
  });
});
