/** A test visit: a real browser goes to a real shop by the link, while the dashboard waits and ticks off what happens. */
import type { Page } from 'playwright/test';
import type { ConnectorSettings } from '../../../demo-site/connectors.ts';
import { buy } from '../../support/stack/shopping.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { expectAccessible, openDashboard, takeScreens, test, tokenFor } from '../support.ts';

test.use({ demo: false });

function hybrid({ partner }: Stack, change: Partial<ConnectorSettings> = {}): ConnectorSettings {
  return {
    id: 'network-x',
    name: 'Network X',
    mode: 'test',
    triggers: ['Purchase'],
    webhook: {
      url: `${partner.url}/postback/x`,
      parameters: [
        { name: 'cid', value: '{{CLICK_ID}}' },
        { name: 'amount', value: '{{VALUE}}' },
      ],
    },
    pixel: { html: `<img src="${partner.url}/pixel/x?cid={{CLICK_ID}}">` },
    click: {
      parameter: 'click_id',
      windowDays: 14,
      source: { parameter: 'utm_source', value: 'platform_x' },
    },
    ...change,
  };
}

const visit = (page: Page) => page.getByRole('region', { name: 'Test visit' });
const step = (page: Page, name: string) =>
  visit(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name }) });
const link = async (page: Page) =>
  (await visit(page).getByRole('link', { name: 'Open in a new tab' }).getAttribute('href')) ?? '';

test('a visit by the link is ticked off, from the click to the pixel', async ({ page, stack }) => {
  // a whole visit to the shop, with axe in both themes on the way
  test.slow();
  await stack.install([hybrid(stack)]);
  await openDashboard(page, stack, '/connectors/network-x');
  await expect(visit(page).getByLabel('Page of the site')).toHaveValue(`${stack.shop.url}/`);
  await expect(step(page, 'Click captured (to come)')).toBeVisible();
  const { origin, searchParams } = new URL(await link(page));
  const clickId = searchParams.get('click_id') ?? '';
  expect(origin).toBe(stack.shop.url);
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ trl_test: '1', click_id: expect.stringMatching(/^test-\w+$/), utm_source: 'platform_x' },
  });
  await expectAccessible(page);

  // the visit begins when it was seen that it is waited for
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.context().route('**/t/*.js', async (route) => {
    await held;
    await route.continue();
  });
  const opened = page.waitForEvent('popup');
  await visit(page).getByRole('link', { name: 'Open in a new tab' }).click();
  const shop = await opened;
  await expect(visit(page).getByRole('status')).toHaveText('Waiting for the visit …');
  await expect(visit(page)).toContainText('Only Purchase counts');
  await expectAccessible(page);

  // a page view comes first: the click is there, the event that counts isn't
  release();
  await shop.waitForLoadState();
  await expect(step(page, 'Click captured (done)')).toContainText(`Kept click_id=${clickId}, utm_source=platform_x.`);
  await expect(step(page, 'Event received (waiting)')).toContainText('PageView came, on which it doesn’t fire.');
  await takeScreens(page, 'test-visit-waiting', { of: visit(page) });

  await buy(shop, ['week-pad']);
  await expect(step(page, 'Event received (done)')).toContainText('Purchase on /thank-you/');
  await expect(step(page, 'Decided (done)')).toContainText('It fires: its click came');
  await expect(step(page, 'Webhook answered (done)')).toContainText('answered 200');
  await expect(step(page, 'Pixel ran (done)')).toContainText('It ran in the browser');
  await expect(visit(page).getByRole('status')).toHaveText('Finished: everything worked.');
  await expect(visit(page).getByRole('list', { name: 'Steps of the visit' }).locator('time')).toHaveCount(5);
  await expectAccessible(page);
  await takeScreens(page, 'test-visit', { of: visit(page) });
  expect(stack.partner.hits('/postback/x')).toHaveLength(1);
  expect(stack.partner.hits('/postback/x')[0]?.url).toContain(`cid=${clickId}`);

  // another one has a click of its own, and begins anew
  await visit(page).getByRole('button', { name: 'Start over' }).click();
  await expect(step(page, 'Click captured (to come)')).toBeVisible();
  expect(new URL(await link(page)).searchParams.get('click_id')).not.toBe(clickId);
  await expect(visit(page).getByRole('link', { name: 'Purchase: the whole story' })).toBeHidden();
});

test('says why it was skipped, and what the partner refused', async ({ page, stack }) => {
  test.slow();
  await stack.install([hybrid(stack, { triggers: ['PageView', 'Purchase'] })], { approve: false });
  stack.partner.behave('error500', '/postback');
  await openDashboard(page, stack, '/connectors/network-x');
  await expect(step(page, 'Pixel ran (skipped)')).toContainText('The pixel is not approved');
  await visit(page).getByRole('button', { name: 'Wait for the visit' }).click();
  await expect(visit(page).getByRole('status')).toHaveText('Waiting for the visit …');
  const shop = await page.context().newPage();
  await shop.goto(await link(page));
  await expect(step(page, 'Webhook answered (failed)')).toContainText('answered 500');
  await expect(step(page, 'Pixel ran (skipped)')).toContainText('it waits for its review');
  await expect(visit(page).getByRole('status')).toHaveText('Finished. It failed at: webhook answered.');
  await expectAccessible(page);

  // without the link's click, and of a partner that a stranger's click beats
  await visit(page).getByRole('button', { name: 'Start over' }).click();
  await visit(page).getByRole('button', { name: 'Wait for the visit' }).click();
  await expect(visit(page).getByRole('status')).toHaveText('Waiting for the visit …');
  await shop.goto(`${stack.shop.url}/?trl_test=1&gclid=abc`);
  await expect(step(page, 'Click captured (failed)')).toContainText('PageView came without click_id=');
  await expect(step(page, 'Decided (skipped)')).toContainText('Not the last click: gclid arrived');
  await expect(step(page, 'Webhook answered (skipped)')).toBeVisible();
  await expect(visit(page).getByRole('status')).toHaveText('Finished. It failed at: click captured.');
});

test('when nothing comes it says what is in the way', async ({ page, stack }) => {
  await stack.install([hybrid(stack)]);
  await stack.admin.call('PUT', '/api/container', {
    allowedOrigins: ['https://shop.example.com'],
    consent: { required: ['ads'] },
  });
  await openDashboard(page, stack, '/connectors/network-x');
  const field = visit(page).getByLabel('Page of the site');
  await field.fill('shop.example.com');
  await expect(field).toHaveAccessibleDescription(/Paste the whole address of a page/);
  await expect(visit(page).getByRole('link', { name: 'Open in a new tab' })).toBeHidden();

  await field.fill(`${stack.shop.url}/?lang=en`);
  await expect(visit(page)).toContainText(`${stack.shop.url} is not among the allowed origins`);
  expect(await link(page)).toMatch(/\?trl_test=1&click_id=test-\w+&utm_source=platform_x&lang=en$/);
  await visit(page).getByRole('button', { name: 'Wait for the visit' }).click();
  await expect(visit(page)).toContainText('Visitors are asked for ads');
  await expect(visit(page)).toContainText('No event has ever come from this site.');
  await expect(visit(page)).toContainText(`/t/${stack.key}.js`);

  const shop = await page.context().newPage();
  await shop.goto(await link(page));
  await shop.evaluate(() => window.trl?.consent?.({ ads: true }));
  await expect(visit(page)).toContainText('A request was refused just now');
  await expect(visit(page)).toContainText(`${stack.shop.url} is not among the container’s allowed origins.`);
  await expectAccessible(page);
  await takeScreens(page, 'test-visit-refused', { of: visit(page) });
});

test('the page that is suggested never comes into what somebody types', async ({ page, stack }) => {
  await stack.install([hybrid(stack)]);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/container', async (route) => {
    await held;
    await route.continue();
  });
  await openDashboard(page, stack, '/connectors/network-x');
  const field = visit(page).getByLabel('Page of the site');
  await field.click();
  const answered = page.waitForResponse('**/api/container');
  release();
  await (await answered).finished();
  // shown by what comes of the same answer
  await expect(visit(page).locator('datalist option')).not.toHaveCount(0);
  await field.pressSequentially('https://other.example.com/');
  await expect(field).toHaveValue('https://other.example.com/');
  await field.fill('');
  await expect(visit(page).getByRole('link', { name: 'Open in a new tab' })).toBeHidden();
});

test('of each mode it is said what a visit does', async ({ page, stack }) => {
  await stack.install([hybrid(stack)]);
  await openDashboard(page, stack, '/connectors/network-x', await tokenFor(stack, 'viewer', 'Vera'));
  await expect(visit(page)).toContainText('In test mode only such visits are sent and run for real');
  await expect(visit(page).getByRole('link', { name: 'Open in a new tab' })).toBeVisible();
  for (const [mode, words] of [
    ['enabled', 'only logged: nothing would tell the partner that it is a test'],
    ['disabled', 'nothing is sent or run'],
  ] as const) {
    await stack.admin.call('PUT', '/api/connectors/network-x', hybrid(stack, { mode }));
    await page.reload();
    await expect(visit(page)).toContainText(words);
  }
  await page.goto(`${stack.collector.url}/connectors/~new`);
  await expect(visit(page)).toContainText('Save the connector first');
});
