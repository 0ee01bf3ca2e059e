import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Webhook } from '../../connector/types.ts';
import { buildRequests } from './buildRequest.ts';
import { compiled, pairs } from './webhook.testing.ts';

function build(changes: Partial<Webhook>, values: Record<string, string> = {}, eventName = 'Purchase') {
  const lookup = (name: string) => values[name] ?? (name === 'EVENT_NAME' ? eventName : '');
  return buildRequests(compiled(changes), eventName, lookup, {})[0];
}

function urlOf(changes: Partial<Webhook>, values: Record<string, string> = {}): string {
  const built = build(changes, values);
  if (!built.ok) throw new Error(built.error);
  return built.request.url;
}

const valueOfX = (x: string) => ({ X: x });
const oneParameter = { parameters: pairs('x={{X}}') };

describe('real cases', () => {
  it('builds the URL preview of the four-parameter webhook', () => {
    const url = urlOf(
      {
        url: 'https://example.com/webhook',
        parameters: pairs('value={{VALUE}}', 'track={{EVENT_NAME}}', 'gclid={{GCLID}}', 'email={{EMAIL}}'),
      },
      { VALUE: '15', GCLID: '12a34bC', EMAIL: 'example@email.com' },
    );
    expect(url).toBe('https://example.com/webhook?value=15&track=Purchase&gclid=12a34bC&email=example@email.com');
  });

  it('builds a TUNE postback', () => {
    const url = urlOf(
      {
        url: 'https://network.example/aff_lsr',
        parameters: pairs(
          'offer_id=26',
          'transaction_id={{CLICK_ID}}',
          'amount={{VALUE|fixed:2}}',
          'adv_sub={{TRANSACTION_ID}}',
        ),
      },
      { CLICK_ID: '1027c887059b47bc69c699f45466b9', VALUE: '149.9', TRANSACTION_ID: 'A-1001' },
    );
    expect(url).toBe(
      'https://network.example/aff_lsr?offer_id=26&transaction_id=1027c887059b47bc69c699f45466b9&amount=149.90&adv_sub=A-1001',
    );
  });

  it('builds an Awin server-to-server call', () => {
    const url = urlOf(
      {
        url: 'https://network.example/sread.php?tt=ss&tv=2&merchant=1001',
        parameters: pairs(
          'amount={{VALUE|fixed:2}}',
          'ch=aw',
          'parts=DEFAULT:{{VALUE|fixed:2}}',
          'vc={{COUPON}}',
          'cr={{CURRENCY}}',
          'ref={{TRANSACTION_ID}}',
          'testmode=0',
          'cks={{CLICK_ID}}',
        ),
      },
      {
        VALUE: '149.90',
        COUPON: 'SAVE10',
        CURRENCY: 'EUR',
        TRANSACTION_ID: 'A-1001',
        CLICK_ID: '1001_1403695822_a430d81e22c9e8687f423efcf024fbaa',
      },
    );
    expect(url).toBe(
      'https://network.example/sread.php?tt=ss&tv=2&merchant=1001&amount=149.90&ch=aw&parts=DEFAULT%3A149.90&vc=SAVE10&cr=EUR&ref=A-1001&testmode=0&cks=1001_1403695822_a430d81e22c9e8687f423efcf024fbaa',
    );
  });

  it('builds a Partnerize call with parameters in the path', () => {
    const url = urlOf(
      { url: 'https://network.example/conversion/campaign:X/clickref:{{CLICK_ID}}/conversionref:{{TRANSACTION_ID}}' },
      { CLICK_ID: '1011l/9', TRANSACTION_ID: 'A 1001' },
    );
    expect(url).toBe('https://network.example/conversion/campaign:X/clickref:1011l%2F9/conversionref:A%201001');
  });
});

describe('query', () => {
  it.each([
    ['no path, no query', 'https://h.example', 'https://h.example/?x=1'],
    ['path', 'https://h.example/a', 'https://h.example/a?x=1'],
    ['query', 'https://h.example/a?b=2', 'https://h.example/a?b=2&x=1'],
    ['ends with ?', 'https://h.example/a?', 'https://h.example/a?x=1'],
    ['ends with &', 'https://h.example/a?b=2&', 'https://h.example/a?b=2&x=1'],
    ['? as a value', 'https://h.example/a?b=?', 'https://h.example/a?b=?&x=1'],
    ['kept as written', "https://h.example/?Q=a+b%2b;c='~[1]", "https://h.example/?Q=a+b%2b;c='~[1]&x=1"],
    ['characters no request line can carry', 'https://h.example/?q=a b"é', 'https://h.example/?q=a%20b%22%C3%A9&x=1'],
    ['host in capitals', 'HTTPS://H.Example:443/A', 'https://h.example/A?x=1'],
    ['other port', 'http://h.example:8080/a', 'http://h.example:8080/a?x=1'],
    ['slot in the query', 'https://h.example/a?b={{X}}&c=3', 'https://h.example/a?b=1&c=3&x=1'],
    ['international host', 'https://bücher.example/a', 'https://xn--bcher-kva.example/a?x=1'],
  ])('%s', (_, url, expected) => {
    expect(urlOf({ url, ...oneParameter }, valueOfX('1'))).toBe(expected);
  });

  it('leaves the URL alone when there are no parameters', () => {
    expect(urlOf({ url: 'https://h.example/a?b=2&' })).toBe('https://h.example/a?b=2&');
  });

  it.each([
    ['space', 'a b', 'a%20b'],
    ['delimiters', 'a&b=c?d#e/f+g%20', 'a%26b%3Dc%3Fd%23e%2Ff%2Bg%2520'],
    ['@ stays readable', 'me@x.example', 'me@x.example'],
    ['Unicode', 'Łódź 🛒', '%C5%81%C3%B3d%C5%BA%20%F0%9F%9B%92'],
    ['half a surrogate pair', 'a\ud83d', 'a%EF%BF%BD'],
    ['line break', 'a\r\nHost: evil', 'a%0D%0AHost%3A%20evil'],
    ['looks like a slot', '{{EMAIL}}', '%7B%7BEMAIL%7D%7D'],
    ['replacement pattern', "$&$1$'", "%24%26%241%24'"],
    ['empty', '', ''],
  ])('encodes a value: %s', (_, value, encoded) => {
    expect(urlOf(oneParameter, valueOfX(value))).toBe(`https://partner.example/postback?x=${encoded}`);
  });

  it('encodes parameter names', () => {
    expect(urlOf({ parameters: pairs('order id[]&=1') })).toBe(
      'https://partner.example/postback?order%20id%5B%5D%26=1',
    );
  });

  it('drops empty values when asked to, whatever makes them empty', () => {
    const parameters = pairs('a={{NONE}}', 'b={{X}}', 'c=', 'd=-{{NONE}}', 'e={{NONE|fixed:2}}');
    const values = { X: '1' };
    expect(urlOf({ parameters, omitEmpty: true }, values)).toBe('https://partner.example/postback?b=1&d=-');
    expect(urlOf({ parameters }, values)).toBe('https://partner.example/postback?a=&b=1&c=&d=-&e=');
  });

  it('renames the event for this webhook only where told', () => {
    const changes = { parameters: pairs('e={{EVENT_NAME}}'), eventNames: { Purchase: 'sale' } };
    expect(build(changes, {}, 'Purchase').request.url).toContain('?e=sale');
    expect(build(changes, {}, 'Lead').request.url).toContain('?e=Lead');
    expect(build(changes, {}, 'constructor').request.url).toContain('?e=constructor');
  });
});

describe('path', () => {
  it.each([
    ['slash', 'a/b', '/p/a%2Fb/q'],
    ['climbing', '../../admin', '/p/..%2F..%2Fadmin/q'],
    ['backslash', '..\\x', '/p/..%5Cx/q'],
    ['encoded dots', '%2e%2e', '/p/%252e%252e/q'],
    ['query and fragment', 'a?b#c', '/p/a%3Fb%23c/q'],
    ['three dots', '...', '/p/.../q'],
    ['line break', 'a\nb', '/p/a%0Ab/q'],
  ])('keeps a value in its segment: %s', (_, value, expected) => {
    expect(urlOf({ url: 'https://h.example/p/{{X}}/q' }, valueOfX(value))).toBe(`https://h.example${expected}`);
  });

  it.each([
    ['.', 'https://h.example/p/{{X}}/q', 'a value would change the structure of the URL’s path'],
    ['..', 'https://h.example/p/{{X}}/q', 'a value would change the structure of the URL’s path'],
    ['..', 'https://h.example/p/{{X}}?q=1', 'a value would change the structure of the URL’s path'],
    ['.', 'https://h.example/p/.{{X}}/q', 'a value would change the structure of the URL’s path'],
    ['e', 'https://h.example/p/%2{{X}}/q', 'a value would change the structure of the URL’s path'],
    ['', 'https://h.example/p/{{X}}/q', 'the path segment {{X}} came out empty'],
    ['', 'https://h.example/{{X}}/evil.example/', 'the path segment {{X}} came out empty'],
    ['', 'https://h.example/p/{{X}}{{Y}}', 'the path segment {{X}}{{Y}} came out empty'],
  ])('%j in %s can’t be built', (value, url, error) => {
    const built = build({ url }, valueOfX(value));
    expect(built).toMatchObject({ ok: false, error: expect.stringContaining(error) });
    expect(built.request.url).toMatch(/^https:\/\/h\.example\//);
  });

  it('lets part of a segment be empty', () => {
    expect(urlOf({ url: 'https://h.example/ref:{{X}}/q' })).toBe('https://h.example/ref:/q');
  });

  it('resolves dots that the owner wrote, as any client would', () => {
    expect(urlOf({ url: 'https://h.example/a/../b c/{{X}}' }, valueOfX('1'))).toBe('https://h.example/b%20c/1');
  });
});

describe('body', () => {
  const post = (changes: Partial<Webhook>, values: Record<string, string> = {}) =>
    build({ method: 'POST', ...changes }, values).request;

  it('posts a form, with the URL’s own query kept', () => {
    const request = post(
      { url: 'https://h.example/a?k=1', parameters: pairs('a b={{X}}', 'mail=me@x.example') },
      valueOfX('1 & 2'),
    );
    expect(request).toMatchObject({ url: 'https://h.example/a?k=1', body: 'a%20b=1%20%26%202&mail=me@x.example' });
    expect(request.headers).toContainEqual(['Content-Type', 'application/x-www-form-urlencoded']);
  });

  it.each([
    ['POST', 'https://h.example/a?k=1', 'x=1'],
    ['PUT', 'https://h.example/a?k=1', 'x=1'],
    ['PATCH', 'https://h.example/a?k=1', 'x=1'],
    ['GET', 'https://h.example/a?k=1&x=1', null],
    ['DELETE', 'https://h.example/a?k=1&x=1', null],
  ] as const)('puts the parameters of a %s where that method has them', (method, url, body) => {
    const settings = { method, url: 'https://h.example/a?k=1', parameters: pairs('x={{X}}') };
    expect(build(settings, valueOfX('1')).request).toMatchObject({ method, url, body });
    // a template is a body, too: its method's parameters stand in the query
    const template = build({ ...settings, body: 'template', template: '{"v":"{{X}}"}' }, valueOfX('1')).request;
    expect(template).toMatchObject({ url: 'https://h.example/a?k=1&x=1', body: body === null ? null : '{"v":"1"}' });
  });

  it('posts flat JSON in the order given', () => {
    const request = post(
      { body: 'json', parameters: pairs('z={{X}}', '1=one', 'a="quoted"\n', 'mixed=order {{X}}', 'none={{NONE}}') },
      valueOfX('x\ud800'),
    );
    expect(request.body).toBe('{"z":"x\uFFFD","1":"one","a":"\\"quoted\\"\\n","mixed":"order x\uFFFD","none":""}');
    expect(request.headers).toContainEqual(['Content-Type', 'application/json']);
  });

  it('carries __proto__ as an ordinary name', () => {
    expect(post({ body: 'json', parameters: pairs('__proto__={{X}}', 'b=2') }, valueOfX('1')).body).toBe(
      '{"__proto__":"1","b":"2"}',
    );
  });

  it.each([
    ['{{VALUE}}', '149.90', '149.90'],
    ['{{VALUE|default:0}}', '', '0'],
    ['{{VALUE|fixed:2}}', '149.9', '149.90'],
    ['{{VALUE|minor}}', '149.9', '14990'],
    ['{{EVENT_TIME}}', '1764000000', '1764000000'],
    ['{{QUANTITY|fixed:0}}', '3', '3'],
    ['{{VALUE}}', '-0.5', '-0.5'],
    // text by what they are, whatever they hold
    ['{{TRANSACTION_ID}}', '1001', '"1001"'],
    ['{{TRANSACTION_ID}}', '0012', '"0012"'],
    ['{{QUANTITY}}', '3', '"3"'],
    ['{{VALUE|sha256}}', '1', '"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"'],
    ['{{VALUE}} EUR', '15', '"15 EUR"'],
    ['15', '', '"15"'],
    // amounts as pages write them
    ['{{VALUE}}', '', '""'],
    ['{{VALUE}}', '015', '15'],
    ['{{VALUE}}', '+15', '15'],
    ['{{VALUE}}', '1e3', '1000'],
    ['{{VALUE}}', '.5', '0.5'],
    ['{{VALUE}}', '1234567890123456', '1234567890123456'],
    // not a number that a double can carry unchanged
    ['{{VALUE}}', '12345678901234567', '"12345678901234567"'],
  ])('JSON value %s of %j is %s', (template, value, expected) => {
    const values = { VALUE: value, EVENT_TIME: value, QUANTITY: value, TRANSACTION_ID: value };
    expect(post({ body: 'json', parameters: [{ name: 'v', value: template }] }, values).body).toBe(`{"v":${expected}}`);
  });

  it('has a body even without parameters, and none for GET', () => {
    expect(post({ body: 'json' }).body).toBe('{}');
    expect(post({ body: 'form' }).body).toBe('');
    expect(build({}).request.body).toBeNull();
  });
});

describe('headers', () => {
  const headersOf = (changes: Partial<Webhook>, values: Record<string, string> = {}) =>
    build(changes, values).request.headers;

  it('sends the owner’s headers with values put in, and its own name', () => {
    expect(headersOf({ headers: [{ name: 'X-Ref', value: 'order {{X}}' }] }, valueOfX('A-1'))).toEqual([
      ['X-Ref', 'order A-1'],
      ['User-Agent', expect.stringMatching(/^TagRelay\/\d/)],
    ]);
  });

  it('leaves Content-Type and User-Agent to the owner who sets them', () => {
    const headers = [
      { name: 'content-type', value: 'application/vnd.partner+json' },
      { name: 'USER-AGENT', value: 'Shop' },
    ];
    expect(headersOf({ method: 'POST', body: 'json', headers })).toEqual([
      ['content-type', 'application/vnd.partner+json'],
      ['USER-AGENT', 'Shop'],
    ]);
  });

  it.each([
    ['line break', 'a\r\nX-Evil: 1', 'a%0D%0AX-Evil: 1'],
    ['NUL', 'a\0b', 'a%00b'],
    ['Unicode', 'Łukasz', '%C5%81ukasz'],
    ['half a surrogate pair', '\udc00', '%EF%BF%BD'],
    ['plain', '100% sure, "yes"', '100% sure, "yes"'],
    ['outer spaces', '  a ', 'a'],
  ])('keeps a value inside its header: %s', (_, value, expected) => {
    expect(headersOf({ headers: [{ name: 'X-Ref', value: '{{X}}' }] }, valueOfX(value))[0]).toEqual([
      'X-Ref',
      expected,
    ]);
  });
});

describe('whatever the value', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('.', '..', '/', '%2e', '\ud800'),
  );
  const changes: Partial<Webhook> = {
    url: 'https://h.example/a/{{X}}/b/c{{X}}?q={{X}}',
    parameters: pairs('x={{X}}', 'y=-{{X}}'),
    headers: [{ name: 'X-Ref', value: '{{X}}' }],
  };
  const shown = (text: string) => text.replace(/\p{Surrogate}/gu, '\uFFFD');

  it('stays where it was put, or the request can’t be built', () => {
    fc.assert(
      fc.property(anyText, (x) => {
        const built = build(changes, { X: x });
        if (!built.ok) {
          expect(['', '.', '..']).toContain(x);
          return;
        }
        const url = new URL(built.request.url);
        expect(url.origin).toBe('https://h.example');
        expect(url.hash).toBe('');
        expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', shown(x), 'b', `c${shown(x)}`]);
        expect([...url.searchParams]).toEqual([
          ['q', shown(x)],
          ['x', shown(x)],
          ['y', `-${shown(x)}`],
        ]);
        expect(built.request.headers[0]?.[1]).toMatch(/^[ -~]*$/);
      }),
    );
  });

  it('is what a reader of the JSON body gets', () => {
    fc.assert(
      fc.property(anyText, (x) => {
        const { request } = build({ method: 'POST', body: 'json', parameters: pairs('x={{X}}', 'y=1') }, { X: x });
        expect(JSON.parse(request.body ?? '')).toEqual({ x: shown(x), y: '1' });
      }),
    );
  });
});

it('names the destination as host:port', () => {
  expect(build({ url: 'https://h.example/a' }).destination).toBe('h.example:443');
  expect(build({ url: 'http://[::1]:9999/a' }).destination).toBe('[::1]:9999');
});
