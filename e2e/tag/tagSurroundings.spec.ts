/** The tag on pages as they are: their links, stubs, libraries, optimisers, frames, and bodies that go. */
import { readFileSync } from 'node:fs';
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { idOf, sent, test } from '../support/tag/tagTest.ts';

test.describe.configure({ mode: 'default' });

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
/** as README has it, element and all */
const STUB = README.slice(README.indexOf('<script>\n(function (w, n)'), README.indexOf('<script async src'));
const page_ = { hashParameters: [], linkedDomains: [], pageViews: false, dataLayer: false };
test.afterEach(({ collector }) => collector.api('PUT', '/api/container', { page: page_, consent: { required: [] } }));

test('links are left as they are, but for those that carry the visitor to another domain', async ({
  page,
  put,
  collector,
}) => {
  await collector.api('PUT', '/api/container', { page: { ...page_, linkedDomains: ['localhost'] } });
  await page.goto(`${put('/links')}?click_id=linked`);
  const kinds: Record<string, string> = {
    tab: '<a href="#">x</a>',
    hash: '<a href="#part">x</a>',
    router: '<a href="/cart">x</a>',
    relative: '<a href="cart?a=1">x</a>',
    script: '<a href="javascript:void 0">x</a>',
    mail: '<a href="mailto:a@example.com">x</a>',
    tel: '<a href="tel:+4930123">x</a>',
    empty: '<a href="">x</a>',
    none: '<a>x</a>',
    broken: '<a href="https://[">x</a>',
    foreign: '<a href="https://partner.example/?a=1">x</a>',
    schemeless: '<a href="//partner.example">x</a>',
    socket: '<a href="ws://localhost/x">x</a>',
    download: '<a download href="http://localhost/file.pdf">x</a>',
    svg: '<svg><a href="/x"><text y="9">x</text></a></svg>',
    form: '<form action="http://localhost/go" onsubmit="return false"><button>x</button></form>',
    // these carry it
    linked: '<a href="http://localhost/path?a=1#part">x</a>',
    area: '<map name="m"><area href="http://localhost/area" shape="default"></map>',
    linkedSvg: '<svg><a href="http://localhost/svg"><text y="9">x</text></a></svg>',
  };
  const after = await page.evaluate(async (kinds) => {
    // the page's own router, so that nobody leaves
    addEventListener('click', (event) => event.preventDefault());
    const found: Record<string, string> = {};
    for (const [kind, markup] of Object.entries(kinds)) {
      document.body.innerHTML = markup;
      const changes = new MutationObserver(() => {});
      changes.observe(document.body, { subtree: true, attributes: true, childList: true });
      const target = document.querySelector('a text, area, button, a') as Element;
      target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
      found[kind] = changes.takeRecords().length > 0 ? document.body.innerHTML : 'untouched';
    }
    return found;
  }, kinds);
  const { linked, area, linkedSvg, ...others } = after;
  expect(others).toEqual(Object.fromEntries(Object.keys(others).map((kind) => [kind, 'untouched'])));
  expect(linked).toMatch(/path\?a=1&amp;_trl=[^"]*click_id[^"]*#part"/);
  expect(area).toMatch(/area\?_trl=[^"]*click_id/);
  expect(linkedSvg).toMatch(/svg\?_trl=[^"]*click_id/);
});

test.describe('the stub', () => {
  test('keeps data, time and address of the call, and gives its result', async ({ page, put, track }) => {
    const bodies = sent(page);
    const head = `${STUB}<script>
      history.replaceState({}, '', '/called?step=1');
      const data = { value: 15, items: [{ item_id: 'a' }] };
      const { track, link, identify } = trl;
      window.called = Date.now();
      identify({ email: 'a@example.com' });
      window.done = track('Lead', data);
      window.linked = link('https://shop.example/x');
      data.value = 99; data.items.push('later');
      history.replaceState({}, '', '/moved');
    </script>`;
    // as slow as one likes
    await page.route('**/t/*.js', async (route) => {
      await page.waitForFunction(() => Date.now() > (window as unknown as { called: number }).called + 50);
      await route.continue();
    });
    await page.goto(put('/stub', { head, tag: '<script async src="SRC"></script>' }));
    const [done, called, linked] = await page.evaluate(() => {
      const { done, called, linked } = window as unknown as { done: Promise<unknown>; called: number; linked: string };
      return done.then((result) => [result, called, linked] as const);
    });
    expect(done).toMatchObject({ ok: true, id: expect.stringMatching(/.{8}/) });
    expect(linked).toBe('https://shop.example/x');
    expect(bodies[0]).toMatchObject({
      contact: { email: 'a@example.com' },
      page: { url: expect.stringContaining('/called?step=1') },
      events: [{ name: 'Lead', data: { value: 15, items: [{ item_id: 'a' }] } }],
    });
    expect(bodies[0]?.events[0]?.at).toBeLessThan(called + 50);
    await track('Lead');
    expect(bodies[1]).toMatchObject({ page: { url: expect.stringContaining('/moved') } });
  });

  test('has functions that a page may keep, past the tag’s coming', async ({ page, put }) => {
    const head = `${STUB}<script>const { track: kept } = trl; window.kept = kept</script>`;
    await page.goto(put('/kept', { head }));
    const result = await page.evaluate(() => (window as unknown as { kept: Trl['track'] }).kept('Lead'));
    expect(result).toMatchObject({ ok: true });
  });

  test('says so when the tag never comes', async ({ page, put }) => {
    await page.clock.install();
    const head = `${STUB}<script>window.done = trl.track('Lead').then((result) => { window.result = result })</script>`;
    await page.goto(put('/never', { head, tag: '' }));
    await page.clock.fastForward(10_000);
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { result: unknown }).result))
      .toMatchObject({ ok: false, error: 'the tag has not loaded' });
  });

  for (const [what, element] of [
    ['an element with the id trl', '<div id="trl"></div>'],
    ['two of them', '<i id="trl"></i><b id="trl"></b>'],
    ['a form with a field q', '<form id="trl"><input name="q"><input name="key"></form>'],
    ['a frame of that name', '<iframe name="trl"></iframe>'],
    ['a frame of elsewhere', '<iframe name="trl" src="ELSEWHERE"></iframe>'],
  ] as const) {
    for (const stub of ['with', 'without']) {
      test(`${what}, ${stub} the stub`, async ({ page, put, partner }) => {
        const body = element.replace('ELSEWHERE', partner.url);
        // the parser puts these into the body, where the tag stands then, too
        const early = stub === 'with' ? `${STUB}<script>window.early = trl.track('Lead')</script>` : '';
        const tag = `${body}${early}<script src="SRC"></script>`;
        await page.goto(put('/element', { tag }));
        const results = await page.evaluate(() =>
          Promise.all([
            (window as unknown as { early: unknown }).early ?? { ok: true },
            (window.trl as Trl).track('Lead'),
          ]),
        );
        expect(results).toMatchObject([{ ok: true }, { ok: true }]);
      });
    }
  }
});

test('libraries that patch prototypes change nothing of what is sent', async ({ page, put, collector }) => {
  const head = `<script>
    // Prototype.js 1.6 and its like
    for (const proto of [Array, Object, String, Number].map((of) => of.prototype)) {
      Object.defineProperty(proto, 'toJSON', { configurable: true, value() { return 'patched ' + Object.prototype.toString.call(this) } });
    }
    Array.from = (list) => [].slice.call(list);
    Array.prototype.reduce = function () { return this };
    Element.prototype.remove = function () { this.parentNode && this.parentNode.removeChild(this) };
  </script>`;
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(`${put('/patched', { head })}?click_id=patched`);
  // unserialised: the page's own JSON is broken
  const id = await page.evaluate(
    `trl.track('Purchase', { value: 15, tags: ['a', 'b'], items: [{ id: 'x', n: 1 }] }).then(({ id, ok }) => ok ? id : 'refused')`,
  );
  expect(await collector.event(`${id}`)).toMatchObject({
    data: { value: 15, tags: ['a', 'b'], items: [{ id: 'x', n: 1 }] },
    clicks: [{ ids: { click_id: 'patched' } }],
  });
  expect(errors).toEqual([]);
});

test.describe('an optimiser', () => {
  const optimised: [how: string, tag: (code: string) => string, path?: string][] = [
    ['puts the tag into the page', (code) => `<script>${code}</script>`],
    ['makes a module of it', (code) => `<script type="module">${code}</script>`],
    ['puts it into a file with others', () => '<script src="/combined.js"></script>', '/combined.js'],
    [
      'runs it later, from a text',
      (code) =>
        `<script>addEventListener('load', () => { (0, eval)(${JSON.stringify(code).replaceAll('<', '\\u003c')}) })</script>`,
    ],
  ];
  for (const [how, tag, path] of optimised) {
    test(how, async ({ page, put, collector, track, partner }) => {
      partner.hits.length = 0;
      await collector.addPixel('moved', 'moved', `<img alt="" src="${partner.url}/moved">`, true);
      const code = await (await fetch(`${collector.url}/t/${collector.key}.js`)).text();
      if (path) {
        await page.route(`**${path}`, (route) =>
          route.fulfill({ contentType: 'text/javascript', body: `window.other = 1;\n${code}` }),
        );
      }
      await page.goto(`${put('/optimised', { tag: tag(code) })}?click_id=moved`);
      await page.waitForFunction(() => window.trl?.key);
      const result = await track('moved');
      expect(result).toMatchObject({ ok: true, pixels: 1 });
      expect((await collector.event(idOf(result))).clicks).toMatchObject([{ ids: { click_id: 'moved' } }]);
      await expect.poll(() => partner.hits).toEqual(['/moved']);
    });
  }
});

for (const [whose, answer] of [
  ['a catch-all', { status: 404, contentType: 'text/html', body: '<h1>Not found</h1>' }],
  ['a framework', { status: 404, contentType: 'application/json', body: '{"detail":"Not found."}' }],
  ['a firewall', { status: 403, contentType: 'text/html', body: 'Forbidden' }],
  ['a proxy', { status: 413, contentType: 'text/html', body: 'Too large' }],
] as const) {
  test(`a no of ${whose} isn’t the collector’s`, async ({ page, put, track, collector }) => {
    let asked = 0;
    await page.route('**/v1/events', (route) => {
      asked += 1;
      const headers = { 'access-control-allow-origin': '*' };
      return asked === 1 ? route.fulfill({ ...answer, headers }) : route.continue();
    });
    await page.goto(put('/no'));
    const result = await track('Lead');
    expect(result).toMatchObject({ ok: false, queued: true });
    await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Lead' });
  });
}

test('a no of the collector’s is final', async ({ page, put, track }) => {
  await page.goto(put('/no'));
  const rounded = { transaction_id: 2 ** 53 };
  expect(await track('Lead', rounded)).toMatchObject({ ok: false });
  expect(await track('Lead', rounded)).not.toMatchObject({ queued: true });
});

for (const [how, replace] of [
  ['replaced', 'document.body.replaceWith(document.createElement("body"))'],
  ['emptied', 'document.body.innerHTML = ""'],
] as const) {
  test(`pixels go on on a page whose body is ${how}`, async ({ page, put, track, collector, partner }) => {
    partner.scripts.set('/body-slow.js', `new Image().src = '${partner.url}/slow'`);
    const html = `<script src="${partner.url}/body-slow.js"></script><img alt="" src="${partner.url}/last">`;
    await collector.addPixel('box', 'body', html, true);
    await collector.addPixel('main', 'body', html, false);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/body-slow.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(put('/body'));
    partner.hits.length = 0;
    const both = Promise.all([0, 1].map(() => page.waitForRequest('**/body-slow.js')));
    const result = await track('body');
    await both;
    await page.evaluate(replace);
    release();
    await expect
      .poll(async () =>
        (await collector.event(idOf(result))).receipts.map((one) => `${one.connector} ${one.outcome}`).sort(),
      )
      .toEqual(['box ran', 'main ran']);
    expect(partner.hits.filter((hit) => hit === '/last')).toHaveLength(2);
  });
}

test('frames without an origin are heard where “null” is allowed by name', async ({ page, put, site, collector }) => {
  put('/boxed');
  site.pages.set('/outer', {
    html: `<!doctype html><iframe sandbox="allow-scripts" src="/boxed?click_id=boxed"></iframe>`,
  });
  const outer = put('/x').replace('/x', '/outer');
  const { allowedOrigins } = await collector.api('GET', '/api/container');
  const inFrame = async () => {
    await page.goto(outer);
    const frame = page.frame({ url: /boxed/ });
    if (!frame) throw new Error('there is no frame');
    await frame.waitForFunction(() => window.trl?.key);
    return frame.evaluate(() => (window.trl as Trl).track('Lead'));
  };
  expect(await inFrame()).toMatchObject({ ok: false, error: expect.stringContaining('allow the origin null by name') });
  await collector.api('PUT', '/api/container', { allowedOrigins: [...allowedOrigins, 'null'] });
  try {
    const result = await inFrame();
    expect(result).toMatchObject({ ok: true });
    expect((await collector.event(idOf(result))).clicks).toMatchObject([{ ids: { click_id: 'boxed' } }]);
  } finally {
    await collector.api('PUT', '/api/container', { allowedOrigins });
  }
});
