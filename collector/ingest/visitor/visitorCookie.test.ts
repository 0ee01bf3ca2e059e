import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
} from '../../testing/testCollector.testing.ts';

const ID = 'a1b2c3d4e5f6a7b8c9d0e1f2';
const OTHER = 'z9y8x7w6v5u4t3s2r1q0p9o8';

const NOW = Date.now();
const click = (ms: number, id: string) => ({ at: NOW - 1000 + ms, ids: { gclid: id }, sources: {} });
/** What a browser sends back of a Set-Cookie header. */
const pairOf = (set: string | null) => (set ?? '').split(';')[0] ?? '';

describe('the collector’s own cookie', () => {
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await startTestCollector();
    await collector.api('PUT', '/api/container', { page: { serverCookie: true } });
  });
  afterAll(() => collector.stop());

  const send = async (body: object, cookie = '', headers: Record<string, string> = {}) => {
    const sent = event();
    const response = await collector.post(envelope(collector.key, { ...body, events: [sent] }), {
      origin: ORIGIN,
      cookie,
      ...headers,
    });
    const { body: stored } = await collector.api('GET', `/api/events/${String(sent.id)}`);
    return {
      id: String(sent.id),
      set: response.headers.get('set-cookie'),
      answer: (await response.json()) as { visitor?: { id: string; clicks: unknown[] } },
      visitor: (stored as { visitor: string }).visitor,
    };
  };

  const clicksOf = async (id: string) =>
    ((await collector.api('GET', `/api/events/${id}`)).body as { clicks: unknown[] }).clicks;

  it('keeps the visitor’s ID, as no script can', async () => {
    const { set, answer } = await send({ visitor: ID });
    expect(set).toBe(`__Host-trl_id=${ID}; Path=/; Max-Age=34560000; Secure; HttpOnly; SameSite=Lax`);
    expect(answer).not.toHaveProperty('visitor');
  });

  it('knows the visitor although the tag has another ID, and gives the clicks back, newest first', async () => {
    const [one, two] = [click(1, 'one'), { ...click(2, 'A/c+d=='), sources: { utm_source: 'platform x;!,é' } }];
    const { set } = await send({ visitor: ID, clicks: [one, two] });
    const { visitor, answer } = await send({ visitor: OTHER, clicks: [] }, `x=1; ${pairOf(set)}; y=2`);
    expect(visitor).toBe(ID);
    expect(answer.visitor).toEqual({ id: ID, clicks: [two, one] });
  });

  it('keeps what came before beside what comes now, each click by its first time', async () => {
    let jar = '';
    for (const clicks of [[click(1, 'one')], [click(2, 'two'), click(9, 'one')], []]) {
      jar = pairOf((await send({ visitor: ID, clicks }, jar)).set);
    }
    const { answer } = await send({ visitor: OTHER, clicks: [click(3, 'three')] }, jar);
    expect(answer.visitor?.clicks).toEqual([click(3, 'three'), click(2, 'two'), click(1, 'one')]);
  });

  it('leaves out what 1,000 characters don’t hold, the oldest first', async () => {
    const clicks = Array.from({ length: 20 }, (_, at) => click(at + 1, `${at}${'x'.repeat(200)}`));
    const { set } = await send({ visitor: ID, clicks });
    expect(pairOf(set).length).toBeLessThanOrEqual('__Host-trl_id='.length + 1_000);
    const { answer } = await send({ visitor: OTHER }, pairOf(set));
    expect(answer.visitor?.clicks).toEqual(clicks.slice(-4).reverse());
  });

  it('tells whoever knows an ID nothing of its clicks, before and after they are asked for', async () => {
    const [victim, partner] = ['v1c2t3i4m5v1c2t3i4m5', 'p1a2r3t4n5p1a2r3t4n5'];
    const { set: own } = await send({ visitor: victim, clicks: [click(1, 'secret')] });
    // {{VISITOR_ID}} and a forged Origin are all that this takes
    const { set } = await send({ visitor: victim });
    const early = await send({ visitor: partner }, pairOf(set));
    await send({ visitor: victim, clicks: [click(2, 'later'), click(1, 'secret')] }, pairOf(own));
    const late = await send({ visitor: partner }, pairOf(early.set));
    const guessed = await send({ visitor: partner }, `__Host-trl_id=${victim}`);
    for (const { answer } of [early, late, guessed]) expect(answer.visitor).toEqual({ id: victim, clicks: [] });
  });

  it.each(['!', '!!!~~~', '!zz~', '!mip1ab2c~gclid=%00!mip1ab2c~__proto__=1', '!%E0%A4'])(
    'takes no damage from %j behind the ID',
    async (rest) => {
      const { visitor, answer } = await send({ visitor: OTHER }, `__Host-trl_id=${ID}${rest}`);
      expect([visitor, answer.visitor]).toEqual([ID, { id: ID, clicks: [] }]);
    },
  );

  it.each(['crm-4711', '', '../../x', `${ID}${ID}`, '!mip1ab2c~gclid=1'])('takes no %j for an ID', async (text) => {
    const { visitor, set } = await send({ visitor: 'visitor-1' }, `__Host-trl_id=${text}`);
    expect([visitor, set]).toEqual(['visitor-1', null]);
  });

  it.each([
    ['alone', `_trl_id=${OTHER}`, OTHER],
    ['alone, with clicks', `x=1; _trl_id=${OTHER}!mip1ab2c~gclid=old; y=2`, OTHER],
    ['twice, as a sibling domain can plant it', `_trl_id=${OTHER}; _trl_id=${ID}`, 'me-myself'],
    ['twice the same', `_trl_id=${OTHER}; _trl_id=${OTHER}`, 'me-myself'],
    ['beside the one that no other host can set', `_trl_id=${OTHER}; __Host-trl_id=${ID}`, ID],
    ['twice beside that', `_trl_id=x; __Host-trl_id=${ID}; _trl_id=${OTHER}`, ID],
    ['beside one of that name that is no ID', `__Host-trl_id=crm-1; _trl_id=${OTHER}`, 'me-myself'],
  ])('under its old name %s', async (_, cookie, expected) => {
    const { visitor, set } = await send({ visitor: 'me-myself' }, cookie);
    expect(visitor).toBe(expected);
    // taken over under the new name; the old one goes with it
    if (expected === OTHER) expect(set).toContain(`__Host-trl_id=${OTHER}`);
    if (expected === ID) expect(set).toContain(`__Host-trl_id=${ID}`);
  });

  it('is nothing that servers have', async () => {
    const authorization = 'Bearer trl_test_token_0123456789';
    const { visitor, set } = await send({ visitor: OTHER }, `__Host-trl_id=${ID}`, { authorization });
    expect([visitor, set]).toEqual([OTHER, null]);
  });

  it('counts for nothing without consent, and goes', async () => {
    await collector.api('PUT', '/api/container', { consent: { required: ['ads'] } });
    const refused = await send({ visitor: OTHER, consent: { ads: false } }, `__Host-trl_id=${ID}`);
    expect([refused.visitor, refused.set]).toEqual([OTHER, expect.stringContaining('Max-Age=0')]);
    expect((await send({ visitor: OTHER })).set).toBeNull();
    await collector.api('PUT', '/api/container', { consent: { required: [] } });
  });

  it('goes with what was stored under it when consent is withdrawn', async () => {
    const [gone, goneToo, anew] = ['g1o2n3e4g1o2n3e4g1o2', 't1o2o3t1o2o3t1o2o3t1', 'n1e2w3n1e2w3n1e2w3n1'];
    const { id } = await send({ visitor: gone, clicks: [click(1, 'x')] });
    expect(await clicksOf(id)).toContainEqual(expect.objectContaining(click(1, 'x')));
    const response = await fetch(`${collector.url}/v1/consent`, {
      method: 'POST',
      headers: { origin: ORIGIN, cookie: `__Host-trl_id=${gone}` },
      body: JSON.stringify({ key: collector.key, visitor: goneToo, consent: { ads: false } }),
    });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([200, expect.stringContaining('Max-Age=0')]);
    expect(await clicksOf((await send({ visitor: gone })).id)).toEqual([]);

    // what was under way by then, with the cookie and without, doesn't bring it back
    for (const visitor of [gone, goneToo]) expect((await send({ visitor }, `__Host-trl_id=${gone}`)).set).toBeNull();
    expect((await send({ visitor: gone })).set).toBeNull();
    const { visitor, set } = await send({ visitor: anew }, `__Host-trl_id=${gone}`);
    expect([visitor, pairOf(set)]).toEqual([anew, `__Host-trl_id=${anew}`]);
  });

  it('brings nothing back with an event that is stored while its visitor withdraws consent', async () => {
    await collector.api('PUT', '/api/container', { consent: { required: ['ads'] } });
    try {
      const consent = { ads: true };
      for (let round = 0; round < 20; round++) {
        const visitor = `r0und${String(round).padStart(19, '0')}`;
        const withdrawn = new Promise((resolve) => setTimeout(resolve, round % 4)).then(() =>
          fetch(`${collector.url}/v1/consent`, {
            method: 'POST',
            headers: { origin: ORIGIN },
            body: JSON.stringify({ key: collector.key, visitor, consent: { ads: false } }),
          }),
        );
        const [{ set }] = await Promise.all([send({ visitor, consent, clicks: [click(1, 'x')] }), withdrawn]);
        const { id, set: later } = await send({ visitor, consent });
        expect([later, await clicksOf(id)]).toEqual([null, []]);
        // one that was answered before is what the withdrawal's own answer deletes
        expect(set === null || set.includes(visitor)).toBe(true);
      }
    } finally {
      await collector.api('PUT', '/api/container', { consent: { required: [] } });
    }
  });

  it('tells and forgets nothing for a page of another origin, whatever cookie it brings', async () => {
    const { set } = await send({ visitor: ID, clicks: [click(5, 'mine')] });
    const headers = { origin: 'https://evil.example', cookie: pairOf(set) };
    for (const [path, body] of [
      ['/v1/consent', { key: collector.key, visitor: ID, consent: { ads: false } }],
      ['/v1/events', envelope(collector.key, { visitor: OTHER })],
    ] as const) {
      const refused = await fetch(collector.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
      expect(await refused.text()).not.toContain('mine');
    }
    const { id, answer } = await send({ visitor: OTHER }, pairOf(set));
    expect(JSON.stringify([answer.visitor, await clicksOf(id)]).match(/mine/g)).toHaveLength(2);
  });

  it.each([
    ['no body', '', 400],
    ['a stranger’s key', { key: 'other', visitor: ID, consent: {} }, 403],
    ['a field too many', { visitor: ID, consent: {}, more: 1 }, 400],
    ['no visitor', { consent: {} }, 400],
  ])('a withdrawal with %s is refused', async (_, body, status) => {
    const text = typeof body === 'string' ? body : JSON.stringify({ key: collector.key, ...body });
    const headers = { origin: ORIGIN };
    expect((await fetch(`${collector.url}/v1/consent`, { method: 'POST', headers, body: text })).status).toBe(status);
  });
});
