/** The connectors that README shows for each style of network, as they stand there, over real HTTP to a partner. */
import { readFile } from 'node:fs/promises';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector } from './testing/testCollector.ts';
import { type PartnerRequest, startTestPartner, type TestPartner } from './testing/testPartner.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

/** The example with this id, its host replaced by the partner's. */
function example(id: string, partner: TestPartner): { webhook: Record<string, unknown> } & Record<string, unknown> {
  const blocks = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json);
  const block = blocks.find((json) => json.includes(`"id": "${id}"`));
  if (!block) throw new Error(`README has no connector "${id}"`);
  return JSON.parse(block.replace(/https:\/\/[a-z]+\.network\.example/, partner.url));
}

const ORDER = {
  ...{ value: 26, currency: 'EUR', transaction_id: 'A-1001' },
  items: [
    { item_id: 'SKU-1', item_name: 'Coffee', item_category: 'groceries', price: 10.5, quantity: 2 },
    { item_id: 'SKU-2', item_name: 'Filter', item_category: 'household', price: 5, quantity: 1 },
  ],
};

let answer: { status: number; body: string };
let partner: TestPartner;
let collector: TestCollector;
beforeEach(async () => {
  answer = { status: 200, body: 'ok' };
  partner = await startTestPartner((response) => response.writeHead(answer.status).end(answer.body));
  collector = await startTestCollector({ allowedDestinations: [partner.destination] });
});
afterEach(async () => {
  await collector.stop();
  await partner.close();
});

async function create(connector: object): Promise<void> {
  const { status, body } = await collector.api('POST', '/api/connectors', connector);
  expect(body).not.toHaveProperty('detail');
  expect(status).toBe(201);
}

const setSecret = (name: string, value: string) =>
  collector.api('PUT', `/api/secrets/${name}`, { value, hosts: [partner.destination] });

const purchase = (parameter: string, data: object = ORDER) => ({
  clicks: parameter === '' ? [] : [{ at: Date.now() - 1000, ids: { [parameter]: 'Click/1 ł' } }],
  events: [event({ data })],
});

async function track(request: Record<string, unknown>): Promise<void> {
  expect((await collector.post(envelope(collector.key, request))).status).toBe(200);
}

interface Delivery {
  id: string;
  url: string;
  state: string;
  body: string | null;
  attempts: { status: number | null; error?: string; answer?: string }[];
}

/** Those that have ended, with their attempts, oldest first. */
async function ended(count: number): Promise<Delivery[]> {
  while (true) {
    const { body } = (await collector.api('GET', '/api/deliveries')) as { body: { items: Delivery[] } };
    if (body.items.length >= count && body.items.every(({ state }) => state !== 'waiting')) {
      const whole = body.items.map(({ id }) => collector.api('GET', `/api/deliveries/${id}`));
      return (await Promise.all(whole)).map((one) => one.body as Delivery).reverse();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const idOf = ({ headers }: PartnerRequest) => String(headers['webhook-id']);

it('sends parameters in the path, one request per item', async () => {
  await create(example('path-style', partner));
  await track(purchase('clickref'));
  const requests = [...(await partner.received(2))].sort((a, b) => (a.url < b.url ? -1 : 1));
  const start = '/conversion/campaign:1101l1/clickref:Click%2F1%20%C5%82/conversionref:A-1001/currency:EUR';
  expect(requests.map(({ url }) => url)).toEqual([
    `${start}/[category:groceries/sku:SKU-1/value:10.50/quantity:2]`,
    `${start}/[category:household/sku:SKU-2/value:5.00/quantity:1]`,
  ]);
  expect(new Set(requests.map(idOf)).size).toBe(2);
  expect(await ended(2)).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);
});

it('sends JSON from a template, with Basic authentication by a secret that no log has', async () => {
  await setSecret('impact_token', 'T0ken&"value"');
  await create(example('json-style', partner));
  answer = { status: 200, body: '{"Status":"ERROR","token":"T0ken&\\"value\\""}' };
  await track(purchase('irclickid'));
  const [request] = await partner.received(1);
  expect(request?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from('IRxyz:T0ken&"value"').toString('base64')}`,
    'content-type': 'application/json',
  });
  expect(JSON.parse(request?.body ?? '')).toEqual({
    ...{ CampaignId: 4711, EventDate: 'NOW', ClickId: 'Click/1 ł', OrderId: 'A-1001', CurrencyCode: 'EUR' },
    Items: [
      { Sku: 'SKU-1', Category: 'groceries', Quantity: 2, Subtotal: 10.5 },
      { Sku: 'SKU-2', Category: 'household', Quantity: 1, Subtotal: 5 },
    ],
  });
  const [delivery] = await ended(1);
  expect(delivery).toMatchObject({ state: 'rejected', attempts: [{ answer: '{"Status":"ERROR","token":"***"}' }] });
  const everything = await Promise.all([
    collector.api('GET', '/api/deliveries'),
    collector.api('GET', `/api/deliveries/${delivery?.id}`),
    collector.api('GET', '/api/connectors'),
    collector.api('GET', '/api/secrets'),
    collector.api('GET', '/api/audit'),
  ]);
  expect(JSON.stringify([everything, collector.logged])).not.toMatch(/T0ken|VDBrZW4/);
});

it('sends numbered parameters and joined lists', async () => {
  await create(example('list-style', partner));
  await track(purchase('cjevent'));
  const [request] = await partner.received(1);
  expect([...new URL(request?.url ?? '', partner.url).searchParams]).toEqual([
    ['cid', '1234567'],
    ['cjevent', 'Click/1 ł'],
    ['oid', 'A-1001'],
    ['ITEM1', 'SKU-1'],
    ['AMT1', '10.50'],
    ['QTY1', '2'],
    ['ITEM2', 'SKU-2'],
    ['AMT2', '5.00'],
    ['QTY2', '1'],
    ['skulist', 'SKU-1|SKU-2'],
    ['parts', 'groceries:10.50|household:5.00'],
  ]);
  expect(await ended(1)).toMatchObject([{ state: 'succeeded' }]);
});

it('makes no call without a click ID, and says so', async () => {
  await create(example('list-style', partner));
  await track(purchase('other'));
  const { body } = (await collector.api('GET', '/api/events')) as { body: { items: { decisions: object[] }[] } };
  expect(body.items[0]?.decisions).toMatchObject([{ webhook: { outcome: 'skipped', reason: 'no_click' } }]);
  expect(await ended(0)).toEqual([]);
});

it('signs with each secret, anew for a replay, and the partner’s library agrees', async () => {
  const keys: string[] = [];
  for (const name of ['partner_2026', 'partner_2025']) {
    const made = await collector.api('POST', `/api/secrets/${name}/generate`, { hosts: [partner.destination] });
    keys.push((made.body as { value: string }).value);
  }
  await create(example('signed', partner));
  await track(purchase(''));
  const [first] = await partner.received(1);
  const [delivery] = await ended(1);
  await collector.api('POST', `/api/deliveries/${delivery?.id}/replay`, {});
  const [, replay] = await partner.received(2);
  if (!first || !replay) throw new Error('not received');
  expect(idOf(replay)).toBe(idOf(first));
  expect(idOf(first)).toBe(delivery?.id);
  for (const request of [first, replay]) {
    const headers = request.headers as Record<string, string>;
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const key of keys) {
      expect(new Webhook(key).verify(request.body, headers)).toEqual({ order: 'A-1001', value: 26 });
      expect(() => new Webhook(key).verify(`${request.body} `, headers)).toThrow();
    }
    expect(() => new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(request.body, headers)).toThrow();
  }
});

it('signs a GET over an empty body', async () => {
  const { body } = await collector.api('POST', '/api/secrets/k/generate', { hosts: [partner.destination] });
  const webhook = { url: `${partner.url}/g`, signWith: ['k'], parameters: [{ name: 'a', value: '{{VALUE}}' }] };
  await create({ name: 'G', triggers: ['Purchase'], webhook });
  await track(purchase(''));
  const [request] = await partner.received(1);
  const verifier = new Webhook((body as { value: string }).value);
  expect(() => verifier.verify('', request?.headers as Record<string, string>)).not.toThrow();
});

it('sends what a secret is by then, also after a restart', async () => {
  await setSecret('key', 'first');
  const webhook = { url: `${partner.url}/p`, parameters: [{ name: 'k', value: '{{SECRET.key}}' }] };
  await create({ name: 'S', triggers: ['Purchase'], webhook });
  await track(purchase(''));
  await partner.received(1);
  const [delivery] = await ended(1);
  await setSecret('key', 'second');
  await collector.restart();
  await collector.api('POST', `/api/deliveries/${delivery?.id}/replay`, {});
  expect((await partner.received(2)).map(({ url }) => url)).toEqual(['/p?k=first', '/p?k=second']);
  expect(delivery?.url).toBe(`${partner.url}/p?k=***`);
});

it('fails for good, with the reason, when the secret has gone or lost its host', async () => {
  await setSecret('key', 'first');
  const webhook = { url: `${partner.url}/p`, parameters: [{ name: 'k', value: '{{SECRET.key}}' }] };
  await create({ id: 's', name: 'S', triggers: ['Purchase'], webhook });
  await track(purchase(''));
  const [delivery] = await ended(1);
  await collector.api('DELETE', '/api/connectors/s');
  const failsWith = async (error: string) => {
    await collector.api('POST', `/api/deliveries/${delivery?.id}/replay`, {});
    const [now] = await ended(1);
    expect(now).toMatchObject({ state: 'failed' });
    expect(now?.attempts.at(-1)).toMatchObject({ status: null, error });
  };
  await collector.api('PUT', '/api/secrets/key', { hosts: ['other.example'] });
  await failsWith(`the secret "key" may not be sent to ${partner.destination}`);
  await collector.api('DELETE', '/api/secrets/key');
  await failsWith('there is no secret "key" any more');
  expect(partner.requests).toHaveLength(1);
});

it('logs one failed delivery for an event without items where each item has a request', async () => {
  await create(example('path-style', partner));
  await track(purchase('clickref', { value: 1 }));
  expect(await ended(1)).toMatchObject([
    { state: 'failed', attempts: [{ status: null, error: 'the event has no items (data.items): no request to make' }] },
  ]);
  expect(partner.requests).toEqual([]);
});
