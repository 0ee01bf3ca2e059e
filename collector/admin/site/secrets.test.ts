import type { IncomingHttpHeaders, Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector } from '../../connector/types.ts';
import { addressOf, listen, startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

const VALUE = 'S3cret/Välue&1';

let admin: TestAdmin;
let partner: Server;
let origin: string;
let host: string;
let received: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[];
beforeEach(async () => {
  received = [];
  partner = await listen((req, res) => {
    let body = '';
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => {
      received.push({ url: req.url, headers: req.headers, body });
      res.writeHead(400).end(`no: ${req.url} ${req.headers.authorization} ${body} ${VALUE}`);
    });
  });
  origin = addressOf(partner);
  host = new URL(origin).host;
  admin = await startAdmin({ allowedDestinations: [host] });
});
afterEach(async () => {
  partner.closeAllConnections();
  partner.close();
  await admin.stop();
});

const set = (name: string, body: unknown = { value: VALUE, hosts: [host] }, token?: string) =>
  admin.call('PUT', `/api/secrets/${name}`, body, token);
const make = (webhook: object, token?: string) =>
  admin.call<Connector>(
    'POST',
    '/api/connectors',
    { id: 'x', name: 'X', triggers: ['Purchase'], webhook: { url: origin, ...webhook } },
    token,
  );
const withKey = (change: object = {}) => ({ parameters: [{ name: 'key', value: '{{SECRET.key}}' }], ...change });
const list = () => admin.call<{ items: object[] }>('GET', '/api/secrets');

describe('PUT /api/secrets/:name', () => {
  it('keeps a value that no call gives back', async () => {
    const { status, body } = await set('key');
    expect(status).toBe(201);
    expect(body).toEqual({
      name: 'key',
      hosts: [host],
      changedAt: expect.any(Number),
      changedBy: 'admin',
      usedBy: [],
      usedByAlerts: [],
      canSign: false,
    });
    const audit = await admin.call('GET', '/api/audit');
    expect(audit.body).toMatchObject({
      items: [{ what: 'secret_set', subject: 'key', detail: `made; may be sent to ${host}` }],
    });
    expect(JSON.stringify([body, (await list()).body, audit.body])).not.toContain('S3cret');
    expect(admin.secrets.find('KEY')?.value).toBe(VALUE);
  });

  it('changes the value or the hosts of one that is there, under whatever case of its name', async () => {
    await set('Key');
    expect(await set('KEY', { value: 'new value' })).toMatchObject({
      status: 200,
      body: { name: 'Key', hosts: [host] },
    });
    expect(await set('key', { hosts: ['h.example', host] })).toMatchObject({
      status: 200,
      body: { hosts: ['h.example', host] },
    });
    expect(admin.secrets.find('key')?.value).toBe('new value');
    expect((await list()).body.items).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['no hosts', { value: VALUE }, 'hosts'],
    ['an empty list of hosts', { value: VALUE, hosts: [] }, 'hosts'],
    ['a URL as host', { value: VALUE, hosts: ['https://h.example'] }, 'hosts[0]'],
    ['a wildcard', { value: VALUE, hosts: ['*.h.example'] }, 'hosts[0]'],
    ['no value', { hosts: ['h.example'] }, 'value'],
    ['a short value', { value: 'abc', hosts: ['h.example'] }, 'value'],
    ['a long value', { value: 'x'.repeat(4097), hosts: ['h.example'] }, 'value'],
    ['a line break at the end', { value: `${VALUE}\n`, hosts: ['h.example'] }, 'value'],
    ['a space before', { value: ` ${VALUE}`, hosts: ['h.example'] }, 'value'],
    ['another field', { value: VALUE, hosts: ['h.example'], name: 'y' }, 'name'],
    ['a broken signing secret', { value: 'whsec_abc', hosts: ['h.example'] }, 'value'],
  ])('refuses %s', async (_, body, field) => {
    const answer = await set('key', body);
    expect(answer).toMatchObject({ status: 400, body: { field } });
    expect(JSON.stringify(answer.body)).not.toContain('S3cret');
    expect((await list()).body.items).toEqual([]);
  });

  it.each(['a.b', 'a%20b', 'x'.repeat(58), '__proto__'])('refuses the name %s', async (name) => {
    expect(await set(name)).toMatchObject({ status: 400, body: { field: 'name' } });
  });

  it('refuses what would stop a connector', async () => {
    await set('key');
    await make(withKey());
    expect(await set('key', { hosts: ['other.example'] })).toMatchObject({
      status: 409,
      body: {
        detail: expect.stringContaining('connector "x", webhook.parameters[0].value: the secret "key" may not be sent'),
      },
    });
    expect((await set('key', { value: 'rotated' })).status).toBe(200);
  });
});

describe('DELETE /api/secrets/:name', () => {
  it('takes it away, unless a connector uses it', async () => {
    await set('key');
    await make(withKey({ enabled: false }));
    expect(await admin.call('DELETE', '/api/secrets/key')).toMatchObject({ status: 409, body: { users: ['x'] } });
    expect((await list()).body.items).toMatchObject([{ usedBy: ['x'] }]);
    await admin.call('DELETE', '/api/connectors/x');
    expect((await admin.call('DELETE', '/api/secrets/KEY')).status).toBe(204);
    expect((await admin.call('DELETE', '/api/secrets/key')).status).toBe(404);
    expect((await list()).body.items).toEqual([]);
  });
});

describe('POST /api/secrets/:name/generate', () => {
  const generate = (name: string, body: unknown = { hosts: [host] }) =>
    admin.call<{ value: string }>('POST', `/api/secrets/${name}/generate`, body);

  it('makes a signing secret and shows it this once', async () => {
    const { status, body } = await generate('sign');
    expect(status).toBe(201);
    expect(body.value).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify((await list()).body)).not.toContain(body.value);
    expect((await make({ signWith: ['SIGN'] })).status).toBe(201);
    expect((await list()).body.items).toMatchObject([{ name: 'sign', canSign: true }]);
  });

  it('never replaces one, and wants hosts', async () => {
    await generate('sign');
    expect(await generate('sign')).toMatchObject({ status: 409, body: { field: 'name' } });
    expect(await generate('new', {})).toMatchObject({ status: 400, body: { field: 'hosts' } });
  });
});

describe('a connector', () => {
  it.each<[string, object, string, string]>([
    ['a parameter', withKey(), 'parameters[0].value', 'there is no secret "key"; an admin can make it'],
    ['the URL', { url: 'https://partner.example/{{SECRET.key}}' }, 'url', 'there is no secret "key"'],
    ['a header', { headers: [{ name: 'X-Key', value: 'a {{SECRET.KEY}}' }] }, 'headers[0].value', 'there is no secret'],
    [
      'a template',
      { method: 'POST', body: 'template', template: '["{{SECRET.key}}"]' },
      'template',
      'there is no secret',
    ],
    [
      'a password',
      { basicAuth: { user: 'a', password: '{{SECRET.key}}' } },
      'basicAuth.password',
      'there is no secret',
    ],
    ['signing', { signWith: ['key'] }, 'signWith[0]', 'there is no secret'],
  ])('with an unknown secret in %s is refused', async (_, webhook, field, detail) => {
    const answer = await make(webhook);
    expect(answer).toMatchObject({
      status: 400,
      body: { field: `webhook.${field}`, detail: expect.stringContaining(detail) },
    });
  });

  it('can’t send a secret to a host that no admin named, whoever edits it', async () => {
    await set('key');
    const editor = await admin.tokenFor('editor');
    expect((await make(withKey(), editor)).status).toBe(201);
    const moved = { ...withKey(), url: 'https://evil.example/' };
    const answer = await admin.call(
      'PUT',
      '/api/connectors/x',
      { name: 'X', triggers: ['Purchase'], webhook: moved },
      editor,
    );
    expect(answer).toMatchObject({
      status: 400,
      body: {
        field: 'webhook.parameters[0].value',
        detail: expect.stringContaining('may not be sent to evil.example:443'),
      },
    });
    expect(await set('key', { hosts: ['evil.example'] }, editor)).toMatchObject({
      status: 403,
      body: { role: 'admin' },
    });
  });

  it('can’t sign with a secret that is none for signing', async () => {
    await set('key');
    expect(await make({ signWith: ['key'] })).toMatchObject({
      status: 400,
      body: { field: 'webhook.signWith[0]', detail: expect.stringContaining('can’t sign: it has to be "whsec_"') },
    });
  });

  it('shows where it names secrets, and masks a password', async () => {
    await set('key');
    const headers = [
      { name: 'Authorization', value: 'Bearer {{SECRET.key}}' },
      { name: 'X-Token', value: 'abc{{SECRET.key}}' },
    ];
    await make({ headers });
    const shown = await admin.call<Connector>('GET', '/api/connectors/x');
    expect(shown.body.webhook?.headers).toEqual([headers[0], { name: 'X-Token', value: '***' }]);
    expect((await admin.call('PUT', '/api/connectors/x', shown.body)).status).toBe(200);
    expect(admin.holder.snapshot().byId.get('x')?.connector.webhook?.headers).toEqual(headers);
  });
});

describe('a password of basicAuth', () => {
  const password = () => admin.holder.snapshot().byId.get('x')?.connector.webhook?.basicAuth?.password;
  const edit = (webhook: object) =>
    admin.call('PUT', '/api/connectors/x', { name: 'X', triggers: ['Purchase'], webhook: { url: origin, ...webhook } });

  it('is masked, and stays when the mask comes back', async () => {
    expect((await make({ basicAuth: { user: 'me', password: 'pass1' } })).body.webhook?.basicAuth).toEqual({
      user: 'me',
      password: '***',
    });
    expect((await edit({ basicAuth: { user: 'you', password: '***' } })).status).toBe(200);
    expect(password()).toBe('pass1');
    await edit({ basicAuth: { user: 'you', password: 'pass2' } });
    expect(password()).toBe('pass2');
  });

  it('stays with its host', async () => {
    await make({ basicAuth: { user: 'me', password: 'pass1' } });
    const answer = await edit({ url: 'https://evil.example/', basicAuth: { user: 'me', password: '***' } });
    expect(answer).toMatchObject({ status: 400, body: { field: 'webhook.basicAuth.password' } });
  });

  it('is no mask at first', async () => {
    const answer = await make({ basicAuth: { user: 'me', password: '***' } });
    expect(answer).toMatchObject({ status: 400, body: { field: 'webhook.basicAuth.password' } });
  });
});

describe('preview and test', () => {
  const webhook = {
    method: 'POST',
    url: '',
    parameters: [{ name: 'key', value: '{{SECRET.key}}' }],
    basicAuth: { user: 'me', password: '{{SECRET.key}}' },
    body: 'template',
    template: '{"k":"{{SECRET.key}}","v":"{{VALUE}}"}',
  };

  it('show masks', async () => {
    await set('key');
    await make({ ...webhook, url: `${origin}/p` });
    const { body } = await admin.call('POST', '/api/connectors/x/preview');
    expect(body).toMatchObject({ url: `${origin}/p?key=***`, body: '{"k":"***","v":15}' });
    expect(JSON.stringify(body)).not.toContain('S3cret');
    expect(received).toEqual([]);
  });

  it('send the secret, and show it in nothing that comes back', async () => {
    await set('key');
    await make({ ...webhook, url: `${origin}/p` });
    const { body } = await admin.call<{ answer: string }>('POST', '/api/connectors/x/test');
    expect(received[0]).toMatchObject({ url: `/p?key=${encodeURIComponent(VALUE)}`, body: `{"k":"${VALUE}","v":15}` });
    const basic = Buffer.from(`me:${VALUE}`).toString('base64');
    expect(received[0]?.headers.authorization).toBe(`Basic ${basic}`);
    expect(body).toMatchObject({ status: 400, url: `${origin}/p?key=***`, body: '{"k":"***","v":15}' });
    expect(body.answer).toBe('no: /p?key=*** Basic *** {"k":"***","v":15} ***');
    expect(JSON.stringify(body)).not.toContain(basic);
  });

  it('say which secrets sign', async () => {
    await admin.call('POST', '/api/secrets/sign/generate', { hosts: [host] });
    await make({ signWith: ['sign'] });
    expect((await admin.call('POST', '/api/connectors/x/preview')).body).toMatchObject({ signWith: ['sign'] });
    await admin.call('POST', '/api/connectors/x/test');
    expect(received[0]?.headers['webhook-signature']).toMatch(/^v1,/);
  });

  it('have items for a connector that is about items', async () => {
    const parameters = [{ name: 'sku', value: '{{ITEM_ID}}', items: 'join', separator: '|' }];
    await make({ url: 'https://h.example/', parameters });
    expect((await admin.call('POST', '/api/connectors/x/preview')).body).toMatchObject({
      url: 'https://h.example/?sku=SKU-1%7CSKU-2',
    });
  });

  it('show all requests of one per item, and send them all', async () => {
    await make({ url: `${origin}/{{ITEM_ID}}`, requestPerItem: true });
    expect((await admin.call('POST', '/api/connectors/x/preview')).body).toMatchObject({
      url: `${origin}/SKU-1`,
      others: [{ url: `${origin}/SKU-2`, method: 'GET' }],
    });
    await admin.call('POST', '/api/connectors/x/test');
    expect(received.map(({ url }) => url).sort()).toEqual(['/SKU-1', '/SKU-2']);
  });

  it('say when no request could be made', async () => {
    await make({ url: `${origin}/{{ITEM_ID}}`, requestPerItem: true });
    expect((await admin.call('POST', '/api/connectors/x/test', { event: { data: {} } })).body).toMatchObject({
      status: null,
      error: expect.stringContaining('the event has no items'),
    });
  });
});

it('asks for the click parameter that "no click ID, no call" is about', async () => {
  expect(await make({ requireClickId: true })).toMatchObject({
    status: 400,
    body: { field: 'webhook.requireClickId' },
  });
});
