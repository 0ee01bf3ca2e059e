/**
 * In the sandbox the browser lets the template's own code run and no other (DESIGN §8): whatever a template does with a
 * value, code and markup in it stay dead. Each way is also run without that policy, to see that it would have fired.
 */
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { waysToCode } from '../support/pixels/waysToCode.ts';
import type { TestCollector } from '../support/tag/tagHarness.ts';
import { idOf, test } from '../support/tag/tagTest.ts';

test.describe.configure({ mode: 'default' });

const receiptsOf = async (collector: TestCollector, result: unknown) => (await collector.event(idOf(result))).receipts;

test.beforeAll(async ({ collector, partner }) => {
  const { ways, scripts } = waysToCode(partner.url);
  for (const [path, text] of scripts) partner.scripts.set(path, text);
  for (const [index, { template }] of ways.entries()) {
    await collector.addPixel(`way-${index}`, `Way${index}`, template, true);
  }
});
test.beforeEach(({ partner }) => {
  partner.hits.length = 0;
});

test('a value stays dead, whatever the template does with it', async ({ page, put, collector, partner }) => {
  await page.goto(put('/enforced'));
  const { ways } = waysToCode(partner.url);
  const results: unknown[] = [];
  for (const [index, { name, value }] of ways.entries()) {
    const result = await page.evaluate(
      ([event, value]) => (window.trl as Trl).track(`${event}`, { x: value }),
      [`Way${index}`, value],
    );
    expect(result, name).toMatchObject({ ok: true, pixels: 1 });
    results.push(result);
  }
  for (const [index, { name }] of ways.entries()) {
    await expect.poll(() => receiptsOf(collector, results[index]), name).toHaveLength(1);
  }
  // torn down: what was to happen in them has happened
  await expect.poll(() => page.locator('iframe').count()).toBe(0);
  expect(ways.filter(({ asks }) => partner.hits.includes(asks)).map(({ name }) => name)).toEqual([]);
});

test('each of these ways fires where the policy is missing', async ({ page, put, partner }) => {
  await page.goto(put('/control'));
  for (const { name, template, value, asks } of waysToCode(partner.url).ways) {
    const filled = value.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    await page.evaluate(
      (html) => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.srcdoc = `<!doctype html><body>${html}`;
        document.body.append(frame);
      },
      template.replace('{{X}}', () => filled),
    );
    await expect.poll(() => partner.hits, name).toContain(asks);
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
<script type="module">new Image().src = "${partner.url}/module";</script>`,
    true,
  );
  // by itself: beside a handler that reads a name which markup could give, a written value is refused
  await collector.addPixel(
    'own-written',
    'Own',
    `<script>document.write('<img src="${partner.url}/written?v={{X}}">');</script>`,
    true,
  );
  await page.goto(put('/own'));
  const result = await page.evaluate(() => (window.trl as Trl).track('Own', { x: 'a b' }));
  await expect.poll(() => receiptsOf(collector, result)).toMatchObject([{ outcome: 'ran' }, { outcome: 'ran' }]);
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
