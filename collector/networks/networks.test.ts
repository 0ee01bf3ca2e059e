/** The connectors that docs/networks shows for each style of network, as they stand there, over real HTTP to a partner. */
import { readdir, readFile } from 'node:fs/promises';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector } from '../testing/testCollector.testing.ts';
import { type PartnerRequest, startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';
import { until } from '../testing/waiting.testing.ts';

const folder = new URL('../../docs/networks/', import.meta.url);
const pages = await Promise.all((await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')));

/** The example with this id, its host replaced by the partner's. */
function example(id: string, partner: TestPartner): { webhook: Record<string, unknown> } & Record<string, unknown> {
  const blocks = [...pages.join('\n').matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json);
  const block = blocks.find((json) => json.includes(`"id": "${id}"`));
  if (!block) throw new Error(`docs/networks has no connector "${id}"`);
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
  const items = await until(async () => {
    const { body } = (await collector.api('GET', '/api/deliveries')) as { body: { items: Delivery[] } };
    return body.items.length >= count && body.items.every(({ state }) => state !== 'waiting') && body.items;
  });
  const whole = items.map(({ id }) => collector.api('GET', `/api/deliveries/${id}`));
  return (await Promise.all(whole)).map((one) => one.body as Delivery).reverse();
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
      { Sku: 'SKU-1', Category: 'groceries', Quantity: 2, Subtotal: 21 },
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
    ['parts', 'groceries:21.00|household:5.00'],
  ]);
  expect(await ended(1)).toMatchObject([{ state: 'succeeded' }]);
});

/** Each order's lines, as pages mean discounts; all are worth `value`. */
const ORDERS: [what: string, data: { value: number | string; currency: string; items: object }][] = [
  ['of several pieces', ORDER],
  [
    'with discounts taken off the price already (Google Analytics)',
    {
      ...{ value: 41.6, currency: 'USD' },
      items: [
        { item_id: 'A', item_category: 'a', price: 8, discount: 2, quantity: 3 },
        { item_id: 'B', item_category: 'b', price: 17.6, discount: 4.4, quantity: 1 },
      ],
    },
  ],
  [
    'with discounts still to be taken off',
    { value: 24, currency: 'EUR', items: [{ item_id: 'A', item_category: 'a', price: 10, discount: 2, quantity: 3 }] },
  ],
  [
    'whose items are an object by index, and whose amounts are texts',
    {
      ...{ value: '2.490,00 €', currency: 'EUR' },
      items: {
        3: { item_id: 'A', item_category: 'a', price: '1.240,00', quantity: '2' },
        12: { item_id: 'B', item_category: 'b', price: '€10.00' },
      },
    },
  ],
  ['in yen', { value: 4500, currency: 'JPY', items: [{ item_id: 'A', item_category: 'a', price: 1500, quantity: 3 }] }],
];

/** What the networks' documents ask: Awin's parts "must be equivalent to the subtotal", impact's subtotals are of whole lines. */
it.each(ORDERS)('tells parts that add up to the order: %s', async (_, data) => {
  await setSecret('impact_token', 'T0ken');
  await create(example('list-style', partner));
  await create(example('json-style', partner));
  const clicks = [{ at: Date.now() - 1000, ids: { cjevent: 'c', irclickid: 'c' } }];
  await track({ clicks, events: [event({ data: { ...data, transaction_id: 'A-1' } })] });
  const requests = await partner.received(2);
  const list = requests.find(({ method }) => method === 'GET');
  const json = requests.find(({ method }) => method === 'POST');
  const value = typeof data.value === 'number' ? data.value : 2490;
  const cents = (amounts: unknown[]) =>
    amounts.reduce((sum: number, amount) => sum + Math.round(Number(amount) * 100), 0);
  const parts = new URL(list?.url ?? '', partner.url).searchParams.get('parts') ?? '';
  expect(cents(parts.split('|').map((part) => part.split(':')[1]))).toBe(value * 100);
  const { Items } = JSON.parse(json?.body ?? '') as { Items: { Subtotal: unknown }[] };
  expect(Items.every(({ Subtotal }) => typeof Subtotal === 'number')).toBe(true);
  expect(cents(Items.map(({ Subtotal }) => Subtotal))).toBe(value * 100);
});

/** Networks that multiply themselves: unit price × quantity. */
it('tells unit prices and quantities that come to the order', async () => {
  await create(example('path-style', partner));
  await create(example('list-style', partner));
  const clicks = [{ at: Date.now() - 1000, ids: { cjevent: 'c', clickref: 'c' } }];
  await track({ clicks, events: [event({ data: ORDER })] });
  const requests = await partner.received(3);
  const list = requests.find(({ url }) => url.includes('AMT1'))?.url ?? '';
  const { searchParams } = new URL(list, partner.url);
  const numbered = (name: string) => Number(searchParams.get(name));
  expect(numbered('AMT1') * numbered('QTY1') + numbered('AMT2') * numbered('QTY2')).toBe(ORDER.value);
  const lines = requests.flatMap(
    ({ url }) => /value:([\d.]+)\/quantity:(\d+)/.exec(url)?.slice(1, 3).map(Number) ?? [],
  );
  const [price1 = 0, quantity1 = 0, price2 = 0, quantity2 = 0] = lines;
  expect(price1 * quantity1 + price2 * quantity2).toBe(ORDER.value);
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
  // or the secret could be neither moved nor deleted
  const settings = { id: 's', name: 'S', triggers: ['Purchase'], webhook: { ...webhook, parameters: [] } };
  expect((await collector.api('PUT', '/api/connectors/s', settings)).status).toBe(200);
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
