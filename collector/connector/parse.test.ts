import { describe, expect, it } from 'vitest';
import { WEBHOOK_DEFAULTS } from './defaults.ts';
import { parseConnectorInput, parseContainer, parseContainerSettings } from './parse.ts';

const NOW = 1_764_000_000_000;

const connector = (change: object = {}) => ({ id: 'network-x', name: 'Network X', triggers: ['Purchase'], ...change });
const file = (change: object = {}) => ({ format: 1, key: 'cabc123', ...change });
const webhook = (change: object = {}) => ({ url: 'https://partner.example/p', ...change });
const repeat = (count: number, make: (index: number) => unknown) => Array.from({ length: count }, (_, i) => make(i));
/** as JSON.parse makes it: `__proto__` as an own key */
const fromJson = (text: string): unknown => JSON.parse(text);

function problemOf(result: ReturnType<typeof parseConnectorInput> | ReturnType<typeof parseContainer>): string {
  return result.ok ? 'accepted' : result.problems.map(({ field, message }) => `${field}: ${message}`).join('\n');
}

describe('a connector as input', () => {
  it('fills in the documented defaults', () => {
    const parsed = parseConnectorInput({
      name: 'Network X',
      triggers: ['Purchase'],
      webhook: { url: 'https://partner.example/p' },
      pixel: { html: '<b>hi</b>' },
      click: { parameter: 'click_id' },
    });
    expect(parsed).toEqual({
      ok: true,
      value: {
        name: 'Network X',
        mode: 'enabled',
        triggers: ['Purchase'],
        webhook: {
          ...WEBHOOK_DEFAULTS,
          enabled: true,
          method: 'GET',
          url: 'https://partner.example/p',
          parameters: [],
          headers: [],
          body: 'form',
          requestPerItem: false,
          requireClickId: false,
          guarantee: 'at_least_once',
          eventNames: {},
          omitEmpty: true,
        },
        pixel: { enabled: true, html: '<b>hi</b>', sandbox: true },
        click: { enabled: true, parameter: 'click_id', model: 'last', windowDays: 30 },
        dedupeTransactions: true,
      },
    });
  });

  it('keeps the example of DESIGN §6 as it is', () => {
    const example = {
      id: 'network-x',
      name: 'Affiliate Network X',
      mode: 'enabled',
      triggers: ['Purchase'],
      webhook: {
        enabled: true,
        method: 'GET',
        url: 'https://partner.example/postback',
        parameters: [
          { name: 'value', value: '{{VALUE}}' },
          { name: 'cid', value: '{{CLICK_ID}}' },
        ],
        headers: [{ name: 'Authorization', value: 'Bearer abc123' }],
        body: 'form',
        eventNames: { Purchase: 'sale' },
        omitEmpty: true,
      },
      pixel: { enabled: true, html: '<img src="https://partner.example/p?v={{VALUE}}">', sandbox: true },
      click: {
        enabled: true,
        parameter: 'click_id',
        source: { parameter: 'utm_source', value: 'platform_x' },
        model: 'last',
        windowDays: 14,
      },
    };
    const made = { requestPerItem: false, requireClickId: false, guarantee: 'at_least_once' };
    const filled = { ...WEBHOOK_DEFAULTS, ...made };
    expect(parseConnectorInput(example)).toEqual({
      ok: true,
      value: { ...example, webhook: { ...filled, ...example.webhook }, dedupeTransactions: true },
    });
  });

  it('keeps every field of a webhook', () => {
    const everything = {
      enabled: false,
      method: 'POST',
      url: 'https://partner.example/p',
      parameters: [{ name: 'skulist', value: '{{ITEM_ID}}', items: 'join', separator: ' | ' }],
      headers: [],
      body: 'template',
      template: '{ "a": "{{VALUE}}" }',
      basicAuth: { user: 'me', password: '{{SECRET.x}}' },
      signWith: ['new', 'old'],
      requestPerItem: true,
      requireClickId: true,
      responseRule: { body: 'contains', text: 'success=true', retry: true },
      guarantee: 'at_most_once',
      eventNames: {},
      omitEmpty: false,
    };
    expect(parseConnectorInput(connector({ webhook: everything }))).toMatchObject({
      ok: true,
      value: { webhook: everything },
    });
    const { responseRule: _, ...rest } = everything;
    const ruled = parseConnectorInput(
      connector({ webhook: { ...rest, responseRule: { body: 'lacks', text: 'error' } } }),
    );
    expect(ruled.ok && ruled.value.webhook?.responseRule).toEqual({ body: 'lacks', text: 'error', retry: false });
  });

  it('takes back what answers carry besides the settings', () => {
    const parsed = parseConnectorInput({
      ...connector({ version: 3, updatedAt: NOW }),
      pixel: {
        html: '<b>x</b>',
        status: 'approved',
        hash: 'ab',
        hosts: [],
        live: null,
        approvedAt: 1,
        approvedBy: 'x',
      },
    });
    expect(parsed).toMatchObject({ ok: true, value: { version: 3, pixel: { html: '<b>x</b>' } } });
  });

  it('reads a pixel that carries only its status as no pixel', () => {
    const parsed = parseConnectorInput({ ...connector(), pixel: { status: 'none' } });
    expect(parsed.ok && 'pixel' in parsed.value).toBe(false);
  });

  it.each([
    ['a fractional hour', 1 / 24],
    ['ten years', 3650],
  ])('accepts a window of %s', (_, windowDays) => {
    expect(parseConnectorInput(connector({ click: { parameter: 'c', windowDays } })).ok).toBe(true);
  });

  it('accepts names of 64 characters and html of any length, which the compiler measures', () => {
    const input = connector({ name: 'n'.repeat(64), triggers: ['t'.repeat(64)], pixel: { html: 'x'.repeat(65_536) } });
    expect(parseConnectorInput(input).ok).toBe(true);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'text', ': has to be an object, is text'],
    ['nothing', {}, 'name: is missing; it has to be text'],
    ['a wrong type', connector({ name: 5 }), 'name: has to be text, is a number'],
    ['a name of 65 characters', connector({ name: 'n'.repeat(65) }), 'name: is longer than 64 characters'],
    ['a control character', connector({ name: 'a\u0007b' }), 'name: holds a control character'],
    ['a lone surrogate', connector({ name: 'a\ud800' }), 'name: holds half a character (a lone surrogate)'],
    ['an id in capitals', connector({ id: 'X' }), 'id: has to be 1 to 64 of a-z'],
    ['an id over 64', connector({ id: 'x'.repeat(65) }), 'id: has to be 1 to 64 of a-z'],
    ['an id that is a prototype key', connector({ id: 'constructor' }), 'id: is a name that is not allowed here'],
    ['an unknown mode', connector({ mode: 'on' }), 'mode: is "on"; allowed: "enabled", "test", "disabled"'],
    ['no trigger', connector({ triggers: [] }), 'triggers: needs at least 1 of them'],
    ['51 triggers', connector({ triggers: repeat(51, (i) => `T${i}`) }), 'triggers: holds more than 50 entries'],
    ['a trigger twice', connector({ triggers: ['A', 'A'] }), 'triggers: names an event twice'],
    ['a trigger over 64', connector({ triggers: ['t'.repeat(65)] }), 'triggers[0]: is longer than 64 characters'],
    ['a trigger with a line break', connector({ triggers: ['a\nb'] }), 'triggers[0]: holds a control character'],
    ['a trigger with a space behind', connector({ triggers: ['a '] }), 'triggers[0]: starts or ends with a space'],
    ['an unknown field', connector({ trigers: [] }), 'trigers: unknown field; allowed here: id, name, mode, triggers'],
    ['a field that is nearly one', connector({ trigers: [] }), 'did you mean triggers?'],
    [
      'an unknown field of the webhook',
      connector({ webhook: webhook({ verb: 'GET' }) }),
      'webhook.verb: unknown field; allowed here: enabled, method, url',
    ],
    [
      'another method',
      connector({ webhook: webhook({ method: 'TRACE' }) }),
      'webhook.method: is "TRACE"; allowed: "GET"',
    ],
    [
      '101 parameters',
      connector({ webhook: webhook({ parameters: repeat(101, (i) => ({ name: `p${i}`, value: '' })) }) }),
      'webhook.parameters: holds more than 100 entries',
    ],
    [
      'a value over 4096',
      connector({ webhook: webhook({ parameters: [{ name: 'p', value: 'v'.repeat(4097) }] }) }),
      'webhook.parameters[0].value: is longer than 4096 characters',
    ],
    [
      'NUL in a value',
      connector({ webhook: webhook({ parameters: [{ name: 'p', value: 'a\u0000' }] }) }),
      'webhook.parameters[0].value: holds a control character',
    ],
    [
      'another way with items',
      connector({ webhook: webhook({ parameters: [{ name: 'p', value: '', items: 'all' }] }) }),
      'webhook.parameters[0].items: is "all"; allowed: "each", "join"',
    ],
    [
      'items for a header',
      connector({ webhook: webhook({ headers: [{ name: 'p', value: '', items: 'each' }] }) }),
      'webhook.headers[0].items: unknown field',
    ],
    [
      'a template over 32 KiB',
      connector({ webhook: webhook({ template: 'x'.repeat(32_769) }) }),
      'webhook.template: is longer than 32768 characters',
    ],
    [
      'a secret twice to sign with',
      connector({ webhook: webhook({ signWith: ['a', 'A'] }) }),
      'webhook.signWith: names a secret twice',
    ],
    [
      'no name of a secret to sign with',
      connector({ webhook: webhook({ signWith: ['whsec_MfKQ9r8=='] }) }),
      'webhook.signWith[0]: has to be 1 to 57 letters',
    ],
    [
      'a response rule without its text',
      connector({ webhook: webhook({ responseRule: { body: 'contains', text: '' } }) }),
      'webhook.responseRule.text: must not be empty',
    ],
    [
      'half of basic authentication',
      connector({ webhook: webhook({ basicAuth: { user: 'me' } }) }),
      'webhook.basicAuth.password: is missing',
    ],
    [
      'a guarantee of its own',
      connector({ webhook: webhook({ guarantee: 'exactly_once' }) }),
      'webhook.guarantee: is "exactly_once"; allowed: "at_least_once", "at_most_once"',
    ],
    [
      'a window of zero',
      connector({ click: { parameter: 'c', windowDays: 0 } }),
      'click.windowDays: has to be at least',
    ],
    [
      'a window over ten years',
      connector({ click: { parameter: 'c', windowDays: 3651 } }),
      'click.windowDays: has to be at most 3650',
    ],
    [
      'a click parameter with a query in it',
      connector({ click: { parameter: '?c=1' } }),
      'click.parameter: has to be a plain URL parameter name',
    ],
    [
      'a click parameter that is a prototype key',
      connector({ click: { parameter: 'constructor' } }),
      'click.parameter: is a name that is not allowed here',
    ],
    [
      'a click parameter that is one in lower case, as names compare',
      connector({ click: { parameter: 'Constructor' } }),
      'click.parameter: is a name that is not allowed here',
    ],
    [
      'a window beyond all numbers',
      fromJson('{"name":"x","triggers":["A"],"click":{"parameter":"c","windowDays":1e400}}'),
      'click.windowDays: has to be a number, is too large a number',
    ],
    [
      '__proto__ as a key',
      fromJson('{"name":"x","triggers":["A"],"__proto__":{"mode":"test"}}'),
      '__proto__: "__proto__" is not allowed',
    ],
    [
      '__proto__ as an event name',
      fromJson('{"name":"x","triggers":["A"],"webhook":{"url":"https://p.example","eventNames":{"__proto__":"y"}}}'),
      'webhook.eventNames.__proto__: "__proto__" is not allowed',
    ],
    [
      'constructor as a key',
      fromJson('{"name":"x","triggers":["A"],"webhook":{"url":"https://p.example","eventNames":{"constructor":"y"}}}'),
      'webhook.eventNames.constructor: "constructor" is not allowed',
    ],
    [
      'a deep condition',
      fromJson(`{"name":"x","triggers":["A"],"when":${'{"not":'.repeat(50_000)}{}${'}'.repeat(50_000)}}`),
      'is nested deeper than 16 levels',
    ],
    ['a deep body', fromJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 'is nested deeper than 16 levels'],
  ])('refuses %s with its path', (_, input, expected) => {
    expect(problemOf(parseConnectorInput(input))).toContain(expected);
  });

  it('lists every wrong field', () => {
    const result = parseConnectorInput(connector({ name: '', mode: 'on' }));
    expect(result.ok ? [] : result.problems.map(({ field }) => field)).toEqual(['name', 'mode']);
  });
});

describe('a container file', () => {
  it('needs no more than format and key', () => {
    expect(parseContainer(file(), NOW)).toEqual({
      ok: true,
      value: {
        format: 1,
        key: 'cabc123',
        name: 'My site',
        allowedOrigins: [],
        consent: { required: [] },
        page: {
          hashParameters: [],
          linkedDomains: [],
          pageViews: false,
          dataLayer: false,
          serverCookie: false,
          pixelMaxAgeSeconds: 30,
        },
        review: { twoPeople: false },
        alerts: { to: [], kinds: {} },
        killed: { hosts: [] },
        connectors: [],
        approvals: [],
      },
    });
  });

  it('gives connectors written by hand version 1 and the time of reading', () => {
    const parsed = parseContainer(file({ connectors: [connector()] }), NOW);
    expect(parsed.ok && parsed.value.connectors[0]).toMatchObject({ version: 1, updatedAt: NOW });
  });

  it.each<[string, object, string]>([
    ['another format', { format: 2 }, 'format: is 2; allowed: 1'],
    ['a short key', { key: 'a' }, 'key: has to be 4 to 64'],
    [
      'a domain with a scheme',
      { page: { linkedDomains: ['https://a.example'] } },
      'page.linkedDomains[0]: has to be a host',
    ],
    ['a hash parameter that is a pattern', { page: { hashParameters: ['.*'] } }, 'page.hashParameters[0]: has to be'],
    ['a TCF purpose that is none', { consent: { tcf: { ads: { purposes: [0] } } } }, 'consent.tcf.ads.purposes[0]'],
    [
      'an origin with a path',
      { allowedOrigins: ['https://shop.example/'] },
      'allowedOrigins[0]: has to be an exact origin',
    ],
    ['an origin in capitals', { allowedOrigins: ['https://Shop.example'] }, 'write https://shop.example'],
    ['a wildcard', { allowedOrigins: ['https://*.example'] }, 'no wildcard'],
    ['a default port', { allowedOrigins: ['https://shop.example:443'] }, 'write https://shop.example'],
    ['an origin of no web page', { allowedOrigins: ['file:///x'] }, 'e.g. https://shop.example.com'],
    ['a word as origin', { allowedOrigins: ['Null'] }, 'has to be an exact origin'],
    ['an origin twice', { allowedOrigins: ['https://a.example', 'https://a.example'] }, 'names an origin twice'],
    ['a purpose twice', { consent: { required: ['ads', 'ads'] } }, 'consent.required: names a purpose twice'],
    ['an unknown field', { owner: 'me' }, 'owner: unknown field; allowed here: format, key, name'],
    [
      'a wrong field deep down',
      {
        connectors: [connector(), connector({ id: 'b', webhook: webhook({ parameters: [{ name: 'a', value: 1 }] }) })],
      },
      'connectors[1].webhook.parameters[0].value: has to be text, is a number',
    ],
    [
      'an id twice',
      { connectors: [connector(), connector()] },
      'connectors[1].id: "network-x" is taken by connectors[0]',
    ],
    [
      'an approval of no connector',
      {
        approvals: [
          { hash: 'a'.repeat(64), connector: 'x', html: '', sandbox: true, hosts: [], approvedAt: 1, approvedBy: 'a' },
        ],
      },
      'approvals[0].connector: there is no connector "x"',
    ],
  ])('refuses %s with its path', (_, change, expected) => {
    expect(problemOf(parseContainer(file(change), NOW))).toContain(expected);
  });

  it('accepts http origins, ports and IPv6', () => {
    const allowedOrigins = ['http://localhost:8788', 'https://shop.example:8443', 'http://[::1]:3000'];
    expect(parseContainer(file({ allowedOrigins }), NOW).ok).toBe(true);
  });
});

describe('container settings', () => {
  it('takes the key back unchanged and ignores the tag', () => {
    const parsed = parseContainerSettings({ key: 'cabc123', tag: '<script>', name: 'Shop' }, 'cabc123');
    expect(parsed).toEqual({ ok: true, value: { name: 'Shop' } });
  });

  it('refuses another key', () => {
    const parsed = parseContainerSettings({ key: 'cother' }, 'cabc123');
    expect(parsed).toMatchObject({ ok: false, problems: [{ field: 'key' }] });
  });
});
