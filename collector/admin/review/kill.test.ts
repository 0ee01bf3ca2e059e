import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, event, startTestCollector, type TestCollector } from '../../testing/testCollector.testing.ts';

let collector: TestCollector;
const hashes: Record<string, string> = {};
beforeEach(async () => {
  collector = await startTestCollector();
  for (const id of ['first', 'second']) {
    const pixel = { html: `<img src="https://${id}.example/p?v={{VALUE}}">` };
    const { hash } = (await call('POST', '/api/connectors', { id, name: id, triggers: ['Purchase'], pixel })).pixel;
    await call('POST', `/api/connectors/${id}/pixel/approve`, { hash });
    hashes[id] = hash;
  }
});
afterEach(() => collector.stop());

type Body = {
  pixel: { hash: string; status: string; live: object | null };
  decisions: { connector: string; pixel: object }[];
} & Record<string, unknown>;

const call = async (method: string, path: string, body?: unknown) =>
  (await collector.api(method, path, body)).body as Body;

/** Which connectors' pixels the answer to this event holds. */
async function running(sent: Record<string, unknown> = event()): Promise<string[]> {
  const response = await collector.post(envelope(collector.key, { events: [sent] }));
  const { pixels } = (await response.json()) as { pixels: { connector: string }[] };
  return pixels.map(({ connector }) => connector);
}

const frame = async (id: string) => (await fetch(`${collector.url}/frame/${hashes[id]}`)).status;

describe('killing all pixels', () => {
  it('holds from the next request on, until it is lifted; every decision says why', async () => {
    const before = event();
    expect(await running(before)).toEqual(['first', 'second']);
    const { all } = await call('POST', '/api/kill', { all: true });
    expect(all).toEqual({ at: expect.any(Number), by: 'admin' });

    const during = event();
    expect(await running(during)).toEqual([]);
    const { decisions } = await call('GET', `/api/events/${during.id}`);
    expect(decisions.map(({ pixel }) => pixel)).toEqual(Array(2).fill({ outcome: 'skipped', reason: 'pixel_killed' }));
    // a repeated event, which had its pixels before
    expect(await running(before)).toEqual([]);
    expect(await frame('first')).toBe(404);

    await call('DELETE', '/api/kill/all');
    expect(await running()).toEqual(['first', 'second']);
    expect(await frame('first')).toBe(200);
    // what was decided under the switch stays so
    expect(await running(during)).toEqual([]);
  });

  it('holds over a restart', async () => {
    await call('POST', '/api/kill', { all: true });
    await collector.restart();
    expect(await running()).toEqual([]);
  });
});

describe('killing a host', () => {
  it('stops the pixels approved to reach it, and no others', async () => {
    await call('POST', '/api/kill', { host: 'first.example' });
    expect(await running()).toEqual(['second']);
    expect([await frame('first'), await frame('second')]).toEqual([404, 200]);
  });

  it('shows on the connector: still approved, not live, killed', async () => {
    await call('POST', '/api/kill', { host: 'first.example' });
    expect((await call('GET', '/api/connectors/first')).pixel).toMatchObject({
      status: 'approved',
      live: null,
      killed: { host: 'first.example', by: 'admin', hash: hashes.first },
    });
    expect((await call('GET', '/api/connectors/second')).pixel.live).not.toBeNull();
  });

  it('stops what is approved under it too', async () => {
    await call('POST', '/api/kill', { host: 'third.example' });
    const hosts = ['https://second.example', 'https://third.example'];
    await call('POST', '/api/connectors/second/pixel/approve', { hash: hashes.second, hosts });
    expect(await running()).toEqual(['first']);
  });

  it.each<[string, string, string, boolean[]?]>([
    ['with a port', 'https://h.example:8443/p', 'h.example'],
    ['with a dot at the end', 'https://h.example./p', 'h.example'],
    ['beyond ASCII', 'https://bücher.example/p', 'BÜCHER.example'],
    ['by its IPv4 address', 'https://127.0.0.1:8443/p', '0x7f.1'],
    // which no sandbox can allow
    ['by its IPv6 address', 'https://[2001:db8::1]:8443/p', '[2001:DB8:0:0::1]', [false]],
    ['behind a user name', 'https://first.example@h.example/p', 'h.example.'],
  ])('stops a pixel that names it %s, in either mode', async (_, url, host, modes = [true, false]) => {
    const third = modes.map((sandbox) => `third-${sandbox}`);
    for (const sandbox of modes) {
      const id = `third-${sandbox}`;
      // the host alone matters: some of these take no parameter behind them
      const pixel = { html: `<img src="${url}">`, sandbox };
      const made = await collector.api('POST', '/api/connectors', { id, name: id, triggers: ['Lead'], pixel });
      const { hash } = (made.body as Body).pixel;
      await call('POST', `/api/connectors/${id}/pixel/approve`, { hash });
    }
    expect(await running(event({ name: 'Lead' }))).toEqual(third);
    await call('POST', '/api/kill', { host });
    expect(await running(event({ name: 'Lead' }))).toEqual([]);
    expect(await running()).toEqual(['first', 'second']);
    expect((await collector.api('DELETE', `/api/kill/hosts/${encodeURIComponent(host)}`)).status).toBe(200);
    expect(await running(event({ name: 'Lead' }))).toEqual(third);
  });

  it('is on once, however many turn it on at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => call('POST', '/api/kill', { host: 'first.example' })));
    expect((await call('GET', '/api/kill')).hosts).toHaveLength(1);
  });

  it.each([
    ...[
      'https://first.example',
      'http://first.example:8080',
      'FIRST.example',
      'https://first.example/',
      'first.example.',
    ],
  ])('takes %s for its host name', async (host) => {
    expect(await call('POST', '/api/kill', { host })).toMatchObject({ hosts: [{ host: 'first.example' }] });
  });

  it('is listed with what it stops, once, and lifted by name', async () => {
    await call('POST', '/api/kill', { host: 'first.example' });
    await call('POST', '/api/kill', { host: 'first.example' });
    expect(await call('GET', '/api/kill')).toEqual({
      all: null,
      hosts: [{ host: 'first.example', at: expect.any(Number), by: 'admin' }],
      pixels: [{ connector: 'first', hash: hashes.first }],
    });
    expect(await call('DELETE', '/api/kill/hosts/first.example')).toEqual({ all: null, hosts: [], pixels: [] });
    expect((await collector.api('DELETE', '/api/kill/hosts/first.example')).status).toBe(404);
    expect((await collector.api('DELETE', '/api/kill/all')).status).toBe(404);
    expect(await running()).toEqual(['first', 'second']);
  });
});

it.each([
  {},
  [],
  { all: false },
  { host: '' },
  { host: 'a b' },
  { host: 'https://a.example/p' },
  { host: 5 },
  { hosts: ['a'] },
  { all: true, host: 'a.example' },
])('refuses %j', async (body) => {
  expect((await collector.api('POST', '/api/kill', body)).status).toBe(400);
  expect(await running()).toEqual(['first', 'second']);
});
