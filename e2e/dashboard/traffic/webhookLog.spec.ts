/** The Webhook Log, as whoever looks after deliveries uses it. */

import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright/test';
import { demoConnectors } from '../../../demo-site/connectors.ts';
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { sendBatch, sendEvent } from '../sendEvents.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, takeScreens, test, tokenFor } from '../support.ts';

test.use({ demo: false });

const URL_SECRET = 'Bearer abc123';

async function setUp(stack: Stack): Promise<void> {
  const webhook = (name: string) =>
    postback(
      `${stack.partner.url}/postback/${name}`,
      { amount: '{{VALUE}}', order: '{{TRANSACTION_ID}}' },
      { headers: [{ name: 'Authorization', value: URL_SECRET }] },
    );
  await stack.install([
    connector('network-x', { name: 'Network X', webhook: webhook('x') }),
    connector('network-y', { name: 'Network Y', triggers: ['Lead'], webhook: webhook('y') }),
  ]);
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Deliveries' });
/** Without the head. */
const rows = (page: Page) =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
const panel = (page: Page): Locator => page.getByRole('region', { name: 'Delivery', exact: true });

async function purchases(stack: Stack, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n += 1) {
    await sendEvent(stack, { data: { value: 10 + n, currency: 'EUR', transaction_id: `A-${n}` } });
  }
}

test('goes straight to what an ID belongs to, a delivery or an event', async ({ page, stack }) => {
  await setUp(stack);
  const event = await sendEvent(stack, { data: { value: 1, currency: 'EUR', transaction_id: 'A-1' } });
  await purchases(stack, 2, 5);
  await openDashboard(page, stack, '/deliveries');
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).first()).toContainText(/\d ms|second/);
  const { items } = await stack.admin.call('GET', `/api/deliveries?event=${event}`);
  const id = page.getByRole('textbox', { name: 'Find by ID' });
  await id.fill(`  ${items[0]?.id} `);
  await id.press('Enter');
  await expect(panel(page)).toContainText('order=A-1');

  await page.getByRole('button', { name: 'Close delivery' }).click();
  await id.fill(event);
  await page.getByRole('button', { name: 'Find this ID' }).click();
  await expect(page.getByText('Of one event:')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);

  await id.fill('nobody');
  await id.press('Enter');
  await expect(page.getByText('No delivery, event or order has this ID')).toBeVisible();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Events' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Find by ID' }).fill(items[0]?.id ?? '');
  await page.getByRole('textbox', { name: 'Find by ID' }).press('Enter');
  await expect(page).toHaveURL(new RegExp(`/events/${event}`));
});

test('an empty log says what to do', async ({ page, stack }) => {
  await stack.install(demoConnectors(stack.partner.url));
  await openDashboard(page, stack, '/deliveries');
  await expect(page.getByRole('heading', { name: 'No webhooks yet' })).toBeVisible();
  await expectAccessible(page);
});

test('is live: new ones are announced, and nothing moves until they are wanted', async ({ page, stack }) => {
  await setUp(stack);
  await purchases(stack, 1);
  await openDashboard(page, stack);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Webhook Log' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('Succeeded');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();

  await purchases(stack, 2, 1);
  const announced = page.getByRole('button', { name: 'Show 2 new deliveries' });
  await expect(announced).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await announced.click();
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).first()).toContainText('order=A-2');

  await page.getByText('Follow', { exact: true }).click();
  await purchases(stack, 1, 3);
  await expect(rows(page).first()).toContainText('order=A-3');
});

test('filters stand in the address, and go back and forth with it', async ({ page, stack }) => {
  await setUp(stack);
  stack.partner.behave('error500');
  await sendEvent(stack, { name: 'Lead', data: { transaction_id: 'L-1' } });
  await expect.poll(() => stack.partner.hits('/postback/y').length).toBeGreaterThan(0);
  await expect.poll(async () => (await stack.events('Lead'))[0]?.deliveries[0]?.state).toBe('waiting');
  stack.partner.behave('ok');
  await purchases(stack, 2);
  await openDashboard(page, stack, '/deliveries');
  await expect(rows(page)).toHaveCount(3);

  await page.getByLabel('Connector').selectOption({ label: 'Network X' });
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/\/deliveries\?connector=network-x$/);
  await page.getByLabel('State').selectOption({ label: 'Failed' });
  await expect(page.getByRole('heading', { name: 'No delivery matches' })).toBeVisible();
  await page.goBack();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByLabel('State')).toHaveValue('');
  await page.goForward();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(rows(page)).toHaveCount(3);

  await page.goto(`${stack.collector.url}/deliveries?eventName=Lead&test=false`);
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByLabel('Event')).toHaveValue('Lead');
  await expect(page.getByLabel('Traffic')).toHaveValue('false');
  await page.getByLabel('From').fill('2020-01-01T00:00');
  await expect(page).toHaveURL(/from=\d+/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('To', { exact: true }).fill('2020-01-02T00:00');
  await expect(page.getByRole('heading', { name: 'No delivery matches' })).toBeVisible();
});

test('one delivery shows each attempt with request and answer, and is sent again after a look at it', async ({
  page,
  stack,
}) => {
  await setUp(stack);
  // for good: whichever attempt it waits for by then
  stack.partner.behave('error500');
  await purchases(stack, 1);
  await openDashboard(page, stack, '/deliveries');
  await expect(rows(page).first()).toContainText('500');
  await rows(page).first().click();

  await expect(panel(page).getByRole('heading', { name: 'Network X' })).toBeFocused();
  await expect(panel(page)).toContainText(/Waits for its \d\w\w attempt/);
  await expect(panel(page)).toContainText('answered 500');
  const request = panel(page).getByRole('region', { name: 'Request' });
  await expect(request).toContainText('amount=10&order=A-0');
  await expect(request).toContainText('Authorization');
  await expect(panel(page)).not.toContainText('abc123');
  await expect(panel(page).getByRole('region', { name: 'Answer to the 1st attempt' })).toContainText('internal error');

  // of another the second attempt comes by itself, and shows by itself
  await sendEvent(stack, { name: 'Lead', data: { value: 10, currency: 'EUR', transaction_id: 'A-0' } });
  const hits = () => stack.partner.hits('/postback/y');
  await expect.poll(() => hits().length).toBe(1);
  stack.partner.behave('ok', '/postback/y');
  await page.goto(`${stack.collector.url}/deliveries`);
  await rows(page).filter({ hasText: 'Network Y' }).click();
  await expect(panel(page).getByRole('heading', { name: 'Network Y' })).toBeFocused();
  await expect(panel(page).getByText('Answered 200', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(panel(page)).toContainText('at the 2nd attempt');
  await expectAccessible(page);
  await takeScreens(page, 'webhook-log-delivery');

  const before = hits().length;
  await panel(page).getByRole('button', { name: 'Send again' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('It succeeded before');
  await expect(dialog).toContainText('amount=10&order=A-0');
  await expectAccessible(page);
  expect(hits()).toHaveLength(before);
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await expect(dialog).toBeHidden();
  await expect(panel(page)).toContainText('sent by hand, by ');
  expect(hits()).toHaveLength(before + 1);

  await panel(page).getByRole('link', { name: 'its whole story' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lead · €10.00' })).toBeVisible();
});

test('sends many again: says how many and which before, and that some may be paid twice', async ({ page, stack }) => {
  await setUp(stack);
  await purchases(stack, 7);
  await sendEvent(stack, { name: 'Lead', data: { transaction_id: 'L-1' } });
  await openDashboard(page, stack, '/deliveries?connector=network-x');
  await expect(rows(page).filter({ hasText: 'Succeeded' })).toHaveCount(7);
  expect(stack.partner.hits('/postback/x')).toHaveLength(7);

  await page.getByRole('button', { name: 'Send many again …' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('7 deliveries will be sent again');
  await expect(dialog).toContainText('may be paid twice');
  await expect(dialog.getByRole('listitem')).toHaveCount(5);
  await expect(dialog).toContainText('order=A-6');
  await expectAccessible(page);
  await takeScreens(page, 'webhook-log-replay');
  await dialog.getByRole('button', { name: 'Send 7 deliveries' }).click();
  await expect(page.getByText('7 deliveries are being sent again.')).toBeVisible();
  await expect.poll(() => stack.partner.hits('/postback/x').length).toBe(14);
  expect(stack.partner.hits('/postback/y')).toHaveLength(1);
});

test('exports what the filter matches, as CSV and as JSON lines', async ({ page, stack }) => {
  await setUp(stack);
  await purchases(stack, 2);
  await sendEvent(stack, { name: 'Lead' });
  await openDashboard(page, stack, '/deliveries?connector=network-x');
  await expect(rows(page)).toHaveCount(2);
  for (const [item, file, lines] of [
    ['CSV', /\.csv$/, 3],
    ['JSON lines', /\.jsonl$/, 2],
  ] as const) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toMatch(file);
    const text = await readFile(await saved.path(), 'utf8');
    expect(text.trim().split(/\r?\n/)).toHaveLength(lines);
    expect(text).not.toContain('network-y');
  }
});

test('is used by keyboard alone', async ({ page, stack }) => {
  await setUp(stack);
  await purchases(stack, 5);
  await openDashboard(page, stack, '/deliveries');
  await expect(rows(page)).toHaveCount(5);
  await rows(page).first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(rows(page).nth(2)).toBeFocused();
  await page.keyboard.press('End');
  await expect(rows(page).nth(4)).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(panel(page).getByRole('heading', { name: 'Network X' })).toBeFocused();
  await expect(page).toHaveURL(/\/deliveries\/.+/);
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(rows(page).nth(1)).toBeFocused();
});

test('a long log has only the rows in sight in the page, and pages on as it is scrolled', async ({ page, stack }) => {
  // in test mode nothing is sent: many in no time
  const webhook = postback(`${stack.partner.url}/postback/x`, { n: '{{N}}' });
  await stack.install([connector('network-x', { name: 'Network X', mode: 'test', webhook })]);
  for (let from = 0; from < 1500; from += 50) {
    await sendBatch(
      stack,
      Array.from({ length: 50 }, (_, n) => ({ n: from + n })),
    );
  }
  await openDashboard(page, stack, '/deliveries');
  await expect(rows(page).first()).toContainText('n=1499');
  await rows(page).first().focus();
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(rows(page).last()).toContainText(/\?n=00$/, { timeout: 50 });
  }).toPass({ intervals: [50] });
  expect(await rows(page).count()).toBeLessThan(80);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '1501');
  await page.keyboard.press('Enter');
  await expect(panel(page)).toContainText('Logged, not sent: of an event in test mode');
  await page.keyboard.press('Escape');
  // where it was left
  await expect(grid(page).getByRole('row', { name: /\?n=0\b/ })).toBeFocused();
});

test('says so when the log can’t be loaded, and goes on when it can', async ({ page, stack, consoleErrors }) => {
  await setUp(stack);
  await purchases(stack, 1);
  await openDashboard(page, stack);
  await page.route('**/api/deliveries?*', (route) => route.abort());
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Webhook Log' }).click();
  await expect(page.getByRole('alert')).toContainText('The collector can’t be reached');
  await expectAccessible(page);
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page)).toHaveCount(1);
  consoleErrors.length = 0;
});

test('a viewer sees all and sends nothing', async ({ page, stack }) => {
  await setUp(stack);
  await purchases(stack, 1);
  await openDashboard(page, stack, '/deliveries', await tokenFor(stack, 'viewer', 'eve'));
  await rows(page).first().click();
  await expect(panel(page)).toContainText('answered 200');
  for (const button of await page.getByRole('button', { name: /^Send .*again …$/ }).all()) {
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(/This needs the role editor/);
  }
});

test('looks right in both themes and sizes', async ({ page, stack }) => {
  await setUp(stack);
  await purchases(stack, 18);
  stack.partner.behave('error500');
  await purchases(stack, 2, 18);
  await sendEvent(stack, { name: 'Lead', data: { value: 3 }, test: true });
  await openDashboard(page, stack, '/deliveries');
  await expect(rows(page).first()).toContainText('Logged');
  await expect(rows(page).nth(1)).toContainText('500');
  await expectAccessible(page);
  await takeScreens(page, 'webhook-log');
  for (const width of [360, 800, 1100, 3840]) {
    await page.setViewportSize({ width, height: Math.round(width * 0.6) + 300 });
    await expectNoSidewaysScroll(page);
    await expect(rows(page).first()).toBeInViewport();
  }
});
