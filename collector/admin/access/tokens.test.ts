import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';
import { createAuth } from './auth.ts';
import { openTokens } from './tokens.ts';

interface Made {
  id: string;
  name: string;
  role: string;
  token: string;
}

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const make = (body: unknown) => admin.call<Made>('POST', '/api/tokens', body);
const list = async () => (await admin.call<{ items: Made[]; next: null }>('GET', '/api/tokens')).body;

describe('a token', () => {
  it('is shown once, opens the API, and is listed without itself', async () => {
    const { status, body } = await make({ name: 'Ed', role: 'editor' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      name: 'Ed',
      role: 'editor',
      createdAt: 1_764_000_000_000,
      createdBy: 'admin',
      token: expect.stringMatching(/^trl_[\w-]{43}$/),
    });
    expect((await admin.call('GET', '/api/connectors', undefined, body.token)).status).toBe(200);
    const { token: _, ...listed } = body;
    expect(await list()).toEqual({ items: [listed], next: null });
  });

  it('is kept as a hash only, and works after a restart', async () => {
    const { body } = await make({ name: 'Ed', role: 'editor' });
    expect(await admin.store.getSetting('api_tokens')).not.toContain(body.token.slice(4));
    const again = await openTokens(admin.store);
    expect(again.identify(body.token)).toEqual({ name: 'Ed', role: 'editor', token: body.id });
    expect(again.identify(`${body.token}x`)).toBeUndefined();
  });

  it('that was removed opens nothing, now or after a restart', async () => {
    const { body } = await make({ name: 'Ed', role: 'editor' });
    expect((await admin.call('DELETE', `/api/tokens/${body.id}`)).status).toBe(204);
    expect((await admin.call('GET', '/api/connectors', undefined, body.token)).status).toBe(401);
    expect((await openTokens(admin.store)).list()).toEqual([]);
    expect((await admin.call('DELETE', `/api/tokens/${body.id}`)).status).toBe(404);
  });

  it.each([
    ['admin', { maySend: true }],
    ['editor', { maySend: true }],
    ['ingest', { maySend: true }],
    ['reviewer', { maySend: false, role: 'reviewer' }],
    ['viewer', { maySend: false, role: 'viewer' }],
  ])('of role %s says whether a server may send with it', async (role, said) => {
    const { body } = await make({ name: 'Ed', role });
    const auth = await createAuth({ store: admin.store, now: () => 0, adminToken: 'other' });
    expect(auth.senderOf(`Bearer ${body.token}`)).toEqual(said);
    expect(auth.senderOf('Bearer nobody’s')).toEqual({ maySend: false });
    expect(auth.senderOf(undefined)).toEqual({ maySend: false });
  });

  it.each<[string, unknown, number, string]>([
    ['no name', { role: 'editor' }, 400, 'name'],
    ['an empty name', { name: '', role: 'editor' }, 400, 'name'],
    ['another role', { name: 'x', role: 'owner' }, 400, 'role'],
    ['an unknown field', { name: 'x', role: 'editor', token: 'mine' }, 400, 'token'],
    ['the name of another', { name: 'ED', role: 'viewer' }, 409, 'name'],
    ['the admin token’s name', { name: 'Admin', role: 'viewer' }, 409, 'name'],
    ['the collector’s name', { name: 'collector', role: 'viewer' }, 409, 'name'],
  ])('is refused with %s', async (_, body, status, field) => {
    await make({ name: 'Ed', role: 'editor' });
    expect(await make(body)).toMatchObject({ status, body: { field } });
    expect((await list()).items).toHaveLength(1);
  });
});
