/**
 * The tag in a real browser, against a real collector: what it keeps, sends, retries and runs. Each test has a fresh
 * browser profile; no test may leave an exception in a page.
 */
import { type BrowserContext, test as base, expect, type Page } from 'playwright/test';
import type { Trl } from '../sdk/client.ts';
import type { EventsRequest } from '../sdk/protocol.ts';
import {
  startCollector,
  startPartner,
  startSite,
  type TestCollector,
  type TestPartner,
  type TestSite,
} from './support/tagHarness.ts';

declare global {
  interface Window {
    got: unknown[];
  }
}

interface Fixtures {
  /** Puts a page on the site that holds the tag; `head` stands before the tag, `attributes` in it. */
  put(path: string, options?: { head?: string; attributes?: string; csp?: string; tag?: string }): string;
  track(name: string, data?: object, options?: object): Promise<unknown>;
}
interface Rooms {
  site: TestSite;
  partner: TestPartner;
  collector: TestCollector;
}

const test = base.extend<Fixtures, Rooms>({
  site: [
    async ({ browserName: _ }, use) => {
      const site = await startSite();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  partner: [
    async ({ browserName: _ }, use) => {
      const partner = await startPartner();
      await use(partner);
      await partner.close();
    },
    { scope: 'worker' },
  ],
  collector: [
    async ({ site }, use) => {
      const collector = await startCollector(site.url);
      await collector.api('POST', '/api/connectors', {
        id: 'network-x',
        name: 'Network X',
        triggers: ['Never'],
        click: {
          enabled: true,
          parameter: 'click_id',
          source: { parameter: 'ref_source' },
          model: 'last',
          windowDays: 30,
        },
      });
      await use(collector);
      await collector.remove();
    },
    { scope: 'worker' },
  ],
  put: async ({ site, collector }, use) => {
    await use((path, { head = '', attributes = '', csp, tag } = {}) => {
      const src = `${collector.url}/t/${collector.key}.js`;
      const script = tag ?? `<script nonce="n0" src="${src}" ${attributes}></script>`;
      const html = `<!doctype html><html><head>${head}${script.replaceAll('SRC', src)}</head><body><h1>Shop</h1></body></html>`;
      site.pages.set(path, { html, ...(csp && { csp }) });
      return site.url + path;
    });
  },
  track: async ({ page }, use) => {
    await use((name, data, options) =>
      page.evaluate(([name, data, options]) => (window.trl as Trl).track(name, data, options), [
        name,
        data,
        options,
      ] as const),
    );
  },
  page: async ({ page }, use) => {
    const thrown: string[] = [];
    page.on('pageerror', (error) => thrown.push(error.message));
    await use(page);
    expect(thrown.filter((message) => !message.includes('pixel'))).toEqual([]);
  },
});

const cookie = async (context: BrowserContext) =>
  (await context.cookies()).find(({ name }) => name === '_trl')?.value ?? '';
const local = (page: Page, name = '_trl') => page.evaluate((name) => localStorage.getItem(name), name);
const idOf = (result: unknown) => (result as { id: string }).id;

/** Bodies that the page sends to the collector. */
function sent(page: Page): EventsRequest[] {
  const bodies: EventsRequest[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/events')) {
      bodies.push(JSON.parse(request.postData() ?? ''));
    }
  });
  return bodies;
}

test.describe('custody of clicks', () => {
  test('takes click and source parameters in any case, values untouched, and sends them', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    const url = put('/');
    await page.goto(`${url}?CLICK_ID=Ab%2Fc+d%3D%3D&Ref_Source=platform+x&gclid=G1&other=1`);
    const { clicks } = await collector.event(idOf(await track('PageView')));
    expect(clicks).toMatchObject([
      { at: expect.any(Number), ids: { click_id: 'Ab/c+d==', gclid: 'G1' }, sources: { ref_source: 'platform x' } },
    ]);
    expect(await cookie(context)).toContain('click_id=Ab%2Fc%2Bd%3D%3D');
    expect(await local(page)).toContain('gclid=G1');
  });

  test('has the click although a router rewrote the address before the tag came', async ({
    page,
    put,
    track,
    collector,
  }) => {
    const url = put('/router', { head: '<script>history.replaceState({}, "", "/router/home")</script>' });
    await page.goto(`${url}?click_id=early`);
    expect(page.url()).not.toContain('click_id');
    const { clicks } = await collector.event(idOf(await track('PageView')));
    expect(clicks.map(({ ids }) => ids)).toEqual([{ click_id: 'early' }]);
  });

  test('keeps a click ID’s first time over reloads and returns, newest first', async ({ page, put, track }) => {
    const bodies = sent(page);
    const url = put('/');
    await page.goto(`${url}?click_id=one`);
    await page.reload();
    await page.goto(`${url}?click_id=two`);
    await page.goto(`${url}?click_id=one`);
    await track('PageView');
    expect(bodies[0]?.clicks.map(({ ids }) => ids.click_id)).toEqual(['two', 'one']);
  });

  for (const lost of ['cookie', 'localStorage'] as const) {
    test(`heals a lost ${lost}`, async ({ page, put, track, collector, context }) => {
      const url = put('/');
      await page.goto(`${url}?click_id=kept`);
      const before = await collector.event(idOf(await track('PageView')));
      if (lost === 'cookie') await context.clearCookies();
      else await page.evaluate(() => localStorage.clear());
      await page.goto(url);
      const after = await collector.event(idOf(await track('PageView')));
      expect(after.visitor).toBe(before.visitor);
      expect(after.clicks).toEqual(before.clicks);
      expect(await cookie(context)).toContain('click_id=kept');
      expect(await local(page)).toContain('click_id=kept');
    });
  }

  test('works with storage blocked', async ({ page, put, track, collector }) => {
    await page.addInitScript(() => {
      const blocked = {
        configurable: true,
        get: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      };
      Object.defineProperty(Document.prototype, 'cookie', { ...blocked, set: blocked.get });
      for (const area of ['localStorage', 'sessionStorage']) Object.defineProperty(window, area, blocked);
    });
    await page.goto(`${put('/')}?click_id=memory&trl_test=1`);
    const event = await collector.event(idOf(await track('PageView')));
    expect(event).toMatchObject({ test: true, clicks: [{ ids: { click_id: 'memory' } }] });
  });

  test('takes no damage from a foreign or broken cookie', async ({ page, put, track, context }) => {
    const url = put('/');
    await context.addCookies([{ name: '_trl', value: 'x!%E0%A4!zz~~~!mip1ab2c~nope=1!!%00', url }]);
    await page.goto(url);
    expect(await track('PageView')).toMatchObject({ ok: true });
  });
});

test.describe('consent', () => {
  test.beforeAll(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: ['ads'] } }));
  test.afterAll(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: [] } }));

  test('stores nothing before it, everything after it, and remembers it', async ({
    page,
    put,
    track,
    context,
    collector,
  }) => {
    const url = put('/');
    await page.goto(`${url}?click_id=waits`);
    await track('PageView');
    expect([await cookie(context), await local(page), await local(page, '_trl_q')]).toEqual(['', null, null]);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: true }));
    expect(await cookie(context)).toContain('click_id=waits');
    await page.goto(url);
    const { clicks } = await collector.event(idOf(await track('PageView')));
    expect(clicks.map(({ ids }) => ids)).toEqual([{ click_id: 'waits' }]);
  });

  test('withdrawn, deletes what was stored and sends no history', async ({ page, put, track, context, collector }) => {
    const url = put('/');
    await page.goto(`${url}?click_id=gone`);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: true }));
    const before = await collector.event(idOf(await track('PageView')));
    await page.goto(url);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: false }));
    expect(await cookie(context)).toBe('!ads=');
    expect(await local(page)).toBe('!ads=');
    const after = await collector.event(idOf(await track('PageView')));
    expect(after.visitor).not.toBe(before.visitor);
    expect(after.clicks).toEqual([]);
  });

  test('refused and then given on the landing page, keeps the landing', async ({ page, put, context }) => {
    await page.goto(`${put('/')}?click_id=second-thoughts`);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: false }));
    expect(await cookie(context)).toBe('!ads=');
    await page.evaluate(() => (window.trl as Trl).consent({ ads: true }));
    expect(await cookie(context)).toContain('click_id=second-thoughts');
  });
});

test.describe('API', () => {
  test('plays the calls that the stub took', async ({ page, put, collector }) => {
    const stub = `<script>window.trl=window.trl||{q:[],track(){this.q.push(['track',...arguments])},identify(){this.q.push(['identify',...arguments])},consent(){this.q.push(['consent',...arguments])}}
      trl.identify({ email: 'a@example.com' }); trl.track('Lead', { value: 1 }, { eventId: 'stub-1' }); trl.nonsense = 1; trl.q.push(['nonsense'], null)</script>`;
    const bodies = sent(page);
    await page.goto(put('/', { head: stub }));
    await expect
      .poll(() => collector.event('stub-1').catch(() => undefined))
      .toMatchObject({ name: 'Lead', data: { value: 1 } });
    expect(bodies).toMatchObject([{ contact: { email: 'a@example.com' }, events: [{ id: 'stub-1' }] }]);
  });

  test('answers bad arguments with what is wrong', async ({ page, put }) => {
    await page.goto(put('/'));
    const errors = await page.evaluate(async () => {
      const { track } = window.trl as unknown as { track(...args: unknown[]): Promise<{ ok: boolean; error: string }> };
      const fail = () => {
        throw new Error('from a getter');
      };
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      const calls = [
        [],
        [''],
        [7],
        [Symbol('A')],
        ['x'.repeat(65)],
        ['A', null],
        ['A', []],
        ['A', 'text'],
        ['A', cycle],
        ['A', Object.defineProperty({}, 'value', { enumerable: true, get: fail })],
        ['A', {}, null],
        ['A', {}, { eventId: 'abc' }],
        ['A', {}, { eventId: { toString: fail } }],
      ];
      const errors: (string | boolean)[] = [];
      for (const call of calls) {
        const result = await track(...call);
        errors.push(result.ok || result.error);
      }
      return errors;
    });
    expect(errors).toEqual(
      [
        'name',
        'name',
        'name',
        'name',
        'name',
        'data',
        'data',
        'data',
        'circular',
        'getter',
        'null',
        'id is shorter than 4',
        'getter',
      ].map((part) => expect.stringContaining(part)),
    );
  });

  test('sends what JSON can hold of the data', async ({ page, put, collector }) => {
    await page.goto(put('/'));
    const result = await page.evaluate(() => {
      const item = { sku: 'A' };
      const data: Record<string, unknown> = {
        value: 15,
        big: 12345678901234567890n,
        f: () => 1,
        items: [item, item],
        date: new Date(0),
      };
      return (window.trl as Trl).track('Purchase', data);
    });
    const { data } = await collector.event(idOf(result));
    expect(data).toEqual({
      value: 15,
      big: '12345678901234567890',
      items: [{ sku: 'A' }, { sku: 'A' }],
      date: '1970-01-01T00:00:00.000Z',
    });
  });

  test('loads once, and lets nobody take its place', async ({ page, put, track, collector }) => {
    const bodies = sent(page);
    await page.goto(
      put('/', {
        tag: '<script src="SRC"></script><script>window.got = [window.trl]</script><script src="SRC"></script><script async src="SRC"></script>',
      }),
    );
    expect(await page.evaluate(() => window.got[0] === window.trl)).toBe(true);
    const { id } = await collector.event(idOf(await track('PageView')));
    expect(bodies.map(({ events }) => events.map((event) => event.id))).toEqual([[id]]);
  });

  test('marks a tab’s session as test traffic until told otherwise', async ({ page, put, track, collector }) => {
    const url = put('/');
    const seen: boolean[] = [];
    for (const query of ['', '?trl_test=1', '', '?trl_test=0', '']) {
      await page.goto(url + query);
      seen.push((await collector.event(idOf(await track('PageView')))).test);
    }
    expect(seen).toEqual([false, true, true, false, false]);
  });

  test('merges what is known of the person, leaves out what the collector would refuse', async ({
    page,
    put,
    track,
  }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    await page.evaluate(() => {
      const { identify } = window.trl as unknown as { identify(contact: unknown): void };
      identify({ email: 'a@example.com', zip: 10115, age: 3, city: ['x'], first_name: 'A\nB' });
      identify({ phone: '+49', email: undefined });
      identify(null);
    });
    expect(await track('Lead')).toMatchObject({ ok: true });
    expect(bodies).toMatchObject([{ contact: { zip: '10115', first_name: 'A B', phone: '+49' } }]);
  });

  test('sends Meta’s browser ID and cuts long addresses', async ({ page, put, track, collector, context }) => {
    const url = put('/');
    const bodies = sent(page);
    await context.addCookies([{ name: '_fbp', value: 'fb.1.1.2', url }]);
    await page.goto(`${url}?long=${'x'.repeat(3000)}`);
    const { page: address } = await collector.event(idOf(await track('PageView')));
    expect(bodies[0]?.page.fbp).toBe('fb.1.1.2');
    expect(address.url).toHaveLength(2048);
  });
});

const ids = (bodies: EventsRequest[]) => bodies.map(({ events }) => events.map(({ id }) => id));

test.describe('transport', () => {
  test('sends what happens at one moment in one request, the good although one is bad', async ({
    page,
    put,
    collector,
  }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    const results = await page.evaluate(() => {
      const { track } = window.trl as Trl;
      return Promise.all([
        track('A', {}, { eventId: 'batch-1' }),
        track('B', { transaction_id: { not: 'text' } }, { eventId: 'batch-2' }),
        track('C', {}, { eventId: 'batch-3' }),
      ]);
    });
    expect(ids(bodies)).toEqual([['batch-1', 'batch-2', 'batch-3']]);
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, error: expect.stringContaining('transaction_id'), queued: false },
      { ok: true },
    ]);
    expect((await collector.event('batch-3')).name).toBe('C');
    expect(await local(page, '_trl_q')).toBeNull();
  });

  test('splits what one request may not hold', async ({ page, put }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    const results = await page.evaluate(() =>
      Promise.all(
        Array.from({ length: 60 }, (_, at) =>
          (window.trl as Trl).track('A', { text: '€'.repeat(at === 7 ? 15_000 : 10) }),
        ),
      ),
    );
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(bodies.flatMap(({ events }) => events)).toHaveLength(60);
  });

  test('keeps an event while the collector is down, and sends it with its ID when it is back', async ({
    page,
    put,
    track,
    collector,
  }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    await collector.stop();
    const result = await track('Purchase', { value: 15 });
    expect(result).toMatchObject({ ok: false, error: 'no answer', queued: true });
    await collector.start();
    await expect
      .poll(() => collector.event(idOf(result)).catch(() => undefined))
      .toMatchObject({ data: { value: 15 } });
    expect(new Set(ids(bodies).flat())).toEqual(new Set([idOf(result)]));
    await expect.poll(() => local(page, '_trl_q')).toBeNull();
  });

  test('sends on the next page what the one before could not, as of that page', async ({
    page,
    put,
    track,
    collector,
  }) => {
    const next = put('/next');
    await page.goto(put('/first'));
    await page.route('**/v1/events', (route) => route.abort());
    const result = await track('Purchase');
    await page.unroute('**/v1/events');
    await page.goto(next);
    await expect
      .poll(() => collector.event(idOf(result)).catch(() => undefined))
      .toMatchObject({ page: { url: expect.stringContaining('/first') } });
  });

  test('sends again, with the same ID, when the answer was lost', async ({ page, put, track, collector }) => {
    await page.goto(put('/'));
    const bodies = sent(page);
    await page.route(
      '**/v1/events',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    const result = await track('Purchase', { transaction_id: 'lost-answer' });
    expect(result).toMatchObject({ queued: true });
    await expect.poll(() => ids(bodies)).toEqual([[idOf(result)], [idOf(result)]]);
    await expect.poll(() => local(page, '_trl_q')).toBeNull();
    expect((await collector.events()).filter(({ id }) => id === idOf(result))).toHaveLength(1);
  });

  for (const status of [429, 503]) {
    test(`tries again after ${status}`, async ({ page, put, track, collector }) => {
      await page.goto(put('/'));
      await page.route(
        '**/v1/events',
        (route) => route.fulfill({ status, headers: { 'retry-after': '1', 'access-control-allow-origin': '*' } }),
        { times: 1 },
      );
      const result = await track('Purchase');
      expect(result).toMatchObject({ ok: false, error: `HTTP ${status}`, queued: true });
      await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
    });
  }

  test('takes 4xx for the last word, and passes on why', async ({ page, put, track, collector }) => {
    await collector.api('PUT', '/api/container', { allowedOrigins: ['https://elsewhere.example'] });
    try {
      await page.goto(put('/'));
      expect(await track('Purchase')).toMatchObject({
        ok: false,
        error: expect.stringContaining('allowed origins'),
        queued: false,
      });
      expect(await local(page, '_trl_q')).toBeNull();
    } finally {
      await collector.api('PUT', '/api/container', { allowedOrigins: [new URL(page.url()).origin] });
    }
  });

  test('takes no stranger’s 200 for an answer', async ({ page, put, track, collector }) => {
    await page.goto(put('/'));
    await page.route(
      '**/v1/events',
      (route) =>
        route.fulfill({ body: '<h1>Log in to the Wi-Fi</h1>', headers: { 'access-control-allow-origin': '*' } }),
      { times: 1 },
    );
    const result = await track('Purchase');
    expect(result).toMatchObject({ queued: true });
    await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
  });

  test('survives a fetch that throws and a page that forbids the connection', async ({ page, put, track }) => {
    await page.goto(put('/', { csp: "connect-src 'none'" }));
    expect(await track('A')).toMatchObject({ ok: false, queued: true });
    await page.evaluate(() => {
      window.fetch = () => {
        throw new Error('patched');
      };
    });
    expect(await track('B')).toMatchObject({ ok: false, queued: true });
  });

  test('leaves the events of an open tab alone', async ({ page, put, track, context }) => {
    const url = put('/');
    await page.goto(url);
    await page.route('**/v1/events', (route) => route.abort());
    const result = await track('Purchase');
    const other = await context.newPage();
    const bodies = sent(other);
    await other.goto(url);
    const own = await other.evaluate(() => (window.trl as Trl).track('PageView'));
    expect(ids(bodies)).toEqual([[idOf(own)]]);
    expect(await local(other, '_trl_q')).toContain(idOf(result));
  });
});

const receiptsOf = (collector: TestCollector, result: unknown) =>
  collector
    .event(idOf(result))
    .then(({ receipts }) =>
      receipts.map(({ connector, outcome, detail = '' }) => `${connector} ${outcome} ${detail}`.trim()).sort(),
    );

test.describe('pixels', () => {
  /** name → mode and HTML; PARTNER is its address. Each fires on an event of its own name. */
  const PIXELS: Record<string, [mode: 'sandbox' | 'main', html: string]> = {
    image: ['sandbox', '<img src="PARTNER/p?v={{VALUE}}&id={{EVENT_ID}}">'],
    library: [
      'sandbox',
      '<script>var q = [{ value: "{{VALUE}}" }];</script><script src="PARTNER/library.js"></script>',
    ],
    storage: [
      'sandbox',
      `<script>document.cookie = "a=1; path=/"; document.cookie = "b=2"; document.cookie = "a=; max-age=0"; localStorage.setItem("k", "v"); sessionStorage.s = "w"; new Image().src = "PARTNER/storage?" + encodeURIComponent([document.cookie, localStorage.getItem("k"), localStorage.length, sessionStorage.s, localStorage.none, Object.keys(sessionStorage)].join("|"));</script>`,
    ],
    cookies: ['main', '<script>new Image().src = "PARTNER/cookies?" + encodeURIComponent(document.cookie);</script>'],
    throws: ['sandbox', '<script>throw new Error("pixel {{VALUE}}")</script>'],
    strays: [
      'sandbox',
      '<script>var host = "127.0.0." + "1:1"; new Image().src = "http://" + host + "/stray";</script>',
    ],
    missing: ['sandbox', '<script src="PARTNER/missing.js"></script>'],
    loops: ['sandbox', '<script>for (;;) {}</script>'],
    ordered: [
      'main',
      '<script>window.got = ["first {{VALUE}}"];</script><script src="PARTNER/slow.js"></script><script>window.got.push("third");</script>',
    ],
    after: ['main', '<script>window.got.push("fourth");</script>'],
    'main-throws': ['main', '<script>throw new Error("pixel main");</script><script>window.got = ["ran on"];</script>'],
    'main-image': [
      'main',
      '<p>Text</p><noscript><img src="PARTNER/noscript"></noscript><img src="PARTNER/main?v={{VALUE}}">',
    ],
  };

  test.beforeAll(async ({ collector, partner }) => {
    partner.scripts.set('/library.js', `new Image().src = '${partner.url}/library?' + q[0].value;`);
    partner.scripts.set('/slow.js', 'window.got.push("second");');
    for (const [id, [mode, html]] of Object.entries(PIXELS)) {
      const trigger = id === 'after' ? 'ordered' : id;
      await collector.addPixel(id, trigger, html.replaceAll('PARTNER', partner.url), mode === 'sandbox');
    }
  });
  test.beforeEach(({ partner }) => {
    partner.hits.length = 0;
    partner.headers.length = 0;
  });

  test('reach the partner from the sandbox, without a referrer', async ({ page, put, track, partner, collector }) => {
    await page.goto(put('/'));
    const result = await track('image', { value: 15 });
    expect(result).toMatchObject({ ok: true, pixels: 1 });
    await expect.poll(() => partner.hits).toEqual([`/p?v=15&id=${idOf(result)}`]);
    expect(partner.headers[0]?.referer).toBeUndefined();
    await expect.poll(() => receiptsOf(collector, result)).toEqual(['image ran']);
    await expect.poll(() => page.locator('iframe').count()).toBe(0);
  });

  test('run a partner’s library in the sandbox', async ({ page, put, track, partner, collector }) => {
    await page.goto(put('/'));
    const result = await track('library', { value: 'a"b' });
    await expect.poll(() => partner.hits).toEqual(['/library.js', '/library?a%22b']);
    await expect.poll(() => receiptsOf(collector, result)).toEqual(['library ran']);
  });

  test('find cookies and storage of their own in the sandbox, the page’s in the main window', async ({
    page,
    put,
    track,
    partner,
    context,
  }) => {
    const url = put('/');
    await context.addCookies([{ name: 'session', value: 'secret', url }]);
    await page.goto(url);
    await track('storage');
    await expect.poll(() => partner.hits.map(decodeURIComponent)).toEqual(['/storage?b=2|v|1|w||s']);
    await track('cookies');
    await expect.poll(() => partner.hits[1]).toContain('session%3Dsecret');
  });

  for (const [pixel, receipt] of [
    ['throws', /^throws threw Uncaught Error: pixel 15$/],
    ['strays', /^strays blocked img-src http:\/\/127\.0\.0\.1:1\/stray$/],
    ['missing', /^missing ran could not load .*missing\.js$/],
  ] as const) {
    test(`tell by receipt: ${pixel}`, async ({ page, put, track, collector }) => {
      await page.goto(put('/'));
      const result = await track(pixel, { value: 15 });
      await expect.poll(() => receiptsOf(collector, result)).toEqual([expect.stringMatching(receipt)]);
    });
  }

  test('that loop forever are torn down, and the page goes on', async ({ page, put, track, collector }) => {
    test.slow();
    await page.goto(put('/'));
    const result = await track('loops');
    expect(await track('image', { value: 1 })).toMatchObject({ ok: true });
    await expect.poll(() => receiptsOf(collector, result), { timeout: 20_000 }).toEqual(['loops timed_out no answer']);
    await expect.poll(() => page.locator('iframe').count()).toBe(0);
  });

  test('run in order in the main window, over pixels and answers', async ({ page, put, track, collector }) => {
    await page.goto(put('/'));
    const result = await track('ordered', { value: '</script><b>1' });
    await expect
      .poll(() => page.evaluate(() => window.got))
      .toEqual(['first </script><b>1', 'second', 'third', 'fourth']);
    await expect.poll(() => receiptsOf(collector, result)).toEqual(['after ran', 'ordered ran']);
  });

  test('that throw in the main window are told apart from the page', async ({ page, put, track, collector }) => {
    await page.goto(put('/'));
    const result = await track('main-throws');
    await expect
      .poll(() => receiptsOf(collector, result))
      .toEqual([expect.stringContaining('main-throws threw Uncaught Error: pixel main')]);
    expect(await page.evaluate(() => window.got)).toEqual(['ran on']);
  });

  test('put images into the main window, noscript’s not', async ({ page, put, track, partner, collector }) => {
    await page.goto(put('/'));
    const result = await track('main-image', { value: '"><script>' });
    await expect.poll(() => partner.hits).toEqual(['/main?v=%22%3E%3Cscript%3E']);
    await expect.poll(() => receiptsOf(collector, result)).toEqual(['main-image ran']);
    await expect(page.getByText('Text')).toBeHidden();
  });

  test('of an earlier page run on the next one in the sandbox only', async ({ page, put, partner, collector }) => {
    const next = put('/next');
    await page.goto(put('/'));
    const lost = async (name: string) => {
      await page.route(
        '**/v1/events',
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      return page.evaluate((name) => (window.trl as Trl).track(name, { value: 7 }), name);
    };
    const sandboxed = await lost('image');
    const main = await lost('main-image');
    await page.goto(next);
    await expect.poll(() => receiptsOf(collector, main)).toEqual(['main-image timed_out answered too late']);
    await expect.poll(() => receiptsOf(collector, sandboxed)).toEqual(['image ran']);
    expect(partner.hits).toEqual([`/p?v=7&id=${idOf(sandboxed)}`]);
  });

  for (const [veto, receipts] of [
    ['off', ['image vetoed', 'main-image vetoed']],
    ['sandbox', ['image ran', 'main-image vetoed']],
  ] as const) {
    test(`keep to the page’s veto: ${veto}`, async ({ page, put, collector, partner }) => {
      await page.goto(put('/', { attributes: `data-pixels="${veto}"` }));
      const results = await page.evaluate(() =>
        Promise.all(['image', 'main-image'].map((name) => (window.trl as Trl).track(name))),
      );
      await expect
        .poll(async () => (await Promise.all(results.map((result) => receiptsOf(collector, result)))).flat())
        .toEqual(receipts);
      expect(partner.hits.filter((hit) => hit.startsWith('/main'))).toEqual([]);
    });
  }

  /** Policies of pages; COLLECTOR and PARTNER are addresses. What a pixel of each mode comes to there. */
  const POLICIES: [name: string, csp: string, sandbox: string, main: string][] = [
    ['a nonce', "script-src 'nonce-n0' PARTNER; frame-src COLLECTOR", 'library ran', 'after ran,ordered ran'],
    ['nonce and strict-dynamic', "script-src 'nonce-n0' 'strict-dynamic'", 'library ran', 'after ran,ordered ran'],
    ['Trusted Types', "require-trusted-types-for 'script'; trusted-types trl", 'library ran', 'after ran,ordered ran'],
    [
      'Trusted Types without ours',
      "require-trusted-types-for 'script'; trusted-types other",
      'library ran',
      'after blocked,ordered blocked',
    ],
    [
      'hosts only',
      'script-src COLLECTOR',
      'library ran',
      'after blocked script-src-elem inline,ordered blocked script-src-elem inline',
    ],
    ['no frames', "frame-src 'none'", 'library blocked frame-src', 'after ran,ordered ran'],
  ];
  for (const [name, csp, sandbox, main] of POLICIES) {
    test(`under a page policy of ${name}`, async ({ page, put, collector, partner, track }) => {
      const policy = csp.replace('COLLECTOR', collector.url).replace('PARTNER', partner.url);
      await page.goto(put('/', { csp: policy }));
      // a policy that forbids inline scripts forbids Playwright's string evaluation nothing: it has its own way in
      const sandboxed = await track('library', { value: 1 });
      const ordered = await track('ordered', { value: 1 });
      const seen = (result: unknown, expected: string) => async () =>
        (await receiptsOf(collector, result))
          .map((receipt, at) => receipt.slice(0, expected.split(',')[at]?.length))
          .join();
      await expect.poll(seen(sandboxed, sandbox)).toBe(sandbox);
      await expect.poll(seen(ordered, main)).toBe(main);
    });
  }
});
