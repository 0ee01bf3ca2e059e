/** Pixels in the sandbox and in the main window, under the policies and vetoes of pages. */
import { expect, type Route } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import type { TestCollector } from '../support/tag/tagHarness.ts';
import { idOf, test } from '../support/tag/tagTest.ts';

// a worker's collector is changed by some tests: one after another
test.describe.configure({ mode: 'default' });

/** The answer to events gets lost on its way. To be lifted by `unrouteAll`, waiting: `unroute` lets go of a route between these two lines. */
const lose = async (route: Route) => {
  await route.fetch();
  await route.abort();
};

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
    layer: [
      'main',
      '<script>window.dataLayer = window.dataLayer || []; dataLayer.push({ event: "first", value: {{VALUE}} });</script><script async src="PARTNER/layer.js"></script><script>gather("first called");</script>',
    ],
    'layer-after': [
      'main',
      '<script>dataLayer.push({ event: "second", value: "{{VALUE}}" }); gather("second called");</script>',
    ],
    external: ['main', '<script src="PARTNER/external.js"></script>'],
    'main-throws': ['main', '<script>throw new Error("pixel main");</script><script>window.got = ["ran on"];</script>'],
    'main-image': [
      'main',
      '<p>Text</p><noscript><img src="PARTNER/noscript"></noscript><img src="PARTNER/main?v={{VALUE}}">',
    ],
  };

  /** Pixels that fire on another's event, after it. */
  const SECOND_OF: Record<string, string> = { after: 'ordered', 'layer-after': 'layer' };

  test.beforeAll(async ({ collector, partner }) => {
    partner.scripts.set('/library.js', `new Image().src = '${partner.url}/library?' + q[0].value;`);
    partner.scripts.set('/slow.js', 'window.got.push("second");');
    // as partners' libraries do: take what is in the layer, then what comes
    partner.scripts.set(
      '/layer.js',
      `window.got = [];
      function gather(what) { window.got.push(what); }
      dataLayer.forEach(function (entry) { gather(entry.event + " " + entry.value); });
      dataLayer.push = function (entry) { gather(entry.event + " " + entry.value); };`,
    );
    for (const [id, [mode, html]] of Object.entries(PIXELS)) {
      const trigger = SECOND_OF[id] ?? id;
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
    // the tag waits 11 s for an answer
    await expect.poll(() => receiptsOf(collector, result), { timeout: 60_000 }).toEqual(['loops timed_out no answer']);
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

  test('share a data layer and a library in the main window, in order', async ({ page, put, track, collector }) => {
    await page.goto(put('/'));
    const result = await track('layer', { value: -5 });
    await expect
      .poll(() => page.evaluate(() => window.got))
      .toEqual(['first -5', 'first called', 'second -5', 'second called']);
    await expect.poll(() => receiptsOf(collector, result)).toEqual(['layer ran', 'layer-after ran']);
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

  test('of an earlier page run on the next one in the sandbox only', async ({
    page,
    put,
    track,
    partner,
    collector,
  }) => {
    const next = put('/next');
    await page.goto(put('/'));
    // all of this page's, which tries again a second later if it is still there
    await page.route('**/v1/events', lose);
    const sandboxed = await track('image', { value: 7 });
    const main = await track('main-image', { value: 7 });
    await page.goto(next);
    await page.unrouteAll({ behavior: 'wait' });
    await expect.poll(() => receiptsOf(collector, main)).toEqual(['main-image timed_out answered too late']);
    await expect.poll(() => receiptsOf(collector, sandboxed)).toEqual(['image ran']);
    expect(partner.hits).toEqual([`/p?v=7&id=${idOf(sandboxed)}`]);
  });

  test('of an earlier page run no more past the container’s limit', async ({
    page,
    put,
    track,
    partner,
    collector,
  }) => {
    await collector.api('PUT', '/api/container', { page: { pixelMaxAgeSeconds: 0 } });
    try {
      const next = put('/next');
      await page.goto(put('/'));
      await page.route('**/v1/events', lose);
      const result = await track('image', { value: 7 });
      await page.goto(next);
      await page.unrouteAll({ behavior: 'wait' });
      await expect.poll(() => receiptsOf(collector, result)).toEqual(['image timed_out answered too late']);
      expect(partner.hits).toEqual([]);
    } finally {
      await collector.api('PUT', '/api/container', { page: { pixelMaxAgeSeconds: 30 } });
    }
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

  test('tell which address a page’s policy blocked', async ({ page, put, collector, partner, track }) => {
    await page.goto(put('/', { csp: `script-src ${collector.url}` }));
    const result = await track('external');
    await expect
      .poll(() => receiptsOf(collector, result))
      .toEqual([`external blocked script-src-elem ${partner.url}/external.js`]);
    expect(partner.hits).toEqual([]);
  });

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
