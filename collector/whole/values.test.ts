/** What pages send as amounts and items, over real HTTP: what partners and pixels get of it, what fails, and what the owner sees. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { envelope, event, ORIGIN, startTestCollector, type TestCollector } from '../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';
import { until } from '../testing/waiting.testing.ts';

let partner: TestPartner;
let collector: TestCollector;
beforeEach(async () => {
  partner = await startTestPartner((response) => response.writeHead(200).end('ok'));
  collector = await startTestCollector({ allowedDestinations: [partner.destination] });
});
afterEach(async () => {
  await collector.stop();
  await partner.close();
});

async function create(connector: object): Promise<{ pixel: { hash: string } }> {
  const { status, body } = await collector.api('POST', '/api/connectors', { triggers: ['Purchase'], ...connector });
  expect(body).not.toHaveProperty('detail');
  expect(status).toBe(201);
  return body;
}

async function track(data: object, more: object = {}): Promise<{ html?: string }[]> {
  const response = await collector.post(envelope(collector.key, { events: [event({ data })], ...more }), {
    origin: ORIGIN,
    'content-type': 'text/plain;trl=2',
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { pixels: { html?: string }[] }).pixels;
}

interface Delivery {
  id: string;
  connector: string;
  state: string;
  url: string;
  attempts: { error?: string }[];
}

/** All of them, once none waits any more. */
async function deliveries(count: number): Promise<Delivery[]> {
  const items = await until(async () => {
    const { body } = (await collector.api('GET', '/api/deliveries')) as { body: { items: Delivery[] } };
    return body.items.length >= count && body.items.every(({ state }) => state !== 'waiting') && body.items;
  });
  const whole = items.map(({ id }) => collector.api('GET', `/api/deliveries/${id}`));
  return (await Promise.all(whole)).map((one) => one.body as Delivery);
}

const get = (...values: [name: string, value: string][]) => ({
  url: `${partner.url}/p`,
  parameters: values.map(([name, value]) => ({ name, value })),
});

it.each<[value: unknown, error: string]>([
  ['abc', 'VALUE is not a number: "abc"'],
  ['1,234', 'VALUE is not a number: "1,234" can be read as 1234 and as 1.234'],
  ['15 €/month', 'VALUE is not a number: "15 €/month"'],
  [{ amount: 15 }, 'VALUE is not a number'],
])('fails, and never sends less, for the amount %j', async (value, error) => {
  await create({ id: 'plain', name: 'Plain', webhook: get(['v', '{{VALUE}}'], ['o', '{{TRANSACTION_ID}}']) });
  await create({ id: 'fixed', name: 'Fixed', webhook: get(['v', '{{VALUE|fixed:2}}']) });
  await create({ id: 'minor', name: 'Minor', webhook: get(['v', '{{ value | minor }}']) });
  await create({ id: 'other', name: 'Other', webhook: get(['o', '{{TRANSACTION_ID}}']) });
  await track({ value, currency: 'EUR', transaction_id: 'A-1' });
  const all = await deliveries(4);
  for (const { connector, state, attempts } of all) {
    if (connector === 'other') expect(state).toBe('succeeded');
    else {
      expect(state).toBe('failed');
      expect(attempts).toMatchObject([{ error: expect.stringContaining(error) }]);
    }
  }
  expect((await partner.received(1)).map(({ url }) => url)).toEqual(['/p?o=A-1']);
});

it.each([
  ['1,000.00', '1000.00'],
  ['15,00', '15.00'],
  ['€15.00', '15.00'],
  ['1 234,56 €', '1234.56'],
  ['1’234.50', '1234.50'],
  ['١٥٫٥٠', '15.50'],
  [0.1 + 0.2, '0.30000000000000004'],
  [1e-7, '0.0000001'],
])('sends %j as %s, in queries and in JSON', async (value, text) => {
  await create({ id: 'query', name: 'Query', webhook: get(['v', '{{VALUE}}']) });
  await create({ id: 'json', name: 'Json', webhook: { ...get(['v', '{{VALUE}}']), method: 'POST', body: 'json' } });
  const template = '{"v":"{{VALUE}}","s":"is {{VALUE}}"}';
  await create({
    ...{ id: 'template', name: 'Template' },
    webhook: { ...get(), method: 'POST', body: 'template', template },
  });
  await track({ value, currency: 'EUR' });
  const requests = await partner.received(3);
  const bodies = requests.map(({ url, body }) => (body === '' ? url : body)).sort();
  expect(bodies).toEqual([`/p?v=${text}`, `{"v":${text}}`, `{"v":${text},"s":"is ${text}"}`].sort());
});

it('keeps a number that the page sent a number in flat JSON, and order numbers text', async () => {
  const webhook = get(
    ['quantity', '{{QUANTITY}}'],
    ['ratio', '{{RATIO}}'],
    ['text', '{{TEXT}}'],
    ['nested', '{{CUSTOMER.ID}}'],
    ['order', '{{TRANSACTION_ID}}'],
    ['mixed', 'n{{QUANTITY}}'],
    ['upper', '{{QUANTITY|upper}}'],
  );
  await create({ name: 'Json', webhook: { ...webhook, method: 'POST', body: 'json' } });
  const data = { quantity: 3, ratio: 1e-7, text: '0012', customer: { id: 77 }, transaction_id: 1001 };
  await track(data);
  const [request] = await partner.received(1);
  expect(JSON.parse(request?.body ?? '')).toEqual({
    ...{ quantity: 3, ratio: 1e-7, text: '0012', nested: 77, order: '1001', mixed: 'n3', upper: '3' },
  });
  expect(request?.body).toContain('"ratio":0.0000001');
});

it.each([
  ['an object by index', { 12: { id: 'A', price: 5, quantity: 2 }, 30: { id: 'B', price: 5 } }],
  ['JSON text', '[{"id":"A","price":5,"quantity":2},{"id":"B","price":5}]'],
  ['JSON text of an object by index', '{"12":{"id":"A","price":5,"quantity":2},"30":{"id":"B","price":5}}'],
  ['a list of JSON texts', ['{"id":"A","price":5,"quantity":2}', '{"id":"B","price":5}']],
])('finds items that are %s', async (_, items) => {
  await create({
    ...{ id: 'join', name: 'Join' },
    webhook: {
      url: `${partner.url}/p`,
      parameters: [{ name: 'i', value: '{{ITEM_ID}}:{{ITEM_TOTAL}}', items: 'join', separator: '|' }],
    },
  });
  await create({ id: 'each', name: 'Each', webhook: { url: `${partner.url}/{{ITEM_ID}}`, requestPerItem: true } });
  await track({ value: 15, items });
  const urls = (await partner.received(3)).map(({ url }) => url).sort();
  expect(urls).toEqual(['/A', '/B', '/p?i=A%3A10%7CB%3A5']);
});

it('fails, and sends no empty list, where items are something else', async () => {
  const parameters = [{ name: 'i', value: '{{ITEM_ID}}', items: 'join' }];
  await create({ id: 'join', name: 'Join', webhook: { url: `${partner.url}/p`, parameters } });
  await create({ id: 'each', name: 'Each', webhook: { url: `${partner.url}/{{ITEM_ID}}`, requestPerItem: true } });
  const template = '[{"$each":"items","$value":"{{ITEM_ID}}"}]';
  await create({
    ...{ id: 'json', name: 'Json' },
    webhook: { url: `${partner.url}/j`, method: 'POST', body: 'template', template },
  });
  await track({ items: 'three' });
  for (const { state, attempts } of await deliveries(3)) {
    expect(state).toBe('failed');
    expect(attempts).toMatchObject([{ error: 'items is no list of items: "three"' }]);
  }
  expect(partner.requests).toEqual([]);
});

it('runs no pixel with an amount that is no number, and says why', async () => {
  const html = '<img src="https://h.example/p?v={{ value | fixed:2 }}">';
  const { pixel } = await create({ id: 'x', name: 'X', pixel: { html } });
  await collector.api('POST', '/api/connectors/x/pixel/approve', { hash: pixel.hash });
  const [first] = await track({ value: '1.000,00', currency: 'EUR' });
  expect(first?.html).toContain('?v=1000.00"');
  expect(await track({ value: 'abc' })).toEqual([]);
  const { body } = (await collector.api('GET', '/api/events')) as { body: { items: { decisions: object[] }[] } };
  expect(body.items[0]?.decisions).toMatchObject([{ pixel: { outcome: 'skipped', reason: 'value_unusable' } }]);
  expect(body.items[1]?.decisions).toMatchObject([{ pixel: { outcome: 'delivered' } }]);
  const preview = await collector.api('POST', '/api/connectors/x/preview', { event: { data: { value: 'abc' } } });
  expect(preview.body).toMatchObject({ pixel: { error: 'VALUE is not a number: "abc"' } });
});

it('runs a pixel that writes an amount as it stands with the page’s own text, where it is no number', async () => {
  const { pixel } = await create({
    id: 'x',
    name: 'X',
    pixel: { html: '<img src="https://h.example/p?v={{VALUE|trim}}">' },
  });
  await collector.api('POST', '/api/connectors/x/pixel/approve', { hash: pixel.hash });
  const [first] = await track({ value: ' a"b ' });
  expect(first?.html).toContain('?v=a%22b"');
});

it('tells Home of amounts that a connector names and an event lacks', async () => {
  await create({ id: 'x', name: 'X', webhook: get(['v', '{{VALUE}}'], ['t', '{{TAX|fixed:2}}']) });
  await create({ id: 'y', name: 'Y', webhook: get(['v', '{{VALUE|default:0}}'], ['c', '{{CURRENCY}}']) });
  await create({
    ...{ id: 'z', name: 'Z' },
    webhook: { url: `${partner.url}/z`, parameters: [{ name: 'i', value: '{{ITEM_TOTAL}}', items: 'join' }] },
  });
  const overview = async () =>
    ((await collector.api('GET', '/api/overview')) as { body: { emptyAmounts: object[] } }).body.emptyAmounts;
  await track({ value: 0, tax: 1, items: [{ price: 0 }] });
  expect(await overview()).toEqual([]);
  await track({ currency: 'EUR', tax: ' ', items: [{ id: 'A' }, { price: 1 }] });
  await track({ value: '', tax: 1, items: [{ price: 1 }] }, { visitor: 'visitor-2' });
  await track({ tax: 1, items: [] }, { test: true });
  // the test event's are only logged
  const states = (await deliveries(12)).map(({ state }) => state);
  expect(states.sort()).toEqual([...Array(9).fill('succeeded'), ...Array(3).fill('test_logged')]);
  expect(await overview()).toMatchObject([
    { connector: 'x', connectorName: 'X', name: 'Purchase', parameter: 'VALUE', count: 2 },
    { connector: 'z', connectorName: 'Z', parameter: 'ITEM_TOTAL', count: 1 },
    { connector: 'x', parameter: 'TAX', count: 1 },
  ]);
});

it('previews what goes out, whatever is sent', async () => {
  const values: [string, string][] = [
    ...['VALUE', 'VALUE|fixed', 'VALUE|fixed:2', 'VALUE|minor', 'TAGS', 'CUSTOMER.ID', 'EMAIL|email|sha256'],
    ...[
      'PHONE|e164:DE',
      'PHONE|e164:DE|digits|md5',
      'EVENT_TIME|seconds',
      'EVENT_TIME|iso',
      'EVENT_TIME|date:Asia/Tokyo',
    ],
    ...['RATIO', 'NONE|default: x', 'EMAIL|sha1', 'PHONE|digits'],
  ].map((slot, n) => [`p${n}`, `{{ ${slot} }}`]);
  await create({ id: 'query', name: 'Query', webhook: get(...values) });
  await create({ id: 'json', name: 'Json', webhook: { ...get(...values), method: 'POST', body: 'json' } });
  const lines = [{ name: 'i#', value: '{{ITEM_TOTAL|minor}}', items: 'each' }];
  await create({ id: 'items', name: 'Items', webhook: { url: `${partner.url}/i`, parameters: lines } });
  const contact = { email: ' Max@Example.com', phone: '0170 1234567' };
  const orders = [
    { value: '1.234,50 €', currency: 'EUR', ratio: 1e-7, tags: ['a', 1], customer: { id: 7 } },
    { value: 1500, currency: 'JPY', items: { 3: { price: '1,500', quantity: 2, discount: 100 } } },
    { value: 'abc', currency: 'EUR', items: '[{"price":"x"}]' },
    { currency: 'KWD', items: [{ price: 1.2345 }] },
  ];
  for (const data of orders) {
    const at = Date.now();
    const before = (await deliveries(0)).length;
    await track(data, { contact, events: [event({ data, at })] });
    const sent = (await deliveries(before + 3)).slice(0, 3);
    for (const id of ['query', 'json', 'items']) {
      const preview = await collector.api('POST', `/api/connectors/${id}/preview`, { event: { data, at, contact } });
      const delivery = sent.find(({ connector }) => connector === id);
      const { url, body, error } = preview.body as { url: string; body: string | null; error?: string };
      expect({ url, body, error }).toEqual({
        ...{ url: delivery?.url, body: (delivery as unknown as { body: string | null }).body },
        error: delivery?.state === 'failed' ? delivery.attempts[0]?.error : undefined,
      });
    }
  }
});
