import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope, event, ORIGIN, startTestCollector, type TestCollector } from '../testing/testCollector.ts';

const ID = 'a1b2c3d4e5f6a7b8c9d0e1f2';
const OTHER = 'z9y8x7w6v5u4t3s2r1q0p9o8';

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
      set: response.headers.get('set-cookie'),
      answer: (await response.json()) as { visitor?: { id: string; clicks: unknown[] } },
      visitor: (stored as { visitor: string }).visitor,
    };
  };

  it('keeps the visitor’s ID, as no script can', async () => {
    const { set, answer } = await send({ visitor: ID });
    expect(set).toBe(`_trl_id=${ID}; Path=/; Max-Age=34560000; Secure; HttpOnly; SameSite=Lax`);
    expect(answer).not.toHaveProperty('visitor');
  });

  it('knows the visitor although the tag has another ID, and gives the clicks back, newest first', async () => {
    const click = (at: number, id: string) => ({ at, ids: { gclid: id }, sources: {} });
    await send({ visitor: ID, clicks: [click(1, 'one'), click(2, 'two')] });
    const { visitor, answer } = await send({ visitor: OTHER, clicks: [] }, `x=1; _trl_id=${ID}; y=2`);
    expect(visitor).toBe(ID);
    expect(answer.visitor).toEqual({ id: ID, clicks: [click(2, 'two'), click(1, 'one')] });
  });

  it.each(['crm-4711', '', '../../x', `${ID}${ID}`])('takes no %j for an ID', async (text) => {
    const { visitor, set } = await send({ visitor: 'visitor-1' }, `_trl_id=${text}`);
    expect([visitor, set]).toEqual(['visitor-1', null]);
  });

  it('is nothing that servers have', async () => {
    const authorization = 'Bearer trl_test_token_0123456789';
    const { visitor, set } = await send({ visitor: OTHER }, `_trl_id=${ID}`, { authorization });
    expect([visitor, set]).toEqual([OTHER, null]);
  });

  it('counts for nothing without consent, and goes', async () => {
    await collector.api('PUT', '/api/container', { consent: { required: ['ads'] } });
    const refused = await send({ visitor: OTHER, consent: { ads: false } }, `_trl_id=${ID}`);
    expect([refused.visitor, refused.set]).toEqual([OTHER, expect.stringContaining('Max-Age=0')]);
    expect((await send({ visitor: OTHER })).set).toBeNull();
    await collector.api('PUT', '/api/container', { consent: { required: [] } });
  });

  it('goes with what was stored under it when consent is withdrawn', async () => {
    await send({ visitor: ID, clicks: [{ at: 1, ids: { gclid: 'x' }, sources: {} }] });
    const response = await fetch(`${collector.url}/v1/consent`, {
      method: 'POST',
      headers: { origin: ORIGIN, cookie: `_trl_id=${ID}` },
      body: JSON.stringify({ key: collector.key, visitor: OTHER, consent: { ads: false } }),
    });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([200, expect.stringContaining('Max-Age=0')]);
    expect((await send({ visitor: OTHER }, `_trl_id=${ID}`)).answer.visitor?.clicks).toEqual([]);
  });

  it('tells and forgets nothing for a page of another origin, whatever cookie it brings', async () => {
    await send({ visitor: ID, clicks: [{ at: 5, ids: { gclid: 'mine' }, sources: {} }] });
    const headers = { origin: 'https://evil.example', cookie: `_trl_id=${ID}` };
    for (const [path, body] of [
      ['/v1/consent', { key: collector.key, visitor: ID, consent: { ads: false } }],
      ['/v1/events', envelope(collector.key, { visitor: OTHER })],
    ] as const) {
      const refused = await fetch(collector.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
      expect(await refused.text()).not.toContain('mine');
    }
    const { answer } = await send({ visitor: OTHER }, `_trl_id=${ID}`);
    expect(JSON.stringify(answer.visitor)).toContain('mine');
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
