import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Partner, startPartner } from './partner.ts';

let partner: Partner;

beforeAll(async () => {
  partner = await startPartner({ port: 0 });
});
afterAll(() => partner.close());
beforeEach(() => {
  partner.clearHits();
  partner.behave('ok');
});

const get = (path: string, init?: RequestInit) => fetch(partner.url + path, init);

describe('what the partner records', () => {
  it('keeps method, address, parameters, headers and body of a postback', async () => {
    await get('/postback/internal?order=A%2D1&note=a+b', {
      method: 'POST',
      headers: { Authorization: 'Bearer abc', 'Content-Type': 'application/json' },
      body: '{"value":15}',
    });
    const [hit] = partner.hits();
    expect(hit).toMatchObject({
      method: 'POST',
      url: '/postback/internal?order=A%2D1&note=a+b',
      path: '/postback/internal',
      query: [
        ['order', 'A-1'],
        ['note', 'a b'],
      ],
      body: '{"value":15}',
      from: 'server',
      answered: 'ok',
    });
    expect(hit?.headers).toContainEqual(['Authorization', 'Bearer abc']);
  });

  it('tells a browser from a server', async () => {
    await get('/pixel/view.gif', { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect(partner.hits()[0]?.from).toBe('browser');
  });

  it.each(['/aff_lsr', '/sread.php', '/hit/x', '//odd', '/%3Cb%3E'])('records a request to %s', async (path) => {
    await get(path);
    expect(partner.hits().map((hit) => hit.path)).toEqual([path]);
  });

  it('gives the hits under a path as JSON, newest first, and forgets them when told', async () => {
    await get('/postback/one');
    await get('/pixel/a.gif');
    await get('/postback/two');
    const list = async () => (await get('/hits?path=/postback')).json();
    expect(((await list()) as { hits: { path: string }[] }).hits.map((hit) => hit.path)).toEqual([
      '/postback/two',
      '/postback/one',
    ]);
    await get('/hits', { method: 'DELETE' });
    expect(await list()).toEqual({ hits: [] });
  });

  it('keeps the last 500', async () => {
    for (let count = 0; count < 501; count += 1) await get(`/hit/${count}`);
    const paths = partner.hits().map((hit) => hit.path);
    expect(paths).toHaveLength(500);
    expect(paths[0]).toBe('/hit/500');
    expect(paths.at(-1)).toBe('/hit/1');
  });
});

describe('how the partner answers', () => {
  it.each([
    ['/postback', 'text/plain; charset=utf-8'],
    ['/pixel/anything', 'image/gif'],
    ['/sread.img', 'image/gif'],
    ['/hit/p.gif', 'image/gif'],
    ['/tag.js', 'text/javascript; charset=utf-8'],
  ])('%s with %s when it is well', async (path, type) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
  });

  it.each([
    ['error500', 500],
    ['gone410', 410],
    ['busy429', 429],
    ['refuse200', 200],
    ['large', 200],
  ] as const)('in mode %s with %i', async (mode, status) => {
    partner.behave(mode);
    expect((await get('/postback')).status).toBe(status);
    expect(partner.hits()[0]?.answered).toBe(mode);
  });

  it('says when to come back while it is busy', async () => {
    partner.behave('busy429');
    expect((await get('/postback')).headers.get('retry-after')).toBe('7');
  });

  it('refuses in the body of a 200', async () => {
    partner.behave('refuse200');
    expect(await (await get('/postback')).json()).toMatchObject({ status: 'error' });
  });

  it('cuts the connection in mode reset', async () => {
    partner.behave('reset');
    await expect(get('/postback')).rejects.toThrow();
    expect(partner.hits()).toHaveLength(1);
  });

  it('records a request that it never answers', async () => {
    partner.behave('hang');
    const patience = new AbortController();
    const answer = get('/postback', { signal: patience.signal }).catch(() => 'gave up');
    await expect.poll(() => partner.hits().length).toBe(1);
    patience.abort();
    expect(await answer).toBe('gave up');
  });

  it('drips on until the other side hangs up', async () => {
    partner.behave('drip');
    const answer = await get('/postback');
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    const second = await reader?.read();
    await reader?.cancel();
    expect([first?.done, second?.done]).toEqual([false, false]);
  });

  it('can be told for one path alone, and for all again', async () => {
    const tell = (order: object) =>
      get('/behaviour', {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(order),
      });
    await tell({ mode: 'error500', path: '/postback/internal' });
    expect((await get('/postback/internal')).status).toBe(500);
    expect((await get('/postback/affiliate')).status).toBe(200);
    await tell({ mode: 'ok' });
    expect((await get('/postback/internal')).status).toBe(200);
    expect((await tell({ mode: 'explode' })).status).toBe(400);
    expect((await tell({ mode: 'ok', path: 'postback' })).status).toBe(400);
  });
});

describe('the partner’s page', () => {
  it('shows what came in as text, whatever it says', async () => {
    await get('/postback?name=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E', {
      method: 'POST',
      body: '<script>1</script>',
    });
    const page = await (await get('/')).text();
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toContain('&lt;script&gt;1&lt;/script&gt;');
    expect(page).not.toContain('<img');
  });

  it('asks only for what is new', async () => {
    await get('/postback/one');
    const seen = partner.hits()[0]?.id;
    await get('/postback/two');
    const fresh = await (await get(`/hits?as=html&after=${seen}`)).text();
    expect(fresh).toContain('/postback/two');
    expect(fresh).not.toContain('/postback/one');
  });
});
