/** Home: what goes on, what needs somebody, and the first steps of a new site. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { expect, type Stack } from '../support/stack/stack.ts';
import { type Partner, seedTraffic } from './seedTraffic.ts';
import { sendEvent } from './sendEvents.ts';
import {
  ADMIN_TOKEN,
  expectAccessible,
  expectNoSidewaysScroll,
  openDashboard,
  takeScreens,
  test,
  tokenFor,
} from './support.ts';

test.use({ demo: false });

const PIXEL = '<img src="https://partner.example/p?v={{VALUE}}">';

async function addConnector({ admin, partner }: Stack, id: string, name: string, { pixel = false, path = id } = {}) {
  await admin.call('POST', '/api/connectors', {
    id,
    name,
    mode: 'enabled',
    triggers: ['Purchase'],
    webhook: { enabled: true, method: 'GET', url: `${partner.url}/postback/${path}` },
    ...(pixel && { pixel: { enabled: true, html: PIXEL, sandbox: true } }),
  });
}

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
/** The cards of what is so now are terms with their definitions. */
const present = (page: Page, term: string) =>
  page.getByRole('definition').and(page.locator(`dt:has-text("${term}") + dd`));

test('a new site gets the tag to copy, and the first event is noticed by itself', async ({ page, stack }) => {
  await stack.install([]);
  await openDashboard(page, stack, '/');
  await expect(page.getByText(`/t/${stack.key}.js`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy' })).toBeVisible();
  await expect(page.getByText('this notices by itself')).toBeVisible();
  await expect(card(page, 'Events')).toContainText('The next one shows here within seconds');
  await expect(present(page, 'Oldest waiting')).toContainText('Nothing waits');
  await expectAccessible(page);
  await takeScreens(page, 'home-first-steps');
  await sendEvent(stack, { name: 'Purchase', data: { value: 5, currency: 'EUR', transaction_id: 'H-1' } });
  await expect(page.getByText('this notices by itself')).toBeHidden();
  await expect(page.getByRole('listitem').filter({ hasText: 'Receive the first event' })).toContainText('Purchase');
  await expect(card(page, 'Events').getByRole('slider', { name: 'Events by hour' })).toBeVisible();
});

test('what waits, what fails and what awaits review stand there, and lead to it', async ({ page, stack }) => {
  await stack.install([]);
  await addConnector(stack, 'network-x', 'Network X', { pixel: true });
  await addConnector(stack, 'silent', 'Silent Ads');
  stack.partner.behave('error500', '/postback/silent');
  await sendEvent(stack, { data: { value: 5, currency: 'EUR', transaction_id: 'H-2' } });
  await openDashboard(page, stack, '/');
  await expect(card(page, 'Deliveries')).toContainText('1 delivered · 0 failed · 1 waiting');
  // what the dead partner should have had by now counts against it
  await expect(card(page, 'Success rate')).toContainText('50.0 %');
  await expect(card(page, 'Success rate')).toContainText('1 overdue');
  await expect(present(page, 'Failing destinations')).toContainText('Silent Ads failing');
  // the second attempt comes 4 to 6 s after the first
  await expect(page.getByRole('region', { name: 'Destinations that need a look' })).toContainText(
    /([12]) of \1 attempts in 24 h failed: \1 × 5xx/,
  );
  await expect(present(page, 'Pixels awaiting review')).toContainText('Network X');
  await expect(page.getByRole('link', { name: 'Silent Ads: show in Webhook Log' })).toHaveAttribute(
    'href',
    '/deliveries?connector=silent&status=5xx&test=false',
  );
  await expectAccessible(page);

  await present(page, 'Oldest waiting').getByRole('link').first().click();
  await expect(page.getByRole('region', { name: /Delivery/ })).toContainText('Silent Ads');
  await page.goBack();
  await present(page, 'Failing destinations').getByRole('link', { name: 'Silent Ads' }).click();
  await expect(page).toHaveURL(/connector=silent&status=5xx/);
  await page.goBack();
  await present(page, 'Pixels awaiting review').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Pixel of Network X' })).toBeVisible();
});

test('a pixel that an update took off air stands there, and one press makes its sandboxed form pending', async ({
  page,
  stack,
}) => {
  const html = `<script>document.write('<img src="https://partner.example/p?v={{VALUE}}">');</script>`;
  const pixel = { enabled: true, html, sandbox: true };
  await stack.install([
    { id: 'network-x', name: 'Network X', mode: 'enabled', triggers: ['Purchase'], dedupeTransactions: true, pixel },
  ]);
  await stack.collector.stop();
  // as an older version may have let it pass
  const path = join(stack.dataDir, 'container.json');
  const container = JSON.parse(await readFile(path, 'utf8'));
  container.connectors[0].pixel = { ...container.connectors[0].pixel, sandbox: false, compiler: 1 };
  container.approvals = container.approvals.map((approval: object) => ({ ...approval, sandbox: false, compiler: 1 }));
  await writeFile(path, JSON.stringify(container));
  await stack.collector.start();

  await openDashboard(page, stack, '/');
  const region = page.getByRole('region', { name: 'Pixels that an update took off air' });
  await expect(region).toContainText('Network X');
  await expect(region).toContainText('document.write in the main window would wipe the page');
  await expectAccessible(page);
  await takeScreens(page, 'home-withdrawn', { at: region });
  await region.getByRole('button', { name: 'Network X: sandbox it' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Pixel of Network X' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Approve/ })).toBeVisible();
  await page.goBack();
  await expect(present(page, 'Pixels awaiting review')).toContainText('Network X');
  await expect(region).toBeHidden();
});

test('where a server contradicts a browser, both values stand there, and whether the browser’s went out', async ({
  page,
  stack,
}) => {
  await stack.install([]);
  await addConnector(stack, 'network-x', 'Network X', { path: 'network-x?value={{VALUE}}' });
  const told = { currency: 'EUR', transaction_id: 'H-6' };
  const id = await sendEvent(stack, { data: { ...told, value: 0.01 }, fromPage: true });
  await expect.poll(() => stack.partner.hits('/postback/network-x').length).toBe(1);
  await sendEvent(stack, { id, data: { ...told, value: 120 } });
  // nobody is told of these
  const held = await sendEvent(stack, { name: 'Lead', data: { value: 1, currency: 'EUR' }, fromPage: true });
  await sendEvent(stack, { name: 'Lead', id: held, data: { value: 2, currency: 'EUR' } });

  await openDashboard(page, stack, '/');
  const lines = page.getByRole('region', { name: 'Browser and server differ' }).getByRole('listitem');
  const sale = lines.filter({ hasText: id });
  await expect(sale).toContainText('the value was €0.01, the server says €120.00');
  await expect(sale).toContainText('Went out with the browser’s values (webhooks: 1)');
  await expect(lines.filter({ hasText: held })).toContainText('Nothing went out with the browser’s values.');
  await expectAccessible(page);
  await takeScreens(page, 'home-differing', { at: page.getByRole('region', { name: 'Browser and server differ' }) });
  await sale.getByRole('link', { name: `Purchase ${id}: show the event` }).click();
  await expect(page).toHaveURL(new RegExp(`/events/${id}\\?event=Purchase$`));

  // what is dealt with goes, for good, and on record
  await page.goBack();
  await sale.getByRole('button', { name: `Purchase ${id}: dismiss` }).click();
  await expect(sale).toHaveCount(0);
  await expect(lines).toHaveCount(1);
  await page.reload();
  await expect(lines).toHaveCount(1);
  await expect(sale).toHaveCount(0);
  await page.goto(`${stack.collector.url}/settings/audit`);
  await expect(page.getByText(/dismissed, as dealt with, the differing values of event/).first()).toBeVisible();
});

test('amounts that a connector names and an event lacks stand there, and lead to the event', async ({
  page,
  stack,
}) => {
  await stack.install([]);
  await stack.admin.call('POST', '/api/connectors', {
    ...{ id: 'network-x', name: 'Network X', triggers: ['Purchase'] },
    webhook: { url: `${stack.partner.url}/postback/x`, parameters: [{ name: 'v', value: '{{ value | fixed:2 }}' }] },
  });
  const id = await sendEvent(stack, { name: 'Purchase', data: { currency: 'EUR', transaction_id: 'H-9' } });
  await openDashboard(page, stack, '/');
  const list = page.getByRole('region', { name: 'Sent without an amount' });
  await expect(list).toContainText('Network X{{VALUE}}');
  await expect(list).toContainText('A Purchase went out without this amount');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await list.getByRole('link', { name: 'Network X, VALUE: show the event' }).click();
  await expect(page).toHaveURL(new RegExp(`/events/${id}\\?event=Purchase$`));
});

const STRANGER = 'https://second-shop.example';

/** As a page of an origin that isn't allowed would; gives the status. */
async function tellFromStranger({ collector }: Stack, key: string): Promise<number> {
  const { status } = await fetch(`${collector.url}/v1/events`, {
    method: 'POST',
    headers: { origin: STRANGER, 'content-type': 'text/plain' },
    body: JSON.stringify({
      ...{ key, visitor: 'v', page: { url: `${STRANGER}/`, referrer: '' }, clicks: [] },
      events: [{ id: 'turned-away', name: 'Lead', at: Date.now(), data: {} }],
    }),
  });
  return status;
}
const allowButton = (page: Page) => page.getByRole('button', { name: `Allow this origin … ${STRANGER}` });

test('an origin that was turned away is allowed from there, once that is confirmed', async ({ page, stack }) => {
  await stack.install([]);
  expect(await tellFromStranger(stack, 'no-such-key')).toBe(403);
  expect(await tellFromStranger(stack, stack.key)).toBe(403);
  await openDashboard(page, stack, '/');
  const list = page.getByRole('region', { name: 'Turned away at the door' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list).toContainText('No container has this key');
  await expectAccessible(page);
  await takeScreens(page, 'home-turned-away', { fullPage: true });

  await allowButton(page).click();
  const dialog = page.getByRole('dialog', { name: 'Allow this origin?' });
  await expect(dialog).toContainText(`Every page of ${STRANGER} may then send events`);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Leave it refused' }).click();
  expect(await tellFromStranger(stack, stack.key)).toBe(403);

  const before = (await stack.admin.call('GET', '/api/container')).allowedOrigins;
  await allowButton(page).click();
  await dialog.getByRole('button', { name: `Allow ${STRANGER}` }).click();
  await expect(page.getByText(`${STRANGER} may send events from now on.`)).toBeVisible();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  expect((await stack.admin.call('GET', '/api/container')).allowedOrigins).toEqual([...before, STRANGER]);
  expect(await tellFromStranger(stack, stack.key)).toBe(200);
});

test('only an admin allows an origin', async ({ page, stack }) => {
  await stack.install([]);
  expect(await tellFromStranger(stack, stack.key)).toBe(403);
  await openDashboard(page, stack, '/', await tokenFor(stack, 'viewer', 'Vera'));
  await expect(allowButton(page)).toHaveAttribute('aria-disabled', 'true');
});

test('what the site sends wrong stands there: refused, or taken without a part, by servers and by the dataLayer', async ({
  page,
  stack,
  context,
}) => {
  await stack.install([]);
  const { page: settings } = await stack.admin.call('GET', '/api/container');
  await stack.admin.call('PUT', '/api/container', { page: { ...settings, dataLayer: true } });
  await openDashboard(page, stack, '/');
  const list = page.getByRole('region', { name: 'What the site sends wrong' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(list).toHaveCount(0);

  // a server's, in seconds
  const { collector, key } = stack;
  const answer = await fetch(`${collector.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'text/plain' },
    body: JSON.stringify({
      ...{ key, visitor: 'server-1', page: { url: '', referrer: '' }, clicks: [] },
      events: [{ id: 'seconds', name: 'Purchase', at: Math.floor(Date.now() / 1000), data: { value: 5 } }],
    }),
  });
  expect(answer.status).toBe(400);
  const line = (field: string) =>
    list.getByRole('listitem').filter({ has: page.getByRole('heading', { name: field, exact: true }) });
  const seconds = line('at');
  await expect(seconds).toContainText('Refused');
  await expect(seconds).toContainText('The event was not taken. 1×');
  await expect(seconds).toContainText('from a server');

  // the shop's, by way of its dataLayer: a number that was rounded on its way, and a template that nobody filled
  const shop = await context.newPage();
  await shop.goto(stack.shop.url);
  const push = (order: unknown) =>
    shop.evaluate((transaction_id) => {
      const { dataLayer } = window as unknown as { dataLayer: object[] };
      dataLayer.push({ event: 'purchase', ecommerce: { transaction_id, value: 15, currency: 'EUR' } });
    }, order);
  await shop.evaluate(() => Object.assign(window, { dataLayer: (window as { dataLayer?: object[] }).dataLayer ?? [] }));
  await push(2 ** 53 + 2);
  const rounded = line('data.transaction_id').filter({ hasText: 'Refused' });
  await expect(rounded).toContainText('Refused');
  await expect(rounded).toContainText('The event was not taken. 1×');
  await expect(rounded).toContainText(`from ${new URL(stack.shop.url).origin}`);
  await push('{{ order.id }}');
  const unfilled = list.getByRole('listitem').filter({ hasText: 'no order number' });
  await expect(unfilled).toContainText('Left out');
  await expect(unfilled).toContainText('The event was taken without it.');
  // again: one line, counted
  await push(2 ** 53 + 4);
  await expect(rounded).toContainText('The event was not taken. 2×');
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  // the unfilled one alone is an event
  const { items } = await stack.admin.call('GET', '/api/events?name=Purchase');
  expect(items.map(({ data }) => data)).toEqual([{ value: 15, currency: 'EUR' }]);
});

test('a month of traffic, by hour and by day, as a chart and as a table', async ({ page, stack }) => {
  await stack.install([]);
  await addConnector(stack, 'network-x', 'Affiliate Network X');
  await addConnector(stack, 'adnord', 'AdNord Postback', { pixel: true });
  await addConnector(stack, 'leadhub', 'LeadHub');
  const destination = new URL(stack.partner.url).host;
  // an hour's outage, so that some failed at whatever time of the day this runs
  const partners: Partner[] = [
    { connector: 'network-x', destination, fails: (hoursAgo) => (hoursAgo > 20 ? 6 : 0) },
    { connector: 'adnord', destination, fails: (hoursAgo) => (hoursAgo === 8 ? 1000 : 4) },
  ];
  await seedTraffic(stack, partners);
  stack.partner.behave('error500', '/postback/leadhub');
  await sendEvent(stack, { data: { value: 49.9, currency: 'EUR', transaction_id: 'H-5' } });
  await openDashboard(page, stack, '/');
  const events = page.getByRole('slider', { name: 'Events by hour' });
  await expect(events).toBeVisible();
  await expect(events.locator('canvas')).toBeVisible();
  await expect(card(page, 'Deliveries')).toContainText(/[\d,]+ delivered · [1-9][\d,]* failed · 1 waiting/);
  await expectAccessible(page);
  await takeScreens(page, 'home');

  // keys go through the hours, and each is said
  await events.focus();
  await page.keyboard.press('End');
  await expect(events).toHaveAttribute('aria-valuetext', /^.+–.+: Events [\d,]+$/);
  const spoken = await events.getAttribute('aria-valuetext');
  await page.keyboard.press('ArrowLeft');
  await expect(events).not.toHaveAttribute('aria-valuetext', spoken ?? '');
  await expect(events).toHaveAttribute('aria-valuenow', '22');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Deliveries as a table' }).press('Enter');
  const table = card(page, 'Deliveries').getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(25);
  await expect(table.getByRole('columnheader')).toHaveText(['Hour', 'Delivered', 'Failed', 'Waiting']);

  await page.getByRole('radio', { name: 'Last 30 days' }).check();
  await expect(page).toHaveURL(/span=30d/);
  await expect(table.getByRole('row')).toHaveCount(31);
  await expect(page.getByRole('slider', { name: 'Events by day' })).toHaveAttribute('aria-valuemax', '29');
  await expectAccessible(page);
  await takeScreens(page, 'home-30d');
  for (const width of [360, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoSidewaysScroll(page);
  }
});

test('a slow answer is waited for, not given up for the next question', async ({ page, stack }) => {
  await stack.install([]);
  await addConnector(stack, 'network-x', 'Network X');
  await sendEvent(stack, { data: { value: 5, currency: 'EUR', transaction_id: 'H-6' } });
  await openDashboard(page, stack, '/connectors');
  await page.clock.install();
  let asked = 0;
  let answer = () => {};
  const isAnswered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/overview?*', async (route) => {
    asked++;
    await isAnswered;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Home' }).click();
  await expect.poll(() => asked).toBe(1);
  await page.clock.runFor(60_000);
  expect(asked).toBe(1);
  answer();
  await expect(card(page, 'Deliveries')).toBeVisible();
  await page.unrouteAll({ behavior: 'wait' });
});

test('nothing moves while it loads, or when it is refreshed', async ({ page, stack }) => {
  await stack.install([]);
  await addConnector(stack, 'network-x', 'Network X');
  await sendEvent(stack, { data: { value: 5, currency: 'EUR', transaction_id: 'H-3' } });
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await openDashboard(page, stack, '/');
  await expect(page.getByRole('slider', { name: 'Events by hour' }).locator('canvas')).toBeVisible();
  await sendEvent(stack, { data: { value: 5, currency: 'EUR', transaction_id: 'H-4' } });
  await expect(card(page, 'Events')).toContainText(/^EventsTable2/);
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.01);
});
