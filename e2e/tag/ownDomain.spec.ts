/** The collector on the site's own domain, over TLS: what its cookie gives back, renamed paths, links between own domains. */
import { type BrowserContext, test as base, expect, type Page } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { browserLaunchOptions } from '../support/browser/browser.ts';
import { clicksKeptOf, startCollector, type TestCollector } from '../support/tag/tagHarness.ts';
import { cookies, idOf, sent } from '../support/tag/tagTest.ts';
import { HOST_RULES, startTlsSites, type TlsSites } from '../support/tag/tlsSites.ts';

const launch = browserLaunchOptions();
base.use({ launchOptions: { ...launch, args: [...(launch.args ?? []), HOST_RULES] }, ignoreHTTPSErrors: true });

interface Own {
  sites: TlsSites;
  collector: TestCollector;
  /** the shop's address */
  shop: string;
  setPage(page: object): Promise<unknown>;
}

const test = base.extend<{ env: Record<string, string>; own: Own }>({
  env: [{}, { option: true }],
  own: async ({ env }, use) => {
    const sites = await startTlsSites();
    const shop = sites.origin('shop.test');
    const collector = await startCollector(shop, { TRL_TRUST_PROXY: '1', ...env });
    const allowedOrigins = ['shop.test', 'www.shop.test', 'sister.test', 'elsewhere.test'].map(sites.origin);
    await collector.api('PUT', '/api/container', { allowedOrigins });
    await collector.api('POST', '/api/connectors', {
      id: 'network-x',
      name: 'Network X',
      triggers: ['Never'],
      webhook: { enabled: true, url: 'https://partner.example/p' },
      click: { enabled: true, parameter: 'click_id', model: 'last', windowDays: 30 },
    });
    sites.proxied.set('t.shop.test/', collector.url);
    const tag = `<script src="${sites.origin('t.shop.test')}/t/${collector.key}.js"></script>`;
    for (const host of ['shop.test', 'www.shop.test', 'sister.test', 'elsewhere.test']) {
      sites.html.set(host, `<!doctype html><html><head>${tag}</head><body><h1>${host}</h1></body></html>`);
    }
    await use({
      sites,
      collector,
      shop,
      setPage: (page) => collector.api('PUT', '/api/container', { page }),
    });
    await collector.remove();
    await sites.close();
  },
});

const track = (page: Page, name = 'Lead') => page.evaluate((name) => (window.trl as Trl).track(name), name);
const idsOf = (clicks: { ids: Record<string, string> }[]) => clicks.map(({ ids }) => ids.click_id);
const cookiesByName = async (context: BrowserContext) =>
  Object.fromEntries((await cookies(context)).map((cookie) => [cookie.name, cookie]));

/** What Safari does after seven days, and what cleaners do: all that scripts have written is gone. */
async function deleteScriptWritten(page: Page, context: BrowserContext): Promise<void> {
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await context.clearCookies({ name: '_trl' });
}

test.describe('the collector’s own cookie', () => {
  test('gives a returning visitor’s history back after script-written storage was deleted', async ({
    page,
    context,
    own: { collector, shop, setPage },
  }) => {
    await setPage({ serverCookie: true });
    await page.goto(`${shop}/?click_id=weeks-ago`);
    const before = await collector.event(idOf(await track(page)));
    const { '__Host-trl_id': cookie } = await cookiesByName(context);
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', domain: 't.shop.test' });
    expect(((cookie?.expires ?? 0) - Date.now() / 1000) / 86_400).toBeGreaterThan(399);

    await deleteScriptWritten(page, context);
    await page.goto(shop);
    const after = await collector.event(idOf(await track(page, 'Purchase')));
    expect(after.visitor).toBe(before.visitor);
    expect(idsOf(after.clicks)).toEqual(['weeks-ago']);

    // the page has it again, and what it sends next says so by itself
    const bodies = sent(page);
    await page.goto(shop);
    await track(page);
    expect(bodies[0]).toMatchObject({ visitor: before.visitor, clicks: [{ ids: { click_id: 'weeks-ago' } }] });
  });

  test('isn’t set unless the container says so', async ({ page, context, own: { shop } }) => {
    await page.goto(shop);
    await track(page);
    expect(Object.keys(await cookiesByName(context))).toEqual(['_trl']);
  });

  test('isn’t set without consent, and goes when it is withdrawn', async ({
    page,
    context,
    own: { collector, shop, setPage },
  }) => {
    await collector.api('PUT', '/api/container', { consent: { required: ['ads'] } });
    await setPage({ serverCookie: true });
    await page.goto(shop);
    const consent = (ads: boolean) => page.evaluate((ads) => (window.trl as Trl).consent({ ads }), ads);
    await consent(false);
    await track(page);
    expect(Object.keys(await cookiesByName(context))).toEqual(['_trl']);
    await consent(true);
    await track(page);
    expect(Object.keys(await cookiesByName(context)).sort()).toEqual(['__Host-trl_id', '_trl']);
    const told = page.waitForResponse('**/v1/consent');
    await consent(false);
    await told;
    await expect.poll(async () => Object.keys(await cookiesByName(context))).toEqual(['_trl']);
    expect((await cookiesByName(context))._trl?.value).toBe('!ads=');
  });
});

test('consent withdrawn while a request is under way leaves neither cookie nor clicks', async ({
  page,
  context,
  own: { collector, shop, setPage },
}) => {
  await collector.api('PUT', '/api/container', { consent: { required: ['ads'] } });
  await setPage({ serverCookie: true });
  await page.goto(`${shop}/?click_id=under-way`);
  await page.evaluate(() => (window.trl as Trl).consent({ ads: true }));
  const heard = page.waitForResponse('**/v1/events');
  let goOn = () => {};
  const withdrawn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route('**/v1/events', async (route) => {
    await withdrawn;
    await route.continue();
  });
  const asked = page.waitForRequest('**/v1/events');
  const result = track(page);
  await asked;
  await page.evaluate(() => (window.trl as Trl).consent({ ads: false }));
  goOn();
  await heard;
  await expect.poll(async () => Object.keys(await cookiesByName(context))).toEqual(['_trl']);
  await expect.poll(async () => (await collector.event(idOf(await result))).clicks).toEqual([]);
});

test('consent withdrawn unheard and given again makes somebody else of the visitor', async ({
  page,
  context,
  own: { collector, shop, setPage },
}) => {
  await collector.api('PUT', '/api/container', { consent: { required: ['ads'] } });
  await setPage({ serverCookie: true });
  const consent = (ads: boolean) => page.evaluate((ads) => (window.trl as Trl).consent({ ads }), ads);
  await page.goto(`${shop}/?click_id=before`);
  await consent(true);
  const before = await collector.event(idOf(await track(page)));
  await page.goto(shop);
  await page.route('**/v1/consent', (route) => route.abort());
  await consent(false);
  await consent(true);
  const id = idOf(await track(page, 'Purchase'));
  // the collector's cookie still says who the visitor was
  expect((await cookiesByName(context))['__Host-trl_id']?.value).toContain(before.visitor);
  await page.unrouteAll({ behavior: 'wait' });
  await expect.poll(() => collector.event(id).catch(() => undefined)).toMatchObject({ clicks: [] });
  expect((await collector.event(id)).visitor).not.toBe(before.visitor);
  await expect.poll(() => clicksKeptOf(collector, before.visitor)).toEqual([]);
});

test('the tag’s cookie is on the widest domain: www and shop share it', async ({ page, context, own }) => {
  const { sites, collector } = own;
  await page.addInitScript(() => {
    window.got = [];
    const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie') as PropertyDescriptor;
    Object.defineProperty(Document.prototype, 'cookie', {
      ...cookie,
      set(text) {
        window.got.push(text);
        cookie.set?.call(this, text);
      },
    });
  });
  await page.goto(`${sites.origin('www.shop.test')}/?click_id=from-www`);
  await page.goto(own.shop);
  expect((await cookiesByName(context))._trl?.domain).toBe('.shop.test');
  // found once a page: what is written later goes there at once
  const written = await page.evaluate(() => {
    window.got = [];
    (window.trl as Trl).consent({ more: true });
    return window.got;
  });
  expect(written).toEqual([expect.stringMatching(/^_trl=.*;Domain=shop\.test/)]);
  expect(idsOf((await collector.event(idOf(await track(page)))).clicks)).toEqual(['from-www']);
  expect(Object.keys(await cookiesByName(context))).toEqual(['_trl']);
});

test.describe('behind the site’s own paths, renamed', () => {
  test.use({ env: { TRL_TAG_PATH: '/assets/shop', TRL_EVENTS_PATH: '/assets/cart' } });
  test('nothing goes by its usual name', async ({ page, context, own: { collector, sites, shop, setPage } }) => {
    await setPage({ serverCookie: true });
    await collector.api('PUT', '/api/container', { consent: { required: ['ads'] } });
    sites.proxied.set('shop.test/assets/', collector.url);
    const tag = `<script src="/assets/shop/${collector.key}.js"></script>`;
    sites.html.set('shop.test', `<!doctype html><html><head>${tag}</head><body></body></html>`);
    await collector.addPixel('boxed', 'Lead', '<script>window.done = 1</script>', true);
    await page.goto(`${shop}/?click_id=own`);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: true }));
    const id = idOf(await track(page));
    await expect.poll(async () => (await collector.event(id)).receipts).toMatchObject([{ outcome: 'ran' }]);
    expect(idsOf((await collector.event(id)).clicks)).toEqual(['own']);
    expect((await cookiesByName(context))['__Host-trl_id']).toMatchObject({ domain: 'shop.test', httpOnly: true });
    const told = page.waitForResponse('**/cart/c');
    await page.evaluate(() => (window.trl as Trl).consent({ ads: false }));
    expect((await told).status()).toBe(200);
    await expect.poll(async () => Object.keys(await cookiesByName(context))).toEqual(['_trl']);
    const paths = new Set(
      sites.passedOn.map((place) =>
        place
          .replace(/[0-9a-f]{64}\.[0-9a-f]{16}$/, 'HASH.REACH')
          .replace(/\.[\w-]{8}$/, '.DIGEST')
          .replace(collector.key, 'KEY'),
      ),
    );
    expect([...paths].sort()).toEqual([
      'shop.test/assets/cart',
      'shop.test/assets/cart/c',
      'shop.test/assets/cart/r',
      'shop.test/assets/shop/KEY.js',
      'shop.test/assets/shop/KEY.js?module=pixels.DIGEST',
      'shop.test/assets/shop/f/HASH.REACH',
    ]);
  });
});

test.describe('links between own domains', () => {
  test.beforeEach(({ own }) => own.setPage({ linkedDomains: ['shop.test', 'sister.test'] }));

  test('carry visitor and clicks, and leave no trace in the address', async ({
    page,
    own: { sites, collector, shop },
  }) => {
    await page.goto(`${shop}/?click_id=carried`);
    const before = await collector.event(idOf(await track(page)));
    await page.evaluate((to) => {
      document.body.innerHTML = `<a href="${to}/path?a=1#part"><b>Sister</b></a>`;
    }, sites.origin('sister.test'));
    await page.click('b');
    await page.waitForURL('**/path**');
    const after = await collector.event(idOf(await track(page)));
    expect([after.visitor, idsOf(after.clicks)]).toEqual([before.visitor, ['carried']]);
    expect(page.url()).toBe(`${sites.origin('sister.test')}/path?a=1#part`);
    expect(after.page.url).not.toContain('_trl');
  });

  test('carry them into a new tab too, and out of a shadow root', async ({
    page,
    context,
    own: { sites, collector, shop },
  }) => {
    await page.goto(`${shop}/?click_id=shadow`);
    await page.evaluate((to) => {
      const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
      root.innerHTML = `<a href="${to}">Sister</a>`;
    }, sites.origin('sister.test'));
    const opened = context.waitForEvent('page');
    await page.getByText('Sister').click({ button: 'middle' });
    const tab = await opened;
    // a new tab's first page may come before Playwright has told it to take the test's certificate: once more, as it was opened
    const href = (await page.getByText('Sister').getAttribute('href')) as string;
    await tab.goto(href, { referer: `${shop}/` });
    expect(idsOf((await collector.event(idOf(await track(tab)))).clicks)).toEqual(['shadow']);
  });

  test.describe('that bring an ID which is known for a day', () => {
    // a cookie says yesterday to the page's clock
    test.beforeEach(async ({ page, context, own: { sites } }) => {
      const isYesterday = { name: 'yesterday', value: '1', secure: true };
      await context.addCookies(
        ['shop.test', 'sister.test'].map((host) => ({ ...isYesterday, url: sites.origin(host) })),
      );
      await page.addInitScript((day) => {
        const { now } = Date;
        Date.now = () => now() - (document.cookie.includes('yesterday') ? day : 0);
      }, 86_400_000);
    });
    /** Nothing is sent of it: the collector would put a clock that is a day behind right. */
    const landYesterday = async (page: Page, context: BrowserContext, url: string) => {
      await page.goto(url);
      await page.evaluate(() => (window.trl as Trl).consent({}));
      expect(await page.evaluate(() => localStorage.getItem('_trl'))).toContain('click_id=42');
      await context.clearCookies({ name: 'yesterday' });
    };

    /** Follows a link as a visitor does; the clicks by which the visitor is known then. */
    async function follow(page: Page, { sites, collector }: Own, from: string, query: string): Promise<unknown[]> {
      await page.goto(sites.origin(from));
      const sister = sites.origin('sister.test');
      await page.evaluate((to) => {
        document.body.innerHTML = `<a href="${to}">Sister</a>`;
      }, `${sister}/${query}`);
      await page.getByRole('link', { name: 'Sister' }).click();
      await page.waitForURL(`${sister}/**`);
      return idsOf((await collector.event(idOf(await track(page)))).clicks);
    }

    test('are no new click: a visitor handed over has one', async ({ page, context, own }) => {
      await landYesterday(page, context, `${own.shop}/?click_id=42`);
      expect(await follow(page, own, 'shop.test', '?click_id=42')).toEqual(['42']);
    });

    test('are no new click where the visitor is known already', async ({ page, context, own }) => {
      await landYesterday(page, context, `${own.sites.origin('sister.test')}/?click_id=42`);
      expect(await follow(page, own, 'www.shop.test', '?click_id=42')).toEqual(['42']);
    });

    test('are one from anybody else, and with another ID', async ({ page, context, own }) => {
      await landYesterday(page, context, `${own.sites.origin('sister.test')}/?click_id=42`);
      expect(await follow(page, own, 'shop.test', '?click_id=43')).toEqual(['42', '43']);
      expect(await follow(page, own, 'elsewhere.test', '?click_id=42')).toEqual(['42', '43', '42']);
    });
  });

  test('by script are made by trl.link, for listed domains alone', async ({ page, own: { sites, shop } }) => {
    await page.goto(`${shop}/?click_id=carried`);
    const link = (to: string) => page.evaluate((to) => (window.trl as Trl).link(to), to);
    expect(await link(`${sites.origin('sister.test')}/?a=1`)).toMatch(/\/\?a=1&_trl=[0-9a-z]{8}\.[\w%.~*!-]+$/);
    expect(await link('https://deep.sister.test/#a')).toMatch(/^https:\/\/deep\.sister\.test\/\?_trl=[^#]+#a$/);
    for (const url of ['https://elsewhere.test/', 'https://evilsister.test/', '/cart', 'mailto:a@example.com', ':']) {
      expect(await link(url)).toBe(url);
    }
  });

  test('count for two minutes, and only from a listed domain', async ({ page, own: { sites, shop, collector } }) => {
    await page.goto(`${shop}/?click_id=carried`);
    const sister = sites.origin('sister.test');
    const link = await page.evaluate((to) => (window.trl as Trl).link(to), sister);
    const clicksAfter = async (from: string, to: string) => {
      await page.goto(from);
      await page.evaluate((to) => {
        location.href = to;
      }, to);
      await page.waitForURL(`${sister}/**`);
      return idsOf((await collector.event(idOf(await track(page)))).clicks);
    };
    const old = link.replace(/_trl=\w{8}/, `_trl=${(Date.now() - 121_000).toString(36)}`);
    expect(await clicksAfter(shop, old)).toEqual([]);
    expect(await clicksAfter(sites.origin('elsewhere.test'), link)).toEqual([]);
    expect(await clicksAfter(shop, link)).toEqual(['carried']);
  });

  for (const [what, change] of [
    ['comes without a referrer', (link: string) => link],
    ['is forged', (link: string) => link.replace(/(_trl=\w+\.).*/, '$1%ZZ!!%')],
  ] as const) {
    test(`cost nothing but themselves where one ${what}`, async ({ page, own: { sites, shop, collector } }) => {
      await page.goto(`${shop}/?click_id=carried`);
      const link = await page.evaluate((to) => (window.trl as Trl).link(to), sites.origin('sister.test'));
      // as from a chat, and as from a page of the list
      await page.goto(`${change(link)}&click_id=own`, what === 'is forged' ? { referer: `${shop}/` } : {});
      expect(idsOf((await collector.event(idOf(await track(page)))).clicks)).toEqual(['own']);
      expect(page.url()).not.toContain('_trl');
    });
  }
});
