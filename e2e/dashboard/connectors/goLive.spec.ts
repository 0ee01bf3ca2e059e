/** A new connector begins in test mode, and goes live once a test has passed, or all the same. */
import type { Page } from 'playwright/test';
import { connector, imagePixel, postback } from '../../support/stack/connectorSettings.ts';
import { buy } from '../../support/stack/shopping.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, openDashboard, takeScreens, test, tokenFor } from '../support.ts';

test.use({ demo: false });

const section = (page: Page) => page.getByRole('region', { name: 'Go live' });
const goLive = (page: Page) => section(page).getByRole('button', { name: 'Go live', exact: true });
const goLiveAnyway = (page: Page) => section(page).getByRole('button', { name: 'Go live anyway' });
const save = (page: Page) => page.getByRole('button', { name: 'Save connector' });
const messages = (page: Page) => page.getByRole('region', { name: 'Messages' });
const modeOf = async (stack: Stack, id: string) => (await stack.admin.call('GET', `/api/connectors/${id}`)).mode;

const networkX = ({ partner }: Stack) =>
  connector('network-x', {
    name: 'Network X',
    mode: 'test',
    webhook: postback(`${partner.url}/postback/x`, { order: '{{TRANSACTION_ID}}' }),
  });

test('one made in the dashboard tells its partner of no order until it goes live', async ({ page, stack }) => {
  await stack.install([]);
  await openDashboard(page, stack, '/connectors/~new');
  await expect(page.getByRole('radio', { name: 'Test', exact: true })).toBeChecked();
  await expect(section(page)).toHaveCount(0);
  await page.getByLabel('Name', { exact: true }).fill('Network X');
  const url = page.getByLabel('URL', { exact: true });
  await url.fill(`${stack.partner.url}/postback/x?order={{TRANSACTION_ID}}`);
  await save(page).click();
  await expect(messages(page)).toContainText('Network X is saved, in test mode');
  expect(await modeOf(stack, 'network-x')).toBe('test');

  await expect(section(page)).toContainText('Version 1 has passed no test yet');
  await expect(goLiveAnyway(page)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'go live', exact: true }).click();
  await expect(goLiveAnyway(page)).toBeInViewport();

  // refused, it is no proof
  stack.partner.behave('error500', '/postback');
  const tested = page.getByRole('region', { name: 'Test request' });
  await tested.getByRole('button', { name: 'Test Webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
  await expect(tested).toContainText('Answered 500');
  stack.partner.behave('ok', '/postback');
  await expect(goLiveAnyway(page)).toBeVisible();
  await tested.getByRole('button', { name: 'Test Webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
  await expect(tested).toContainText('Answered 200');
  await expect(goLive(page)).toBeVisible();
  await expect(section(page).getByRole('link', { name: 'the partner took a test' })).toBeVisible();
  await expectAccessible(page);
  await takeScreens(page, 'connector-go-live', { of: section(page) });

  // of another version it says nothing
  await page.getByLabel('Name', { exact: true }).fill('Network Y');
  await expect(goLive(page)).toHaveAccessibleDescription('Save or discard the changes first: what is saved goes live.');
  await save(page).click();
  await expect(section(page)).toContainText('Version 2 has passed no test yet');
  await tested.getByRole('button', { name: 'Test Webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
  await expect(goLive(page)).toBeVisible();
  // it stands in the log, so it counts after a reload too
  await page.reload();
  await goLive(page).click();
  await expect(messages(page)).toContainText('Network Y is live: from now on it fires for everybody.');
  await expect(page.getByText('All changes saved')).toBeVisible();
  await expect(section(page)).toHaveCount(0);
  expect(await modeOf(stack, 'network-x')).toBe('enabled');

  await sendEvent(stack, { data: { transaction_id: 'LIVE-1' } });
  await expect
    .poll(() => stack.partner.hits('/postback/x').map(({ url: hit }) => hit))
    .toContain('/postback/x?order=LIVE-1');
});

test('it can go live without a test, and back', async ({ page, stack }) => {
  await stack.install([networkX(stack)]);
  await openDashboard(page, stack, '/connectors/network-x');
  await goLiveAnyway(page).click();
  await expect(messages(page)).toContainText('Network X is live');
  expect(await modeOf(stack, 'network-x')).toBe('enabled');
  await page.getByRole('radio', { name: 'Test', exact: true }).check();
  await save(page).click();
  await expect(goLiveAnyway(page)).toBeVisible();
  expect(await modeOf(stack, 'network-x')).toBe('test');
});

test('a test visit that only ran a pixel counts', async ({ page, stack }) => {
  test.slow();
  await stack.install([
    connector('network-x', { name: 'Network X', mode: 'test', pixel: imagePixel(`${stack.partner.url}/pixel/x`, {}) }),
  ]);
  await openDashboard(page, stack, '/connectors/network-x');
  await expect(section(page)).toContainText('has passed no test yet: make a test visit above.');
  const visit = page.getByRole('region', { name: 'Test visit' });
  const opened = page.waitForEvent('popup');
  await visit.getByRole('link', { name: 'Open in a new tab' }).click();
  const shop = await opened;
  await expect(visit.getByRole('status')).toHaveText('Waiting for the visit …');
  await shop.waitForLoadState();
  await buy(shop, ['week-pad']);
  await expect(visit.getByRole('status')).toHaveText('Finished: everything worked.');
  await expect(section(page)).toContainText('Passed: a test visit went through.');
  await goLive(page).click();
  await expect(messages(page)).toContainText('Network X is live');
  expect(await modeOf(stack, 'network-x')).toBe('enabled');
});

test('who may only look is told that', async ({ page, stack }) => {
  await stack.install([networkX(stack)]);
  await openDashboard(page, stack, '/connectors/network-x', await tokenFor(stack, 'viewer', 'Vera'));
  await expect(goLiveAnyway(page)).toHaveAccessibleDescription(/needs the role editor or admin/);
});

test.describe('the script tag', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  for (const path of ['/', '/settings']) {
    test(`is copied with its stub at ${path}`, async ({ page, stack }) => {
      await stack.install([]);
      await openDashboard(page, stack, path);
      await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
      await expect(messages(page)).toContainText('Copied to the clipboard');
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toMatch(
        /^<script>\n\(function \(w, n\)[\s\S]+<\/script>\n<script async src="[^"]+\.js"><\/script>$/,
      );
    });
  }
});
