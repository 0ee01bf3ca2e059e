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
  await collector.api('POST', '/api/connectors', {
    id: 'affiliate',
    name: 'Affiliate',
    mode: 'enabled',
    triggers: ['Purchase'],
    webhook: {
      enabled: true,
      method: 'GET',
      url: `${partner.url}/postback`,
      parameters: [
        { name: 'cid', value: '{{CLICK_ID}}' },
        { name: 'order', value: '{{TRANSACTION_ID}}' },
      ],
    },
    click: { enabled: true, parameter: 'click_id', model: 'last', windowDays: 14 },
  });
  const made = await collector.api('POST', '/api/connectors', {
    id: 'display',
    name: 'Display',
    mode: 'enabled',
    triggers: ['Purchase', 'Lead'],
    dedupeTransactions: false,
    pixel: { enabled: true, html: '<img src="https://partner.example/p?v={{VALUE}}" alt="">', sandbox: true },
  });
  const { hash } = (made.body as { pixel: { hash: string } }).pixel;
  await collector.api('POST', '/api/connectors/display/pixel/approve', { hash });
});

afterAll(async () => {
  await collector.stop();
  await partner.close();
});

const send = (overrides: Record<string, unknown> = {}) => collector.post(envelope(collector.key, overrides));
const lookUp = async (id: unknown) =>
  (await collector.api('GET', `/api/events/${id}`)).body as {
    visitor: string;
    clicks: object[];
    decisions: { connector: string; webhook: object; pixel: object }[];
    deliveries: { url: string; state: string }[];
  };

describe('an event on its way', () => {
  it('is decided, answered with its pixel, stored, and its webhook reaches the partner', async () => {
    const purchase = event({ data: { value: 149.9, currency: 'EUR', transaction_id: 'A-1001' } });
    const click = { at: Date.now() - 1000, ids: { click_id: '12345' }, sources: {} };
    const response = await send({ visitor: 'way-1', clicks: [click], events: [purchase] });

    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await response.json()).toEqual({
      pixels: [
        {
          event: purchase.id,
          name: 'Purchase',
          connector: 'display',
          approval: expect.stringMatching(/^[0-9a-f]{64}$/),
          receipt: expect.stringMatching(/^[\w-]{22,}$/),
          mode: 'sandbox',
          html: '<img src="https://partner.example/p?v=149.9" alt="">',
        },
      ],
    });
    const [request] = await partner.received(1);
    expect(request).toMatchObject({ method: 'GET', url: '/postback?cid=12345&order=A-1001' });
    expect(await lookUp(purchase.id)).toMatchObject({
      visitor: 'way-1',
      clicks: [click],
      decisions: [
        { connector: 'affiliate', webhook: { outcome: 'queued' }, pixel: { outcome: 'skipped', reason: 'leg_off' } },
        { connector: 'display', webhook: { outcome: 'skipped', reason: 'leg_off' }, pixel: { outcome: 'delivered' } },
      ],
      deliveries: [{ url: `${partner.url}/postback?cid=12345&order=A-1001` }],
    });
  });

  it('remembers the click for a later event that does not bring it', async () => {
    const [landing, purchase] = [event({ name: 'PageView' }), event()];
    await send({ visitor: 'later', clicks: [{ at: Date.now() - 9, ids: { Click_ID: 'kept' } }], events: [landing] });
    await send({ visitor: 'later', events: [purchase] });
    expect((await lookUp(purchase.id)).deliveries[0]?.url).toContain('cid=kept');
  });

  it('gives a repeated event the same answer and sends nothing twice', async () => {
    const body = envelope(collector.key, {
      visitor: 'twice',
      clicks: [{ at: Date.now() - 9, ids: { click_id: 'once' } }],
      events: [event({ data: { value: 1 } })],
    });
    const [first, second] = [await (await collector.post(body)).json(), await (await collector.post(body)).json()];
    expect(second).toEqual(first);
    const { body: log } = await collector.api('GET', '/api/deliveries?connector=affiliate');
    expect((log as { items: { url: string }[] }).items.filter(({ url }) => url.includes('cid=once'))).toHaveLength(1);
  });

  it('gives a stranger who repeats an event ID no pixel', async () => {
    const lead = event({ name: 'Lead', data: { value: 'private' } });
    await send({ visitor: 'owner', events: [lead] });
    const answer = await (await send({ visitor: 'stranger', events: [lead] })).json();
    expect(answer).toEqual({ pixels: [] });
    expect((await lookUp(lead.id)).visitor).toBe('owner');
  });

  it('takes the same event twice in one request as one', async () => {
    const lead = event({ name: 'Lead' });
    const answer = (await (await send({ visitor: 'pair', events: [lead, lead] })).json()) as { pixels: unknown[] };
    expect(answer.pixels).toHaveLength(1);
  });

  it('pays a transaction once, also when both events come in one request', async () => {
    const data = { transaction_id: 'T-1' };
    const [first, second] = [event({ data }), event({ data })];
    await send({ visitor: 'order', clicks: [{ at: Date.now() - 9, ids: { click_id: 'o' } }], events: [first, second] });
    const third = event({ data });
    await send({ visitor: 'order', events: [third] });
    expect((await lookUp(first.id)).decisions[0]?.webhook).toEqual({ outcome: 'queued' });
    for (const { id } of [second, third]) {
      expect((await lookUp(id)).decisions[0]?.webhook).toEqual({ outcome: 'skipped', reason: 'duplicate_transaction' });
    }
  });

  it('knows a transaction ID in any spelling of its name, as {{TRANSACTION_ID}} does', async () => {
    const [first, second] = [event({ data: { Transaction_ID: 'T-9' } }), event({ data: { transaction_id: 'T-9' } })];
    const clicks = [{ at: Date.now() - 9, ids: { click_id: 's' } }];
    for (const purchase of [first, second]) await send({ visitor: 'spelling', clicks, events: [purchase] });
    expect((await lookUp(second.id)).decisions[0]?.webhook).toEqual({
      outcome: 'skipped',
      reason: 'duplicate_transaction',
    });
  });

  it('mends what people typed into contact fields', async () => {
    const lead = event({ name: 'Lead' });
    expect((await send({ contact: { first_name: 'A\u0000x\ud800' }, events: [lead] })).status).toBe(200);
    expect(await lookUp(lead.id)).toMatchObject({ contact: { first_name: 'A x\ufffd' } });
  });

  it('keeps test transactions from blocking real ones', async () => {
    const data = { transaction_id: 'T-2' };
    const [trial, real] = [event({ data }), event({ data })];
    const clicks = [{ at: Date.now() - 9, ids: { click_id: 't' } }];
    await send({ visitor: 'tester', test: true, clicks, events: [trial] });
    await send({ visitor: 'buyer', clicks, events: [real] });
    expect((await lookUp(real.id)).decisions[0]?.webhook).toEqual({ outcome: 'queued' });
  });

  it('is taken from a server by bearer token without an origin', async () => {
    const body = envelope(collector.key, { events: [event({ name: 'Lead' })] });
    expect((await collector.post(body, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await collector.post(body, { authorization: 'Bearer wrong' })).status).toBe(403);
  });
});

describe('bad input', () => {
  const long = (length: number) => 'x'.repeat(length);
  const rows: [name: string, overrides: Record<string, unknown> | string, status: number, field: string][] = [
    ['malformed JSON', '{"key":', 400, 'body'],
    ['an empty body', '', 400, 'body'],
    ['a list', '[]', 400, 'body'],
    ['null', 'null', 400, 'body'],
    ['no events', { events: [] }, 400, 'events'],
    ['events that are no list', { events: {} }, 400, 'events'],
    ['a time in seconds with a fraction', { events: [event({ at: 1.5 })] }, 400, 'events[0].at'],
    [
      'a transaction ID that was rounded',
      { events: [event({ data: { transaction_id: 2 ** 53 } })] },
      400,
      'events[0].data.transaction_id',
    ],
    ['an event that is no object', { events: ['Purchase'] }, 400, 'events[0]'],
    ['an event that is a list', { events: [[1]] }, 400, 'events[0]'],
    ['a missing name', { events: [event({ name: undefined })] }, 400, 'events[0].name'],
    ['an unknown key', { key: 'nobody' }, 403, 'key'],
  ];
  it('takes the 50 clicks that a request may hold, each with all its sources', async () => {
    const sources = { utm_source: 'a', utm_medium: 'b', utm_campaign: 'c', utm_term: 'd', utm_content: 'e' };
    const clicks = Array.from({ length: 50 }, (_, index) => ({ at: 1, ids: { gclid: `g${index}` }, sources }));
    expect((await send({ clicks })).status).toBe(200);
  });

  it.each(rows)('%s', async (_, overrides, status, field) => {
    const body = typeof overrides === 'string' ? overrides : envelope(collector.key, overrides);
    const response = await collector.post(body);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status, field, detail: expect.stringContaining(' ') });
    expect(response.status).toBe(status);
  });

  it('takes data keys that only look like prototype keys', async () => {
    expect((await send({ events: [event({ data: { constructor: 'Ferrari', toString: 'x' } })] })).status).toBe(200);
  });

  it('keeps the good events of a batch and lists the others', async () => {
    const good = [event({ name: 'Lead' }), event({ name: 'Lead' })];
    const bad = event({ name: '' });
    const response = await send({ events: [good[0], bad, good[1]] });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      pixels: [{ event: good[0]?.id }, { event: good[1]?.id }],
      rejected: [{ index: 1, field: 'name', message: 'must not be empty' }],
    });
    for (const { id } of good) expect((await lookUp(id)).decisions).toHaveLength(1);
  });

  it('refuses more than 64 KiB', async () => {
    const response = await send({ events: [event({ data: { a: long(70_000) } })] });
    expect(response.status).toBe(413);
  });

  it('refuses origins that are not allowed, with a status the page can read', async () => {
    const body = envelope(collector.key);
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, {}]) {
      const response = await collector.post(body, headers as Record<string, string>);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ field: 'origin' });
    }
    const cors = await collector.post(body, { origin: 'https://evil.example' });
    expect(cors.headers.get('access-control-allow-origin')).toBe('https://evil.example');
  });
});

it('stops who guesses tokens', async () => {
  const guarded = await startTestCollector();
  const body = envelope(guarded.key);
  const statuses = [];
  for (let guess = 0; guess < 12; guess += 1) {
    statuses.push((await guarded.post(body, { authorization: `Bearer guess-${guess}` })).status);
  }
  const right = await guarded.post(body, { authorization: `Bearer ${TOKEN}` });
  await guarded.stop();
  expect(statuses).toEqual([...Array(10).fill(403), 429, 429]);
  expect(right.status).toBe(200);
});

describe('receipts', () => {
  const report = (receipts: unknown) =>
    fetch(`${collector.url}/v1/receipts`, {
      method: 'POST',
      headers: { origin: ORIGIN },
      body: JSON.stringify({ key: collector.key, receipts }),
    });

  it('are kept with the decision they belong to; others are ignored and counted', async () => {
    const lead = event({ name: 'Lead' });
    await send({ events: [lead] });
    const ignoredBefore = await ignored();
    const response = await report([
      { event: lead.id, connector: 'display', outcome: 'ran' },
      { event: lead.id, connector: 'affiliate', outcome: 'ran' },
      { event: 'unknown-event', connector: 'display', outcome: 'threw', detail: 'boom' },
    ]);
    expect(await response.json()).toEqual({ stored: 1, ignored: 2 });
    expect(await lookUp(lead.id)).toMatchObject({ receipts: [{ connector: 'display', outcome: 'ran' }] });
    expect((await ignored()) - ignoredBefore).toBe(2);
  });

  it.each([
    ['ran', undefined],
    ['threw', 'x is not defined'],
    ['blocked', 'img-src https://tracker.example/p'],
    ['timed_out', undefined],
    ['vetoed', undefined],
  ])('say that a pixel %s, with the detail', async (outcome, detail) => {
    const lead = event({ name: 'Lead' });
    await send({ events: [lead] });
    const receipt = { connector: 'display', outcome, ...(detail !== undefined && { detail }) };
    await report([{ event: lead.id, ...receipt }]);
    expect(await lookUp(lead.id)).toMatchObject({ receipts: [receipt] });
  });

  it('end a pixel’s turn: the same event told again does not run it twice', async () => {
    const lead = event({ name: 'Lead' });
    const body = envelope(collector.key, { visitor: 'again', events: [lead] });
    const tell = async () => (await (await collector.post(body)).json()) as { pixels: { receipt: string }[] };
    const first = await tell();
    const receipt = first.pixels[0]?.receipt;
    // anybody may send these: they change nothing, and are shown as what they are
    await report([{ event: lead.id, connector: 'display', outcome: 'threw' }]);
    await report([{ event: lead.id, connector: 'display', receipt: 'x'.repeat(22), outcome: 'threw' }]);
    const second = await tell();
    await report([{ event: lead.id, connector: 'display', receipt, outcome: 'ran' }]);
    const third = await tell();
    expect([first.pixels.length, second.pixels, third.pixels.length]).toEqual([1, first.pixels, 0]);
    const { body: told } = await collector.api('GET', `/api/events/${lead.id}`);
    expect((told as { receipts: object[] }).receipts).toMatchObject([
      { outcome: 'threw', confirmed: false },
      { outcome: 'ran', confirmed: true },
    ]);
  });

  it('of an unknown outcome are refused with the field', async () => {
    const response = await report([{ event: 'event-1', connector: 'display', outcome: 'exploded' }]);
    expect(await response.json()).toMatchObject({ status: 400, field: 'receipts[0].outcome' });
  });

  it.each([
    ['deep', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    ['long', JSON.stringify('x'.repeat(60_000))],
  ])('with a %s outcome are refused in few words', async (_, outcome) => {
    const body = `{"key":"${collector.key}","receipts":[{"event":"e","connector":"c","outcome":${outcome}}]}`;
    const response = await fetch(`${collector.url}/v1/receipts`, { method: 'POST', headers: { origin: ORIGIN }, body });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: 400, field: 'receipts[0].outcome' });
    expect(text.length).toBeLessThan(500);
  });
});

/** `trl_receipts_total{outcome="ignored"}` */
async function ignored(): Promise<number> {
  const metrics = await fetch(`${collector.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return Number(/^trl_receipts_total\{outcome="ignored"\} (\d+)$/m.exec(await metrics.text())?.[1] ?? 0);
}

describe('after a restart', () => {
  it('nothing acknowledged is gone', async () => {
    const lead = event({ name: 'Lead', data: { value: 7 } });
    const body = envelope(collector.key, { visitor: 'restart', events: [lead] });
    const before = await (await collector.post(body)).json();
    await collector.restart();
    expect(await (await collector.post(body)).json()).toEqual(before);
  });
});
