/**
 * No request ends the process, whoever sends it. Every call of the API that the source names, and the doors before it, with
 * hostile paths, queries, bodies and manners, as nobody, viewer, editor and reviewer, against a process of its own.
 * The pixel compiler's own limits are tested beside it (pixels/).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectorProcess, startProcess } from '../testing/startProcess.testing.ts';
import { envelope, event, ORIGIN, TOKEN } from '../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';

const TIMEOUT_MS = 240_000;
const AT_ONCE = 8;
const ROLES = ['nobody', 'viewer', 'editor', 'reviewer'];

/** As the rooms of the API write them: `routes.get('/connectors/:id', …)`. */
function apiRoutes(): { method: string; path: string }[] {
  const folder = new URL('../admin/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/\.test(ing)?\.ts$/.test(name),
  );
  return sources.flatMap((name) =>
    Array.from(
      readFileSync(new URL(name, folder), 'utf8').matchAll(/\broutes\.(get|post|put|delete)\(\s*'([^']+)'/g),
      ([, method = '', path = '']) => ({
        method: method.toUpperCase(),
        path: /^\/(api|sign-in)\b/.test(path) ? path : `/api${path}`,
      }),
    ),
  );
}

const OTHER_ROUTES = [
  ['GET', '/healthz'],
  ['GET', '/readyz'],
  ['GET', '/metrics'],
  ['GET', '/'],
  ['GET', '/events/:id'],
  ['GET', '/t/:id'],
  ['GET', '/frame/:id'],
  ['GET', '/sdk/:id'],
  ['POST', '/v1/events'],
  ['POST', '/v1/receipts'],
  ['POST', '/v1/withdrawals'],
].map(([method = '', path = '']) => ({ method, path }));

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const LONG = 'x'.repeat(7000);

const IDS = [
  'x',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '%',
  '%E0%A4%A',
  '%00',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  LONG,
  '%F0%9F%92%A9'.repeat(50),
  '%0d%0aset-cookie:a=b',
  '-1',
  '%7B%7BSECRET.x%7D%7D',
  ':id',
  '*',
  '(a+)+$',
];

const QUERIES = [
  '?limit=0',
  '?limit=-1',
  '?limit=1e9',
  '?limit=999999999999999999999',
  '?limit=NaN',
  '?limit=200&limit=200',
  '?cursor=%00',
  `?cursor=${Buffer.from('event:-1').toString('base64url')}`,
  `?cursor=${Buffer.from('delivery:9007199254740991').toString('base64url')}`,
  `?cursor=${Buffer.from('audit:1e308').toString('base64url')}`,
  `?cursor=${LONG}`,
  '?__proto__=1&constructor=2&toString=3',
  '?a[b][c]=1&a[__proto__][x]=2',
  '?from=NaN&to=Infinity',
  '?from=8640000000000000&to=8640000000000001',
  '?from=9999-99-99T99:99:99Z',
  '?from=0000-01-01T00:00:00-23:59',
  '?span=30d&zone=__proto__',
  '?span=30d&zone=Etc/GMT%2B12',
  '?span=24h&zone=%00',
  `?zone=${LONG}`,
  '?state=constructor&status=toString',
  '?q=%00',
  `?q=${LONG}`,
  '?q=%25_%25_%5C',
  '?name=__proto__&data.__proto__=1&data.a.b.c=2',
  '?data.constructor=x',
  '?test=maybe',
  '?format=csv&connector=x',
  '?format=__proto__',
  '?code=%00',
  `?${'a=1&'.repeat(1500)}`,
  '?%',
  '?=&&==&=%F0%28%8C%28',
  '?outcome=__proto__&connector=__proto__',
  '?visitor=%F0%9F%92%A9&transaction=%00',
];

const CONNECTOR = { id: 'y', name: 'Y', triggers: ['Purchase'] };
const hook = (webhook: object) => ({
  connector: { ...CONNECTOR, webhook: { url: 'https://h.example/p', ...webhook } },
});

/** Text as sent. */
const BODIES = [
  '',
  'null',
  '0',
  '-0',
  '1e999',
  'true',
  '""',
  '"\\ud800"',
  '[]',
  '[[]]',
  '{',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"toString":1,"hasOwnProperty":2,"then":3,"toJSON":4,"length":-1}',
  nested(500_000, '[', ']'),
  nested(100_000, '{"a":', '}').replace('}', '1}'),
  '['.repeat(1_000_000),
  `{"connector":${nested(100_000, '[', ']')}}`,
  `{"event":{"name":"Purchase","at":1,"data":${nested(50_000, '{"a":', '').replace(/$/, '1')}${'}'.repeat(50_000)}}}`,
  `[${'{},'.repeat(300_000)}{}]`,
  `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":1`).join()}}`,
  JSON.stringify({ [LONG]: LONG }),
  JSON.stringify({ event: { name: 'Purchase', at: Number.MAX_SAFE_INTEGER }, landings: [] }),
  JSON.stringify({ event: { name: 'Purchase', at: 8.64e15 }, landings: [{ url: 'http://[::1', at: 0 }] }),
  JSON.stringify({ event: { name: '__proto__', at: 0 }, landings: [{ url: 'data:,x?click_id=1', at: 0 }] }),
  JSON.stringify({
    event: { name: 'Purchase', at: 8.64e15 },
    landings: Array.from({ length: 20 }, () => ({
      url: `https://s.example/?${'click_id=1&'.repeat(4000)}`,
      at: 8.64e15,
    })),
  }),
  JSON.stringify({ ...hook({}), event: { name: 'Purchase', at: 8.64e15, data: { value: 1e308 } } }),
  JSON.stringify({ ...hook({}), event: { name: 'Purchase', at: -1, clicks: [{ at: 1e300, ids: { toString: 'x' } }] } }),
  JSON.stringify({ ...hook({}), eventId: '__proto__' }),
  JSON.stringify({ ...hook({}), eventId: '\u0000' }),
  JSON.stringify(hook({ method: 'POST', body: 'template', template: nested(10_000, '[', ']') })),
  JSON.stringify(hook({ method: 'POST', body: 'template', template: `"${'\\'.repeat(30_000)}"` })),
  JSON.stringify(hook({ method: 'POST', body: 'template', template: `{"a":"${'{{VALUE}}'.repeat(3000)}"}` })),
  JSON.stringify(hook({ parameters: [{ name: 'x', value: `{{VALUE${'|trim'.repeat(800)}}}` }] })),
  JSON.stringify(hook({ parameters: [{ name: 'x', value: '{{'.repeat(2000) }] })),
  JSON.stringify(
    hook({ parameters: Array.from({ length: 100 }, (_, n) => ({ name: `p${n}`, value: '{{VALUE|fixed:999999}}' })) }),
  ),
  // some thousand times what the page sent, in some hundred requests: all memory, were it put together
  ...['{{BIG}}', '{{BIG|sha256}}', '{{BIG|upper}}', '{{ITEMS}}', '{{NOT_THERE}}'].map((slot) => {
    const parameters = Array.from({ length: 100 }, (_, n) => ({
      name: `p${n}`,
      value: slot.repeat(Math.floor(4096 / slot.length)),
    }));
    const items = Array.from({ length: 200 }, () => 1);
    const event = { name: 'Purchase', data: { big: 'x'.repeat(16_000), items } };
    return JSON.stringify({ ...hook({ requestPerItem: true, parameters }), event });
  }),
  ...['GET', 'POST'].map((method) => {
    const parameters = Array.from({ length: 100 }, (_, n) => ({
      name: `p${n}_#`,
      value: 'x'.repeat(4000),
      items: 'each',
    }));
    const event = { name: 'Purchase', data: { items: Array.from({ length: 450 }, () => 1) } };
    return JSON.stringify({ ...hook({ method, body: 'json', parameters }), event });
  }),
  JSON.stringify({
    ...hook({ method: 'POST', body: 'template', template: `[{"$each":"items","$value":"${'x'.repeat(30_000)}"}]` }),
    event: { name: 'Purchase', data: { items: Array.from({ length: 450 }, () => 1) } },
  }),
  JSON.stringify(hook({ url: `https://h.example/${'{{VALUE}}'.repeat(300)}` })),
  JSON.stringify(hook({ url: 'https://[::ffff:7f00:1]:0/\u0000' })),
  JSON.stringify(hook({ url: `https://${'a.'.repeat(1500)}example/` })),
  JSON.stringify(
    hook({
      headers: [
        { name: '__proto__', value: 'x' },
        { name: 'X\r\nY', value: 'z\r\n' },
      ],
    }),
  ),
  JSON.stringify(hook({ responseRule: { body: 'contains', text: '(a+)+$'.repeat(30) } })),
  JSON.stringify(hook({ eventNames: { Purchase: '\ud800', constructor: 'x' } })),
  JSON.stringify({ connector: { ...CONNECTOR, triggers: Array.from({ length: 50_000 }, () => 'Purchase') } }),
  JSON.stringify({ connector: { ...CONNECTOR, click: { enabled: true, parameter: '__proto__', model: 'last' } } }),
  JSON.stringify({ html: '<img src="https://h.example/?v={{VALUE}}">', sandbox: 'x' }),
  JSON.stringify({ html: '\u0000'.repeat(60_000) }),
  JSON.stringify({ html: '&'.repeat(60_000) }),
  JSON.stringify({ html: `<p ${'a '.repeat(30_000)}>` }),
  JSON.stringify({ hash: '__proto__', hosts: ['__proto__'], reason: '\u0000' }),
  JSON.stringify({ host: '__proto__' }),
  JSON.stringify({ host: `${'a.'.repeat(4000)}b` }),
  JSON.stringify({ token: '\u0000'.repeat(1000) }),
  JSON.stringify({ value: 'x'.repeat(5000), hosts: ['*'] }),
  JSON.stringify({ connector: 'x', state: 'failed', from: -1, to: 1e300 }),
  JSON.stringify({ all: true, cursor: 'AAAA' }),
  JSON.stringify(envelope('__proto__')),
];

const TYPES = ['application/json', 'text/plain', 'application/json; charset=utf-16', 'multipart/form-data; boundary=x'];

/** The head of the request as it stands on the wire, for what no client library sends. */
const RAW = [
  'GET /api/events HTTP/1.1\r\n\r\n',
  'GET http://x:99999/api/events?limit=1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET //api/events HTTP/1.1\r\nHost: \r\n\r\n',
  'GET /\\..\\..\\x HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /api/events/stream HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
  'POST /v1/events HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
  'POST /v1/events HTTP/1.1\r\nHost: x\r\nExpect: x\r\nContent-Length: 5\r\n\r\n12345',
  'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{',
  'POST /v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n{',
  'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc',
  'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc',
  'POST /api/session HTTP/1.1\r\nHost: \u0000\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  'GET /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u00ff\r\nCookie: __Host-trl=%E0%A4%A; trl_session=\u0001\r\n\r\n',
  'GET /api/deliveries/export HTTP/1.1\r\nHost: x\r\nRange: bytes=0-,5-1,-\r\nIf-None-Match: W/"\r\nAccept: ;q=NaN\r\n\r\n',
  'POST /api/connectors HTTP/1.1\r\nHost: x\r\nOrigin: http://[::1\r\nX-Forwarded-For: ::1, __proto__\r\nX-Forwarded-Proto: __proto__\r\nX-Forwarded-Host: ]\r\nContent-Length: 0\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nX: y\r\n z\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000',
];

interface Sent {
  status: number | string;
}

let partner: TestPartner;
let dataDir: string;
let running: CollectorProcess;
const tokens: Record<string, string | undefined> = { nobody: undefined };

async function start(): Promise<void> {
  running = await startProcess(dataDir, partner.destination);
  for (const role of ROLES.slice(1)) {
    const answer = await fetch(`${running.url}/api/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: role, role }),
    });
    tokens[role] = ((await answer.json()) as { token: string }).token;
  }
  // something for lists, exports and streams to show
  const body = JSON.stringify(envelope(running.key, { events: Array.from({ length: 20 }, () => event()) }));
  const stored = await fetch(`${running.url}/v1/events`, { method: 'POST', headers: { origin: ORIGIN }, body });
  expect(stored.status).toBe(200);
}

/** `leave`: the caller goes away after the answer's first bytes. Never rejects: a torn connection is an answer too. */
function send(
  method: string,
  path: string,
  { token, body, type, leave = false }: { token?: string | undefined; body?: string; type?: string; leave?: boolean },
): Promise<Sent> {
  const headers: OutgoingHttpHeaders = {
    origin: ORIGIN,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && {
      'content-type': type ?? 'application/json',
      'content-length': Buffer.byteLength(body),
    }),
  };
  return new Promise((resolve) => {
    const sending = httpRequest(running.url + path, { method, headers, agent: false }, (response) => {
      const { statusCode = 0 } = response;
      const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
      response.on('error', () => resolve({ status: 'torn' }));
      response.on('end', () => resolve({ status: statusCode }));
      if (leave || isStream) {
        response.destroy();
        resolve({ status: statusCode });
      } else response.resume();
    });
    sending.on('error', (error) => resolve({ status: error.message }));
    sending.end(body);
  });
}

function sendRaw(head: string): Promise<void> {
  const { hostname, port } = new URL(running.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(head, 'latin1'));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.on('data', () => socket.destroy());
    socket.setTimeout(300, () => socket.destroy());
  });
}

/** Each task in turn, some side by side; ends with the process named as dead or alive. */
async function all(tasks: { what: string; run: () => Promise<unknown> }[]): Promise<void> {
  const left = tasks.values();
  const lately: string[] = [];
  const worker = async () => {
    for (const { what, run } of left) {
      lately.push(what);
      await run();
      if (running.ended() !== undefined) break;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const health = await fetch(`${running.url}/healthz`).catch(() => undefined);
  const suspects = lately.slice(-2 * AT_ONCE).map((what) => what.slice(0, 200));
  expect({ ended: running.ended(), health: health?.status, ...(health ? {} : { suspects }) }).toEqual({
    ended: undefined,
    health: 200,
  });
}

beforeAll(async () => {
  partner = await startTestPartner();
  dataDir = await mkdtemp(join(tmpdir(), 'trl-hostile-'));
  await start();
}, TIMEOUT_MS);

afterAll(async () => {
  await running?.kill();
  await partner?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const ROUTES = [...apiRoutes(), ...OTHER_ROUTES];

it('knows the calls of the API from its source', () => {
  expect(ROUTES.length).toBeGreaterThan(55);
  expect(ROUTES).toContainEqual({ method: 'GET', path: '/api/deliveries/export' });
});

describe.each(ROLES)('no request of %s ends the process:', (role) => {
  it(
    'hostile paths and queries, by GET, HEAD and the call’s own method',
    async () => {
      const token = tokens[role];
      const tasks = ROUTES.flatMap(({ method, path }) => {
        const paths = path.includes(':') ? IDS.map((id) => path.replace(/:\w+/, id)) : [path];
        const withQueries = method === 'GET' ? QUERIES.map((query) => path.replace(/:\w+/, 'x') + query) : [];
        return [...paths, ...withQueries].flatMap((target) =>
          (method === 'GET' ? ['GET', 'HEAD'] : [method]).map((one) => ({
            what: `${one} ${target}`,
            run: () => send(one, target, { token }),
          })),
        );
      });
      await all(tasks);
    },
    TIMEOUT_MS,
  );

  it(
    'hostile bodies',
    async () => {
      const token = tokens[role];
      const targets = ROUTES.filter(({ method }) => method !== 'GET').map(({ method, path }) => ({
        method,
        path: path.replace(/:\w+/, 'x'),
      }));
      const tasks = targets.flatMap(({ method, path }) =>
        BODIES.map((body) => ({
          what: `${method} ${path} ${body.slice(0, 80)}`,
          run: () => send(method, path, { token, body }),
        })),
      );
      const types = targets.flatMap(({ method, path }) =>
        TYPES.map((type) => ({
          what: `${method} ${path} as ${type}`,
          run: () => send(method, path, { token, body: '{"a":1}', type }),
        })),
      );
      await all([...tasks, ...types]);
    },
    TIMEOUT_MS,
  );

  it(
    'callers who leave in the middle of an answer',
    async () => {
      const token = tokens[role];
      const streams = [
        '/api/events/stream',
        '/api/deliveries/stream',
        '/api/deliveries/export',
        '/api/events/x/stream',
      ];
      const targets = [...streams, ...streams, '/api/deliveries/export?format=jsonl', '/api/events', '/metrics'];
      const noise = Array.from({ length: 40 }, () => ({
        what: 'an event',
        run: () => send('POST', '/v1/events', { body: JSON.stringify(envelope(running.key)) }),
      }));
      const leaving = Array.from({ length: 12 }, () => targets)
        .flat()
        .map((path) => ({ what: `leaving ${path}`, run: () => send('GET', path, { token, leave: true }) }));
      await all([...noise.slice(0, 20), ...leaving, ...noise.slice(20)]);
    },
    TIMEOUT_MS,
  );
});

it(
  'no bytes on the wire end the process',
  () => all(RAW.map((head) => ({ what: JSON.stringify(head), run: () => sendRaw(head) }))),
  TIMEOUT_MS,
);
