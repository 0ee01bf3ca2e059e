/** What pages do to a tag: routers, prerendering, the back button, loading it twice, containers side by side. */
import { expect, type Page } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { cookie, cookies, idOf, local, pass, sent, test } from '../support/tag/tagTest.ts';

test.describe.configure({ mode: 'default' });

const page_ = { hashParameters: [], linkedDomains: [], pageViews: false, dataLayer: false };
const set = (collector: { api(...call: unknown[]): Promise<unknown> }, page: object) =>
  collector.api('PUT', '/api/container', { page: { ...page_, ...page } });
test.afterEach(({ collector }) => set(collector, {}));

const names = (bodies: ReturnType<typeof sent>) => bodies.flatMap(({ events }) => events.map(({ name }) => name));
const urls = (bodies: ReturnType<typeof sent>) =>
  bodies.map(({ page }) => new URL(page.url).pathname + new URL(page.url).hash);

test.describe('clicks', () => {
  for (const hash of ['#tblciGiB-x_1', '#tblci=GiB-x_1', '#/home?a=1&TBLCI=GiB-x_1', '#tblciGiB-x_1&other=2']) {
    test(`counts ${hash} where the container says so`, async ({ page, put, track, collector }) => {
      await collector
        .api('POST', '/api/connectors', {
          id: 'taboola',
          name: 'Taboola',
          triggers: ['Never'],
          webhook: { enabled: true, url: 'https://partner.example/p' },
          click: { enabled: true, parameter: 'tblci', model: 'last', windowDays: 30 },
        })
        .catch(() => undefined);
      await set(collector, { hashParameters: ['tblci'] });
      await page.goto(put('/') + hash);
      const { clicks } = await collector.event(idOf(await track('PageView')));
      expect(clicks.map(({ ids }) => ids)).toEqual([{ tblci: 'GiB-x_1' }]);
    });
  }

  test('in the hash count although a router rewrote it before the tag came', async ({
    page,
    put,
    track,
    collector,
  }) => {
    await set(collector, { hashParameters: ['click_id'] });
    await page.goto(`${put('/', { head: '<script>location.replace("#/home")</script>' })}#click_id=Early`);
    expect(page.url()).toContain('#/home');
    const { clicks } = await collector.event(idOf(await track('PageView')));
    expect(clicks.map(({ ids }) => ids)).toEqual([{ click_id: 'Early' }]);
  });

  test('in the hash don’t count where the container doesn’t say so', async ({ page, put, track, collector }) => {
    await page.goto(`${put('/')}#click_id=5&x`);
    expect((await collector.event(idOf(await track('PageView')))).clicks).toEqual([]);
  });
});

test.describe('single-page apps', () => {
  test('get a PageView for each page, one for a redirect, none for the same page or the site’s own', async ({
    page,
    put,
    collector,
  }) => {
    await set(collector, { pageViews: true });
    const bodies = sent(page);
    await page.clock.install();
    await page.goto(put('/app'));
    await expect.poll(() => urls(bodies)).toEqual(['/app']);
    const go = (script: string) => page.evaluate(script);
    await go(`history.replaceState({ scroll: 1 }, '')`);
    await go(`history.pushState({}, '', '/old'); history.replaceState({}, '', '/new')`);
    await expect.poll(() => urls(bodies)).toEqual(['/app', '/new']);
    await go(`location.hash = 'section'`);
    await go(`history.pushState({}, '', '/own'); trl.track('PageView')`);
    await expect.poll(() => urls(bodies)).toEqual(['/app', '/new', '/own']);
    await page.goBack();
    await expect.poll(() => urls(bodies).length).toBe(4);
    await go(`location.hash = '#/route'`);
    await expect.poll(() => urls(bodies).at(-1)).toBe('/new#/route');
    await pass(page, 300);
    expect(names(bodies)).toHaveLength(5);
  });

  test('send none unless the container says so', async ({ page, put }) => {
    const bodies = sent(page);
    await page.clock.install();
    await page.goto(put('/app'));
    await page.evaluate(() => history.pushState({}, '', '/other'));
    await pass(page, 500);
    expect(bodies).toEqual([]);
  });
});

test('a prerendered page does nothing until it is shown', async ({ page, put, site, collector, context }) => {
  await set(collector, { pageViews: true });
  const shown = put('/prerendered');
  const head = `<script type="speculationrules">{ "prerender": [{ "source": "list", "urls": ["/prerendered?click_id=pre"], "eagerness": "immediate" }] }</script>`;
  site.pages.set('/host', {
    html: `<!doctype html><html><head>${head}</head><body><a href="/prerendered?click_id=pre">go</a></body></html>`,
  });
  const seen: string[] = [];
  context.on('request', (request) => request.url().includes('/v1/events') && seen.push(request.url()));
  await page.goto(shown.replace('/prerendered', '/host'));
  await expect.poll(() => site.asked).toContain('/prerendered?click_id=pre');
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
  expect([seen, await cookie(context)]).toEqual([[], '']);
  await page.click('a');
  await page.waitForURL('**/prerendered**');
  await expect.poll(() => cookie(context)).toContain('click_id=pre');
  await expect
    .poll(async () => (await collector.events()).filter(({ name }) => name === 'PageView').length)
    .toBeGreaterThan(0);
});

test('the back button brings back a page that goes on where it was', async ({ page, put, track, collector }) => {
  const [first, second] = [put('/first'), put('/second')];
  await page.goto(first);
  await page.route('**/v1/events', (route) => route.abort());
  const result = await track('Purchase');
  await page.goto(second);
  await page.goBack();
  await page.unrouteAll({ behavior: 'wait' });
  await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
  expect((await track('Lead')) as object).toMatchObject({ ok: true });
});

test('two tabs that open at once send what an earlier page left once', async ({
  page,
  put,
  track,
  context,
  collector,
}) => {
  const url = put('/');
  await page.clock.install();
  await page.goto(url);
  await context.route('**/v1/events', (route) => route.abort());
  const result = await track('Purchase');
  await page.goto('about:blank');
  await context.unrouteAll({ behavior: 'wait' });
  const tabs = [await context.newPage(), await context.newPage()];
  const bodies = tabs.map((tab) => sent(tab));
  await Promise.all(tabs.map((tab) => tab.goto(url)));
  await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
  // as long as a page looks again for what others left
  await pass(page, 2_500);
  expect(bodies.flat().flatMap(({ events }) => events.map(({ id }) => id))).toEqual([idOf(result)]);
});

test('works when document.written, in a frame, with frozen prototypes and with a patched history', async ({
  page,
  put,
  site,
  collector,
}) => {
  await set(collector, { pageViews: true });
  const freeze = `<script>for (const proto of [Object, Array, Function, Promise, String, Element, Node, HTMLElement, EventTarget, History, Storage, Document].map((one) => one.prototype)) Object.freeze(proto); Object.freeze(history)</script>`;
  put('/inner', {
    head: freeze,
    tag: `<script>document.write('<script src="SRC"></' + 'script>')</script>`,
  });
  const inner = site.pages.get('/inner');
  site.pages.set('/outer', { html: `<!doctype html><iframe src="/inner?click_id=framed"></iframe>` });
  expect(inner).toBeDefined();
  await page.goto(put('/x').replace('/x', '/outer'));
  const frame = page.frame({ url: /inner/ });
  if (!frame) throw new Error('there is no frame');
  const result = await frame.evaluate(() => (window.trl as Trl).track('Lead'));
  expect((await collector.event(idOf(result))).clicks).toMatchObject([{ ids: { click_id: 'framed' } }]);
  await expect
    .poll(async () =>
      (await collector.events()).some(
        ({ name, page }) => name === 'PageView' && `${(page as { url: string }).url}`.includes('/inner'),
      ),
    )
    .toBe(true);
});

test('several containers on one page keep to themselves', async ({ page, put, collector, context }) => {
  const second = await (await import('../support/tag/tagHarness.ts')).startCollector(new URL(put('/')).origin);
  try {
    await page.goto(
      `${put('/', {
        tag: `<script src="SRC"></script><script data-name="shop2" src="${second.url}/t/${second.key}.js"></script>`,
      })}?gclid=both&click_id=first`,
    );
    const ids = await page.evaluate(async () => {
      const other = (window as unknown as { shop2: Trl }).shop2;
      return [(await (window.trl as Trl).track('A')).id, (await other.track('B')).id];
    });
    expect((await collector.event(ids[0] ?? '')).clicks).toMatchObject([{ ids: { click_id: 'first', gclid: 'both' } }]);
    expect((await second.event(ids[1] ?? '')).clicks).toMatchObject([{ ids: { gclid: 'both' } }]);
    expect((await cookies(context)).map(({ name }) => name).sort()).toEqual(['_shop2', '_trl']);
  } finally {
    await second.remove();
  }
});

test.describe('the SDK that never changes', () => {
  const standalone = async (
    page: Page,
    put: (path: string, options: object) => string,
    base: string,
    key: string,
    extra = '',
  ) => {
    const { createHash } = await import('node:crypto');
    const text = Buffer.from(await (await fetch(`${base}/sdk/trl-0.1.0.js`)).arrayBuffer());
    const integrity = `sha384-${createHash('sha384').update(text).digest('base64')}`;
    const tag = `<script nonce="n0" src="${base}/sdk/trl-0.1.0.js" integrity="${integrity}" crossorigin="anonymous" data-key="${key}" ${extra}></script><script nonce="n0">history.replaceState({}, '', '/gone'); window.early = trl.track('Lead')</script>`;
    await page.goto(`${put('/', { tag, csp: `script-src 'nonce-n0'; connect-src ${base}` })}?click_id=pinned`);
  };

  test('works pinned by its integrity, has the landing although settings come later', async ({
    page,
    put,
    collector,
  }) => {
    await standalone(page, put, collector.url, collector.key);
    const result = await page.evaluate(() => (window as unknown as { early: Promise<unknown> }).early);
    expect(result).toMatchObject({ ok: true });
    expect((await collector.event(idOf(result))).clicks).toMatchObject([{ ids: { click_id: 'pinned' } }]);
    expect(await local(page)).toContain('click_id=pinned');
  });

  test('leaves no rejection in the page of an unknown container', async ({ page, put, collector }) => {
    await page.clock.install();
    const answer = page.waitForResponse('**/t/nobody.json');
    const tag = `<script src="${collector.url}/sdk/trl-0.1.0.js" data-key="nobody"></script>`;
    await page.goto(put('/', { tag }));
    await answer;
    // the fixture looks for exceptions
    await pass(page, 300);
  });

  test('takes no stranger’s 200 for its settings', async ({ page, put, collector }) => {
    const headers = { 'access-control-allow-origin': '*' };
    await page.route('**/*.json', (route) => route.fulfill({ body: '<h1>Log in to the Wi-Fi</h1>', headers }), {
      times: 1,
    });
    await standalone(page, put, collector.url, collector.key);
    const result = await page.evaluate(() => (window as unknown as { early: Promise<unknown> }).early);
    expect(result).toMatchObject({ ok: true });
  });

  test('tells an unknown container’s events that they can’t be sent', async ({ page, put, collector }) => {
    await standalone(page, put, collector.url, 'nobody');
    const result = await page.evaluate(() => (window as unknown as { early: Promise<unknown> }).early);
    expect(result).toMatchObject({
      ok: false,
      error: expect.stringContaining('has no container with the key “nobody”'),
    });
  });
});
