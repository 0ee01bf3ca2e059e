/** What servers send, with which tokens, and what is told of a visitor whom they know. Real HTTP, a real store. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../admin/access/roles.ts';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
  TOKEN,
} from '../testing/testCollector.testing.ts';

let collector: TestCollector;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  collector = await startTestCollector();
  for (const role of ROLES) {
    const { body } = (await collector.api('POST', '/api/tokens', { name: `a ${role}`, role })) as {
      body: { token: string };
    };
    tokens[role] = body.token;
  }
  const parameters = ['IP', 'USER_AGENT'].map((name) => ({ name, value: `{{${name}}}` }));
  const webhook = { url: 'https://partner.invalid/p', parameters, omitEmpty: false };
  await collector.api('POST', '/api/connectors', { id: 'x', name: 'X', triggers: ['Purchase'], webhook });
});
afterAll(() => collector.stop());

const post = (path: string, body: unknown, headers: Record<string, string>) =>
  fetch(collector.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
const bearer = (role: string) => ({ authorization: `Bearer ${tokens[role]}` });

interface Row {
  ip: string;
  userAgent: string;
  source?: string;
  deliveries: { url: string }[];
}
const stored = async (id: string) => (await collector.api('GET', `/api/events/${id}`)).body as Row;

describe('tokens', () => {
  const bodies = (): [path: string, body: unknown][] => [
    ['/v1/events', envelope(collector.key)],
    ['/v1/receipts', { key: collector.key, receipts: [{ event: 'none', connector: 'x', outcome: 'ran' }] }],
    ['/v1/consent', { key: collector.key, visitor: 'visitor-1', consent: { ads: false } }],
  ];
  const maySend = { admin: true, editor: true, ingest: true, reviewer: false, viewer: false };
  const rows = Object.entries(maySend).flatMap(([role, may]) => [0, 1, 2].map((place) => [role, place, may] as const));

  it('are of these roles', () => {
    expect(Object.keys(maySend).toSorted()).toEqual([...ROLES].toSorted());
  });

  it.each(rows)('of role %s, call %s: may send is %s', async (role, place, may) => {
    const [path, body] = bodies()[place] ?? ['', {}];
    const response = await post(path, body, bearer(role));
    expect(response.status).toBe(may ? 200 : 403);
    if (may) return;
    const problem = await response.json();
    expect(problem).toMatchObject({ field: 'authorization', detail: expect.stringContaining(`role ${role}`) });
    expect(problem.detail).toContain('role ingest');
  });

  it('of role ingest open nothing else', async () => {
    for (const path of ['/metrics', '/api/events', '/api/container', '/api/session', '/api/tokens']) {
      expect((await fetch(collector.url + path, { headers: bearer('ingest') })).status).toBe(403);
    }
    for (const path of ['/healthz', '/readyz']) {
      expect((await fetch(collector.url + path, { headers: bearer('ingest') })).status).toBe(200);
    }
  });

  it('that were removed send no more, and those that nobody made', async () => {
    const { body } = (await collector.api('POST', '/api/tokens', { name: 'gone', role: 'ingest' })) as {
      body: { id: string; token: string };
    };
    const headers = { authorization: `Bearer ${body.token}` };
    expect((await post('/v1/events', envelope(collector.key), headers)).status).toBe(200);
    await collector.api('DELETE', `/api/tokens/${body.id}`);
    expect((await post('/v1/events', envelope(collector.key), headers)).status).toBe(403);
  });

  it('that may not send are not believed as a browser either', async () => {
    const response = await post('/v1/events', envelope(collector.key), { ...bearer('viewer'), origin: ORIGIN });
    expect(response.status).toBe(403);
  });
});

it('the example in docs/developer.md works with a token made in the settings', async () => {
  const guide = readFileSync(new URL('../../docs/developer.md', import.meta.url), 'utf8');
  const [, example = ''] = /```sh\n(curl \S+\/v1\/events [\s\S]*?)```/.exec(guide) ?? [];
  const [, header = ''] = /-H '([^']*)'/.exec(example) ?? [];
  const [, body = ''] = /--data '([^']*)'/.exec(example) ?? [];
  const [name = '', value = ''] = header.split(': ', 2);
  const response = await fetch(`${collector.url}/v1/events`, {
    method: 'POST',
    // as curl sends it
    headers: {
      [name]: value.replace('trl_…', tokens.ingest ?? ''),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: body.replace('CONTAINER_KEY', collector.key),
  });
  expect([response.status, await response.json()]).toEqual([200, { pixels: [] }]);
  const row = await stored('order-A-1001');
  expect(row).toMatchObject({ source: 'server', ip: '203.0.113.7', userAgent: expect.stringContaining('Mozilla') });
});

describe('the visitor’s address and browser', () => {
  const browser = { 'user-agent': 'the-servers-own/1.0' };
  async function told(changes: object, headers: Record<string, string>): Promise<[string, string, string]> {
    const one = event();
    const response = await post('/v1/events', envelope(collector.key, { ...changes, events: [one] }), {
      ...browser,
      ...headers,
    });
    expect(response.status).toBe(200);
    const { ip, userAgent, deliveries } = await stored(`${one.id}`);
    return [ip, userAgent, `${deliveries[0]?.url}`.replace('https://partner.invalid/p', '')];
  }

  it.each(['admin', 'editor', 'ingest'])('are not the server’s own (%s)', async (role) => {
    expect(await told({}, bearer(role))).toEqual(['', '', '?IP=&USER_AGENT=']);
  });

  it('are what the server says', async () => {
    expect(await told({ ip: '203.0.113.9', userAgent: 'Browser/9' }, bearer('ingest'))).toEqual([
      ...['203.0.113.9', 'Browser/9'],
      '?IP=203.0.113.9&USER_AGENT=Browser%2F9',
    ]);
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    [' 203.0.113.9 ', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['203.0.113.9, 10.0.0.1', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8::7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['', ''],
    ['unknown', ''],
    ['999.1.1.1', ''],
    ['10', ''],
  ])('%j is the address %j, and never costs the order', async (ip, wanted) => {
    expect((await told({ ip }, bearer('ingest')))[0]).toBe(wanted);
  });

  it.each([
    ['', ''],
    ['a\nb', 'a b'],
    ['x'.repeat(600), 'x'.repeat(512)],
  ])('%j is the browser %j', async (userAgent, wanted) => {
    expect((await told({ userAgent }, bearer('ingest')))[1]).toBe(wanted);
  });

  it.each([{ ip: '203.0.113.9' }, { userAgent: 'Other/1' }])(
    'are not to be said without a token: %j',
    async (claim) => {
      const response = await post('/v1/events', envelope(collector.key, claim), { origin: ORIGIN });
      expect([response.status, await response.json()]).toMatchObject([400, { field: Object.keys(claim)[0] }]);
    },
  );

  it('come from the browser where it told of the event before, unless the server says better', async () => {
    for (const [said, wanted] of [
      [{}, 'Browser/1'],
      [{ userAgent: 'Server/2' }, 'Server/2'],
    ] as const) {
      const one = event({ data: { value: 1 } });
      await post('/v1/events', envelope(collector.key, { events: [one] }), {
        origin: ORIGIN,
        'user-agent': 'Browser/1',
      });
      const better = { ...one, data: { value: 2, currency: 'EUR' } };
      const other = { id: `${one.id}-2`, name: 'Lead', at: Date.now(), data: {} };
      await post('/v1/events', envelope(collector.key, { ...said, events: [better, other] }), bearer('ingest'));
      // the claim's own row keeps whose browser it was; what else the server tells has what it said
      expect((await stored(`${one.id}`)).userAgent).toBe('Browser/1');
      expect((await stored(`${other.id}`)).userAgent).toBe(wanted === 'Browser/1' ? '' : wanted);
    }
  });
});

it('an address that may guess no more still hears a right token', async () => {
  for (let guess = 0; guess < 12; guess++) {
    await post('/v1/events', envelope(collector.key), { authorization: `Bearer guess-${guess}` });
  }
  expect((await post('/v1/events', envelope(collector.key), { authorization: 'Bearer one-more' })).status).toBe(429);
  expect((await post('/v1/events', envelope(collector.key), bearer('viewer'))).status).toBe(403);
  expect((await post('/v1/events', envelope(collector.key), bearer('ingest'))).status).toBe(200);
  expect((await post('/v1/events', envelope(collector.key), { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
});
