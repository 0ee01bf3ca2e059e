/** Requests that anybody may send, or whoever has a viewer's token, and that cost more than they look. Bounded in number. */
import { randomUUID } from 'node:crypto';
import { ORIGIN } from '../support/eventBody.ts';
import { COSTLY_PIXELS } from './compileRequests.ts';

export interface Door {
  url: string;
  key: string;
  viewerToken: string;
}

/** Whatever the answer is, it is one; a request that gets none in this time is left. */
const PATIENCE_MS = 20_000;
const AT_ONCE = 20;
/** With a character on either side it is as long as a value may be; a longer one is refused before it costs anything. */
const WHITE_SPACE = ' '.repeat(16 * 1024 - 2);

export const DOOR_REQUESTS: Record<string, (door: Door) => Promise<void>> = {
  'white space, 16 KB, into fixed': (door) =>
    events(door, [{ name: 'Purchase', data: { value: `1${WHITE_SPACE}x`, transaction_id: randomUUID() } }]),
  'the same, a request per item': (door) =>
    events(door, [
      {
        name: 'Items',
        data: {
          transaction_id: randomUUID(),
          value: `1${WHITE_SPACE}x`,
          items: Array.from({ length: 3 }, () => ({ item_id: 'a', price: `1${WHITE_SPACE}x` })),
        },
      },
    ]),
  '200 items, a request for each': (door) =>
    flood(20, () =>
      events(door, [
        {
          name: 'Items',
          data: {
            transaction_id: randomUUID(),
            value: 1,
            items: Array.from({ length: 200 }, (_, index) => ({ item_id: `sku-${index}`, price: '1.005' })),
          },
        },
      ]),
    ),
  '50 events of a visitor with 500 clicks': async (door) => {
    const visitor = randomUUID();
    const clicksFrom = (first: number) =>
      Array.from({ length: 50 }, (_, index) => ({
        at: Date.now() - (first + index) * 60_000,
        ids: { click_id: `click-${first + index}` },
        sources: {},
      }));
    const purchases = (count: number) =>
      Array.from({ length: count }, () => ({ name: 'Purchase', data: { value: 1, transaction_id: randomUUID() } }));
    for (let first = 0; first < 500; first += 50)
      await events(door, purchases(1), { visitor, clicks: clicksFrom(first) });
    await flood(10, () => events(door, purchases(50), { visitor }));
  },
  'bytes: 300 bodies of 64 KB': (door) =>
    flood(300, () =>
      events(door, [{ name: 'Purchase', data: { note: 'x'.repeat(63 * 1024), transaction_id: randomUUID() } }]),
    ),
  'events: 10,000 in 200 requests': (door) =>
    flood(200, () =>
      events(
        door,
        Array.from({ length: 50 }, () => ({ name: 'Purchase', data: { value: 1, transaction_id: randomUUID() } })),
      ),
    ),
  'names: 5,000 new ones': (door) =>
    flood(100, () =>
      events(
        door,
        Array.from({ length: 50 }, () => ({ name: `N${randomUUID()}`, data: {} })),
      ),
    ),
  '500 requests from one IPv6 /64': (door) =>
    flood(500, (index) =>
      events(
        door,
        [{ name: 'Purchase', data: { value: 1, transaction_id: randomUUID() } }],
        {},
        `2001:db8::${(index + 1).toString(16)}`,
      ),
    ),
  'numbers of 16 KB of digits': (door) =>
    flood(20, () =>
      events(door, [{ name: 'Purchase', data: { value: '9'.repeat(16 * 1024), transaction_id: randomUUID() } }]),
    ),
  'JSON nested 30,000 deep': (door) =>
    flood(20, () =>
      post(door, '/v1/events', `{"key":"${door.key}","events":${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
    ),
  '300 guesses at the sign-in': (door) =>
    flood(300, () =>
      post(door, '/api/session', JSON.stringify({ token: randomUUID() }), { 'content-type': 'application/json' }),
    ),
  '300 guesses at a token': (door) => flood(300, () => asViewer(door, '/api/container', undefined, randomUUID())),
  'a viewer’s 100 looks through all events': (door) =>
    flood(100, () => asViewer(door, `/api/events?limit=200&outcome=skipped&connector=${randomUUID()}`)),
  'a viewer’s 100 looks through all deliveries': (door) =>
    flood(100, (index) => asViewer(door, `/api/deliveries?limit=200&state=failed&event=${index}`)),
  ...Object.fromEntries(
    Object.entries(COSTLY_PIXELS).map(([what, html]) => [
      `pixel check: ${what}`,
      async (door: Door) => {
        for (const sandbox of [true, false]) await asViewer(door, '/api/pixel/check', { html, sandbox });
      },
    ]),
  ),
};

interface NamedData {
  name: string;
  data: Record<string, unknown>;
}

async function events(door: Door, list: NamedData[], more: object = {}, address?: string): Promise<void> {
  const body = {
    key: door.key,
    visitor: randomUUID(),
    page: { url: 'https://shop.example/thanks', referrer: '' },
    clicks: [],
    ...more,
    events: list.map((one) => ({ id: randomUUID(), at: Date.now(), ...one })),
  };
  await post(door, '/v1/events', JSON.stringify(body), {
    origin: ORIGIN,
    ...(address !== undefined && { 'x-forwarded-for': address }),
  });
}

function asViewer(door: Door, path: string, body?: object, token = door.viewerToken): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return post(door, path, body && JSON.stringify(body), headers);
}

async function post({ url }: Door, path: string, body?: string, headers: Record<string, string> = {}): Promise<void> {
  const method = body === undefined ? 'GET' : 'POST';
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(url + path, { method, headers, signal, ...(body !== undefined && { body }) });
    await response.arrayBuffer();
  } catch {
    // No answer: whether the collector is still there is what its health tells.
  }
}

/** That many, so many at a time. */
async function flood(count: number, send: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const sendOn = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await send(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendOn));
}
