import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compilerHere } from '../../compiling/compileHere.testing.ts';
import { createStopping } from '../../container/approvals/stopping.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';
import { ROLES } from './roles.ts';

let admin: TestAdmin;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  admin = await startAdmin();
  for (const role of ROLES) tokens[role] = await admin.tokenFor(role, `a ${role}`);
});
afterAll(() => admin.stop());

const connector = { name: 'X', triggers: ['Purchase'], pixel: { html: '<img src="https://p.example/">' } };

/** Every call of the API, and the roles besides admin that may make it. */
const CALLS: [string, string, unknown, string[]][] = [
  ['GET', '/api/connectors', undefined, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/connectors', connector, ['editor']],
  ['GET', '/api/connectors/x', undefined, ['editor', 'reviewer', 'viewer']],
  ['PUT', '/api/connectors/x', connector, ['editor']],
  ['DELETE', '/api/connectors/y', undefined, ['editor']],
  ['GET', '/api/connectors/x/pixel/review', undefined, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/connectors/x/pixel/approve', {}, ['reviewer']],
  ['POST', '/api/connectors/x/pixel/reject', {}, ['reviewer']],
  ['POST', '/api/connectors/x/pixel/revoke', {}, ['reviewer']],
  ['POST', '/api/connectors/x/pixel/mend', {}, ['editor']],
  ['POST', '/api/connectors/x/preview', {}, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/connectors/x/test', {}, ['editor']],
  ['POST', '/api/preview', {}, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/pixel/check', { html: '' }, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/try', {}, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/refusals', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/activity', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/figures', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/data-keys', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/deliveries', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/deliveries/count', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/deliveries/export', undefined, ['editor', 'reviewer', 'viewer']],
  // With a wrong parameter, since right ones never end.
  ['GET', '/api/deliveries/stream?limit=1', undefined, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/deliveries/replay', { all: true }, ['editor']],
  ['POST', '/api/deliveries/cancel', { all: true, count: 0 }, ['editor']],
  ['POST', '/api/deliveries/send', { all: true }, ['editor']],
  ['POST', '/api/deliveries/none/send', {}, ['editor']],
  ['POST', '/api/connectors/x/response-rule/try', {}, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/connectors/x/webhook/pause', {}, ['editor']],
  ['POST', '/api/connectors/x/webhook/resume', {}, ['editor']],
  ['GET', '/api/deliveries/d', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/deliveries/d/replay', undefined, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/deliveries/d/replay', {}, ['editor']],
  ['GET', '/api/find?id=e', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/events', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/events/stream?limit=1', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/events/e/stream?limit=1', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/events/e', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/event-names', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/parameters', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/container', undefined, ['editor', 'reviewer', 'viewer']],
  ['PUT', '/api/container', {}, []],
  ['GET', '/api/tokens', undefined, []],
  ['POST', '/api/tokens', {}, []],
  ['DELETE', '/api/tokens/t', undefined, []],
  ['GET', '/api/secrets', undefined, ['editor', 'reviewer', 'viewer']],
  ['PUT', '/api/secrets/s', { value: 'abcdef', hosts: ['p.example'] }, []],
  ['POST', '/api/secrets/t/generate', { hosts: ['p.example'] }, []],
  ['DELETE', '/api/secrets/s', undefined, []],
  ['GET', '/api/audit', undefined, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/connectors/x/webhook/resume', {}, ['editor']],
  ['POST', '/api/overview/refusals/dismiss', {}, ['editor']],
  ['POST', '/api/overview/names/dismiss', {}, ['editor']],
  ['GET', '/api/overview', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/session', undefined, ['editor', 'reviewer', 'viewer']],
  ['GET', '/api/kill', undefined, ['editor', 'reviewer', 'viewer']],
  ['POST', '/api/kill', {}, ['reviewer']],
  ['DELETE', '/api/kill/all', undefined, ['reviewer']],
  ['DELETE', '/api/kill/hosts/h.example', undefined, ['reviewer']],
];

describe.each(CALLS)('%s %s', (method, path, body, allowed) => {
  it.each(['editor', 'reviewer', 'viewer'])(`by a token of role %s`, async (role) => {
    const { status, body: answer } = await admin.call<{ detail: string; role: string }>(
      method,
      path,
      body,
      tokens[role],
    );
    expect(status === 403).toBe(!allowed.includes(role));
    if (status !== 403) return;
    expect(answer.detail).toContain(`"a ${role}" is ${role}`);
    expect(answer.detail).toContain(`needs the role ${answer.role}`);
    expect([...allowed, 'admin']).toContain(answer.role);
  });

  it('by a token of role ingest, which opens nothing', async () => {
    const { status, body: answer } = await admin.call<{ detail: string; role: string }>(
      ...([method, path, body, tokens.ingest] as const),
    );
    expect([status, answer.role]).toEqual([403, 'viewer']);
    expect(answer.detail).toMatch(/"an? ingest" is ingest: it may send events, receipts and withdrawals/);
  });

  it('by a token of role admin', async () => {
    expect((await admin.call(method, path, body, tokens.admin)).status).not.toBe(403);
  });
});

it('names every call that the router has', async () => {
  const { connectorRoutes } = await import('../connectors/connectorRoutes.ts');
  const { auditLogRoutes } = await import('./auditRoutes.ts');
  const { activityRoutes } = await import('../home/activityRoutes.ts');
  const { draftRoutes } = await import('../connectors/draftRoutes.ts');
  const { containerRoutes } = await import('../site/containerRoutes.ts');
  const { killRoutes } = await import('../review/killRoutes.ts');
  const { pauseAndResumeRoutes } = await import('../connectors/pauseRoutes.ts');
  const { pixelReviewRoutes } = await import('../review/reviewRoutes.ts');
  const { previewAndTestRoutes } = await import('../connectors/previewRoutes.ts');
  const { secretRoutes } = await import('../site/secretRoutes.ts');
  const { tokenRoutes } = await import('./tokenRoutes.ts');
  const { trafficRoutes } = await import('../traffic/trafficRoutes.ts');
  const { withdrawnPixelRoutes } = await import('../review/withdrawnRoutes.ts');
  const { holder, store, feed, eventFeed, auth, secrets } = admin;
  const send = async () => {
    throw new Error('not sent');
  };
  const deps = {
    holder,
    compiler: compilerHere,
    findMend: async () => undefined,
    store,
    feed,
    eventFeed,
    auth,
    secrets,
    send,
    stopping: createStopping({ holder, store, log: { error: () => undefined } }),
    tagPath: '/t',
    allowedDestinations: [],
    wake: () => undefined,
    tryOne: async () => undefined,
    letGo: async () => undefined,
    dropGone: async () => undefined,
    now: Date.now,
    log: { error: () => undefined },
  };
  const routers = [
    ...[activityRoutes, draftRoutes, pauseAndResumeRoutes],
    ...[connectorRoutes, auditLogRoutes, containerRoutes, killRoutes, pixelReviewRoutes, previewAndTestRoutes],
    ...[secretRoutes, tokenRoutes, trafficRoutes, withdrawnPixelRoutes],
  ];
  const calls = routers.flatMap((make) =>
    make(deps).stack.flatMap(({ route }) =>
      route ? route.stack.map(({ method }) => `${method.toUpperCase()} /api${route.path}`) : [],
    ),
  );
  const named = CALLS.map(([method, path]) => `${method} ${path.replace(/\?.*/, '')}`);
  const pattern = (call: string) => new RegExp(`^${call.replace(/:\w+/g, '[^/]+')}$`);
  expect([...new Set(calls)].filter((call) => !named.some((one) => pattern(call).test(one)))).toEqual([]);
  expect(calls.length).toBeGreaterThanOrEqual(CALLS.length);
});

describe('a session', () => {
  const signIn = async (token: string | undefined) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) };
    const { status, headers } = await admin.raw('/api/session', init);
    return { status, cookie: headers.get('set-cookie')?.split(';')[0] ?? '' };
  };
  const put = async (cookie: string) => {
    const { body } = await admin.raw('/api/session', { headers: { cookie } });
    const { csrf } = body as { csrf: string };
    const headers = { 'content-type': 'application/json', cookie, origin: admin.origin, 'x-csrf-token': csrf };
    return (await admin.raw('/api/connectors/x', { method: 'PUT', headers, body: JSON.stringify(connector) })).status;
  };

  it('is not to be had with a server’s token, nor ended by it', async () => {
    const { status, cookie } = await signIn(tokens.ingest);
    expect([status, cookie]).toEqual([403, '']);
    for (const path of ['/api/session', '/api/sessions', '/api/nothing']) {
      expect((await admin.call('DELETE', path, undefined, tokens.ingest)).status).toBe(403);
    }
  });

  it('has the role of the token it was made with', async () => {
    expect(await put((await signIn(tokens.viewer)).cookie)).toBe(403);
    expect(await put((await signIn(tokens.editor)).cookie)).not.toBe(403);
  });

  it('ends with that token', async () => {
    const { body } = await admin.call<{ id: string; token: string }>('POST', '/api/tokens', {
      name: 'eve',
      role: 'editor',
    });
    const { cookie } = await signIn(body.token);
    const read = async () => (await admin.raw('/api/connectors', { headers: { cookie } })).status;
    expect(await read()).toBe(200);
    await admin.call('DELETE', `/api/tokens/${body.id}`);
    expect(await read()).toBe(401);
    expect((await signIn(body.token)).status).toBe(401);
  });
});
