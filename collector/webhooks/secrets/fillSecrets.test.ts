import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Webhook } from '../../connector/types.ts';
import { buildRequests } from '../build/buildRequest.ts';
import { compileWebhook } from '../build/compile/compileWebhook.ts';
import type { WebhookRequest } from '../build/request.ts';
import { compiled, pairs, webhookWith } from '../build/webhook.testing.ts';
import { fillSecrets, type SecretOf } from './fillSecrets.ts';

const PASSWORD = 'p&ss "w\\rd" %ł🔑+{{X}}***';
const SECRETS: Record<string, string> = {
  key: 'K3Y&=',
  password: PASSWORD,
  user: 'me',
  'a-b_1': 'AB',
  colon: 'a:b',
  dots: '..',
};

const secretOf: SecretOf = (name) => {
  const value = SECRETS[name];
  return value === undefined ? { ok: false, error: `there is no secret "${name}" any more` } : { ok: true, value };
};

function logged(changes: Partial<Webhook>, values: Record<string, string> = {}): WebhookRequest {
  const [built] = buildRequests(compiled(changes), 'Purchase', (name) => values[name] ?? '', {});
  if (!built.ok) throw new Error(built.error);
  return built.request;
}

function sent(changes: Partial<Webhook>, values: Record<string, string> = {}): WebhookRequest {
  const filled = fillSecrets(logged(changes, values), secretOf);
  if (!filled.ok) throw new Error(filled.error);
  return filled.request;
}

const EVERYWHERE: Partial<Webhook> = {
  method: 'POST',
  url: 'https://h.example/łódź/{{SECRET.key}}/{{X}}?a={{X}}&k={{secret.KEY}}',
  headers: [
    { name: 'X-Before', value: '{{X}}' },
    { name: 'Authorization', value: 'Bearer {{X}} {{SECRET.password}}' },
  ],
  parameters: [
    { name: 'x', value: '{{X}}' },
    { name: 'p', value: 'a {{SECRET.password}}{{SECRET.key}} b' },
  ],
};

describe('what is logged', () => {
  it('has masks, and says which secret goes where', () => {
    const request = logged(EVERYWHERE, { X: 'ł' });
    expect(request).toMatchObject({
      url: 'https://h.example/%C5%82%C3%B3d%C5%BA/***/%C5%82?a=%C5%82&k=***',
      body: 'x=%C5%82&p=a%20******%20b',
    });
    expect(request.headers[1]).toEqual(['Authorization', 'Bearer %C5%82 ***']);
    expect(request.secrets).toEqual([
      { in: 'url', encode: 'url', start: 38, end: 41, secret: 'key' },
      { in: 'url', encode: 'url', start: 60, end: 63, secret: 'key' },
      { in: { header: 1 }, encode: 'header', start: 14, end: 17, secret: 'password' },
      { in: 'body', encode: 'form', start: 15, end: 18, secret: 'password' },
      { in: 'body', encode: 'form', start: 18, end: 21, secret: 'key' },
    ]);
    for (const { in: place, start, end } of request.secrets ?? []) {
      const text = place === 'url' ? request.url : place === 'body' ? request.body : request.headers[place.header]?.[1];
      expect(text?.slice(start, end)).toBe('***');
    }
  });

  it('has no list of secrets without one', () => {
    expect(logged({ parameters: pairs('a={{X}}', 'b=***') })).not.toHaveProperty('secrets');
  });

  it('keeps a parameter that only holds a secret, also with omitEmpty', () => {
    expect(logged({ parameters: pairs('a={{SECRET.key}}', 'b={{X}}'), omitEmpty: true }).url).toMatch(/\?a=\*\*\*$/);
  });
});

describe('what is sent', () => {
  it('has each secret in the writing of its place', () => {
    const request = sent(EVERYWHERE, { X: 'ł' });
    expect(request.url).toBe('https://h.example/%C5%82%C3%B3d%C5%BA/K3Y%26%3D/%C5%82?a=%C5%82&k=K3Y%26%3D');
    expect(request.headers[1]).toEqual(['Authorization', 'Bearer %C5%82 p&ss "w\\rd" %%C5%82%F0%9F%94%91+{{X}}***']);
    expect(Object.fromEntries(new URLSearchParams(request.body ?? ''))).toEqual({ x: 'ł', p: `a ${PASSWORD}K3Y&= b` });
    expect(request).not.toHaveProperty('secrets');
  });

  it.each<[string, Partial<Webhook>, unknown]>([
    [
      'a flat JSON body',
      { body: 'json', parameters: pairs('p=a {{SECRET.password}}', 'k={{SECRET.key}}') },
      { p: `a ${PASSWORD}`, k: 'K3Y&=' },
    ],
    [
      'a JSON template',
      { body: 'template', template: '{"é":"{{X}}","p":["{{SECRET.password}}","{{X}}:{{SECRET.a-b_1}}"]}' },
      { é: '🛒"', p: [PASSWORD, '🛒":AB'] },
    ],
  ])('is %s that reads right', (_, changes, expected) => {
    expect(JSON.parse(sent({ method: 'POST', ...changes }, { X: '🛒"' }).body ?? '')).toEqual(expected);
  });

  it('is the text of the secret, whatever data is called like it', () => {
    const webhook = compiled({ method: 'POST', body: 'template', template: '"{{SECRET.key}}"' });
    const [{ request }] = buildRequests(webhook, 'Purchase', () => 'from the data', { 'secret.key': 5 });
    expect(fillSecrets(request, secretOf)).toMatchObject({ ok: true, request: { body: '"K3Y&="' } });
  });

  it('has nothing in the place of a value that reads like a slot, a mask or a mark', () => {
    const values = fc.oneof(
      fc.constantFrom('{{SECRET.key}}', '{{SECRET.password}}', '***', '\udc00', '\udc01', 'a\ud800', '\ud83d\udc00'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(values, values, (x, y) => {
        const changes: Partial<Webhook> = {
          method: 'POST',
          url: 'https://h.example/p?x={{X}}&k={{SECRET.key}}&y={{Y}}',
          headers: [{ name: 'X-A', value: 'a{{X}}{{SECRET.key}}{{Y}}z' }],
          parameters: [
            { name: 'x', value: '{{X}}' },
            { name: 'k', value: '{{Y}}{{SECRET.password}}{{X}}' },
          ],
          body: 'json',
        };
        const shown = (text: string) => text.toWellFormed();
        const request = sent(changes, { X: x, Y: y });
        expect(JSON.parse(request.body ?? '')).toEqual({ x: shown(x), k: shown(y) + PASSWORD + shown(x) });
        expect([...new URL(request.url).searchParams]).toEqual([
          ['x', shown(x)],
          ['k', 'K3Y&='],
          ['y', shown(y)],
        ]);
        const count = (text: string, part: string) => text.split(part).length - 1;
        const [, header = ''] = request.headers[0] ?? [];
        expect(count(header, 'K3Y&=')).toBe(1 + count(x + y, 'K3Y&='));
      }),
    );
  });
});

describe('Basic authentication', () => {
  const basic = (user: string, password: string): Partial<Webhook> => ({ basicAuth: { user, password } });
  const credentials = ({ headers }: WebhookRequest) => {
    const header = headers.find(([name]) => name === 'Authorization')?.[1] ?? '';
    expect(header).toMatch(/^Basic [A-Za-z0-9+/]+=*$/);
    return Buffer.from(header.slice(6), 'base64').toString();
  };

  it.each([
    ['literals', basic('Jörg', 'pä:ss'), 'Jörg:pä:ss'],
    ['parameters', basic('{{X}}', 'a{{X}}'), 'ł🛒:ał🛒'],
    ['no password', basic('key', ''), 'key:'],
    ['no user', basic('', 'x'), ':x'],
    ['a secret password', basic('ł{{X}}', '{{SECRET.password}}'), `łł🛒:${PASSWORD}`],
    ['a secret user', basic('{{SECRET.user}}', 'x'), 'me:x'],
    ['both secret', basic('a{{SECRET.user}}', '{{SECRET.user}}{{SECRET.colon}}'), 'ame:mea:b'],
  ])('of %s', (_, changes, expected) => {
    expect(credentials(sent(changes, { X: 'ł🛒' }))).toBe(expected);
  });

  it('shows no secret in the log', () => {
    expect(logged(basic('me', '{{SECRET.password}}')).headers).toContainEqual(['Authorization', 'Basic me:***']);
  });

  it.each([
    [basic('a:b', ''), 'basicAuth.user: may not hold a colon'],
    [basic('a\nb', ''), 'basicAuth.user: may not hold control characters'],
    [basic('a', 'b\tc'), 'basicAuth.password: may not hold control characters'],
    [basic('{{X|nope}}', ''), 'basicAuth.user: {{X|nope}}: there is no filter'],
    [
      { ...basic('a', 'b'), headers: [{ name: 'authorization', value: 'x' }] },
      'headers[0].name: Authorization is set by basicAuth',
    ],
  ])('%j is refused when saved', (changes, message) => {
    const result = compileWebhook(webhookWith(changes));
    expect(result.ok ? [] : result.problems.map((problem) => `${problem.field}: ${problem.message}`)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it.each([
    [basic('{{X}}', 'b'), { X: 'a:b' }, 'the user name of basicAuth may not hold a colon'],
    [basic('a', '{{X}}'), { X: 'a\r\nb' }, 'basicAuth may not hold control characters'],
    [basic('{{SECRET.colon}}', 'b'), {}, 'the user name of basicAuth may not hold a colon'],
  ])('%j with %j is not sent', (changes, values, error) => {
    expect(() => sent(changes, values)).toThrow(error);
  });
});

describe('is not sent', () => {
  it('without the secret', () => {
    expect(() => sent({ parameters: pairs('a={{SECRET.gone}}') })).toThrow('there is no secret "gone" any more');
  });

  it.each(['https://h.example/a/{{SECRET.dots}}', 'https://h.example/a/{{SECRET.dots}}/b?c=d'])(
    'where the secret would move the path: %s',
    (url) => {
      expect(() => sent({ url })).toThrow('a secret would change the structure of the URL');
    },
  );

  it('where the stored places are no masks', () => {
    const place = { in: 'body', encode: 'form', secret: 'key' } as const;
    const request: WebhookRequest = { method: 'POST', url: 'https://h.example/', headers: [], body: 'a=***&b=visitor' };
    const with_ = (...secrets: { start: number; end: number }[]) =>
      fillSecrets({ ...request, secrets: secrets.map((where) => ({ ...place, ...where })) }, secretOf);
    expect(with_({ start: 2, end: 5 })).toMatchObject({ ok: true, request: { body: 'a=K3Y%26%3D&b=visitor' } });
    const damaged = { ok: false, error: expect.stringContaining('doesn’t say rightly') };
    expect(with_({ start: 8, end: 15 })).toEqual(damaged);
    expect(with_({ start: 2, end: 5 }, { start: 2, end: 5 })).toEqual(damaged);
    expect(with_({ start: 99, end: 102 })).toEqual(damaged);
  });
});

it.each([
  ['{{SECRET.a b}}', 'a dynamic parameter is a name'],
  ['{{SECRET.}}', 'a secret’s name is 1 to 57'],
  ['{{SECRET.a.b}}', 'a secret’s name is 1 to 57'],
  ['{{SECRET.a|sha256}}', 'a secret takes no filters'],
  ['{{SECRET.a|default:x}}', 'a secret takes no filters'],
])('%s is refused when saved', (value, message) => {
  const result = compileWebhook(webhookWith({ parameters: [{ name: 'a', value }] }));
  expect(result).toMatchObject({
    ok: false,
    problems: [{ field: 'parameters[0].value', message: expect.stringContaining(message) }],
  });
});
