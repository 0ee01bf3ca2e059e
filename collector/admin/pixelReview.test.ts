import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAdmin, type TestAdmin } from './startAdmin.testing.ts';

const FIRST = '<img src="https://first.example/p?v={{VALUE}}">';
const SECOND = '<img src="https://second.example/p?v={{VALUE}}">';

interface Shown {
  pixel: {
    status: string;
    hash: string;
    hosts: string[];
    approvedAt?: number;
    approvedBy?: string;
    live: object | null;
  };
}

let admin: TestAdmin;
let first: Shown['pixel'];
beforeEach(async () => {
  admin = await startAdmin();
  const input = { id: 'x', name: 'X', triggers: ['Purchase'], pixel: { html: FIRST } };
  first = (await admin.call<Shown>('POST', '/api/connectors', input)).body.pixel;
});
afterEach(() => admin.stop());

const edit = async (html: string) =>
  (await admin.call<Shown>('PUT', '/api/connectors/x', { name: 'X', triggers: ['Purchase'], pixel: { html } })).body
    .pixel;
const approve = (body: unknown) => admin.call<Shown>('POST', '/api/connectors/x/pixel/approve', body);
const revoke = () => admin.call<Shown>('POST', '/api/connectors/x/pixel/revoke');
const onAir = () => admin.holder.snapshot().byId.get('x')?.livePixel?.approval.html;

describe('approving', () => {
  it('puts exactly the reviewed pixel on air and says who and when', async () => {
    expect(first).toMatchObject({ status: 'pending', hosts: ['https://first.example'], live: null });
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    const { status, body } = await approve({ hash: first.hash });
    expect(status).toBe(200);
    expect(body.pixel).toMatchObject({
      status: 'approved',
      hash: first.hash,
      approvedAt: 1_764_000_000_000,
      approvedBy: 'admin',
      live: { hash: first.hash },
    });
    expect(onAir()).toBe(FIRST);
  });

  it('does not make a new version: the connector’s settings are the same', async () => {
    const { body } = await approve({ hash: first.hash });
    expect(body).toMatchObject({ version: 1 });
  });

  it('refuses the hash of an earlier edit', async () => {
    const second = await edit(SECOND);
    expect(second.hash).not.toBe(first.hash);
    const { status, body } = await approve({ hash: first.hash });
    expect(status).toBe(409);
    expect(body).toMatchObject({ field: 'hash', hash: second.hash });
    expect(onAir()).toBeUndefined();
  });

  it('refuses what is approved already', async () => {
    await approve({ hash: first.hash });
    expect(await approve({ hash: first.hash })).toMatchObject({ status: 409, body: { field: 'hash' } });
  });

  it.each([{}, { hash: 5 }, { hash: null }, []])('asks for the hash when it gets %j', async (body) => {
    expect(await approve(body)).toMatchObject({ status: 400, body: { field: 'hash' } });
  });

  it('refuses any other hash, and a connector without a pixel', async () => {
    expect((await approve({ hash: 'f'.repeat(64) })).status).toBe(409);
    await admin.call('PUT', '/api/connectors/x', { name: 'X', triggers: ['Purchase'] });
    expect((await approve({ hash: first.hash })).status).toBe(409);
  });

  it('answers 404 for an unknown connector', async () => {
    expect((await admin.call('POST', '/api/connectors/nope/pixel/approve', { hash: 'x' })).status).toBe(404);
    expect((await admin.call('POST', '/api/connectors/nope/pixel/revoke')).status).toBe(404);
  });
});

describe('editing an approved pixel', () => {
  it('leaves the approved one on air until the new one is approved', async () => {
    await approve({ hash: first.hash });
    const second = await edit(SECOND);
    expect(second).toMatchObject({ status: 'pending', live: { hash: first.hash } });
    expect(second.approvedAt).toBeUndefined();
    expect(onAir()).toBe(FIRST);
    await approve({ hash: second.hash });
    expect(onAir()).toBe(SECOND);
  });

  it('back to the approved text needs no new approval', async () => {
    await approve({ hash: first.hash });
    await edit(SECOND);
    expect(await edit(FIRST)).toMatchObject({ status: 'approved', approvedBy: 'admin' });
  });

  it('to run in the main window needs a new approval', async () => {
    await approve({ hash: first.hash });
    const body = { name: 'X', triggers: ['Purchase'], pixel: { html: FIRST, sandbox: false } };
    const changed = await admin.call<Shown>('PUT', '/api/connectors/x', body);
    expect(changed.body.pixel).toMatchObject({ status: 'pending', live: { hash: first.hash } });
  });
});

describe('revoking', () => {
  it('takes the pixel off the air', async () => {
    await approve({ hash: first.hash });
    const { status, body } = await revoke();
    expect(status).toBe(200);
    expect(body.pixel).toMatchObject({ status: 'revoked', revokedBy: 'admin', live: null });
    expect(onAir()).toBeUndefined();
    expect(admin.holder.snapshot().approvedPixels.size).toBe(0);
  });

  it('leaves nothing on air, not even an earlier approval', async () => {
    await approve({ hash: first.hash });
    await approve({ hash: (await edit(SECOND)).hash });
    await revoke();
    expect(onAir()).toBeUndefined();
  });

  it('can be followed by approving the same pixel again', async () => {
    await approve({ hash: first.hash });
    await revoke();
    expect((await approve({ hash: first.hash })).body.pixel.status).toBe('approved');
    expect(onAir()).toBe(FIRST);
  });

  it('is refused when nothing is on air', async () => {
    expect((await revoke()).status).toBe(409);
  });
});
