/** Somebody has an order number and wants to see what became of it. */
import type { Page } from 'playwright/test';
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, test } from '../support.ts';

test.use({ demo: false });

const rows = (page: Page, list = 'Events') =>
  page
    .getByRole('grid', { name: list })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
const chip = (page: Page) => page.getByText('Of one order: A-1001');

/** Order A-1001 was told twice, others once. */
async function sell(stack: Stack): Promise<void> {
  const webhook = postback(`${stack.partner.url}/postback/x`, { order: '{{TRANSACTION_ID}}' });
  await stack.install([connector('network-x', { name: 'Network X', webhook })]);
  const order = (transaction_id: string | number, value: number) =>
    sendEvent(stack, { data: { value, currency: 'EUR', transaction_id }, visitor: `buyer of ${transaction_id}` });
  await order('A-1001', 15);
  await order('A-1002', 20);
  await order('A-1001', 15);
  await order(70_123, 25);
  await sendEvent(stack, { name: 'Newsletter' });
}

async function find(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Find by ID' });
  await field.fill(text);
  await field.press('Enter');
}

test('finds an order by its number among the events', async ({ page, stack }) => {
  await sell(stack);
  await openDashboard(page, stack, '/events?name=Newsletter');
  await expect(rows(page)).toHaveCount(1);

  await find(page, ' A-1001 ');
  await expect(chip(page)).toBeVisible();
  await expect(page).toHaveURL(/\/events\?transaction=A-1001$/);
  await expect(rows(page)).toHaveCount(2);
  for (const row of await rows(page).all()) await expect(row).toContainText('buyer of A-1001');
  await expectAccessible(page);

  await sendEvent(stack, { data: { transaction_id: 'A-1002' } });
  await sendEvent(stack, { name: 'Refund', data: { transaction_id: 'A-1001' } });
  await page.getByRole('button', { name: 'Show 1 new event' }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).first()).toContainText('Refund');

  await page.getByRole('button', { name: 'Show other orders too' }).click();
  await expect(chip(page)).toBeHidden();
  await expect(rows(page)).toHaveCount(7);

  await find(page, 'B-100');
  await expect(page.getByText('No delivery, event or order has this ID')).toBeVisible();
  await find(page, '70123');
  await expect(page.getByRole('heading', { level: 1, name: 'Purchase · €25.00' })).toBeVisible();
});

test('finds orders by part of their number in any case, and who came with a click ID', async ({ page, stack }) => {
  await sell(stack);
  const clicks = [{ at: Date.now() - 60_000, ids: { click_id: 'AbC-77' }, sources: {} }];
  await sendEvent(stack, { data: { transaction_id: 'B-9' }, visitor: 'came by a click', clicks });
  await openDashboard(page, stack, '/deliveries');
  await expect(rows(page, 'Deliveries').filter({ hasText: 'A-1002' })).toHaveCount(1);

  await find(page, 'a-100');
  const near = page.getByRole('status').filter({ hasText: 'Among the newest 5,000 events' });
  await expect(near.getByRole('link')).toHaveText(['Order A-1001', 'Order A-1002']);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(near).toBeHidden();

  await find(page, 'a-100');
  await near.getByRole('link', { name: 'Order A-1001' }).click();
  await expect(chip(page)).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  for (const row of await rows(page).all()) await expect(row.getByRole('gridcell').nth(3)).toHaveText('A-1001');

  // the only one that is near is gone to at once
  await find(page, '-1002');
  await expect(page.getByText('Of one order: A-1002')).toBeVisible();
  await find(page, 'abc-77');
  await expect(page.getByText('Of one visitor: came by a click')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('B-9');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Filters' }).click();
  await find(page, 'a-100');
  await expect(near.getByRole('link').last()).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);
});

test('a long order number beside a long visitor ID makes nothing wider than a phone', async ({ page, stack }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openDashboard(page, stack, `/events?transaction=${'9'.repeat(300)}&visitor=${'v'.repeat(128)}`);
  await expect(page.getByText('Of one order: 999')).toBeVisible();
  await expectNoSidewaysScroll(page);
  for (const button of await page.getByRole('button', { name: /^Show other/ }).all()) {
    await expect(button).toBeInViewport({ ratio: 1 });
  }
});

test('goes from the Webhook Log to the events of an order, and from one of them to the others', async ({
  page,
  stack,
}) => {
  await sell(stack);
  await openDashboard(page, stack, '/deliveries?connector=network-x');
  await find(page, 'A-1001');
  await expect(chip(page)).toBeVisible();
  await expect(rows(page)).toHaveCount(2);

  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Webhook Log' })).toBeVisible();
  await find(page, '70123');
  await expect(page.getByRole('heading', { level: 1, name: 'Purchase · €25.00' })).toBeVisible();
  await expect(page.getByRole('article', { name: 'Network X' })).toContainText('answered 200');

  await page.goto(`${stack.collector.url}/events`);
  await rows(page).filter({ hasText: 'buyer of A-1001' }).first().click();
  await expect(page.getByRole('article', { name: 'Network X' })).toContainText('was paid already');
  await page.getByRole('link', { name: 'A-1001', exact: true }).click();
  await expect(chip(page)).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
});
