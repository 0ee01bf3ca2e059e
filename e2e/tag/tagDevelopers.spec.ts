/** What developers meet: the npm package, the debug output, the bridges to other snippets. */
import { readFile } from 'node:fs/promises';
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { startCollector, type TestCollector } from '../support/tag/tagHarness.ts';
import { idOf, sent, test } from '../support/tag/tagTest.ts';

test.describe.configure({ mode: 'default' });

const page_ = { hashParameters: [], linkedDomains: [], pageViews: false, dataLayer: false };
test.afterEach(({ collector }) => collector.api('PUT', '/api/container', { page: page_ }));

test('the npm package gives the API at once, and sends when it has the settings', async ({
  page,
  put,
  site,
  collector,
}) => {
  const module = await readFile(new URL('../../dist/npm/trl.js', import.meta.url), 'utf8');
  await page.route(`${site.url}/trl.js`, (route) => route.fulfill({ contentType: 'text/javascript', body: module }));
  const tag = `<script type="module">
    import { load } from '/trl.js';
    const trl = load({ key: '${collector.key}', url: '${collector.url}/' });
    trl.identify({ email: 'a@example.com' });
    window.got = [await trl.track('Purchase', { value: 15 }), trl === window.trl, load({ key: '${collector.key}', url: 'x' }) === trl];
  </script>`;
  const bodies = sent(page);
  await page.goto(`${put('/', { tag })}?click_id=npm`);
  await expect.poll(() => page.evaluate(() => window.got)).toMatchObject([{ ok: true }, true, true]);
  expect(bodies).toMatchObject([{ contact: { email: 'a@example.com' }, clicks: [{ ids: { click_id: 'npm' } }] }]);
});

for (const [how, query, attributes] of [
  ['?trl_debug=1', '?trl_debug=1&click_id=shown', ''],
  ['data-debug', '?click_id=shown', 'data-debug'],
] as const) {
  test(`${how} says what was captured, sent and answered, and warns of what is likely not meant`, async ({
    page,
    put,
    track,
  }) => {
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.goto(put('/', { attributes }) + query);
    await expect.poll(() => said.join('\n')).toContain('captured: 1 click');
    await track('Purchase', { value: '12,50' });
    await track('add_to_cart');
    const all = () => said.join('\n');
    await expect.poll(all).toContain('answered by /v1/events: 200');
    for (const part of [
      'sent to /v1/events: Purchase',
      'value “12,50” is no plain number',
      'no currency',
      'without transaction_id',
      '“add_to_cart” is another event than “AddToCart”',
    ]) {
      expect(all()).toContain(part);
    }
  });
}

test('debug output is in groups, and tells what ran', async ({ page, put, track, collector, partner }) => {
  await collector.addPixel('shown', 'Shown', `<img alt="" src="${partner.url}/shown">`, false);
  const groups: string[] = [];
  page.on('console', (message) => message.type() === 'startGroupCollapsed' && groups.push(message.text()));
  await page.goto(`${put('/')}?trl_debug=1&click_id=shown`);
  await expect.poll(() => groups.length).toBeGreaterThan(0);
  await track('Shown');
  const said = [
    'captured: 1 click',
    'sent to /v1/events: Shown',
    'answered by /v1/events: 200',
    'runs the pixel of shown',
  ];
  await expect
    .poll(() => groups.map((group) => said.find((part) => group.includes(part))).filter(Boolean))
    .toEqual(said);
});

test('debug tells what happened before its part was there, in its order', async ({ page, put, collector }) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  const isDebugPart = (url: URL) => url.searchParams.get('module') === 'debug';
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(isDebugPart, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto(`${put('/')}?trl_debug=1&click_id=early`);
  // at once, and sent and answered before anybody listens
  const result = await page.evaluate(() => {
    const trl = window.trl as Trl;
    trl.identify({ email: 'a@example.com' });
    trl.consent({ ads: 'yes' as 'granted' });
    return trl.track('Purchase', { value: Number.NaN, currency: 'EUR', transaction_id: 'early' });
  });
  expect(result).toMatchObject({ ok: true });
  expect((await collector.event(idOf(result))).name).toBe('Purchase');
  expect(said).toEqual([]);
  arrive();
  const all = () => said.join('\n');
  await expect.poll(all).toContain('answered by /v1/events: 200');
  const order = [
    'identify',
    'consent to ads is yes',
    'value is NaN: it is left out of Purchase',
    'sent to /v1/events: Purchase',
    'left out of Purchase: data.value NaN',
    'answered by /v1/events: 200',
  ];
  const places = order.map((part) => said.findIndex((line) => line.includes(part)));
  expect(places, all()).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  // and what happens from then on, once
  await page.evaluate(() => (window.trl as Trl).track('Lead'));
  await expect.poll(() => said.filter((line) => line.includes('sent to /v1/events: Lead'))).toHaveLength(1);
});

test('a key of data that is written otherwise, and an amount that is none, are warned of', async ({
  page,
  put,
  track,
}) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(`${put('/', { attributes: 'data-debug' })}`);
  await expect.poll(() => said.join('\n')).toContain('captured');
  await track('Purchase', { transactionId: 'A-1', items: [{ price: Number.NaN }] });
  await expect.poll(() => said.join('\n')).toContain('“transactionId” is another key than “transaction_id”');
  await expect.poll(() => said.join('\n')).toContain('items[0].price is NaN: it is left out of Purchase');
});

test('a refusal is said once in the console, with the sentence and where to mend it', async ({
  page,
  put,
  track,
  site,
  collector,
}) => {
  const said: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && said.push(message.text()));
  await page.goto(put('/'));
  const { allowedOrigins } = await collector.api('GET', '/api/container');
  await collector.api('PUT', '/api/container', { allowedOrigins: ['https://other.example'] });
  try {
    expect(await track('Lead')).toMatchObject({ ok: false });
    expect(await track('Purchase')).toMatchObject({ ok: false });
  } finally {
    await collector.api('PUT', '/api/container', { allowedOrigins });
  }
  const origin = new URL(site.url).origin;
  const sentence = `trl: ${origin} is not among the container’s allowed origins. Add it in the dashboard: Settings, Allowed origins.`;
  expect(said).toEqual([sentence]);
  // 400, and an event of several that is refused alone
  expect(await track('')).toMatchObject({ ok: false });
  expect(said).toEqual([sentence, expect.stringMatching(/^trl: events\[0\]\.name /)]);
});

test('a tag with a wrong key says so in the console', async ({ page, put, site, collector }) => {
  const said: string[] = [];
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
  await page.goto(put('/', { tag: `<script src="${collector.url}/t/nobody.js"></script>` }));
  const sentence = /^trl: this collector has no container with the key “nobody”, so nothing is tracked; .*dashboard/;
  expect(said).toEqual([expect.stringMatching(sentence)]);

  said.length = 0;
  const html = await readFile(new URL('../../dist/npm/trl.js', import.meta.url), 'utf8');
  site.pages.set('/trl.js', { html, headers: { 'content-type': 'text/javascript' } });
  const tag = `<script type="module">
    import { load } from '/trl.js';
    window.got = [await load({ key: 'nobody', url: '${collector.url}' }).track('Lead')];
  </script>`;
  await page.goto(put('/npm', { tag }));
  await expect
    .poll(() => page.evaluate(() => window.got))
    .toMatchObject([{ ok: false, error: expect.stringContaining('no container') }]);
  expect(said.filter((line) => line.startsWith('trl: '))).toEqual([
    expect.stringContaining('this collector has no container with the key “nobody”'),
  ]);
});

test('without that the console stays silent, whatever is tracked', async ({ page, put, track }) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(put('/'));
  await track('Purchase', { value: '12,50' });
  expect(said).toEqual([]);
});

test('GA4 events of the data layer become standard events, those before the tag and those after it', async ({
  page,
  put,
  collector,
}) => {
  await collector.api('PUT', '/api/container', { page: { ...page_, dataLayer: true } });
  const head = `<script>dataLayer = []; function gtag() { dataLayer.push(arguments) }
    dataLayer.push({ event: 'add_to_cart', ecommerce: { value: 5, currency: 'EUR' } });
    gtag('event', 'page_view', {}); gtag('js', new Date()); dataLayer.push(() => 1, null)</script>`;
  const bodies = sent(page);
  await page.goto(put('/', { head }));
  await page.evaluate(() => {
    (window as unknown as { gtag(...call: unknown[]): void }).gtag('event', 'purchase', {
      transaction_id: 'T1',
      value: 15,
      items: [{ item_id: 'A' }],
    });
  });
  await expect
    .poll(() => bodies.flatMap(({ events }) => events))
    .toMatchObject([
      { name: 'AddToCart', data: { value: 5, currency: 'EUR' } },
      { name: 'Purchase', data: { transaction_id: 'T1', value: 15, items: [{ item_id: 'A' }] } },
    ]);
});

test('a site with a tlq snippet changes one address', async ({ page, put, collector }) => {
  const src = `${collector.url}/t/${collector.key}.js?tlq`;
  const tag = `<script>!function(w,d,u){w.tlq=w.tlq||function(){(w.tlq.q=w.tlq.q||[]).push(arguments)};var s=d.createElement('script');s.async=1;s.src=u;d.head.appendChild(s)}(window,document,'${src}');
    tlq('init', 'some-key'); tlq('set', { email: 'a@example.com' }); tlq('set', 'city', 'Berlin'); tlq('track', 'Purchase', { value: 15 })</script>`;
  const bodies = sent(page);
  await page.goto(`${put('/', { tag })}?click_id=switched`);
  await expect.poll(() => bodies.length).toBe(1);
  await page.evaluate(() => (window as unknown as { tlq(...call: unknown[]): unknown }).tlq('track', 'Lead'));
  await expect.poll(() => bodies.length).toBe(2);
  expect(bodies).toMatchObject([
    { contact: { email: 'a@example.com', city: 'Berlin' }, events: [{ name: 'Purchase', data: { value: 15 } }] },
    { clicks: [{ ids: { click_id: 'switched' } }], events: [{ name: 'Lead' }] },
  ]);
});

test.describe('a tag older than the container’s first pixel', () => {
  // of its own: another one may have pixels of other tests
  const fresh = test.extend<{ own: TestCollector; open(): Promise<void> }>({
    async own({ site }, use) {
      const own = await startCollector(site.url);
      await use(own);
      await own.remove();
    },
    open: async ({ page, put, own, partner }, use) => {
      await use(async () => {
        const tag = `<script nonce="n0" src="${own.url}/t/${own.key}.js"></script>`;
        await page.goto(put('/', { tag, csp: `script-src 'nonce-n0'; connect-src ${own.url}; img-src *` }));
        await own.addPixel('late', 'Late', `<img alt="" src="${partner.url}/late?event={{EVENT_ID}}">`, false);
      });
    },
  });
  const isPart = (url: URL) => url.searchParams.get('module')?.startsWith('pixels.') === true;

  fresh('fetches what runs it', async ({ page, open, track, own, partner }) => {
    await open();
    const fetched = page.waitForRequest((request) => isPart(new URL(request.url())));
    const id = idOf(await track('Late'));
    await fetched;
    await expect
      .poll(async () => (await own.event(id)).receipts)
      .toMatchObject([{ connector: 'late', outcome: 'ran' }]);
    await expect.poll(() => partner.hits.some((path) => path.startsWith('/late'))).toBe(true);
    expect(await page.evaluate(() => (window.trl as Trl).key)).toBe(own.key);
  });

  fresh('tries again with the next one, and runs both', async ({ page, open, track, own, partner }) => {
    await open();
    const before = partner.hits.length;
    await page.route(isPart, (route) => route.abort('internetdisconnected'), { times: 1 });
    const failed = page.waitForEvent('requestfailed', (request) => isPart(new URL(request.url())));
    const first = idOf(await track('Late'));
    await failed;
    const second = idOf(await track('Late'));
    for (const id of [first, second]) {
      await expect
        .poll(async () => (await own.event(id)).receipts)
        .toMatchObject([{ connector: 'late', outcome: 'ran' }]);
    }
    await expect.poll(() => partner.hits.slice(before).filter((path) => path.startsWith('/late'))).toHaveLength(2);
  });
});
