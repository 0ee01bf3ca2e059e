import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
} from '../../testing/testCollector.testing.ts';

const LIMIT = 3;

describe('TRL_RATE_LIMIT', () => {
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await startTestCollector({ rateLimit: LIMIT, trustedProxies: 1 });
  });
  afterAll(() => collector.stop());

  const bodies = (): [path: string, body: object][] => [
    ['/v1/events', envelope(collector.key, { events: [event()] })],
    ['/v1/receipts', { key: collector.key, receipts: [{ event: 'event-1', connector: 'x', outcome: 'ran' }] }],
    ['/v1/consent', { key: collector.key, visitor: 'visitor-1', consent: { ads: false } }],
  ];
  const post = (path: string, body: object, address: string) =>
    fetch(collector.url + path, {
      method: 'POST',
      headers: { origin: ORIGIN, 'x-forwarded-for': address },
      body: JSON.stringify(body),
    });

  it('holds for events, receipts and withdrawals, each by itself, and says when to come again', async () => {
    // many enough to go over the limit although they may take longer than a second
    const rounds = Array.from({ length: 20 }, bodies).flat();
    const answers = await Promise.all(
      rounds.map(async ([path, body]) => ({ path, response: await post(path, body, '192.0.2.1') })),
    );
    for (const [path] of bodies()) {
      const of = answers.filter((one) => one.path === path).map(({ response }) => response);
      expect(of.filter(({ status }) => status === 200).length, path).toBeGreaterThanOrEqual(LIMIT);
      const [refused] = of.filter(({ status }) => status === 429);
      expect(refused?.headers.get('retry-after'), path).toBe('1');
      expect(refused?.headers.get('access-control-expose-headers'), path).toBe('Retry-After');
      expect(await refused?.json()).toMatchObject({ detail: expect.stringMatching(/More than 3 .* 192\.0\.2\.1/) });
    }
  });

  it('is one for all addresses of a /64, the least that a line gets with IPv6', async () => {
    const rounds = Array.from({ length: 20 }, bodies);
    const answers = await Promise.all(
      rounds.flatMap((all, host) =>
        all.map(async ([path, body]) => ({ path, response: await post(path, body, `2001:db8:1:2::${host}`) })),
      ),
    );
    for (const [path] of bodies()) {
      const [refused] = answers.filter((one) => one.path === path && one.response.status === 429);
      expect(await refused?.response.json(), path).toMatchObject({
        budget: 'requests',
        detail: expect.stringMatching(/More than 3 .* from 2001:db8:1:2::\/64/),
      });
    }
    for (const [path, body] of bodies()) expect((await post(path, body, '2001:db8:1:3::1')).status).toBe(200);
  });

  it('is no other address’s', async () => {
    await Promise.all(
      Array.from({ length: 20 }, bodies).flatMap((all) => all.map(([path, body]) => post(path, body, '192.0.2.2'))),
    );
    for (const [path, body] of bodies()) expect((await post(path, body, '192.0.2.3')).status).toBe(200);
  });
});
