import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

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
    rejected?: { at: number; by: string; reason: string; hash: string };
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
const reject = (body: unknown, token?: string) =>
  admin.call<Shown>('POST', '/api/connectors/x/pixel/reject', body, token);
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

  it('happens once, and only of what was reviewed, however many approve and edit at the same time', async () => {
    const [approved, , late, again] = await Promise.all([
      approve({ hash: first.hash }),
      edit(SECOND),
      approve({ hash: first.hash }),
      approve({ hash: first.hash }),
    ]);
    const { approvals } = admin.holder.snapshot().container;
    expect(approvals.length).toBeLessThanOrEqual(1);
    expect(approvals.every(({ html, hash }) => html === FIRST && hash === first.hash)).toBe(true);
    const accepted = [approved, late, again].filter(({ status }) => status === 200);
    expect(accepted).toHaveLength(approvals.length);
  });

  it('answers 404 for an unknown connector', async () => {
    expect((await admin.call('POST', '/api/connectors/nope/pixel/approve', { hash: 'x' })).status).toBe(404);
    expect((await admin.call('POST', '/api/connectors/nope/pixel/revoke')).status).toBe(404);
  });
});

describe('approving with hosts of the reviewer’s choice', () => {
  const own = 'https://first.example';
  interface Approved {
    pixel: {
      status: string;
      hash: string;
      hosts: string[];
      approvedHosts: string[];
      live: { hash: string; hosts: string[] };
    };
  }
  const approveHosts = async (hosts: unknown) =>
    (await approve({ hash: first.hash, hosts })) as unknown as {
      status: number;
      body: Approved & { field: string; detail: string };
    };

  it.each([
    ['widened', [own, 'https://cdn.first.example']],
    ['narrowed to nothing', []],
  ])('binds the approval to them: %s', async (_, hosts) => {
    const { status, body } = await approveHosts(hosts);
    expect(status).toBe(200);
    expect(body.pixel).toMatchObject({
      status: 'approved',
      hash: first.hash,
      hosts: [own],
      approvedHosts: [...hosts].sort(),
    });
    expect(body.pixel.live.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(body.pixel.live.hash).not.toBe(first.hash);
    expect(admin.holder.snapshot().approvedPixels.get(body.pixel.live.hash)?.approval.hosts).toEqual([...hosts].sort());
  });

  it('gives the hash that was reviewed when they are those found, in whatever order', async () => {
    const html = '<img src="https://b.example/"><img src="https://a.example/">';
    const { hash } = await edit(html);
    const { body } = await approve({ hash, hosts: ['https://b.example', 'https://a.example'] });
    expect(body.pixel.live).toMatchObject({ hash });
  });

  it('survives a restart, and an edit of something else', async () => {
    const { body } = await approveHosts([own, 'https://cdn.first.example']);
    await admin.holder.reload();
    expect(await edit(FIRST)).toMatchObject({ status: 'approved', live: { hash: body.pixel.live.hash } });
  });

  it('can be changed later for the same pixel, with the hash it has', async () => {
    await approve({ hash: first.hash });
    const { body } = await approveHosts([own, 'https://cdn.first.example']);
    expect(body.pixel.live.hosts).toHaveLength(2);
    expect((await approveHosts([own, 'https://cdn.first.example'])).status).toBe(409);
    expect((await approve({ hash: first.hash })).status).toBe(409);
    expect((await approve({ hash: body.pixel.live.hash })).status).toBe(409);
    expect((await approveHosts([own])).body.pixel.live.hash).toBe(first.hash);
  });

  it.each<[string, unknown, string, string]>([
    ['a path', ['https://a.example/x'], 'hosts[0]', 'write https://a.example'],
    ['a wildcard', ['https://*.a.example'], 'hosts[0]', 'no wildcard'],
    ['a directive', ['https://a.example;script-src'], 'hosts[0]', 'exact origin'],
    ['a bare host', [own, 'a.example'], 'hosts[1]', 'exact origin'],
    ['another scheme', ['data:'], 'hosts[0]', 'exact origin'],
    ['capitals', ['https://A.example'], 'hosts[0]', 'write https://a.example'],
    ['an origin twice', [own, own], 'hosts', 'twice'],
    ['no list', own, 'hosts', 'list'],
  ])('refuses %s', async (_, hosts, field, detail) => {
    const { status, body } = await approveHosts(hosts);
    expect(status).toBe(400);
    expect(body).toMatchObject({ field, detail: expect.stringContaining(detail) });
    expect(onAir()).toBeUndefined();
  });

  it('can’t promise what nothing enforces: a main-window pixel reaches what it names', async () => {
    const body = { name: 'X', triggers: ['Purchase'], pixel: { html: FIRST, sandbox: false } };
    const { hash } = (await admin.call<Shown>('PUT', '/api/connectors/x', body)).body.pixel;
    expect(await approve({ hash, hosts: [] })).toMatchObject({
      status: 400,
      body: { field: 'hosts', detail: expect.stringContaining('https://first.example can’t be left out') },
    });
    expect((await approve({ hash, hosts: [own, 'https://cdn.first.example'] })).status).toBe(200);
  });

  it.each(['https://[2001:db8::1]:8443', 'https://a_b.example'])(
    'refuses %s in the sandbox, which no policy can allow',
    async (host) => {
      const { hash } = await edit(`<img src="${host}/p">`);
      for (const body of [{ hash }, { hash, hosts: [own, host] }]) {
        expect(await approve(body)).toMatchObject({
          status: 400,
          body: { field: 'hosts', detail: expect.stringContaining(`${host} can’t be allowed`) },
        });
      }
      expect((await approve({ hash, hosts: [] })).status).toBe(200);
    },
  );

  it('refuses unknown fields', async () => {
    expect(await approve({ hash: first.hash, host: own })).toMatchObject({ status: 400, body: { field: 'host' } });
  });
});

describe('rejecting', () => {
  const reason = 'The contract allows no e-mail addresses.\nUse {{EVENT_ID}} instead.';

  it('tells the editor who said no and why; the pixel stays pending', async () => {
    const rita = await admin.tokenFor('reviewer', 'rita');
    const { status, body } = await reject({ hash: first.hash, reason: `${reason}\n` }, rita);
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 1, pixel: { status: 'pending', hash: first.hash, live: null } });
    const rejected = { at: 1_764_000_000_000, by: 'rita', reason, hash: first.hash };
    expect(body.pixel.rejected).toEqual(rejected);
    const review = await admin.call<Shown['pixel']>('GET', '/api/connectors/x/pixel/review');
    expect(review.body.rejected).toEqual(rejected);
    const { items } = (await admin.call<{ items: object[] }>('GET', '/api/audit')).body;
    expect(items[0]).toMatchObject({
      who: 'rita',
      what: 'pixel_rejected',
      subject: 'x',
      hash: first.hash,
      detail: reason,
    });
  });

  it('survives a restart and an edit of something else, sent back as it was read', async () => {
    const { body } = await reject({ hash: first.hash, reason });
    await admin.holder.reload();
    const again = await admin.call<Shown>('PUT', '/api/connectors/x', { ...body, name: 'Y' });
    expect(again.body.pixel.rejected).toEqual(body.pixel.rejected);
  });

  it.each([
    ['text', { html: SECOND }],
    ['mode', { html: FIRST, sandbox: false }],
  ])('is over with the next edit of the pixel’s %s, for good', async (_, pixel) => {
    await reject({ hash: first.hash, reason });
    const input = { name: 'X', triggers: ['Purchase'], pixel };
    const { body } = await admin.call<Shown>('PUT', '/api/connectors/x', input);
    expect(body.pixel).toMatchObject({ status: 'pending' });
    expect(body.pixel.rejected).toBeUndefined();
    expect((await edit(FIRST)).rejected).toBeUndefined();
  });

  it('can’t be claimed by whoever edits', async () => {
    const pixel = { html: FIRST, rejected: { at: 1, by: 'rita', reason, hash: first.hash } };
    const { body } = await admin.call<Shown>('PUT', '/api/connectors/x', { name: 'X', triggers: ['Purchase'], pixel });
    expect(body.pixel.rejected).toBeUndefined();
  });

  it('leaves on air what was approved before', async () => {
    await approve({ hash: first.hash });
    const second = await edit(SECOND);
    const { body } = await reject({ hash: second.hash, reason });
    expect(body.pixel).toMatchObject({ status: 'pending', live: { hash: first.hash } });
    expect(onAir()).toBe(FIRST);
  });

  it('can be thought over: approving clears it, another reason replaces it', async () => {
    await reject({ hash: first.hash, reason });
    expect((await reject({ hash: first.hash, reason: 'Ask legal.' })).body.pixel.rejected?.reason).toBe('Ask legal.');
    const { body } = await approve({ hash: first.hash });
    expect(body.pixel.status).toBe('approved');
    expect(body.pixel.rejected).toBeUndefined();
  });

  it('refuses any hash but the pending one', async () => {
    const second = await edit(SECOND);
    expect(await reject({ hash: first.hash, reason })).toMatchObject({
      status: 409,
      body: { field: 'hash', hash: second.hash },
    });
    expect((await reject({ hash: 'f'.repeat(64), reason })).status).toBe(409);
  });

  it('refuses a pixel that doesn’t wait: approved, revoked, none', async () => {
    await approve({ hash: first.hash });
    expect((await reject({ hash: first.hash, reason })).status).toBe(409);
    await revoke();
    expect((await reject({ hash: first.hash, reason })).status).toBe(409);
    await admin.call('PUT', '/api/connectors/x', { name: 'X', triggers: ['Purchase'] });
    expect((await reject({ hash: first.hash, reason })).status).toBe(409);
    expect((await admin.call('POST', '/api/connectors/nope/pixel/reject', { hash: 'x', reason })).status).toBe(404);
  });

  it.each([
    ['no reason', { hash: 'x' }, 'reason'],
    ['a reason of blanks', { hash: 'x', reason: ' \n' }, 'reason'],
    ['a reason too long', { hash: 'x', reason: 'x'.repeat(2001) }, 'reason'],
    ['no hash', { reason }, 'hash'],
    ['unknown fields', { hash: 'x', reason, because: reason }, 'because'],
  ])('refuses %s', async (_, body, field) => {
    expect(await reject(body)).toMatchObject({ status: 400, body: { field } });
  });
});

describe('two people', () => {
  let ed: string;
  let rita: string;
  beforeEach(async () => {
    ed = await admin.tokenFor('editor', 'ed');
    rita = await admin.tokenFor('reviewer', 'rita');
    await admin.call('PUT', '/api/container', { review: { twoPeople: true } });
  });
  const editBy = async (token: string, html: string, change: object = {}) => {
    const body = { name: 'X', triggers: ['Purchase'], pixel: { html, ...change } };
    return (await admin.call<Shown>('PUT', '/api/connectors/x', body, token)).body.pixel;
  };
  const approveBy = (token: string | undefined, hash: string) =>
    admin.call('POST', '/api/connectors/x/pixel/approve', { hash }, token);

  it('are one to edit and another to approve, admins too', async () => {
    expect(await approveBy(undefined, first.hash)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('"admin" edited this pixel last') },
    });
    expect(onAir()).toBeUndefined();
    expect((await approveBy(rita, first.hash)).status).toBe(200);
  });

  it('are told apart by who changed the text last, not by who saved it last', async () => {
    const { hash } = await editBy(ed, SECOND);
    await edit(SECOND);
    expect((await approveBy(undefined, hash)).status).toBe(200);
    await editBy(ed, FIRST);
    expect(await editBy(ed, FIRST, { enabled: false })).toMatchObject({ editedBy: 'ed' });
  });

  it('are not asked for unless the container says so', async () => {
    await admin.call('PUT', '/api/container', { review: { twoPeople: false } });
    expect((await approveBy(undefined, first.hash)).status).toBe(200);
  });

  it('can’t be got round by sending who edited it', async () => {
    const shown = await editBy(ed, SECOND);
    const body = {
      name: 'X',
      triggers: ['Purchase'],
      pixel: { html: FIRST, editedBy: 'ed', editedAt: 1, compiler: 9 },
    };
    const { pixel } = (await admin.call<Shown & { pixel: { editedBy: string } }>('PUT', '/api/connectors/x', body))
      .body;
    expect(pixel).toMatchObject({ editedBy: 'admin' });
    expect(shown.hash).not.toBe(pixel.hash);
    expect((await approveBy(undefined, pixel.hash)).status).toBe(403);
  });
});

describe('the review', () => {
  const review = <Body = Record<string, unknown>>() => admin.call<Body>('GET', '/api/connectors/x/pixel/review');

  it('shows what to judge by, and the hash to approve', async () => {
    const { status, body } = await review();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      connector: 'x',
      version: 1,
      status: 'pending',
      hash: first.hash,
      hosts: ['https://first.example'],
      mode: 'sandbox',
      html: FIRST,
      editedBy: 'admin',
      approved: null,
      live: null,
      contacts: [{ origin: 'https://first.example', kinds: ['image'], places: [{ line: 1, column: 6 }] }],
      runTimeHosts: [],
      findings: [],
      slots: [{ parameter: 'VALUE', context: 'url_query', sentTo: ['https://first.example'] }],
      personal: [],
      changes: null,
      hostile: {
        rendered: { mode: 'sandbox', html: expect.stringMatching(/^<img src="https:\/\/first\.example\/p\?v=%/) },
      },
    });
    expect((await approve({ hash: body.hash })).status).toBe(200);
  });

  it('compares with the approved version', async () => {
    await approve({ hash: first.hash, hosts: ['https://first.example', 'https://cdn.first.example'] });
    await edit(SECOND);
    const { body } = await review();
    expect(body).toMatchObject({
      status: 'pending',
      approved: { hosts: ['https://cdn.first.example', 'https://first.example'], mode: 'sandbox', approvedBy: 'admin' },
      changes: {
        mode: false,
        hostsAdded: ['https://second.example'],
        hostsRemoved: ['https://cdn.first.example', 'https://first.example'],
        lines: [
          { change: 'removed', text: FIRST, before: 1 },
          { change: 'added', text: SECOND, after: 1 },
        ],
      },
    });
  });

  it('is 404 for a connector without a pixel, and for none', async () => {
    await admin.call('PUT', '/api/connectors/x', { name: 'X', triggers: ['Purchase'] });
    expect((await review()).status).toBe(404);
    expect((await admin.call('GET', '/api/connectors/nope/pixel/review')).status).toBe(404);
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
