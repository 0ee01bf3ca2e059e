import { runInNewContext } from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN, startTestCollector, type TestCollector } from '../testing/testCollector.testing.ts';
import { USUAL_PATHS } from './tagPaths.ts';
import { makeTagScript } from './tagScript.ts';

const settings = { key: 'c1', paths: USUAL_PATHS, clicks: ['gclid'], sources: [], consent: [], pixelAge: 30_000 };

describe('makeTagScript', () => {
  it('puts the settings in as data, whatever they hold', () => {
    const hostile = { ...settings, clicks: ['</script><script>alert(1)//', '\u2028$&', '__TRL__'] };
    const { identity } = makeTagScript('window.got=__TRL__;', [], hostile);
    expect(identity.toString()).not.toMatch(/<|\u2028/);
    const window: { got?: unknown } = {};
    runInNewContext(identity.toString(), { window });
    expect(JSON.parse(JSON.stringify(window.got))).toEqual({ ...hostile, parts: [] });
  });

  it('compresses the same bytes', () => {
    const { identity, gzip, brotli } = makeTagScript('x(__TRL__)', ['/* part */'], settings);
    expect(gunzipSync(gzip)).toEqual(identity);
    expect(brotliDecompressSync(brotli)).toEqual(identity);
  });

  it('refuses a build without a place for the settings', () => {
    expect(() => makeTagScript('no place', [], settings)).toThrow('npm run build');
  });
});

describe('GET /t/:key.js', () => {
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await startTestCollector();
  });
  afterAll(() => collector.stop());
  const get = (headers: Record<string, string> = {}) => fetch(`${collector.url}/t/${collector.key}.js`, { headers });

  it('serves the tag with the container’s settings, cacheable for five minutes', async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/javascript');
    expect(response.headers.get('cache-control')).toContain('max-age=300, stale-while-revalidate');
    const text = await response.text();
    for (const part of [collector.key, 'gclid', 'sccid', 'utm_source']) expect(text).toContain(part);
  });

  it('answers 304 to the tag’s ETag until a connector changes it', async () => {
    const etag = (await get()).headers.get('etag') ?? '';
    expect((await get({ 'if-none-match': etag })).status).toBe(304);
    const click = { enabled: true, parameter: 'Aff_Click', source: { parameter: 'Pub' }, model: 'last', windowDays: 7 };
    const webhook = { enabled: true, url: 'https://partner.example/p' };
    await collector.api('POST', '/api/connectors', { name: 'Aff', triggers: ['Purchase'], webhook, click });
    const changed = await get({ 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(await changed.text()).toMatch(/"aff_click".*"pub"/);
  });

  it('carries the parts that the settings need, in a tag of its own for each', async () => {
    const partsOf = async (query = '') =>
      [...(await (await fetch(`${collector.url}/t/${collector.key}.js${query}`)).text()).matchAll(/part (\w+)/g)].map(
        ([, name]) => name,
      );
    expect(await partsOf()).toEqual([]);
    expect(await partsOf('?tlq')).toEqual(['tlq']);
    expect(await partsOf('?part=debug')).toEqual(['debug']);
    expect(await partsOf('?part=links')).toEqual([]);
    await collector.api('PUT', '/api/container', {
      consent: { required: ['ads'], gpc: true, holdInSession: true, google: { ads: ['ad_storage'] } },
      page: { hashParameters: ['tblci'], linkedDomains: ['sister.example'], pageViews: true, dataLayer: true },
    });
    const all = ['hash', 'withdrawal', 'gpc', 'links', 'googleConsent', 'pageViews', 'ecommerce'];
    expect(await partsOf()).toEqual(all);
  });

  it('names what runs pixels by its digest where there are some: kept for good at that address, and at no other', async () => {
    const runOf = async () => {
      const settings = await fetch(`${collector.url}/t/${collector.key}.json`);
      return ((await settings.json()) as { run?: string }).run;
    };
    expect(await runOf()).toBeUndefined();
    const pixel = { enabled: true, html: '<img src="https://p.example/i" alt="">', sandbox: true };
    await collector.api('POST', '/api/connectors', { id: 'boxed', name: 'Boxed', triggers: ['Lead'], pixel });
    const digest = await runOf();
    expect(digest).toMatch(/^[\w-]{8}$/);
    expect(await (await get()).text()).toContain(`"run":"${digest}"`);
    const part = (of: string) => fetch(`${collector.url}/t/${collector.key}.js?module=${of}`);
    for (const [of, cache] of [
      [`pixels.${digest}`, 'immutable'],
      ['pixels.00000000', 'max-age=300'],
      ['pixels.undefined', 'max-age=300'],
      ['debug', 'max-age=300'],
    ] as const) {
      const response = await part(of);
      expect(response.headers.get('cache-control'), of).toContain(cache);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(await response.text()).toMatch(new RegExp(`^export default .*part ${of.split('.')[0]}`));
    }
    // a tag that a browser has kept, and the npm package, load it as a script
    expect(await (await fetch(`${collector.url}/t/${collector.key}.js?part=pixels`)).text()).not.toContain('export');
  });

  it('answers its settings alone, for the SDK that never changes', async () => {
    const response = await fetch(`${collector.url}/t/${collector.key}.json`);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({ key: collector.key, paths: USUAL_PATHS, pixelAge: 30_000 });
    const immutable = await fetch(`${collector.url}/sdk/trl-0.1.0.js`);
    expect(immutable.headers.get('cache-control')).toContain('immutable');
    expect(immutable.headers.get('content-encoding')).toMatch(/br|gzip/);
    expect(await immutable.text()).toBe('/* immutable */');
    for (const file of ['trl-0.0.1.js', 'constructor', '__proto__', '..%2Ftag.js']) {
      expect((await fetch(`${collector.url}/sdk/${file}`)).status).toBe(404);
    }
  });

  it('has no tag for another key', async () => {
    expect((await fetch(`${collector.url}/t/nobody.js`)).status).toBe(404);
  });
  it('answers what isn’t there as a script that says so in the console: to a browser as one that runs', async () => {
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(collector.url + path, { headers });
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const said: string[] = [];
      new Function('console', await response.text())({ error: (text: string) => said.push(text) });
      return [response.status, ...said];
    };
    const noKey = [expect.stringMatching(/^trl: this collector has no container with the key “nobody”.*dashboard/)];
    expect(await ask('/t/nobody.js')).toEqual([404, ...noKey]);
    expect(await ask('/t/nobody.js', { 'sec-fetch-dest': 'script' })).toEqual([200, ...noKey]);
    expect(await ask('/t/nobody.js?module=debug', { 'sec-fetch-dest': 'script' })).toEqual([200, ...noKey]);
    const hostile = await ask('/t/%22%3C%2Fscript%3E);alert(1)%2F%2F.js', { 'sec-fetch-dest': 'script' });
    expect(hostile).toEqual([200, expect.stringContaining('no container with the key, so')]);
    expect(await ask('/sdk/trl-9.9.9.js')).toEqual([404, expect.stringContaining('there is trl-')]);
    // for a program, as ever
    const settings = await fetch(`${collector.url}/t/nobody.json`);
    expect([settings.status, await settings.json()]).toMatchObject([404, { field: 'key' }]);
  });
});

describe('GET /frame/:hash', () => {
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await startTestCollector();
  });
  afterAll(() => collector.stop());
  const pixel = (sandbox: boolean) => ({
    enabled: true,
    html: '<img src="https://p.example/i?v={{VALUE}}" alt="">',
    sandbox,
  });

  it('serves the shell of an approved sandbox pixel, limited to its hosts, and no other', async () => {
    const hashes: string[] = [];
    for (const [id, sandbox] of [
      ['boxed', true],
      ['main', false],
    ] as const) {
      const { body } = await collector.api('POST', '/api/connectors', {
        id,
        name: id,
        triggers: ['Lead'],
        pixel: pixel(sandbox),
      });
      hashes.push((body as { pixel: { hash: string } }).pixel.hash);
    }
    const [boxed = '', main = ''] = hashes;
    const status = async (hash: string) => (await fetch(`${collector.url}/frame/${hash}`)).status;
    expect(await status(boxed)).toBe(404);

    for (const [id, hash] of [
      ['boxed', boxed],
      ['main', main],
    ] as const) {
      expect((await collector.api('POST', `/api/connectors/${id}/pixel/approve`, { hash })).status).toBe(200);
    }
    const shell = await fetch(`${collector.url}/frame/${boxed}`);
    expect(shell.status).toBe(200);
    expect(shell.headers.get('content-security-policy')).toContain('https://p.example');
    // the address of a tag that doesn't know the shell's digest; another shell will be there after an update
    expect(shell.headers.get('cache-control')).toContain('max-age=300');
    expect(shell.headers.get('permissions-policy')).toContain('camera=()');
    expect(shell.headers.get('x-content-type-options')).toBe('nosniff');
    expect(shell.headers.get('referrer-policy')).toBe('no-referrer');
    expect(shell.headers.get('x-frame-options')).toBeNull();
    expect(shell.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(shell.headers.get('content-security-policy')?.match(/default-src|frame-ancestors/g)).toEqual([
      'default-src',
    ]);
    expect(await status(main)).toBe(404);
    expect(await status('0'.repeat(64))).toBe(404);
    expect(await status(`${boxed}.${'0'.repeat(16)}`)).toBe(404);

    await collector.api('POST', '/api/connectors/boxed/pixel/revoke');
    expect(await status(boxed)).toBe(404);
  });
  it('answers the address of the very shell to tags that know it, cacheable for good', async () => {
    const { body } = await collector.api('POST', '/api/connectors', {
      id: 'enforced',
      name: 'enforced',
      triggers: ['Subscribe'],
      pixel: { html: '<script>var v = "{{VALUE}}";</script><img src="https://p.example/i?v={{VALUE}}" alt="">' },
    });
    const { hash } = (body as { pixel: { hash: string } }).pixel;
    await collector.api('POST', '/api/connectors/enforced/pixel/approve', { hash });
    const ask = async (contentType: string) => {
      const response = await fetch(`${collector.url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': contentType, origin: ORIGIN },
        body: JSON.stringify({
          key: collector.key,
          visitor: 'v1',
          page: { url: `${ORIGIN}/` },
          events: [{ id: 'event-1', name: 'Subscribe', at: Date.now(), data: { value: 15 } }],
        }),
      });
      const { pixels } = (await response.json()) as { pixels: Record<string, unknown>[] };
      return pixels;
    };
    const html = '<script>var v = "15";</script><img src="https://p.example/i?v=15" alt="">';
    expect(await ask('text/plain')).toMatchObject([{ html, approval: hash }]);
    expect((await ask('text/plain'))[0]).not.toHaveProperty('frame');
    const [pixel] = await ask('text/plain;trl=2');
    expect(pixel).toMatchObject({ html, nonces: ['<script'.length], frame: expect.stringContaining(`${hash}.`) });
    const shell = await fetch(`${collector.url}/frame/${pixel?.frame}`);
    expect(shell.status).toBe(200);
    expect(shell.headers.get('cache-control')).toContain('immutable');
  });

  it('holds a pixel that needs today’s shell back from a tag that doesn’t know it, and says so', async () => {
    const html = '<p id="o">{{VALUE}}</p><script>eval(document.getElementById("o").innerText)</script>';
    const pixel = { html };
    const made = await collector.api('POST', '/api/connectors', {
      id: 'late',
      name: 'late',
      triggers: ['Subscribe2'],
      pixel,
    });
    const { hash } = (made.body as { pixel: { hash: string } }).pixel;
    expect((await collector.api('POST', '/api/connectors/late/pixel/approve', { hash })).status).toBe(200);
    const ask = async (contentType: string) => {
      const event = { id: 'event-late', name: 'Subscribe2', at: Date.now(), data: { value: 15 } };
      const body = { key: collector.key, visitor: 'v1', page: { url: `${ORIGIN}/` }, events: [event] };
      const response = await fetch(`${collector.url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': contentType, origin: ORIGIN },
        body: JSON.stringify(body),
      });
      return ((await response.json()) as { pixels: object[] }).pixels;
    };
    expect(await ask('text/plain')).toEqual([]);
    await expect
      .poll(async () => (await collector.api('GET', '/api/events/event-late')).body)
      .toMatchObject({ receipts: [{ connector: 'late', outcome: 'blocked', confirmed: false }] });
    // told again by today's tag, it runs
    expect(await ask('text/plain;trl=2')).toMatchObject([{ connector: 'late', mode: 'sandbox' }]);
  });
});
