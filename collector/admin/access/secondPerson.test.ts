/** Where two people are asked for: an admin who makes the second one leaves that in the audit log. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditEntry } from '../../store/contract/audit.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';
import { NEW_MS } from './secondPerson.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
  await admin.call('PUT', '/api/container', { review: { twoPeople: true } });
});
afterEach(() => admin.stop());

async function submit(token?: string): Promise<string> {
  const pixel = { html: '<img src="https://first.example/p?v={{VALUE}}">' };
  const body = { id: 'x', name: 'X', triggers: ['Purchase'], pixel };
  const made = await admin.call<{ pixel: { hash: string } }>('POST', '/api/connectors', body, token);
  expect(made.status).toBe(201);
  return made.body.pixel.hash;
}

const approve = async (hash: string, token?: string) =>
  (await admin.call('POST', '/api/connectors/x/pixel/approve', { hash }, token)).status;

const noted = async () => {
  const { items } = (await admin.call<{ items: AuditEntry[] }>('GET', '/api/audit')).body;
  return items.filter(({ what }) => /_by_new_token$/.test(what));
};

it('whoever submitted and makes a reviewer to approve it', async () => {
  const hash = await submit();
  expect(await approve(hash)).toBe(403);
  const bob = await admin.tokenFor('reviewer', 'bob');
  const madeAt = new Date(admin.now()).toISOString();
  admin.later(NEW_MS - 1);
  expect(await approve(hash, bob)).toBe(200);
  const detail = `the token "bob" was made by "admin" at ${madeAt}, who edited this pixel last`;
  expect(await noted()).toEqual([
    { at: admin.now(), who: 'bob', what: 'approved_by_new_token', subject: 'x', hash, detail },
  ]);
});

it('whoever makes an editor to submit it, and approves it', async () => {
  const hash = await submit(await admin.tokenFor('editor', 'alice'));
  expect(await approve(hash)).toBe(200);
  expect(await noted()).toMatchObject([
    { who: 'admin', what: 'edited_by_new_token', detail: expect.stringContaining('who approves it now') },
  ]);
});

it('an editor’s token that was taken back before the approval', async () => {
  const hash = await submit(await admin.tokenFor('editor', 'alice'));
  const { items } = (await admin.call<{ items: { id: string }[] }>('GET', '/api/tokens')).body;
  await admin.call('DELETE', `/api/tokens/${items[0]?.id}`);
  expect(await approve(hash)).toBe(200);
  expect(await noted()).toMatchObject([{ what: 'edited_by_new_token', detail: expect.stringContaining('"alice"') }]);
});

it('a reviewer whom an admin of the same day has made', async () => {
  const hash = await submit();
  const carol = await admin.tokenFor('admin', 'carol');
  const made = await admin.call<{ token: string }>('POST', '/api/tokens', { name: 'bob', role: 'reviewer' }, carol);
  expect(await approve(hash, made.body.token)).toBe(200);
  expect(await noted()).toMatchObject([{ who: 'bob', detail: expect.stringContaining('made by "carol"') }]);
});

it('a session that was signed in with such a token', async () => {
  const hash = await submit();
  const bob = await admin.tokenFor('reviewer', 'bob');
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: bob }),
  };
  const cookie = (await admin.raw('/api/session', init)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const { csrf } = (await admin.raw('/api/session', { headers: { cookie } })).body as { csrf: string };
  const answer = await admin.raw('/api/connectors/x/pixel/approve', {
    method: 'POST',
    headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json', origin: admin.origin },
    body: JSON.stringify({ hash }),
  });
  expect(answer.status).toBe(200);
  expect(await noted()).toMatchObject([{ who: 'bob', what: 'approved_by_new_token' }]);
});

it('notes nothing of people who have been there for a day, or where one is enough', async () => {
  const [alice, bob] = [await admin.tokenFor('editor', 'alice'), await admin.tokenFor('reviewer', 'bob')];
  admin.later(NEW_MS);
  const hash = await submit(alice);
  expect(await approve(hash, bob)).toBe(200);
  await admin.call('PUT', '/api/container', { review: { twoPeople: false } });
  await admin.call('POST', '/api/connectors/x/pixel/revoke');
  expect(await approve(hash, await admin.tokenFor('reviewer', 'eve'))).toBe(200);
  expect(await noted()).toEqual([]);
});
