/** Test Webhook: what it sends, for which event, and what is left of it in the log. */
import type { Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';
import { addressOf, listen } from '../startAdmin.testing.ts';

let collector: TestCollector;
let partner: Server;
let received: { url: string; id: string }[];
/** by what the URL holds */
let answers: [inUrl: string, status: number, body: string][];

beforeEach(async () => {
  received = [];
  answers = [];
  partner = await listen((req, res) => {
    received.push({ url: req.url ?? '', id: String(req.headers['webhook-id']) });
    const [, status, body] = answers.find(([inUrl]) => req.url?.includes(inUrl)) ?? ['', 200, 'OK'];
    res.writeHead(status).end(body);
  });
  collector = await startTestCollector({ allowedDestinations: [new URL(addressOf(partner)).host] });
});
afterEach(async () => {
  partner.closeAllConnections();
  partner.close();
  await collector.stop();
});

interface Tested {
  status: number | null;
  event: string;
  error?: string;
  requests: { url: string; status: number | null; error?: string; delivery: string }[];
}
interface Entry {
  id: string;
  event: string;
  state: string;
  test: boolean;
  url: string;
  leg: string;
  status: number | null;
}

async function make(webhook: object, change: object = {}): Promise<void> {
  const url = `${addressOf(partner)}/p`;
  const settings = { id: 'x', name: 'X', triggers: ['Purchase'], webhook: { url, ...webhook }, ...change };
  const { status, body } = await collector.api('POST', '/api/connectors', settings);
  expect([status, body]).toMatchObject([201, {}]);
}

async function test(body: object = {}): Promise<Tested> {
  const answer: { status: number; body: Tested } = await collector.api('POST', '/api/connectors/x/test', body);
  expect([answer.status, answer.body]).toMatchObject([200, {}]);
  return answer.body;
}

async function log(query = ''): Promise<Entry[]> {
  const { body }: { body: { items: Entry[] } } = await collector.api('GET', `/api/deliveries${query}`);
  return body.items;
}

const parameters = [
  { name: 'order', value: '{{TRANSACTION_ID}}' },
  { name: 'cid', value: '{{CLICK_ID}}' },
];

it('is in the log as a test event’s delivery, under the webhook-id that the partner got', async () => {
  await make({ parameters });
  const tested = await test();
  const [entry, ...others] = await log();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ state: 'succeeded', test: true, status: 200, leg: 'webhook', event: tested.event });
  expect(received).toMatchObject([{ id: entry?.id, url: '/p?order=A-1001' }]);
  expect(tested.requests).toMatchObject([{ delivery: entry?.id, status: 200 }]);
  const story = await collector.api('GET', `/api/events/${tested.event}`);
  expect(story.body).toMatchObject({
    ...{ name: 'Purchase', test: true, deliveries: [{ id: entry?.id, attempts: [{ status: 200, answer: 'OK' }] }] },
    decisions: [{ connector: 'x', webhook: { outcome: 'queued' } }],
  });
  // of the partner's, not the log's
  expect(JSON.stringify(await log('?state=succeeded&test=true'))).toContain(entry?.id);
});

it('takes a received event: its data and clicks, as it came', async () => {
  await make({ parameters }, { click: { parameter: 'click_id' }, mode: 'disabled' });
  const at = Date.now() - 1000;
  const sent = event({ at, data: { transaction_id: 'B-7' } });
  const clicks = [{ at: at - 5000, ids: { click_id: 'real' }, sources: {} }];
  expect((await collector.post(envelope(collector.key, { events: [sent], clicks }))).status).toBe(200);
  expect(await log()).toEqual([]);
  const tested = await test({ eventId: sent.id });
  expect(received).toMatchObject([{ url: '/p?order=B-7&cid=real' }]);
  expect(tested.event).not.toBe(sent.id);
  // the event itself stays as it was
  expect((await collector.api('GET', `/api/events/${sent.id}`)).body).toMatchObject({ test: false, deliveries: [] });
});

it('takes the values of an event that is given', async () => {
  await make({ parameters });
  await test({ event: { data: { transaction_id: 'mine' } } });
  expect(received).toMatchObject([{ url: '/p?order=mine' }]);
});

it.each([
  [{ eventId: 'nothing-here' }, 404, 'eventId'],
  [{ eventId: 'nothing-here', event: {} }, 400, 'event'],
  [{ eventID: 'a' }, 400, 'eventID'],
  [{ event: { name: 'Lead' } }, 400, 'event.name'],
])('refuses %j with the field', async (body, status, field) => {
  await make({});
  const answer = await collector.api('POST', '/api/connectors/x/test', body);
  expect([answer.status, answer.body]).toMatchObject([status, { field }]);
  expect(received).toEqual([]);
  expect(await log()).toEqual([]);
});

it('refuses a received event on which the connector doesn’t fire', async () => {
  await make({});
  const sent = event({ name: 'Lead' });
  await collector.post(envelope(collector.key, { events: [sent] }));
  const answer = await collector.api('POST', '/api/connectors/x/test', { eventId: sent.id });
  expect([answer.status, answer.body]).toMatchObject([400, { field: 'eventId' }]);
});

describe('of a connector with one request per item', () => {
  const perItem = { requestPerItem: true, parameters: [{ name: 'sku', value: '{{ITEM_ID}}' }] };
  const items = Array.from({ length: 20 }, (_, n) => ({ item_id: `S${n}`, price: 1, quantity: 1 }));

  it('sends them all, and logs each', async () => {
    await make(perItem);
    const tested = await test({ event: { data: { items } } });
    expect(received.map(({ url }) => url).sort()).toEqual(items.map(({ item_id }) => `/p?sku=${item_id}`).sort());
    // in the order of the items, whichever was answered first
    expect(tested.requests.map(({ url }) => new URL(url).search)).toEqual(
      items.map(({ item_id }) => `?sku=${item_id}`),
    );
    const entries = await log();
    expect(entries.map(({ id }) => id).sort()).toEqual(received.map(({ id }) => id).sort());
    expect(new Set(entries.map(({ event: one }) => one))).toEqual(new Set([tested.event]));
  });

  it('tells of each what came of it; the first stands above them', async () => {
    answers = [['S1', 500, 'no']];
    await make(perItem);
    const tested = await test({ event: { data: { items: items.slice(0, 3) } } });
    expect(tested).toMatchObject({ status: 200, requests: [{ status: 200 }, { status: 500 }, { status: 200 }] });
    const states = new Map((await log()).map(({ url, state }) => [new URL(url).search, state]));
    expect(Object.fromEntries(states)).toEqual({ '?sku=S0': 'succeeded', '?sku=S1': 'failed', '?sku=S2': 'succeeded' });
  });
});

it.each<[string, object, [string, number, string][], string, RegExp]>([
  ['a refusal', {}, [['/p', 404, 'no']], 'failed', /404/],
  ['a 410, without pausing', {}, [['/p', 410, '']], 'failed', /410/],
  [
    'a no by the response rule',
    { responseRule: { body: 'contains', text: 'ok' } },
    [['/p', 200, 'error']],
    'rejected',
    /response rule/,
  ],
  ['a request that can’t be built', { requestPerItem: true }, [], 'failed', /items/],
  ['a destination that can’t be reached', { url: 'http://blocked.invalid/p' }, [], 'failed', /./],
])('logs %s as it ended, and tries it no more', async (_name, webhook, given, state, error) => {
  answers = given;
  await make(webhook);
  const tested = await test({ event: { data: { value: 1 } } });
  expect(tested.error ?? String(tested.status)).toMatch(error);
  const [entry] = await log();
  expect(entry).toMatchObject({ state, test: true });
  expect((await collector.api('GET', '/api/connectors/x')).body).not.toHaveProperty('webhook.paused');
});

it('is no event that was received, blocks no order, and counts in no figure', async () => {
  await make({ parameters });
  await test();
  const names: { body: { items: { name: string; received: boolean }[] } } = await collector.api(
    'GET',
    '/api/event-names',
  );
  expect(names.body.items.filter((one) => one.received)).toEqual([]);
  const activity: { body: { items: object[] } } = await collector.api('GET', '/api/activity');
  expect(activity.body.items).toEqual([]);
  const sent = event({ data: { transaction_id: 'A-1001' } });
  await collector.post(envelope(collector.key, { events: [sent] }));
  const { body } = await collector.api('GET', `/api/events/${sent.id}`);
  expect(body).toMatchObject({ decisions: [{ webhook: { outcome: 'queued' } }] });
});

it('logs the pixel beside the webhook: no browser is told to run it', async () => {
  const html = '<img src="https://p.example/x?o={{TRANSACTION_ID}}">';
  await make({ parameters }, { pixel: { html } });
  const { body }: { body: { pixel: { hash: string } } } = await collector.api('GET', '/api/connectors/x');
  await collector.api('POST', '/api/connectors/x/pixel/approve', { hash: body.pixel.hash });
  const tested = await test();
  const story = await collector.api('GET', `/api/events/${tested.event}`);
  expect(story.body).toMatchObject({ pixels: [{ outcome: 'test_logged', values: [{ value: 'A-1001' }] }] });
  expect((await log()).map(({ leg, state }) => [leg, state]).sort()).toEqual([
    ['pixel', 'test_logged'],
    ['webhook', 'succeeded'],
  ]);
});

it('shows what it was signed with as sent, and is on record with who sent it', async () => {
  const { body: secret } = (await collector.api('POST', '/api/secrets/hook/generate', {
    hosts: [new URL(addressOf(partner)).host],
  })) as { body: { value: string } };
  let heard: { headers: Record<string, string>; body: string } | undefined;
  partner.prependListener('request', (req) => {
    let body = '';
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => {
      heard = { headers: req.headers as Record<string, string>, body };
    });
  });
  await make({ method: 'POST', body: 'json', parameters: [{ name: 'v', value: '{{VALUE}}' }], signWith: ['hook'] });
  const answered = await test();
  const headers = Object.fromEntries(
    (answered.requests[0] as unknown as { headers: { name: string; value: string }[] }).headers.map(
      ({ name, value }) => [name, value],
    ),
  );
  expect(headers['webhook-id']).toBe(heard?.headers['webhook-id']);
  // what is shown is what the partner can check
  expect(() => new Webhook(secret.value).verify(heard?.body ?? '', headers)).not.toThrow();
  const { body } = (await collector.api('GET', '/api/audit')) as { body: { items: object[] } };
  expect(body.items).toContainEqual(expect.objectContaining({ who: 'admin', what: 'webhook_tested', subject: 'x' }));
  const [entry] = await log();
  const { body: delivery } = await collector.api('GET', `/api/deliveries/${entry?.id}`);
  expect(delivery).toMatchObject({ attempts: [{ by: 'admin' }] });
});
