/** Odd requests over real HTTP, to a real store: what is counted, what is refused, and where its owner sees it. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
  TOKEN,
} from '../testing/testCollector.testing.ts';
import { startTestPartner, type TestPartner } from '../testing/testPartner.testing.ts';

let partner: TestPartner;
let collector: TestCollector;

beforeAll(async () => {
  partner = await startTestPartner();
  collector = await startTestCollector({ allowedDestinations: [partner.destination] });
  const webhook = (name: string, value: string) => ({
    url: `${partner.url}/${name}`,
    parameters: [
      { name: 'order', value: '{{TRANSACTION_ID}}' },
      { name: 'v', value },
    ],
  });
  const base = { name: 'X', mode: 'enabled', triggers: ['Purchase'] };
  await collector.api('POST', '/api/connectors', { ...base, id: 'plain', webhook: webhook('plain', '{{VALUE}}') });
  const path = { ...webhook('path', ''), url: `${partner.url}/{{SKU}}/x` };
  await collector.api('POST', '/api/connectors', { ...base, id: 'path', webhook: path });
  const items = { ...webhook('items', '{{ITEM_ID}}'), requestPerItem: true };
  await collector.api('POST', '/api/connectors', { ...base, id: 'items', webhook: items });
});

afterAll(async () => {
  await collector.stop();
  await partner.close();
});

const SERVER = { authorization: `Bearer ${TOKEN}` };

interface Story {
  data: Record<string, unknown>;
  notes?: { field: string; message: string }[];
  decisions: { connector: string; webhook: { outcome: string; reason?: string } }[];
}
const story = async (id: unknown) =>
  (await collector.api('GET', `/api/events/${encodeURIComponent(String(id))}`)).body as Story;
const outcomes = async (id: unknown) =>
  Object.fromEntries(
    (await story(id)).decisions.map(({ connector, webhook }) => [connector, webhook.reason ?? webhook.outcome]),
  );
const refusals = async () =>
  ((await collector.api('GET', '/api/refusals')).body as { items: { field: string; detail: string; kept: boolean }[] })
    .items;

describe('what was mended or left out', () => {
  it('is answered, kept with the event, and costs nothing', async () => {
    const purchase = event({ data: { transaction_id: ' 7001 ', note: 'x'.repeat(20_000) } });
    const sources = { utm_source: 'y'.repeat(600) };
    const clicks = [{ at: Date.now() - 9, ids: { click_id: '1' }, sources }];
    const response = await collector.post(envelope(collector.key, { clicks, events: [purchase] }));
    const notes = [
      { field: 'clicks[0].sources.utm_source', message: 'is longer than 512 characters: shortened' },
      { field: 'data.note', message: 'is longer than 16384 characters: shortened' },
      { field: 'data.transaction_id', message: 'had blanks, control characters or half characters in it: mended' },
    ];
    expect(await response.json()).toEqual({
      pixels: [],
      notes: [notes[0], { index: 0, ...notes[1] }, { index: 0, ...notes[2] }],
    });
    expect(await story(purchase.id)).toMatchObject({ notes, data: { transaction_id: '7001' } });
  });

  it('of an event that came as it should, nothing is said', async () => {
    const lead = event({ name: 'Lead' });
    await collector.post(envelope(collector.key, { events: [lead] }));
    expect(await story(lead.id)).not.toHaveProperty('notes');
  });

  it('an ID that had to be mended is answered as it was sent, and its receipts count', async () => {
    const made = await collector.api('POST', '/api/connectors', {
      ...{ id: 'pixel', name: 'P', mode: 'enabled', triggers: ['Seen'] },
      pixel: { enabled: true, html: '<img src="https://partner.example/p" alt="">', sandbox: true },
    });
    const { hash } = (made.body as { pixel: { hash: string } }).pixel;
    await collector.api('POST', '/api/connectors/pixel/pixel/approve', { hash });
    for (const id of [' order-9\n', `long-${'x'.repeat(200)}`]) {
      const body = envelope(collector.key, { visitor: id, events: [event({ name: 'Seen', id })] });
      const answer = (await (await collector.post(body)).json()) as { pixels: { event: string; receipt: string }[] };
      expect(answer.pixels).toMatchObject([{ event: id }]);
      const receipts = [{ event: id, connector: 'pixel', receipt: answer.pixels[0]?.receipt, outcome: 'ran' }];
      const told = await fetch(`${collector.url}/v1/receipts`, {
        method: 'POST',
        headers: { origin: ORIGIN },
        body: JSON.stringify({ key: collector.key, receipts }),
      });
      expect(await told.json()).toEqual({ stored: 1, ignored: 0 });
    }
  });
});

describe('refusals that the owner sees', () => {
  it.each([
    ['a time in words', { events: [event({ at: 'now' })] }, 'at'],
    ['no name', { events: [event({ name: null })] }, 'name'],
    ['a rounded order number', { events: [event({ data: { ORDER_ID: 2 ** 60 } })] }, 'data.ORDER_ID'],
    ['no events', { events: [] }, 'events'],
    ['one of a batch', { events: [event(), event({ name: '' })] }, 'name'],
  ])('%s: of whole events', async (_, overrides, field) => {
    await collector.post(envelope(collector.key, overrides));
    expect((await refusals())[0]).toMatchObject({ field, kept: false, detail: expect.stringContaining(field) });
  });

  it('a body that can’t be read', async () => {
    await collector.post('{"key":');
    expect((await refusals())[0]).toMatchObject({ field: 'body', kept: false });
  });

  it.each([
    [
      'an unfilled order number',
      { events: [event({ data: { transaction_id: '{{ order.id }}' } })] },
      'data.transaction_id',
    ],
    ['an unknown field', { clikcs: [] }, 'clikcs'],
    ['a lost click', { clicks: [{ at: 1, ids: { a: 'x'.repeat(600) } }] }, 'clicks[0].ids.a'],
  ])('%s: of an event that is taken without it', async (_, overrides, field) => {
    expect((await collector.post(envelope(collector.key, overrides))).status).toBe(200);
    expect((await refusals())[0]).toMatchObject({ field, kept: true });
  });

  it('what strangers send is no entry', async () => {
    const before = await refusals();
    await collector.post(envelope(collector.key, { events: [] }), { origin: 'https://evil.example' });
    await collector.post('{"key":', { origin: 'https://evil.example' });
    expect(await refusals()).toEqual(before);
  });
});

describe('an order is paid once, and at all', () => {
  it('"7001", " 7001" and 7001 are one order', async () => {
    const numbers = ['O-1', ' O-1', 'O-1\n', '\u00a0O-1'];
    const events = numbers.map((transaction_id) => event({ data: { transaction_id, sku: 'a' } }));
    for (const one of events) await collector.post(envelope(collector.key, { events: [one] }));
    const told = await Promise.all(events.map(async ({ id }) => (await outcomes(id)).plain));
    expect(told).toEqual(['queued', ...Array(3).fill('duplicate_transaction')]);
    const asNumber = [event({ data: { transaction_id: 88_001 } }), event({ data: { transaction_id: ' 88001' } })];
    await collector.post(envelope(collector.key, { events: asNumber }));
    expect((await outcomes(asNumber[1]?.id)).plain).toBe('duplicate_transaction');
  });

  it.each(['undefined', 'null', '', ' ', '{{ order.id }}', '%%ORDER%%'])(
    'two orders whose number is %j are two',
    async (transaction_id) => {
      const events = [event({ data: { transaction_id } }), event({ data: { transaction_id } })];
      await collector.post(envelope(collector.key, { events }));
      expect((await outcomes(events[0]?.id)).plain).toBe('queued');
      expect((await outcomes(events[1]?.id)).plain).toBe('queued');
    },
  );

  it('what could not be built holds no order: the event that tells what was missing is sent', async () => {
    // a path segment must not be ".."
    const [bad, good, again] = ['..', 'sku-1', 'sku-1'].map((sku) => event({ data: { transaction_id: 'B-1', sku } }));
    for (const one of [bad, good, again]) await collector.post(envelope(collector.key, { events: [one] }));
    expect((await outcomes(bad?.id)).path).toBe('queued');
    expect((await outcomes(good?.id)).path).toBe('queued');
    expect((await outcomes(again?.id)).path).toBe('duplicate_transaction');
    const { body } = await collector.api('GET', '/api/deliveries?connector=path');
    const sent = (body as { items: { state: string; url: string }[] }).items.filter(({ url }) => url.includes('B-1'));
    expect(sent.map(({ state }) => state === 'failed')).toEqual([false, true]);
  });

  it('nor does an order without the items that each make a request', async () => {
    const [bad, good] = [[], [{ item_id: 'a' }]].map((items) => event({ data: { transaction_id: 'B-2', items } }));
    for (const one of [bad, good]) await collector.post(envelope(collector.key, { events: [one] }));
    expect((await outcomes(good?.id)).items).toBe('queued');
  });
});

describe('bodies', () => {
  const text = (data: object = {}) => JSON.stringify(envelope(collector.key, { events: [event({ data })] }));
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${collector.url}/v1/events`, { method: 'POST', headers: { ...SERVER, ...headers }, body });
  const gzip = { 'content-encoding': 'gzip' };

  it.each([
    ['UTF-8', () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text())])],
    ['UTF-16, little end first', () => Buffer.from(`\ufeff${text()}`, 'utf16le')],
    ['UTF-16, big end first', () => Buffer.from(`\ufeff${text()}`, 'utf16le').swap16()],
  ])('with the byte order mark of %s are taken', async (_, bytes) => {
    expect((await post(bytes())).status).toBe(200);
  });

  it.each(['gzip', 'GZIP', ' gzip ', 'x-gzip'])('in %j are taken', async (encoding) => {
    const response = await post(gzipSync(text({ value: 'ü' })), { 'content-encoding': encoding });
    expect(await response.json()).toMatchObject({ pixels: [] });
  });

  it('in gzip with a byte order mark, in several members, from a page', async () => {
    const whole = Buffer.from(`\ufeff${text()}`);
    const members = Buffer.concat([gzipSync(whole.subarray(0, 40)), gzipSync(whole.subarray(40))]);
    expect((await post(members, gzip)).status).toBe(200);
    expect((await collector.post(members as never, { ...gzip, origin: ORIGIN })).status).not.toBe(500);
  });

  it.each([
    ['cut off', () => gzipSync(text()).subarray(0, -9)],
    ['no gzip', () => Buffer.from(text())],
    ['empty', () => Buffer.alloc(0)],
    ['of a wrong checksum', () => Buffer.concat([gzipSync(text()).subarray(0, -8), Buffer.alloc(8, 7)])],
    ['cut off in their second member', () => Buffer.concat([gzipSync(text()), gzipSync('x').subarray(0, -3)])],
  ])('in gzip that is %s are refused with a reason', async (_, bytes) => {
    const response = await post(bytes(), gzip);
    expect(await response.json()).toMatchObject({ status: 400, field: 'body' });
  });

  it.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'identity, gzip', 'x'])(
    'in %s are refused: 415',
    async (encoding) => {
      const response = await post(gzipSync(text()), { 'content-encoding': encoding });
      expect(response.status).toBe(415);
      expect(response.headers.get('accept-encoding')).toBe('gzip');
      expect(await response.json()).toMatchObject({ field: 'body', detail: expect.stringContaining('gzip') });
    },
  );

  it('that inflate to more than they may are refused, and take no memory', async () => {
    const member = gzipSync(Buffer.alloc(10 * 1024 * 1024), { level: 9 });
    const bomb = Buffer.concat(Array(50).fill(member));
    const before = process.memoryUsage().rss;
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(bomb, gzip)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(413));
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('may have 64 KiB from pages and 1 MiB with a token, as sent and inflated', async () => {
    const page = (data: object, headers = {}) => collector.post(text(data), { origin: ORIGIN, ...headers });
    const notes = (bytes: number) =>
      Object.fromEntries([...Array(bytes / 10_000).keys()].map((n) => [`n${n}`, 'x'.repeat(9_990)]));
    expect((await page(notes(60_000))).status).toBe(200);
    expect((await page(notes(70_000))).status).toBe(413);
    expect((await post(text(notes(1_000_000)))).status).toBe(200);
    expect((await post(text(notes(1_100_000)))).status).toBe(413);
    expect((await post(gzipSync(text(notes(1_000_000))), gzip)).status).toBe(200);
    expect((await post(gzipSync(text(notes(1_100_000))), gzip)).status).toBe(413);
    expect((await refusals())[0]).toMatchObject({ field: 'body', detail: expect.stringContaining('64 KiB') });
  });

  it('with a wrong token may have what a page’s may', async () => {
    const response = await fetch(`${collector.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: 'Bearer wrong' },
      body: text({ a: 'x'.repeat(70_000) }),
    });
    expect(response.status).toBe(413);
  });
});

it('an order of 83 items, and of 200 items with 30 keys each, is taken whole', async () => {
  const items = (count: number, keys: number) =>
    Array.from({ length: count }, () => Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, 1])));
  for (const [count, keys] of [
    [83, 6],
    [200, 30],
  ] as const) {
    const order = event({ data: { transaction_id: `I-${count}`, items: items(count, keys) } });
    expect((await collector.post(envelope(collector.key, { events: [order] }))).status).toBe(200);
    expect((await story(order.id)).data.items).toEqual(items(count, keys));
  }
});
