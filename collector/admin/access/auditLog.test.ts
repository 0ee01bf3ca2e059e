import { chmod, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../store/contract/audit.ts';
import type { Page } from '../../store/contract/pages.ts';
import { StoreUnavailableError } from '../../store/contract/trafficStore.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const log = async (query = '') => (await admin.call<Page<AuditEntry>>('GET', `/api/audit${query}`)).body;
const input = (html: string, change: object = {}) => ({
  name: 'X',
  triggers: ['Purchase'],
  pixel: { html },
  ...change,
});
const FIRST = '<img src="https://first.example/">';
const SECOND = '<img src="https://second.example/">';
const pixelOf = ({ body }: { body: unknown }) => (body as { pixel: { hash: string } }).pixel;

describe('the audit log', () => {
  it('has each step with who, when, what and which hash, newest first', async () => {
    const ed = await admin.tokenFor('editor', 'ed');
    const rita = await admin.tokenFor('reviewer', 'rita');
    const first = pixelOf(await admin.call('POST', '/api/connectors', { id: 'x', ...input(FIRST) }, ed));
    admin.later(1000);
    await admin.call('POST', '/api/connectors/x/pixel/approve', { hash: first.hash }, rita);
    const second = pixelOf(await admin.call('PUT', '/api/connectors/x', input(SECOND), ed));
    await admin.call('POST', '/api/connectors/x/pixel/reject', { hash: second.hash, reason: 'No contract.' }, rita);
    await admin.call('PUT', '/api/connectors/x', input(SECOND, { name: 'Y' }), ed);
    await admin.call('POST', '/api/connectors/x/pixel/revoke', {}, rita);
    await admin.call('POST', '/api/kill', { host: 'first.example' }, rita);
    await admin.call('POST', '/api/kill', { all: true }, rita);
    await admin.call('DELETE', '/api/kill/all', undefined, rita);
    await admin.call('DELETE', '/api/kill/hosts/first.example', undefined, rita);
    await admin.call('PUT', '/api/container', { name: 'Shop' });
    await admin.call('DELETE', '/api/connectors/x', undefined, ed);
    const [token] = (await admin.call<{ items: { id: string }[] }>('GET', '/api/tokens')).body.items;
    await admin.call('DELETE', `/api/tokens/${token?.id}`);

    const { items, next } = await log();
    expect(next).toBeNull();
    expect(items.toReversed().map(({ who, what, subject, hash }) => [who, what, subject, hash])).toEqual([
      ['admin', 'token_made', 'ed', undefined],
      ['admin', 'token_made', 'rita', undefined],
      ['ed', 'connector_created', 'x', undefined],
      ['ed', 'pixel_edited', 'x', first.hash],
      ['rita', 'pixel_approved', 'x', first.hash],
      ['ed', 'connector_edited', 'x', undefined],
      ['ed', 'pixel_edited', 'x', second.hash],
      ['rita', 'pixel_rejected', 'x', second.hash],
      ['ed', 'connector_edited', 'x', undefined],
      ['rita', 'pixel_revoked', 'x', first.hash],
      ['rita', 'pixels_killed', 'first.example', undefined],
      ['rita', 'pixels_killed', 'all pixels', undefined],
      ['rita', 'kill_lifted', 'all pixels', undefined],
      ['rita', 'kill_lifted', 'first.example', undefined],
      ['admin', 'container_edited', undefined, undefined],
      ['ed', 'connector_deleted', 'x', undefined],
      ['admin', 'token_removed', 'ed', undefined],
    ]);
    expect(items.find(({ what }) => what === 'pixel_approved')).toMatchObject({
      at: 1_764_000_001_000,
      detail: 'hosts: https://first.example',
    });
    expect(items.find(({ what }) => what === 'container_edited')?.detail).toBe('name: "Shop"');
  });

  it('has nothing of what was refused', async () => {
    await admin.call('POST', '/api/connectors', input('<img src={{VALUE}}>'));
    await admin.call('POST', '/api/connectors/x/pixel/approve', { hash: 'x' });
    await admin.call('PUT', '/api/container', { name: '' });
    expect((await log()).items).toEqual([]);
  });

  it('comes in pages', async () => {
    for (const name of ['a', 'b', 'c']) await admin.tokenFor('viewer', name);
    const first = await log('?limit=2');
    const second = await log(`?limit=2&cursor=${first.next}`);
    expect([first, second].map(({ items }) => items.map(({ subject }) => subject))).toEqual([['c', 'b'], ['a']]);
    expect((await admin.call('GET', '/api/audit?cursor=x')).status).toBe(400);
  });

  it.each(['POST', 'PUT', 'DELETE'])('takes no %s', async (method) => {
    expect((await admin.call(method, '/api/audit', method === 'DELETE' ? undefined : {})).status).toBe(404);
  });
});

describe('when the log can’t be written', () => {
  const failing = () => {
    admin.store.appendAudit = () => Promise.reject(new StoreUnavailableError('full'));
  };

  it('nothing is changed: 503', async () => {
    const { hash } = pixelOf(await admin.call('POST', '/api/connectors', { id: 'x', ...input(FIRST) }));
    failing();
    expect((await admin.call('POST', '/api/connectors/x/pixel/approve', { hash })).status).toBe(503);
    expect((await admin.call('DELETE', '/api/connectors/x')).status).toBe(503);
    expect((await admin.call('POST', '/api/tokens', { name: 'x', role: 'admin' })).status).toBe(503);
    expect(admin.holder.snapshot()).toMatchObject({ connectors: [{ pixelStatus: 'pending' }] });
  });

  it('pixels are stopped all the same', async () => {
    const { hash } = pixelOf(await admin.call('POST', '/api/connectors', { id: 'x', ...input(FIRST) }));
    await admin.call('POST', '/api/connectors/x/pixel/approve', { hash });
    failing();
    expect((await admin.call('POST', '/api/kill', { all: true })).status).toBe(200);
    expect((await admin.call('POST', '/api/connectors/x/pixel/revoke', {})).status).toBe(200);
    expect(admin.holder.snapshot().approvedPixels.size).toBe(0);
    expect((await admin.call('DELETE', '/api/kill/all')).status).toBe(503);
  });
});

it('says so when a change could not be written after its entry', async () => {
  await writeFile(admin.containerPath, '{}');
  await chmod(admin.containerPath, 0o600);
  expect((await admin.call('PUT', '/api/container', { name: 'Shop' })).status).toBe(409);
  expect((await log()).items.map(({ what, detail }) => [what, detail])).toEqual([
    ['container_edited', 'not done: container.json could not be written'],
    ['container_edited', 'name: "Shop"'],
  ]);
});
