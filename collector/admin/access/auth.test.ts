import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAdmin, type TestAdmin, TOKEN } from '../startAdmin.testing.ts';
import { createAuth } from './auth.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

async function signIn(token = TOKEN): Promise<string> {
  const { status, headers } = await admin.raw('/api/session', json({ token }));
  expect(status).toBe(204);
  return headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** What the collector's own pages send with a change. */
async function ownPage(cookie: string): Promise<Record<string, string>> {
  const { body } = await admin.raw('/api/session', { headers: { cookie } });
  return { cookie, origin: admin.origin, 'x-csrf-token': (body as { csrf: string }).csrf };
}

const isOpen = async (cookie: string) => (await admin.raw('/api/connectors', { headers: { cookie } })).status === 200;

describe('without a sign-in', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer nope' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['a made-up cookie', { cookie: 'trl_session=abc' }],
  ])('refuses %s with 401 and says how to sign in', async (_, headers) => {
    const { status, headers: answered, body } = await admin.raw('/api/connectors', { headers });
    expect(status).toBe(401);
    expect(answered.get('www-authenticate')).toMatch(/^Bearer realm="Tag Relay"/);
    expect(answered.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 401, title: 'Unauthorized', detail: expect.any(String) });
  });

  it('does not tell which calls exist', async () => {
    expect((await admin.raw('/api/nothing')).status).toBe(401);
  });

  it('leaves other paths alone', async () => {
    expect(await admin.raw('/somewhere')).toMatchObject({ status: 200, body: 'somebody else’s page' });
  });
});

describe('the admin token', () => {
  it('opens everything as bearer', async () => {
    expect((await admin.call('GET', '/api/connectors')).status).toBe(200);
  });

  it('is made at the first start, shown once, and kept as a hash only', async () => {
    const now = () => 0;
    const first = await createAuth({ store: admin.store, now });
    const second = await createAuth({ store: admin.store, now });
    expect(first.freshToken).toMatch(/^trl_[\w-]{43}$/);
    expect(second.freshToken).toBeUndefined();
    expect(await admin.store.getSetting('admin_token_sha256')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('that was made opens the API also after a restart', async () => {
    const own = await startAdmin({ adminToken: undefined });
    try {
      const token = own.auth.freshToken ?? '';
      const get = (bearer: string) => own.raw('/api/connectors', { headers: { authorization: `Bearer ${bearer}` } });
      expect((await get(token)).status).toBe(200);
      expect((await get(`${token}x`)).status).toBe(401);
    } finally {
      await own.stop();
    }
  });
});

describe('a session', () => {
  it('starts with the token and opens everything by cookie', async () => {
    const cookie = await signIn();
    expect((await admin.raw('/api/connectors', { headers: { cookie } })).status).toBe(200);
  });

  it('comes in a cookie that scripts and other sites can’t use', async () => {
    const { headers } = await admin.raw('/api/session', json({ token: TOKEN }));
    const cookie = headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^trl_session_[0-9a-f]{8}=[\w-]{43}; /);
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part);
    expect(cookie).not.toContain('Secure');
  });

  it('outlives signing in to another collector on the same host name, whatever its port', async () => {
    const other = await startAdmin();
    // as a browser keeps them: by name, for both ports
    const jar = new Map<string, string>();
    const take = async ({ raw }: TestAdmin) => {
      const set = (await raw('/api/session', json({ token: TOKEN }))).headers.get('set-cookie') ?? '';
      const [name = '', value = ''] = set.split(';')[0]?.split('=') ?? [];
      jar.set(name, value);
    };
    await take(admin);
    await take(other);
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    for (const { raw } of [admin, other])
      expect((await raw('/api/connectors', { headers: { cookie } })).status).toBe(200);
    await other.stop();
  });

  it('ends after twelve hours', async () => {
    const cookie = await signIn();
    admin.later(12 * 60 * 60 * 1000 - 1);
    expect((await admin.raw('/api/connectors', { headers: { cookie } })).status).toBe(200);
    admin.later(1);
    expect((await admin.raw('/api/connectors', { headers: { cookie } })).status).toBe(401);
  });

  it('ends with DELETE', async () => {
    const cookie = await signIn();
    const ended = await admin.raw('/api/session', { method: 'DELETE', headers: await ownPage(cookie) });
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toMatch(/^trl_session_[0-9a-f]{8}=;/);
    expect((await admin.raw('/api/connectors', { headers: { cookie } })).status).toBe(401);
  });

  it.each<[string, Record<string, string>, number]>([
    ['the collector’s own page', { origin: 'own' }, 200],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', { origin: 'null' }, 403],
    ['nobody knows where', {}, 403],
  ])('lets changes pass only from the collector’s own pages: %s', async (_, headers, expected) => {
    const { origin: own = '', ...carried } = await ownPage(await signIn());
    const origin = headers.origin === 'own' ? { origin: own } : headers;
    const init = { ...json({ name: 'Shop' }, { ...carried, ...origin }), method: 'PUT' };
    expect((await admin.raw('/api/container', init)).status).toBe(expected);
  });

  it.each<[string, (own: string) => string | undefined, number]>([
    ['its own', (own) => own, 200],
    ['none', () => undefined, 403],
    ['a made-up one', () => 'x'.repeat(43), 403],
    ['an empty one', () => '', 403],
  ])('lets changes pass only with its own token against forgery: %s', async (_, sent, expected) => {
    const { 'x-csrf-token': own = '', ...headers } = await ownPage(await signIn());
    const token = sent(own);
    const init = json({ name: 'Shop' }, { ...headers, ...(token !== undefined && { 'x-csrf-token': token }) });
    expect((await admin.raw('/api/container', { ...init, method: 'PUT' })).status).toBe(expected);
  });

  it('of somebody else has another token against forgery', async () => {
    const [mine, theirs] = [await ownPage(await signIn()), await ownPage(await signIn())];
    const init = json({ name: 'Shop' }, { ...mine, 'x-csrf-token': theirs['x-csrf-token'] ?? '' });
    expect((await admin.raw('/api/container', { ...init, method: 'PUT' })).status).toBe(403);
  });

  it('says whose it is, with which role, and until when', async () => {
    const token = await admin.tokenFor('reviewer', 'Rae');
    const { body, status } = await admin.raw('/api/session', { headers: { cookie: await signIn(token) } });
    expect(status).toBe(200);
    expect(body).toEqual({
      name: 'Rae',
      role: 'reviewer',
      csrf: expect.stringMatching(/^[\w-]{43}$/),
      endsAt: expect.any(Number),
    });
    expect((await admin.call('GET', '/api/session', undefined, token)).body).toEqual({ name: 'Rae', role: 'reviewer' });
    expect((await admin.raw('/api/session')).status).toBe(401);
  });

  it('can’t be started by another site', async () => {
    const answer = await admin.raw('/api/session', json({ token: TOKEN }, { origin: 'https://evil.example' }));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect((await admin.raw('/api/session', json({ token: TOKEN }, { origin: admin.origin }))).status).toBe(204);
  });

  it('ends everywhere at once, for the same token only, and can be started again', async () => {
    const editor = await admin.tokenFor('editor', 'Ed');
    const [here, there, other] = [await signIn(editor), await signIn(editor), await signIn()];
    const { status } = await admin.raw('/api/sessions', { method: 'DELETE', headers: await ownPage(here) });
    expect(status).toBe(204);
    expect([await isOpen(here), await isOpen(there), await isOpen(other)]).toEqual([false, false, true]);
    expect(await isOpen(await signIn(editor))).toBe(true);
  });

  it('ends everywhere also on another collector that shares the store', async () => {
    const { store } = admin;
    const before = await admin.store.getSetting('sessions_ended');
    const cookie = await signIn();
    await store.replaceSetting('sessions_ended', before, JSON.stringify({ admin: 1_764_000_000_000 }));
    await admin.auth.refresh();
    expect(await isOpen(cookie)).toBe(false);
  });

  it.each([
    ['no token', {}, 400],
    ['a token of another type', { token: 5 }, 400],
    ['a wrong token', { token: 'nope' }, 401],
    ['null', null, 400],
  ])('is refused for %s, with the field', async (_, body, expected) => {
    const answer = await admin.raw('/api/session', json(body));
    expect(answer.status).toBe(expected);
    expect(answer.body).toMatchObject({ field: 'token' });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

describe('a sign-in link', () => {
  const open = (code: string, init?: RequestInit) => admin.raw(`/sign-in?code=${code}`, init);

  it('signs in once and leads to the start page', async () => {
    const code = admin.auth.issueSignInCode();
    const { status, headers } = await open(code);
    expect(status).toBe(303);
    expect(headers.get('location')).toBe('/');
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await admin.raw('/api/connectors', { headers: { cookie } })).status).toBe(200);
    expect((await open(code)).status).toBe(403);
  });

  it('is good for fifteen minutes', async () => {
    const inTime = admin.auth.issueSignInCode();
    const late = admin.auth.issueSignInCode();
    admin.later(15 * 60 * 1000 - 1);
    expect((await open(inTime)).status).toBe(303);
    admin.later(1);
    expect((await open(late)).status).toBe(403);
  });

  it('is not used up by a link preview’s HEAD', async () => {
    const code = admin.auth.issueSignInCode();
    expect((await open(code, { method: 'HEAD' })).status).toBe(405);
    expect((await open(code)).status).toBe(303);
  });

  it('that is no good leads people to the sign-in, which says so', async () => {
    const { status, headers } = await open('nope', {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect(status).toBe(303);
    expect(headers.get('location')).toBe('/?link=expired');
    expect(headers.get('set-cookie')).toBeNull();
  });

  it.each(['', '?code=', '?code=nope', '?code=a&code=b'])('is refused as /sign-in%s', async (query) => {
    const { status, headers } = await admin.raw(`/sign-in${query}`);
    expect(status).toBe(403);
    expect(headers.get('set-cookie')).toBeNull();
  });
});

describe('guessing', () => {
  it('is slowed down after ten wrong tokens, while the right one still works', async () => {
    const guess = () => admin.raw('/api/session', json({ token: 'nope' }));
    for (let count = 0; count < 10; count++) expect((await guess()).status).toBe(401);
    const { status, headers } = await guess();
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await admin.raw('/api/connectors', { headers: { authorization: 'Bearer nope' } })).status).toBe(429);
    expect((await admin.call('GET', '/api/connectors')).status).toBe(200);
    await signIn();
  });
});

describe('behind https', () => {
  it('the cookie is Secure and bound to the host, and the public address counts as own origin', async () => {
    await admin.stop();
    admin = await startAdmin({ publicUrl: 'https://collect.example.com' });
    // what a TLS proxy that passes the Host header on sends
    const host = { host: 'collect.example.com' };
    const { default: http } = await import('node:http');
    const { status, cookie } = await new Promise<{ status: number | undefined; cookie: string }>((resolve, reject) => {
      const request = http.request(
        `${admin.origin}/api/session`,
        { method: 'POST', headers: { ...host, 'content-type': 'application/json' } },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode, cookie: response.headers['set-cookie']?.[0] ?? '' });
        },
      );
      request.on('error', reject);
      request.end(JSON.stringify({ token: TOKEN }));
    });
    expect(status).toBe(204);
    expect(cookie).toMatch(/^__Host-trl_session_[0-9a-f]{8}=/);
    expect(cookie).toContain('Secure');
  });
});

describe('answers', () => {
  it('are never cached, framed or sniffed', async () => {
    const { headers } = await admin.call('GET', '/api/connectors');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['an unknown call', 'GET', '/api/nothing', undefined, 404],
    ['an unknown method', 'PATCH', '/api/connectors', {}, 404],
    ['broken JSON', 'POST', '/api/connectors', '{"name":', 400],
    ['a path with a broken escape', 'GET', '/api/connectors/%E0%A4%A', undefined, 400],
    ['a body over 1 MB', 'POST', '/api/connectors', JSON.stringify({ name: 'x'.repeat(1024 * 1024) }), 413],
  ])('are problems without a stack for %s', async (_, method, path, body, expected) => {
    const { status, headers, body: answered } = await admin.call(method, path, body);
    expect(status).toBe(expected);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(answered).toMatchObject({ status: expected, detail: expect.any(String) });
    expect(JSON.stringify(answered)).not.toMatch(/\.ts:\d|node_modules/);
  });

  it('refuse a body that isn’t declared as JSON', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/plain' };
    const { status } = await admin.raw('/api/connectors', { method: 'POST', headers, body: '{}' });
    expect(status).toBe(415);
  });
});
