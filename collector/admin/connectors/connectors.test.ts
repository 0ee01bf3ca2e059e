import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector, Container } from '../../connector/types.ts';
import { pauseWebhook } from '../../container/pauseWebhook.ts';
import { startAdmin, type TestAdmin, TOKEN } from '../startAdmin.testing.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const input = (change: object = {}) => ({ name: 'Network X', triggers: ['Purchase'], ...change });
const withHeaders = (headers: object[]) => input({ id: 'x', webhook: { url: 'https://partner.example/p', headers } });

const post = (body: unknown) => admin.call<Connector>('POST', '/api/connectors', body);
const get = (id: string) => admin.call<Connector>('GET', `/api/connectors/${id}`);
const put = (id: string, body: unknown) => admin.call<Connector>('PUT', `/api/connectors/${id}`, body);
const stored = async (): Promise<Container> => JSON.parse(await readFile(admin.containerPath, 'utf8'));

describe('POST /api/connectors', () => {
  it('makes a connector, live and on disk at once, and says where it is', async () => {
    const { status, headers, body } = await post(input({ id: 'network-x' }));
    expect(status).toBe(201);
    expect(headers.get('location')).toBe('/api/connectors/network-x');
    expect(body).toMatchObject({ id: 'network-x', mode: 'enabled', version: 1, pixel: { status: 'none' } });
    expect((await stored()).connectors.map(({ id }) => id)).toEqual(['network-x']);
    expect(admin.holder.snapshot().byTrigger.get('Purchase')).toHaveLength(1);
  });

  it.each([
    ['Affiliate Network X', 'affiliate-network-x'],
    ['Größe & Co. (DE)', 'gro-e-co-de'],
    ['日本', 'connector'],
    ['constructor', 'constructor-1'],
    ['n'.repeat(64), 'n'.repeat(58)],
  ])('makes an id from the name %s', async (name, id) => {
    expect((await post(input({ name }))).body.id).toBe(id);
  });

  it('makes ids unique', async () => {
    const ids = [await post(input()), await post(input()), await post(input())].map(({ body }) => body.id);
    expect(ids).toEqual(['network-x', 'network-x-2', 'network-x-3']);
  });

  it('refuses an id that is taken', async () => {
    await post(input({ id: 'x' }));
    expect(await post(input({ id: 'x' }))).toMatchObject({ status: 409, body: { field: 'id' } });
  });

  it.each<[string, unknown, string, string]>([
    ['a list', [], 'body', 'has to be an object'],
    ['a missing name', { triggers: ['A'] }, 'name', 'is missing'],
    ['an unknown field', input({ colour: 'red' }), 'colour', 'allowed here: id, name'],
    ['a prototype key', '{"name":"x","triggers":["A"],"__proto__":{}}', '__proto__', 'not allowed'],
    ['a slot in the host', input({ webhook: { url: 'https://{{CITY}}/' } }), 'webhook.url', ''],
    ['credentials in the URL', input({ webhook: { url: 'https://a:b@partner.example/' } }), 'webhook.url', ''],
    ['another scheme', input({ webhook: { url: 'ftp://partner.example/' } }), 'webhook.url', ''],
    [
      'an unsafe header',
      input({ webhook: { url: 'https://partner.example/', headers: [{ name: 'Host', value: 'x' }] } }),
      'webhook.headers[0].name',
      '',
    ],
    [
      'an unknown filter',
      input({ webhook: { url: 'https://partner.example/', parameters: [{ name: 'e', value: '{{EMAIL|md4}}' }] } }),
      'webhook.parameters[0].value',
      'md4',
    ],
    [
      'a mask as a new secret',
      withHeaders([{ name: 'Authorization', value: 'Bearer ***' }]),
      'webhook.headers[0].value',
      'masked',
    ],
  ])('refuses %s with 400 and its field', async (_, body, field, detail) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ field, detail: expect.stringContaining(detail) });
    expect(admin.holder.snapshot().connectors).toEqual([]);
  });

  it('refuses a body that says it is compressed and is not', async () => {
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    };
    expect(await admin.raw('/api/connectors', { method: 'POST', headers, body: '{}' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("can't be read") },
    });
  });

  it('lists every wrong field, and every place where a pixel can’t be made safe', async () => {
    const html = '<img src={{Y}}>\n<a onclick="{{Z}}">x</a>';
    const { status, body } = await post(input({ webhook: { url: 'nonsense' }, pixel: { html } }));
    expect(status).toBe(400);
    expect(body).toMatchObject({
      errors: [{ field: 'webhook.url' }, { field: 'pixel.html', message: expect.stringContaining('line 1, column ') }],
      refusals: expect.arrayContaining([
        expect.objectContaining({ line: 1, fix: expect.any(String) }),
        expect.objectContaining({ line: 2 }),
      ]),
    });
  });
});

describe('GET /api/connectors', () => {
  it('lists all in the container’s order', async () => {
    await post(input({ id: 'b' }));
    await post(input({ id: 'a' }));
    const { body } = await admin.call<{ items: Connector[]; next: null }>('GET', '/api/connectors');
    expect(body.items.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(body.next).toBeNull();
  });

  it('answers 404 for an unknown one', async () => {
    expect((await get('nope')).status).toBe(404);
  });

  it('masks all header values but those that say nothing of who sends, and those of the event', async () => {
    await post(
      withHeaders([
        { name: 'Authorization', value: 'Bearer abc123' },
        { name: 'X-Shop', value: 'main' },
        { name: 'Accept-Language', value: 'de' },
        { name: 'X-Order', value: '{{TRANSACTION_ID}}' },
        { name: 'X-Or', value: '{{NONE|default:key}}' },
      ]),
    );
    const { body } = await get('x');
    expect(body.webhook?.headers).toEqual([
      { name: 'Authorization', value: 'Bearer ***' },
      { name: 'X-Shop', value: '***' },
      { name: 'Accept-Language', value: 'de' },
      { name: 'X-Order', value: '{{TRANSACTION_ID}}' },
      { name: 'X-Or', value: '***' },
    ]);
  });
});

describe('PUT /api/connectors/:id', () => {
  it('replaces the settings and makes a new version', async () => {
    await post(input({ id: 'x', click: { parameter: 'click_id' } }));
    admin.later(1000);
    const { status, body } = await put('x', input({ name: 'New name', mode: 'test' }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'x', name: 'New name', mode: 'test', version: 2 });
    expect(body.click).toBeUndefined();
    expect(admin.holder.snapshot().byId.get('x')?.connector).toMatchObject({ mode: 'test', version: 2 });
  });

  it('takes an answer back unchanged', async () => {
    await post({
      ...withHeaders([{ name: 'Authorization', value: 'Bearer abc123' }]),
      pixel: { html: '<img src="https://partner.example/p?v={{VALUE}}">' },
      click: { parameter: 'click_id', source: { parameter: 'utm_source' } },
    });
    const { version: _, updatedAt: __, ...before } = (await get('x')).body;
    const { status } = await put('x', (await get('x')).body);
    expect(status).toBe(200);
    const { version, updatedAt: ___, ...after } = (await get('x')).body;
    expect(after).toEqual(before);
    expect(version).toBe(2);
  });

  it('keeps a stored secret whose mask comes back, and takes a new one', async () => {
    await post(withHeaders([{ name: 'Authorization', value: 'Bearer abc123' }]));
    await put('x', withHeaders([{ name: 'authorization', value: 'Bearer ***' }]));
    const secret = async () => (await stored()).connectors[0]?.webhook?.headers[0]?.value;
    expect(await secret()).toBe('Bearer abc123');
    await put('x', withHeaders([{ name: 'Authorization', value: 'Bearer new' }]));
    expect(await secret()).toBe('Bearer new');
  });

  it.each([
    ['a mask under another name', [{ name: 'X-Api-Token', value: '***' }]],
    ['a mask of another scheme', [{ name: 'Authorization', value: 'Basic ***' }]],
    ['a mask under a name that logs show', [{ name: 'User-Agent', value: 'Bearer ***' }]],
    ['a mask under a plain name', [{ name: 'X-Order', value: 'Bearer ***' }]],
    ['a mask with something around it', [{ name: 'Authorization', value: 'Bearer ***x' }]],
    ['a mask in a new header beside the stored one', [{ name: 'X-Copy', value: '***' }]],
  ])('refuses %s: it would be sent as the secret', async (_, headers) => {
    await post(withHeaders([{ name: 'Authorization', value: 'Bearer abc123' }]));
    expect(await put('x', withHeaders(headers))).toMatchObject({
      status: 400,
      body: { field: 'webhook.headers[0].value' },
    });
    expect((await stored()).connectors[0]?.webhook?.headers).toEqual([
      { name: 'Authorization', value: 'Bearer abc123' },
    ]);
  });

  it('says whose mask it is that stands under another name', async () => {
    await post(withHeaders([{ name: 'Authorization', value: 'Bearer abc123' }]));
    expect(await put('x', withHeaders([{ name: 'User-Agent', value: 'Bearer ***' }]))).toMatchObject({
      body: { detail: expect.stringContaining('is the mask of the header "Authorization"') },
    });
  });

  it('refuses an edit of an older version and shows the current one', async () => {
    await post(input({ id: 'x' }));
    await put('x', input({ name: 'First', version: 1 }));
    const { status, body } = await put('x', input({ name: 'Second', version: 1 }));
    expect(status).toBe(409);
    expect(body).toMatchObject({ field: 'version', current: { name: 'First', version: 2 } });
  });

  it('of two edits of one version made at once keeps one', async () => {
    await post(input({ id: 'x' }));
    const both = await Promise.all(['A', 'B'].map((name) => put('x', input({ name, version: 1 }))));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('answers 404 for an unknown one, 400 for another id or wrong settings', async () => {
    await post(input({ id: 'x' }));
    expect((await put('nope', input())).status).toBe(404);
    expect(await put('x', input({ id: 'y' }))).toMatchObject({ status: 400, body: { field: 'id' } });
    expect(await put('x', input({ mode: 'on' }))).toMatchObject({ status: 400, body: { field: 'mode' } });
    expect((await get('x')).body.version).toBe(1);
  });

  it('does not undo a hand edit of the file', async () => {
    await post(input({ id: 'x' }));
    await writeFile(admin.containerPath, JSON.stringify({ ...(await stored()), name: 'By hand' }));
    const { status, body } = await put('x', input());
    expect(status).toBe(409);
    expect(body).toMatchObject({ detail: expect.stringContaining('SIGHUP') });
    expect((await stored()).name).toBe('By hand');
  });
});

describe('a webhook that the collector paused', () => {
  const reason = 'the partner answered 410';
  const webhook = { url: 'https://partner.example/p' };
  beforeEach(async () => {
    await post(input({ id: 'x', webhook }));
    await pauseWebhook(admin.holder, 'x', reason, 5);
  });

  const paused = { at: 5, reason };
  const resume = (token?: string) =>
    admin.call<Connector>('POST', '/api/connectors/x/webhook/resume', undefined, token);

  it('stays on, in its version, so that events are still decided for it, and says why, also on disk', async () => {
    expect((await get('x')).body).toMatchObject({ version: 1, webhook: { enabled: true, paused } });
    expect((await stored()).connectors[0]?.webhook?.paused).toEqual(paused);
    expect(admin.holder.snapshot().decidable.listeners('Purchase')[0]?.webhookOn).toBe(true);
    expect([...admin.holder.snapshot().pausedWebhooks]).toEqual(['x']);
  });

  it.each<[string, object]>([
    ['something else', { name: 'Renamed' }],
    ['the URL', { webhook: { url: 'https://other.example/p' } }],
    ['off', { webhook: { ...webhook, enabled: false } }],
    ['on', { webhook: { ...webhook, enabled: true } }],
  ])('stays paused when %s is edited', async (_, changes) => {
    const { body } = await get('x');
    expect((await put('x', { ...body, ...changes })).body.webhook?.paused).toEqual(paused);
  });

  it('is paused once, and a connector that is gone is none of its business', async () => {
    expect(await pauseWebhook(admin.holder, 'x', 'again', 6)).toBe(false);
    expect(await pauseWebhook(admin.holder, 'nope', 'again', 6)).toBe(false);
    expect((await get('x')).body).toMatchObject({ webhook: { paused } });
  });

  it('is resumed by an editor, with an entry in the audit log, and no more than once', async () => {
    const viewer = await admin.tokenFor('viewer');
    expect((await resume(viewer)).status).toBe(403);
    const editor = await admin.tokenFor('editor', 'Eve');
    for (let i = 0; i < 2; i++) {
      const { status, body } = await resume(editor);
      expect(status).toBe(200);
      expect(body).toMatchObject({ id: 'x', version: 1, webhook: { enabled: true } });
      expect(body.webhook).not.toHaveProperty('paused');
    }
    expect((await stored()).connectors[0]?.webhook).not.toHaveProperty('paused');
    const { items } = (await admin.call<{ items: object[] }>('GET', '/api/audit')).body;
    expect(items.filter((entry) => 'what' in entry && entry.what === 'webhook_resumed')).toEqual([
      {
        at: expect.any(Number),
        who: 'Eve',
        what: 'webhook_resumed',
        subject: 'x',
        detail: `paused since 1970-01-01T00:00:00.005Z: ${reason}`,
      },
    ]);
  });

  it('can’t be resumed where there is none', async () => {
    expect((await admin.call('POST', '/api/connectors/nope/webhook/resume')).status).toBe(404);
    await post(input({ id: 'y', pixel: { html: '' } }));
    expect(await admin.call('POST', '/api/connectors/y/webhook/resume')).toMatchObject({
      status: 409,
      body: { field: 'webhook' },
    });
  });
});

describe('DELETE /api/connectors/:id', () => {
  it('takes the connector and its approvals away', async () => {
    const { body } = await post(input({ id: 'x', pixel: { html: '<img src="https://partner.example/p">' } }));
    const hash = (body.pixel as unknown as { hash: string }).hash;
    expect((await admin.call('POST', '/api/connectors/x/pixel/approve', { hash })).status).toBe(200);
    expect((await admin.call('DELETE', '/api/connectors/x')).status).toBe(204);
    expect((await get('x')).status).toBe(404);
    expect(await stored()).toMatchObject({ connectors: [], approvals: [] });
    expect((await admin.call('DELETE', '/api/connectors/x')).status).toBe(404);
  });
});

describe('a webhook’s destination', () => {
  it.each([
    'http://127.0.0.1:9/p',
    'http://[::1]/p',
    'https://169.254.169.254/latest',
    'http://0x7f000001/',
    'http://localhost./p',
  ])('is refused when it is saved: %s', async (url) => {
    const body = { name: 'Inside', triggers: ['Purchase'], webhook: { url } };
    expect(await admin.call('POST', '/api/connectors', body)).toMatchObject({
      status: 400,
      body: { field: 'webhook.url', detail: expect.stringContaining('TRL_ALLOWED_DESTINATIONS') },
    });
  });

  it('does not get the secret that was meant for another host', async () => {
    const headers = [{ name: 'Authorization', value: 'Bearer topsecret' }];
    const body = {
      id: 'moved',
      name: 'Moved',
      triggers: ['Purchase'],
      webhook: { url: 'https://a.example/p', headers },
    };
    const made = await admin.call<{ webhook: { headers: object[] } }>('POST', '/api/connectors', body);
    const masked = made.body.webhook.headers;
    const put = (url: string) =>
      admin.call('PUT', '/api/connectors/moved', { ...body, webhook: { url, headers: masked } });
    expect((await put('https://a.example/elsewhere')).status).toBe(200);
    expect(await put('https://b.example/p')).toMatchObject({
      status: 400,
      body: { field: 'webhook.headers[0].value' },
    });
  });
});
