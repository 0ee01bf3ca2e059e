import type { IncomingHttpHeaders, Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressOf, listen, startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

let admin: TestAdmin;
let partner: Server;
let partnerOrigin: string;
let received: Received[];
let answerWith: { status: number; body: string };

beforeEach(async () => {
  received = [];
  answerWith = { status: 200, body: 'OK' };
  partner = await listen((req, res) => {
    let body = '';
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => {
      received.push({ method: req.method, url: req.url, headers: req.headers, body });
      res.writeHead(answerWith.status).end(answerWith.body);
    });
  });
  partnerOrigin = addressOf(partner);
  admin = await startAdmin({ allowedDestinations: [new URL(partnerOrigin).host] });
});
afterEach(async () => {
  partner.closeAllConnections();
  partner.close();
  await admin.stop();
});

const pairs = (object: Record<string, string>) => Object.entries(object).map(([name, value]) => ({ name, value }));

async function make(change: object): Promise<void> {
  const body = { id: 'x', name: 'X', triggers: ['Purchase'], ...change };
  const { status, body: answered } = await admin.call('POST', '/api/connectors', body);
  expect(answered).not.toHaveProperty('detail');
  expect(status).toBe(201);
}

const preview = (event?: unknown) =>
  admin.call<{ url: string; body: string | null; decision: object; pixel: object | null }>(
    'POST',
    '/api/connectors/x/preview',
    event === undefined ? undefined : { event },
  );
const test = (event?: unknown) =>
  admin.call('POST', '/api/connectors/x/test', event === undefined ? undefined : { event });

describe('preview', () => {
  it('shows the URL exactly as it will be sent (the case of issue 2)', async () => {
    const parameters = pairs({ value: '{{VALUE}}', track: '{{EVENT_NAME}}', gclid: '{{GCLID}}', email: '{{EMAIL}}' });
    await make({ webhook: { url: 'https://example.com/webhook', parameters } });
    const { status, body } = await preview();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      url: 'https://example.com/webhook?value=15&track=Purchase&gclid=12a34bC&email=example@email.com',
      method: 'GET',
      body: null,
      pixel: null,
      decision: { connector: 'x', version: 1, webhook: { outcome: 'queued' } },
    });
  });

  it('sends nothing and stores nothing', async () => {
    await make({ webhook: { url: partnerOrigin } });
    await preview();
    expect(received).toEqual([]);
    expect((await admin.store.listEvents({}, { limit: 1 })).items).toEqual([]);
    expect((await admin.store.listDeliveries({}, { limit: 1 })).items).toEqual([]);
  });

  it('shows a POST’s body, and its secrets masked', async () => {
    await make({
      webhook: {
        url: 'https://partner.example/p',
        method: 'POST',
        body: 'json',
        parameters: pairs({ order: '{{TRANSACTION_ID}}' }),
        headers: pairs({ Authorization: 'Bearer S3cretValue' }),
      },
    });
    const { body } = await preview();
    expect(JSON.parse(body.body ?? '')).toEqual({ order: 'A-1001' });
    expect(body).toMatchObject({ headers: expect.arrayContaining([{ name: 'Authorization', value: 'Bearer ***' }]) });
    expect(JSON.stringify(body)).not.toContain('S3cretValue');
  });

  it('renders the pixel as it stands, approved or not, and says that it would not run yet', async () => {
    await make({ pixel: { html: '<img src="https://partner.example/p?v={{VALUE}}">' } });
    expect((await preview()).body).toMatchObject({
      url: null,
      method: null,
      headers: null,
      body: null,
      pixel: { mode: 'sandbox', status: 'pending', html: expect.stringContaining('p?v=15') },
      decision: { webhook: { reason: 'leg_off' }, pixel: { outcome: 'skipped', reason: 'pixel_not_approved' } },
    });
  });

  it('renders a main-window pixel as nodes', async () => {
    await make({ pixel: { sandbox: false, html: '<img src="https://partner.example/p?v={{VALUE}}">' } });
    expect((await preview()).body.pixel).toMatchObject({
      mode: 'main',
      nodes: [{ tag: 'img', attributes: [['src', 'https://partner.example/p?v=15']] }],
    });
  });

  it('gives the connector the click that it wants', async () => {
    await make({
      webhook: {
        url: 'https://partner.example/p',
        parameters: pairs({ cid: '{{CLICK_ID}}', src: '{{CLICK_SOURCE}}' }),
      },
      click: { parameter: 'Click_ID', source: { parameter: 'pid', value: 'Net-X' } },
    });
    const { body } = await preview();
    expect(body.url).toBe('https://partner.example/p?cid=12345&src=Net-X');
    expect(body.decision).toMatchObject({ click: { ids: { click_id: '12345' } } });
  });

  it('takes the first trigger when Purchase is none', async () => {
    const webhook = { url: 'https://partner.example/p', parameters: pairs({ e: '{{EVENT_NAME}}' }) };
    await make({ triggers: ['Lead', 'Subscribe'], webhook });
    expect((await preview()).body.url).toBe('https://partner.example/p?e=Lead');
    expect((await preview({ name: 'Subscribe' })).body.url).toBe('https://partner.example/p?e=Subscribe');
  });

  it('uses what the caller gives', async () => {
    await make({
      webhook: {
        url: 'https://partner.example/p',
        parameters: pairs({
          id: '{{EVENT_ID}}',
          t: '{{EVENT_TIME}}',
          v: '{{VALUE}}',
          x: '{{EXTRA}}',
          cid: '{{CLICK_ID}}',
          mail: '{{EMAIL}}',
          phone: '{{PHONE}}',
          page: '{{PAGE_URL}}',
          who: '{{VISITOR_ID}}',
        }),
      },
      click: { parameter: 'click_id' },
    });
    const { status, body } = await preview({
      id: 'ev-1',
      at: 1_763_999_000_000,
      data: { value: 9.5, extra: 1 },
      clicks: [{ ids: { CLICK_ID: 'Abc' } }],
      contact: { email: 'a@b.example' },
      page: { url: 'https://shop.example/x' },
      visitor: 'v-9',
      consent: {},
      test: true,
    });
    expect(status).toBe(200);
    expect(body.url).toBe(
      'https://partner.example/p?id=ev-1&t=1763999000000&v=9.5&x=1&cid=Abc&mail=a@b.example&page=https%3A%2F%2Fshop.example%2Fx&who=v-9',
    );
  });

  it.each<[string, object, object | undefined, object]>([
    ['disabled', { mode: 'disabled' }, undefined, { webhook: { outcome: 'skipped', reason: 'connector_disabled' } }],
    ['in test mode', { mode: 'test' }, undefined, { webhook: { outcome: 'test_logged' } }],
    ['in test mode, test traffic', { mode: 'test' }, { test: true }, { webhook: { outcome: 'queued' } }],
    ['without a click', { click: { parameter: 'c' } }, { clicks: [] }, { webhook: { reason: 'no_click' } }],
    [
      'with an old click',
      { click: { parameter: 'c', windowDays: 1 } },
      { clicks: [{ at: 1_700_000_000_000, ids: { c: '1' } }] },
      { webhook: { reason: 'click_expired' } },
    ],
  ])('says what would be decided: %s', async (_, change, event, expected) => {
    await make({ webhook: { url: 'https://partner.example/p' }, ...change });
    expect((await preview(event)).body.decision).toMatchObject(expected);
  });

  it('has the consent that the container asks for, unless told otherwise', async () => {
    await admin.call('PUT', '/api/container', { consent: { required: ['ads'] } });
    await make({ webhook: { url: 'https://partner.example/p' } });
    expect((await preview()).body.decision).toMatchObject({ webhook: { outcome: 'queued' } });
    expect((await preview({ consent: {} })).body.decision).toMatchObject({ webhook: { reason: 'consent_missing' } });
  });

  it.each<[string, unknown, string]>([
    ['no object', 'Purchase', 'event'],
    ['an unknown field', { nmae: 'x' }, 'event.nmae'],
    ['a name that is no trigger', { name: 'Lead' }, 'event.name'],
    ['a name over 64', { name: 'x'.repeat(65) }, 'event.name'],
    ['an empty id', { id: '' }, 'event.id'],
    ['a time in words', { at: 'now' }, 'event.at'],
    ['data of another type', { data: 5 }, 'event.data'],
    ['an unknown contact field', { contact: { mail: 'x' } }, 'event.contact.mail'],
    ['a click ID over 512', { clicks: [{ ids: { c: 'x'.repeat(513) } }] }, 'event.clicks[0].ids.c'],
    ['clicks of another type', { clicks: 5 }, 'event.clicks'],
    ['an unknown page field', { page: { title: 'x' } }, 'event.page.title'],
    ['a page of another type', { page: 5 }, 'event.page'],
    ['consent of another type', { consent: { ads: 'yes' } }, 'event.consent.ads'],
    ['a test flag in words', { test: 'yes' }, 'event.test'],
  ])('refuses %s with its field', async (_, event, field) => {
    await make({ webhook: { url: 'https://partner.example/p' } });
    expect(await preview(event)).toMatchObject({ status: 400, body: { field } });
  });

  it.each([
    ['data', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['clicks', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('refuses deep %s with its field', async (name, value) => {
    await make({ webhook: { url: 'https://partner.example/p' } });
    const answer = await admin.call('POST', '/api/connectors/x/preview', `{"event":{"${name}":${value}}}`);
    expect(answer).toMatchObject({ status: 400, body: { field: expect.stringMatching(`^event\\.${name}`) } });
  });

  it('refuses other fields of the body, and unknown connectors', async () => {
    await make({});
    const answer = await admin.call('POST', '/api/connectors/x/preview', { evnt: {} });
    expect(answer).toMatchObject({ status: 400, body: { field: 'evnt' } });
    expect((await admin.call('POST', '/api/connectors/nope/preview')).status).toBe(404);
  });
});

describe('Test Webhook', () => {
  const parameters = pairs({ cid: '{{CLICK_ID}}', v: '{{VALUE|fixed:2}}' });

  it('sends one request now and answers with the attempt', async () => {
    const headers = pairs({ Authorization: 'Bearer S3cretValue' });
    await make({ webhook: { url: `${partnerOrigin}/p`, parameters, headers }, click: { parameter: 'click_id' } });
    const { status, body } = await test();
    expect(status).toBe(200);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'GET', url: '/p?cid=12345&v=15.00' });
    expect(received[0]?.headers.authorization).toBe('Bearer S3cretValue');
    expect(received[0]?.headers['webhook-id']).toMatch(/^test_/);
    expect(body).toMatchObject({
      status: 200,
      durationMs: expect.any(Number),
      url: `${partnerOrigin}/p?cid=12345&v=15.00`,
      answer: 'OK',
      method: 'GET',
      body: null,
      decision: { webhook: { outcome: 'queued' } },
    });
    expect(JSON.stringify(body)).not.toContain('S3cretValue');
    const { body: log } = await admin.call('GET', '/api/deliveries');
    expect(log).toMatchObject({ items: [{ state: 'succeeded', test: true }] });
    expect(JSON.stringify(log)).not.toContain('S3cretValue');
  });

  it('uses a fresh webhook-id each time', async () => {
    await make({ webhook: { url: partnerOrigin } });
    await test();
    await test();
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  });

  it.each<[string, { webhookOff?: boolean; mode?: string }]>([
    ['enabled', {}],
    ['in test mode', { mode: 'test' }],
    ['with its webhook off', { webhookOff: true }],
  ])('sends as test traffic when the connector is %s', async (_, { webhookOff, ...change }) => {
    await make({ webhook: { url: partnerOrigin, enabled: !webhookOff }, ...change });
    expect((await test()).body).toMatchObject({ status: 200, decision: { webhook: { outcome: 'queued' } } });
    expect(received).toHaveLength(1);
  });

  it('says when the event would have been skipped, and sends all the same', async () => {
    await make({ webhook: { url: `${partnerOrigin}/p`, parameters }, click: { parameter: 'click_id' } });
    const { body } = await test({ clicks: [] });
    expect(body).toMatchObject({ status: 200, decision: { webhook: { outcome: 'skipped', reason: 'no_click' } } });
    expect(received[0]?.url).toBe('/p?v=15.00');
  });

  it('passes on what the partner answers', async () => {
    answerWith = { status: 500, body: 'broken' };
    await make({ webhook: { url: partnerOrigin, method: 'POST', parameters } });
    const { status, body } = await test();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 500, answer: 'broken', method: 'POST', body: 'v=15.00' });
    expect(received[0]?.body).toBe('v=15.00');
  });

  it('says when the response rule takes the answer for a no', async () => {
    answerWith = { status: 200, body: 'INVALID click' };
    const responseRule = { body: 'contains', text: 'OK' };
    await make({ webhook: { url: partnerOrigin, responseRule } });
    const error = 'rejected by the response rule: the answer does not contain "OK"';
    expect((await test()).body).toMatchObject({ status: 200, answer: 'INVALID click', error });
  });

  it('answers 200 with the error for a destination that can’t be reached', async () => {
    // a name passes when it is saved; where it leads is seen when it is sent
    await make({ webhook: { url: 'http://blocked.invalid/p' } });
    const { status, body } = await test();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: null, error: expect.any(String), url: 'http://blocked.invalid/p' });
  });

  it('refuses a connector without a webhook, and a wrong event', async () => {
    await make({});
    expect(await test()).toMatchObject({ status: 409, body: { field: 'webhook' } });
    await admin.call('PUT', '/api/connectors/x', {
      name: 'X',
      triggers: ['Purchase'],
      webhook: { url: partnerOrigin },
    });
    expect(await test({ name: 'Lead' })).toMatchObject({ status: 400, body: { field: 'event.name' } });
    expect(received).toEqual([]);
  });
});
