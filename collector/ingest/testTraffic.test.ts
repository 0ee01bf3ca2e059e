/** A test never becomes an order that somebody pays, and never stands in the way of one: over real HTTP and a real store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
  TOKEN,
} from '../testing/testCollector.testing.ts';

const PARTNER = 'https://partner.invalid/postback';
const SERVER = { authorization: `Bearer ${TOKEN}` };
const PAGE = { origin: ORIGIN };

interface Leg {
  outcome: string;
  reason?: string;
}
interface Row {
  id: string;
  test: boolean;
  clicks: { ids: Record<string, string>; test?: boolean }[];
  decisions: { connector: string; webhook: Leg; pixel: Leg; click?: { ids: Record<string, string> } }[];
  deliveries: { connector: string; state: string; test: boolean; url: string; body: string | null }[];
}

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector.stop());

const stored = async (id: string) => (await collector.api('GET', `/api/events/${encodeURIComponent(id)}`)).body as Row;
async function send(changes: Record<string, unknown>, headers: Record<string, string> = PAGE): Promise<void> {
  const response = await collector.post(envelope(collector.key, changes), headers);
  expect([response.status, response.status === 200 ? '' : await response.text()]).toEqual([200, '']);
}
async function install(...connectors: object[]): Promise<void> {
  const { items } = (await collector.api('GET', '/api/connectors')).body as { items: { id: string }[] };
  for (const { id } of items) await collector.api('DELETE', `/api/connectors/${id}`);
  for (const one of connectors) {
    const { status, body } = await collector.api('POST', '/api/connectors', one);
    expect([status, body]).toMatchObject([201, {}]);
    const { id, pixel } = body as { id: string; pixel: { status: string; hash: string } };
    if (pixel.status !== 'none')
      await collector.api('POST', `/api/connectors/${id}/pixel/approve`, { hash: pixel.hash });
  }
}
let visitors = 0;
const newVisitor = () => `visitor-of-tests-${++visitors}`;

describe('which legs get a test event', () => {
  const get = { url: PARTNER };
  const post = { url: PARTNER, method: 'POST' };
  const json = { ...post, body: 'template' };
  const named = (name: string, value: string) => [{ name, value }];
  const pixel = (query: string) => ({ html: `<img src="https://partner.invalid/p?${query}">` });

  const webhooks: [string, object, boolean][] = [
    ['without {{TEST}}', get, false],
    ['parameter', { ...get, parameters: named('t', '{{TEST}}') }, true],
    ['parameter in a text, with a filter', { ...get, parameters: named('t', 'x{{test|lower}}') }, true],
    ['query of the URL', { url: `${PARTNER}?t={{TEST}}` }, true],
    ['path of the URL', { url: `${PARTNER}/{{TEST}}` }, true],
    ['header', { ...get, headers: named('x-test', '{{TEST}}') }, true],
    ['user of Basic', { ...get, basicAuth: { user: 'u{{TEST}}', password: 'abcdef' } }, true],
    ['form', { ...post, parameters: named('t', '{{TEST}}') }, true],
    ['flat JSON', { ...post, body: 'json', parameters: named('t', '{{TEST}}') }, true],
    ['JSON template', { ...json, template: '{"a":[{"t":"{{TEST}}"}]}' }, true],
    ['JSON template, in a text', { ...json, template: '{"a":"t={{TEST}}"}' }, true],
    [
      'JSON template, once an item: none without items',
      { ...json, template: '{"a":[{"$each":"items","t":"{{TEST}}"}]}' },
      false,
    ],
    [
      'parameter for each item: none without items',
      { ...get, parameters: [{ name: 't#', value: '{{TEST}}', items: 'each' }] },
      false,
    ],
    ['JSON template that isn’t in use', { ...get, template: '{"t":"{{TEST}}"}' }, false],
  ];
  it.each(webhooks)('webhook: %s', async (_, webhook, takes) => {
    await install({ id: 'x', name: 'X', triggers: ['Purchase'], webhook });
    for (const [id, test] of [
      ['t', true],
      ['r', false],
    ] as const) {
      const event_ = event({ data: { value: 1 } });
      await send({ visitor: newVisitor(), test, events: [event_] });
      const { decisions, deliveries } = await stored(`${event_.id}`);
      expect([id, decisions[0]?.webhook.outcome]).toEqual([id, test && !takes ? 'test_logged' : 'queued']);
      expect(deliveries).toMatchObject([{ test }]);
      const whole = JSON.stringify(deliveries);
      if (takes && !whole.includes('x-test') && !whole.includes('Basic')) {
        expect(`${deliveries[0]?.url} ${deliveries[0]?.body}`).toMatch(test ? /1/ : /0/);
      }
    }
  });

  it.each([
    ['send', 'queued', 'delivered'],
    ['log', 'test_logged', 'test_logged'],
    [undefined, 'queued', 'test_logged'],
  ])('"tests": %j, webhook with {{TEST}}, pixel without', async (tests, webhook, pixelOutcome) => {
    const legs = { webhook: { ...get, parameters: named('t', '{{TEST}}') }, pixel: pixel('v={{VALUE}}') };
    await install({ id: 'x', name: 'X', triggers: ['Purchase'], ...(tests && { tests }), ...legs });
    const one = event();
    await send({ visitor: newVisitor(), test: true, events: [one] });
    const { decisions } = await stored(`${one.id}`);
    expect(decisions).toMatchObject([{ webhook: { outcome: webhook }, pixel: { outcome: pixelOutcome } }]);
  });

  it('pixel with {{TEST}} runs, and says 1', async () => {
    await install({ id: 'x', name: 'X', triggers: ['Purchase'], pixel: pixel('t={{TEST}}') });
    for (const test of [true, false]) {
      const response = await collector.post(
        envelope(collector.key, { visitor: newVisitor(), test, events: [event()] }),
      );
      const { pixels } = (await response.json()) as { pixels: { html: string }[] };
      expect(pixels.map(({ html }) => html)).toEqual([expect.stringContaining(`t=${test ? 1 : 0}`)]);
    }
  });

  it('a setting that is neither is refused', async () => {
    const { status, body } = await collector.api('POST', '/api/connectors', {
      name: 'Y',
      triggers: ['P'],
      tests: 'yes',
    });
    expect([status, body]).toMatchObject([400, { field: 'tests' }]);
  });
});

describe('an order', () => {
  const sends = { id: 'x', name: 'X', triggers: ['Purchase'], webhook: { url: PARTNER }, tests: 'send' };
  const order = (n: string, id?: string) => event({ ...(id && { id }), data: { transaction_id: n } });
  const outcome = async (one: Record<string, unknown>) => {
    const { webhook } = (await stored(`${one.id}`)).decisions[0] ?? {};
    return webhook?.reason ?? webhook?.outcome;
  };
  beforeAll(() => install(sends));

  it.each<[string, boolean[], string[]]>([
    ['that fired for real isn’t fired as a test', [false, true], ['queued', 'duplicate_transaction']],
    ['that was tested fires for real', [true, false], ['queued', 'queued']],
    ['is tested once', [true, true], ['queued', 'duplicate_transaction']],
    ['fires once', [true, false, true, false], ['queued', 'queued', 'duplicate_transaction', 'duplicate_transaction']],
  ])('%s', async (what, tests, outcomes) => {
    const orders = tests.map(() => order(what));
    for (const [place, one] of orders.entries())
      await send({ visitor: newVisitor(), test: tests[place], events: [one] });
    expect(await Promise.all(orders.map(outcome))).toEqual(outcomes);
  });

  it.each([
    ['real first', false],
    ['test first', true],
  ])('told at one moment, %s', async (what, firstTest) => {
    const [first, second] = [order(what), order(what)];
    await Promise.all([
      send({ visitor: newVisitor(), test: firstTest, events: [first] }),
      send({ visitor: newVisitor(), test: !firstTest, events: [second] }),
    ]);
    expect(await outcome(firstTest ? second : first)).toBe('queued');
  });

  const who = { browser: PAGE, server: SERVER };
  const pairs = (['browser', 'server'] as const).flatMap((a) =>
    (['browser', 'server'] as const).map((b) => [a, b] as const),
  );
  it.each(pairs)('tested by a %s under an event ID fires when a %s tells of it for real', async (tester, teller) => {
    const id = `order-${tester}-${teller}`;
    await send({ visitor: newVisitor(), test: true, events: [order(id, id)] }, who[tester]);
    expect(await stored(id)).toMatchObject({ test: true });
    await send({ visitor: newVisitor(), events: [order(id, id)] }, who[teller]);
    expect(await stored(id)).toMatchObject({
      test: false,
      deliveries: [{ state: expect.not.stringMatching('test'), test: false }],
    });
    const { items } = (await collector.api('GET', `/api/events?transaction=${id}`)).body as { items: Row[] };
    expect(items.map(({ test }) => test)).toEqual([false, true]);
    // told again, it changes nothing
    await send({ visitor: newVisitor(), events: [order(id, id)] }, who[teller]);
    expect((await stored(id)).deliveries).toHaveLength(1);
  });

  it.each(pairs)('told by a %s for real is no test when a %s tests under its event ID', async (teller, tester) => {
    const id = `real-${teller}-${tester}`;
    await send({ visitor: newVisitor(), events: [order(id, id)] }, who[teller]);
    await send({ visitor: newVisitor(), test: true, events: [order(id, id)] }, who[tester]);
    const { items } = (await collector.api('GET', `/api/events?transaction=${id}`)).body as { items: Row[] };
    expect(items).toMatchObject([{ id, test: false }]);
  });

  it('tested and told for real under one event ID at one moment fires', async () => {
    for (let round = 0; round < 5; round++) {
      const id = `at-once-${round}`;
      await Promise.all([
        send({ visitor: newVisitor(), test: true, events: [order(id, id)] }),
        send({ visitor: newVisitor(), events: [order(id, id)] }),
      ]);
      expect(await stored(id)).toMatchObject({ test: false, deliveries: [{ test: false }] });
    }
  });
});

describe('a browser’s test and a server that tells of the order for real', () => {
  const click = { enabled: true, parameter: 'click_id', windowDays: 14 };
  beforeAll(() =>
    install(
      { id: 'affiliate', name: 'A', triggers: ['Purchase'], webhook: { url: PARTNER }, click },
      { id: 'ads', name: 'B', triggers: ['Purchase'], webhook: { url: PARTNER } },
    ),
  );
  const testClicks = () => [{ at: Date.now() - 1000, ids: { click_id: 'tested' }, sources: {}, test: true }];

  it.each([
    ['the same event ID', true, false],
    ['the same order', false, false],
    ['the same visitor as well', false, true],
  ])('under %s: the server is believed, and no test click decides', async (what, sameId, sameVisitor) => {
    const [browser, server] = [newVisitor(), newVisitor()];
    const data = { transaction_id: what, value: 15 };
    const first = event({ data });
    const second = event({ data, ...(sameId && { id: first.id }) });
    await send({ visitor: browser, test: true, clicks: testClicks(), events: [first] });
    await send({ visitor: sameVisitor ? browser : server, events: [second] }, SERVER);
    const row = await stored(`${second.id}`);
    expect(row).toMatchObject({ test: false });
    expect(row.decisions.map(({ webhook }) => webhook.reason ?? webhook.outcome)).toEqual(['no_click', 'queued']);
    expect(row).not.toHaveProperty('counterpart.event', first.id);
  });

  it('and one that says test as well is the same test', async () => {
    const data = { transaction_id: 'both-test', value: 15 };
    const first = event({ data });
    await send({ visitor: newVisitor(), test: true, clicks: testClicks(), events: [first] });
    await send({ visitor: newVisitor(), test: true, events: [{ ...first, data: { ...data, value: 16 } }] }, SERVER);
    const row = await stored(`${first.id}`);
    expect(row.test).toBe(true);
    expect(row.deliveries.map(({ state }) => state)).toEqual(['test_logged', 'test_logged']);
  });
});

describe('clicks of a test', () => {
  const click = { enabled: true, parameter: 'click_id', windowDays: 14 };
  const parameters = ['CLICK_ID', 'GCLID', 'UTM_SOURCE', 'FBC'].map((name) => ({ name, value: `{{${name}}}` }));
  const real = { id: 'x', name: 'X', triggers: ['Purchase'], webhook: { url: PARTNER, parameters, omitEmpty: true } };
  const landing = (at: number, test?: boolean) => ({
    ...{ at, ids: { click_id: 'c', gclid: 'g', fbclid: 'f' }, sources: { utm_source: 's' } },
    ...(test !== undefined && { test }),
  });

  it('are kept as such, and give a real order no value', async () => {
    await install(real, { ...real, id: 'y', click });
    const visitor = newVisitor();
    await send({ visitor, test: true, clicks: [landing(Date.now() - 2000, true)], events: [event()] });
    await collector.restart();
    const order = event();
    await send({ visitor, clicks: [], events: [order] });
    const row = await stored(`${order.id}`);
    expect(row.clicks).toMatchObject([{ ids: { click_id: 'c' }, test: true }]);
    expect(row.deliveries.map(({ url }) => url)).toEqual([PARTNER]);
    expect(row.decisions[1]?.webhook.reason).toBe('no_click');
  });

  it('don’t stand in the place of the real click of the same landing', async () => {
    await install({ ...real, click });
    const visitor = newVisitor();
    const at = Date.now() - 2000;
    for (const test of [true, false]) {
      const one = event();
      await send({ visitor, test, clicks: [landing(at, test || undefined)], events: [one] });
      expect((await stored(`${one.id}`)).decisions[0]?.click?.ids.click_id).toBe('c');
    }
  });

  it.each([
    [undefined, true],
    [false, undefined],
    [true, true],
  ])('a server’s test brings them (%s → %s)', async (said, kept) => {
    await install({ ...real, click });
    const visitor = newVisitor();
    const one = event();
    await send({ visitor, test: true, clicks: [landing(Date.now() - 2000, said)], events: [one] }, SERVER);
    expect((await stored(`${one.id}`)).clicks.map(({ test }) => test)).toEqual([kept]);
  });
});
