import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../decide/types.ts';
import type { Figures } from '../shapes.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const draft = (overrides: object = {}, webhook: object = {}) => ({
  name: 'Network X',
  triggers: ['Purchase'],
  webhook: {
    url: 'https://partner.example/postback?fixed=1',
    parameters: [
      { name: 'value', value: '{{VALUE}}' },
      { name: 'cid', value: '{{CLICK_ID}}' },
      { name: 'coupon', value: '{{COUPON}}' },
    ],
    ...webhook,
  },
  click: { parameter: 'click_id', model: 'last', windowDays: 14 },
  ...overrides,
});

interface Preview {
  problems: { field: string; message: string }[];
  requests: { url: string; method: string; headers: { name: string; value: string }[]; body: string | null }[];
  values: Record<string, string>;
  decision: Decision | null;
  event: { name: string } | null;
}

const preview = async (body: unknown) => (await admin.call<Preview>('POST', '/api/preview', body)).body;

describe('checking a pixel', () => {
  const check = async (html: string, sandbox = true) =>
    (await admin.call('POST', '/api/pixel/check', { html, sandbox })).body;

  it('names the context of each slot and the hosts', async () => {
    expect(await check('<img src="https://p.example/x?v={{VALUE}}">\r\n<p>{{CITY|upper}}</p>')).toEqual({
      refusals: [],
      unproved: [],
      slots: [
        {
          ...{ line: 1, column: 33, parameter: 'VALUE', written: '{{VALUE}}' },
          ...{ context: 'url_query', where: 'query or fragment of a URL in an attribute' },
        },
        {
          ...{ line: 2, column: 4, parameter: 'CITY', written: '{{CITY|upper}}' },
          ...{ context: 'text', where: 'text of an element' },
        },
      ],
      hosts: ['https://p.example'],
    });
  });

  it('points at what is refused, and still knows the slots that stand well', async () => {
    expect(await check('<p>{{CITY}}</p>\n<p title={{NAME}}>x</p>')).toMatchObject({
      refusals: [{ line: 2, column: 10, slot: '{{NAME}}', fix: expect.stringContaining('double quotes') }],
      slots: [{ line: 1, column: 4, context: 'text' }],
      hosts: [],
    });
  });

  it('goes by the mode', async () => {
    const html = '<script>document.write("<img src=\\"https://p.example/x\\">")</script>';
    expect(await check(html)).toMatchObject({ refusals: [] });
    expect(await check(html, false)).toMatchObject({ refusals: [{ line: 1 }] });
  });

  it('changes nothing, and asks for a text', async () => {
    const { container } = admin.holder.snapshot();
    await check('<img src="https://p.example/">');
    expect(admin.holder.snapshot().container).toBe(container);
    expect(await admin.call('POST', '/api/pixel/check', {})).toMatchObject({ status: 400, body: { field: 'html' } });
  });
});

/** A stored event as pages send them. */
async function store(id: string, overrides: object = {}) {
  const at = admin.now();
  const event = {
    id,
    name: 'Purchase',
    at,
    receivedAt: at,
    visitor: 'v-1',
    page: { url: 'https://shop.example/thanks', referrer: '' },
    data: { value: 99.5, coupon: 'AUTUMN' },
    contact: {},
    consent: {},
    test: false,
    userAgent: 'Mozilla/5.0',
    ip: '203.0.113.9',
    newClicks: [{ at: at - 1000, receivedAt: at - 1000, ids: { click_id: 'abc' }, sources: {} }],
    decisions: [],
    pixels: [],
    deliveries: [],
    ...overrides,
  };
  await admin.store.commit([event], 0);
}

describe('the preview of a draft', () => {
  it('is the request for a sample event, with what each parameter stands for', async () => {
    const { problems, requests, values, decision, event } = await preview({ connector: draft() });
    expect(problems).toEqual([]);
    expect(requests).toMatchObject([
      { method: 'GET', url: 'https://partner.example/postback?fixed=1&value=15&cid=12345', body: null },
    ]);
    expect(values).toMatchObject({ VALUE: '15', CLICK_ID: '12345', EMAIL: 'example@email.com' });
    expect(decision).toMatchObject({ webhook: { outcome: 'queued' } });
    expect(event).toMatchObject({ name: 'Purchase' });
  });

  it('is the same that the saved connector’s preview gives', async () => {
    const connector = draft();
    const { body: saved } = await admin.call<{ id: string }>('POST', '/api/connectors', connector);
    const { body } = await admin.call<{ url: string; headers: unknown }>('POST', `/api/connectors/${saved.id}/preview`);
    const { requests } = await preview({ connector });
    expect(requests[0]).toMatchObject({ url: body.url, headers: body.headers });
  });

  it('takes a received event, with its own clicks and data', async () => {
    await store('order-1');
    const { requests, values } = await preview({ connector: draft(), eventId: 'order-1' });
    expect(requests[0]?.url).toBe('https://partner.example/postback?fixed=1&value=99.5&cid=abc&coupon=AUTUMN');
    expect(values).toMatchObject({ COUPON: 'AUTUMN', IP: '203.0.113.9' });
  });

  it.each([
    ['an unknown filter', { url: 'https://p.example/?v={{VALUE|rot13}}' }, 'webhook.url'],
    ['a slot in the host', { url: 'https://{{VALUE}}.example/' }, 'webhook.url'],
    ['a private address', { url: 'http://127.0.0.1/' }, 'webhook.url'],
    [
      'an unknown secret',
      { headers: [{ name: 'Authorization', value: '{{SECRET.none}}' }] },
      'webhook.headers[0].value',
    ],
  ])('says what saving would refuse: %s', async (_, webhook, field) => {
    const { problems } = await preview({ connector: draft({}, webhook) });
    expect(problems.map((problem) => problem.field)).toEqual([field]);
    expect((await admin.call('POST', '/api/connectors', draft({}, webhook))).body).toMatchObject({ field });
  });

  it('masks secrets of headers', async () => {
    const headers = [{ name: 'Authorization', value: 'Bearer abc123' }];
    const { requests } = await preview({ connector: draft({}, { headers }) });
    expect(JSON.stringify(requests)).not.toContain('abc123');
  });

  it('changes nothing', async () => {
    await preview({ connector: draft() });
    expect((await admin.call('GET', '/api/connectors')).body).toMatchObject({ items: [] });
  });

  it.each([
    ['an event it doesn’t fire on', { event: { name: 'Lead' } }, 400, 'event.name'],
    ['an event that isn’t there', { eventId: 'nope' }, 404, 'eventId'],
    ['an unknown field', { sample: {} }, 400, 'sample'],
  ])('is refused for %s', async (_, more, expected, field) => {
    const { status, body } = await admin.call('POST', '/api/preview', { connector: draft(), ...more });
    expect(status).toBe(expected);
    expect(body).toMatchObject({ field });
  });
});

describe('trying a visit', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const NOW = 1_764_000_000_000;
  const landing = (query: string, daysAgo: number) => ({
    url: `https://shop.example/${query}`,
    at: NOW - daysAgo * DAY,
  });
  const event = { name: 'Purchase', at: NOW };

  async function tryVisit(landings: object[], more: object = {}) {
    const { body } = await admin.call<{ decisions: Decision[]; clicks: unknown[] }>('POST', '/api/try', {
      landings,
      event,
      ...more,
    });
    return body;
  }

  const strict = draft({
    click: { parameter: 'click_id', source: { parameter: 'utm_source', value: 'x' }, windowDays: 14 },
  });

  it.each<[string, object[], boolean, string]>([
    ['a test landing: only logged', [landing('?click_id=1&trl_test=1', 0.5)], true, 'test_logged'],
    [
      'a test that is over: its click decides nothing',
      [landing('?click_id=1&trl_test=1', 1.5)],
      false,
      'skipped no_click',
    ],
    ['a click within a test', [landing('?click_id=1', 0.4), landing('?trl_test=1', 0.5)], true, 'test_logged'],
    [
      '… once that is ended',
      [landing('?trl_test=1', 0.5), landing('?click_id=1', 0.4), landing('?trl_test=0', 0.3)],
      false,
      'skipped no_click',
    ],
    ['a real click before a test', [landing('?click_id=1', 3), landing('?trl_test=1', 0.5)], true, 'test_logged'],
    ['… whose event is real', [landing('?click_id=1', 3), landing('?trl_test=1', 1.5)], false, 'queued'],
  ])('follows a test visit as the tag does: %s', async (_, landings, test, expected) => {
    const body = await tryVisit(landings, { connector: draft() });
    const said = body.decisions.map(({ webhook }) => [webhook.outcome, webhook.reason].filter(Boolean).join(' '));
    expect([(body as { test?: boolean }).test, said]).toEqual([test, [expected]]);
  });

  it.each<[string, object[], string]>([
    ['the click and the source', [landing('?click_id=1&utm_source=x', 1)], 'queued'],
    ['the name in another case', [landing('?Click_ID=1&UTM_SOURCE=x', 1)], 'queued'],
    ['another source', [landing('?click_id=1&utm_source=y', 1)], 'skipped source_mismatch'],
    ['no click', [landing('', 1)], 'skipped no_click'],
    ['a click too old', [landing('?click_id=1&utm_source=x', 15)], 'skipped click_expired'],
    [
      'a later click of an ad platform',
      [landing('?gclid=g', 1), landing('?click_id=1&utm_source=x', 3)],
      'skipped not_last_click',
    ],
  ])('decides by the live rules: %s', async (_, landings, expected) => {
    const { decisions } = await tryVisit(landings, { connector: strict });
    const said = decisions.map(({ webhook }) => [webhook.outcome, webhook.reason].filter(Boolean).join(' '));
    expect(said).toEqual([expected]);
  });

  it.each<[string, object, object, string]>([
    ['what the sample event says', { greater: 10 }, {}, 'queued'],
    ['what it doesn’t say', { greater: 20 }, {}, 'skipped condition_not_met'],
    ['data of one’s own', { greater: 20 }, { data: { value: '20,01 €' } }, 'queued'],
  ])('asks the draft’s own condition: %s', async (_, asked, told, expected) => {
    const saved = await admin.call<{ id: string }>(
      'POST',
      '/api/connectors',
      draft({ when: { parameter: 'VALUE', less: 0 } }),
    );
    const connector = draft({ id: saved.body.id, when: { parameter: 'VALUE', ...asked } });
    const { decisions } = await tryVisit([landing('?click_id=1', 1)], { connector, event: { ...event, ...told } });
    expect(decisions.map(({ webhook }) => [webhook.outcome, webhook.reason].filter(Boolean).join(' '))).toEqual([
      expected,
    ]);
    // and the preview
    const shown = await preview({ connector, event: told });
    expect([shown.decision?.webhook.outcome, shown.decision?.webhook.reason].filter(Boolean).join(' ')).toBe(expected);
  });

  it('shows the clicks as the tag would keep them', async () => {
    const { clicks } = await tryVisit([landing('?click_id=1%202&utm_source=a+b', 1), landing('?page=2', 0)]);
    expect(clicks).toEqual([null, null]);
    const { clicks: known } = await tryVisit([landing('?click_id=1%202&utm_source=a+b', 1)], { connector: draft() });
    expect(known).toEqual([{ at: NOW - DAY, ids: { click_id: '1 2' }, sources: { utm_source: 'a b' } }]);
  });

  it('asks all connectors that listen, saved ones and the draft among them', async () => {
    await admin.call('POST', '/api/connectors', draft({ id: 'saved' }));
    await admin.call('POST', '/api/connectors', draft({ id: 'leads', triggers: ['Lead'] }));
    const { decisions } = await tryVisit([landing('?click_id=1', 1)]);
    expect(decisions.map(({ connector }) => connector)).toEqual(['saved']);
    const { decisions: edited } = await tryVisit([landing('?click_id=1', 1)], {
      connector: draft({ id: 'saved', mode: 'disabled' }),
    });
    expect(edited).toMatchObject([{ connector: 'saved', webhook: { reason: 'connector_disabled' } }]);
    const { decisions: added } = await tryVisit([landing('?click_id=1', 1)], { connector: draft() });
    expect(added).toHaveLength(2);
  });

  it('takes what visitors are asked for as allowed, on the whole site and by a connector', async () => {
    await admin.call('PUT', '/api/container', { consent: { required: ['ads'] } });
    const { decisions } = await tryVisit([landing('?click_id=1', 0)], { connector: draft({ consent: ['analytics'] }) });
    expect(decisions).toMatchObject([{ webhook: { outcome: 'queued' } }]);
  });

  it.each([
    ['an address that is none', { landings: [{ url: '/?click_id=1', at: 0 }] }, 'landings[0].url'],
    ['a wrong draft', { connector: draft({ triggers: [] }) }, 'connector.triggers'],
  ])('is refused for %s', async (_, more, field) => {
    const { status, body } = await admin.call('POST', '/api/try', { landings: [], event, ...more });
    expect(status).toBe(400);
    expect(body).toMatchObject({ field });
  });
});

describe('what happened lately', () => {
  it('is told by connector', async () => {
    const decision = {
      connector: 'x',
      version: 1,
      webhook: { outcome: 'queued' },
      pixel: { outcome: 'delivered' },
    } as const;
    await store('e1', { decisions: [decision] });
    const { body } = await admin.call('GET', '/api/activity');
    expect(body).toMatchObject({ items: [{ connector: 'x', fired: 1, skipped: {} }], next: null });
  });

  it('is told of 30 UTC days by connector, with what it was worth', async () => {
    const decision = { version: 1, webhook: { outcome: 'queued' }, pixel: { outcome: 'delivered' } } as const;
    const decisions = ['x', 'y'].map((connector) => ({ ...decision, connector }));
    await store('e1', { decisions, data: { value: '149.90', currency: 'EUR' } });
    const { status, body } = await admin.call<Figures>('GET', '/api/figures');
    expect(status).toBe(200);
    const figures = { fired: 1, delivered: 0, failed: 0, pixels: 1, lastDeliveredAt: expect.any(Number) };
    const value = [{ currency: 'EUR', minorUnits: '14990' }];
    expect(body).toEqual({
      ...{ days: 30, since: expect.any(Number), at: expect.any(Number), next: null },
      items: [
        { connector: 'x', ...figures, value },
        { connector: 'y', ...figures, value },
      ],
    });
    expect(new Date(body.since).toISOString()).toMatch(/T00:00:00\.000Z$/);
    expect(Math.ceil((body.at - body.since) / 86_400_000)).toBe(30);
    expect((await admin.call<Figures>('GET', '/api/figures?connector=y')).body.items).toEqual([body.items[1]]);
    expect((await admin.call('GET', '/api/figures?days=3')).status).toBe(400);
  });

  it('names the keys of the site’s own data, how often they are filled, and the newest value', async () => {
    await store('e1', { data: { value: 1, coupon: 'OLD', 'no name': 1 } });
    await store('e2', { data: { Coupon: 'NEW', items: [] } });
    await store('e3', { name: 'Lead', data: { coupon: '' } });
    const { body } = await admin.call('GET', '/api/data-keys');
    expect(body).toEqual({
      events: 3,
      items: [
        { key: 'coupon', parameter: 'COUPON', events: { Lead: 1, Purchase: 2 }, filled: 2, example: 'NEW' },
        { key: 'items', parameter: 'ITEMS', events: { Purchase: 1 }, filled: 0, example: '' },
      ],
      next: null,
    });
  });
});
