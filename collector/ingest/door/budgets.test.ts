/** What one address may cost, over real HTTP and in a real store, on a clock that stands still. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
  TOKEN,
} from '../../testing/testCollector.testing.ts';
import { eventually } from '../../testing/waiting.testing.ts';

const LIMIT = 200;
let clock = Date.now();
let collector: TestCollector;
let net = 0;
let address: string;

beforeAll(async () => {
  collector = await startTestCollector({ rateLimit: LIMIT, trustedProxies: 1 }, () => clock);
  const connector = {
    id: 'per-item',
    name: 'Per item',
    mode: 'enabled',
    triggers: ['Purchase'],
    // nobody answers there; what becomes of the deliveries is nothing to this test
    webhook: {
      enabled: true,
      method: 'GET',
      url: 'https://partner.invalid/{{ITEM_INDEX}}',
      parameters: [],
      requestPerItem: true,
    },
  };
  const made = await collector.api('POST', '/api/connectors', connector);
  expect(made.body).toMatchObject({ id: 'per-item' });
});
afterAll(() => collector.stop());
beforeEach(() => {
  net += 1;
  address = `198.51.100.${net}`;
});

const post = (body: object, from = address, headers: Record<string, string> = {}) =>
  collector.post(body, { origin: ORIGIN, 'x-forwarded-for': from, ...headers });
const view = (fields: object = {}) => event({ name: 'PageView', at: clock, ...fields });
const cart = (items: number, fields: object = {}) =>
  event({ at: clock, data: { items: Array.from({ length: items }, () => 1) }, ...fields });
const send = (events: object[], from?: string, headers?: Record<string, string>) =>
  post(envelope(collector.key, { events }), from, headers);
const isStored = async (id: unknown) => (await collector.api('GET', `/api/events/${id}`)).status === 200;
async function limitedCount(kind: string, budget: string): Promise<number> {
  const response = await fetch(`${collector.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const line = new RegExp(`^trl_requests_limited_total\\{kind="${kind}",budget="${budget}"\\} (\\d+)$`, 'm');
  return Number(line.exec(await response.text())?.[1] ?? 0);
}

/** Gives how many were taken before the first refusal, and that. */
async function until429(one: () => Promise<Response>, most: number): Promise<{ taken: number; refused: Response }> {
  for (let taken = 0; taken < most; taken++) {
    const answer = await one();
    if (answer.status === 429) return { taken, refused: answer };
    expect(answer.status).toBe(200);
    await answer.text();
  }
  throw new Error(`nothing was refused in ${most} requests`);
}

describe('deliveries', () => {
  it('are taken from the address’s budget before anything of a request is stored', async () => {
    const before = await limitedCount('event', 'deliveries');
    const { taken, refused } = await until429(() => send([cart(200)]), 50);
    // 1,000 at once, 200 a request
    expect(taken).toBe(5);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({
      title: 'Too many requests',
      budget: 'deliveries',
      detail: expect.stringMatching(
        /More than 100 webhooks set off a second from 198\.51\.100\.\d+; nothing .* stored/,
      ),
    });
    const order = cart(200);
    expect((await send([view(), order])).status).toBe(429);
    expect(await isStored(order.id)).toBe(false);
    expect(await limitedCount('event', 'deliveries')).toBe(before + 2);

    clock += 1_000;
    expect((await send([order])).status).toBe(200);
    expect((await collector.api('GET', `/api/events/${order.id}`)).body).toMatchObject({
      deliveries: { length: 200 },
    });
  });

  it('of one large request are all made, and paid for afterwards', async () => {
    const orders = Array.from({ length: 10 }, () => cart(200));
    expect((await send(orders)).status).toBe(200);
    expect((await send([view()])).headers.get('retry-after')).toBe('10');
    clock += 10_001;
    expect((await send([view()])).status).toBe(200);
  });

  it('that come at once are counted one request after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => send([cart(200)])));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  });

  it('are not made again by an event that is told again, which is answered in any case', async () => {
    const order = cart(10);
    await send([order]);
    await until429(() => send([cart(200)]), 50);
    clock += 1_000;
    await until429(() => send([order, cart(200)]), 50);
  });
});

describe('events', () => {
  it('have a budget', async () => {
    const { taken, refused } = await until429(() => send(Array.from({ length: 50 }, () => view())), 200);
    expect(taken).toBe(100);
    expect(await refused.json()).toMatchObject({ budget: 'events' });
  });
});

describe('bytes', () => {
  const padding = 'x'.repeat(15_000);
  const largeView = () => view({ data: { a: padding, b: padding, c: padding, d: padding } });
  /** The number of requests has a limit by the real clock, which isn't what is asked here. */
  const large = () =>
    eventually(async () => {
      const answer = await send([largeView()]);
      if (answer.status === 429) expect(await answer.clone().json()).not.toMatchObject({ budget: 'requests' });
      return answer;
    });

  it('are counted as they come: 70 MB in five seconds is no more than 8', async () => {
    let taken = 0;
    const others = new Map<number, number>();
    for (let tenth = 0; tenth < 50; tenth++) {
      const answers = await Promise.all(Array.from({ length: 22 }, large));
      for (const { status } of answers) {
        if (status === 200) taken += 1;
        else others.set(status, (others.get(status) ?? 0) + 1);
      }
      clock += 100;
    }
    expect(taken * 60_000, JSON.stringify([...others])).toBeGreaterThan(6_000_000);
    expect(taken * 60_000).toBeLessThan(9_000_000);
  });

  it('are counted without a Content-Length too', async () => {
    const chunked = () =>
      fetch(`${collector.url}/v1/events`, {
        method: 'POST',
        headers: { origin: ORIGIN, 'x-forwarded-for': address },
        body: new Blob([JSON.stringify(envelope(collector.key, { events: [largeView()] }))]).stream(),
        duplex: 'half',
      } as RequestInit);
    const { taken, refused } = await until429(chunked, 100);
    // 4 MB of 60 KB each
    expect(taken).toBeGreaterThan(60);
    expect(taken).toBeLessThan(75);
    expect(await refused.json()).toMatchObject({ budget: 'bytes' });
  });

  it('that a request multiplies are counted as they are stored', async () => {
    const page = { url: `https://shop.example/?${'u'.repeat(8_000)}`, referrer: '' };
    const request = () => post(envelope(collector.key, { page, events: Array.from({ length: 50 }, () => view()) }));
    const { taken } = await until429(request, 100);
    // 400 KB each, of 14 that came
    expect(taken).toBeLessThan(15);
  });
});

describe('addresses', () => {
  it('of one /64 share a budget; those of the next have another', async () => {
    const from = (host: number, network = 1) => `2001:db8:0:${network}::${host.toString(16)}`;
    let host = 0;
    const { taken } = await until429(() => send([cart(200)], from(++host)), 50);
    expect(taken).toBe(5);
    expect((await send([cart(1)], from(1, 2))).status).toBe(200);
  });

  it('share the guesses of tokens within a /64', async () => {
    const guess = (host: number) =>
      send([view()], `2001:db8:0:99::${host.toString(16)}`, { authorization: 'Bearer nope' });
    const answers = [];
    for (let host = 0; host < 12; host++) answers.push((await guess(host)).status);
    expect(answers).toEqual([...Array(10).fill(403), 429, 429]);
    expect(await limitedCount('event', 'guesses')).toBe(2);
    const sent = await send([view()], '2001:db8:0:99::1', { authorization: `Bearer ${TOKEN}` });
    expect(sent.status).toBe(200);
  });
});

it('a server with a token has no budget but that of requests', async () => {
  for (let request = 0; request < 8; request++) {
    expect((await send([cart(200)], address, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  }
});

it('nothing of a refused request is logged', () => {
  expect(JSON.stringify(collector.logged)).not.toMatch(/xxx|PageView|items|x-forwarded/);
});
