/** Test Webhook in the editor: of a sample or a received event, all requests of it, and where to find them afterwards. */
import type { Page } from 'playwright/test';
import { connector, imagePixel, postback } from '../../support/stack/connectorSettings.ts';
import { expect } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, openDashboard, takeScreens, test } from '../support.ts';

const section = (page: Page) => page.getByRole('region', { name: 'Test request' });

test('sends each request of a received order, and links to them in the log', async ({ page, stack }) => {
  const perItem = postback(
    `${stack.partner.url}/postback/items`,
    { sku: '{{ITEM_ID}}', order: '{{TRANSACTION_ID}}' },
    { requestPerItem: true },
  );
  await stack.install([connector('items', { name: 'Per item', mode: 'disabled', webhook: perItem })]);
  const items = ['S1', 'S2', 'S3'].map((item_id) => ({ item_id, price: 1, quantity: 1 }));
  await sendEvent(stack, { data: { transaction_id: 'R-9', value: 3, items } });
  await openDashboard(page, stack, '/connectors/items');
  const choice = section(page).getByLabel('Event to send');
  const received = choice.getByRole('option', { name: /R-9/ });
  await expect(received).toHaveCount(1);
  await choice.selectOption((await received.textContent()) ?? '');
  await expect(section(page)).toContainText('A received event goes out with its real values');
  expect(stack.partner.hits('/postback/items')).toEqual([]);
  await section(page).getByRole('button', { name: 'Test Webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
  await expect(section(page).getByText('Answered 200')).toHaveCount(3);
  expect(
    stack.partner
      .hits('/postback/items')
      .map(({ url }) => url)
      .sort(),
  ).toEqual(items.map(({ item_id }) => `/postback/items?sku=${item_id}&order=R-9`));
  await expectAccessible(page);
  await takeScreens(page, 'connector-test-webhook-items', { of: section(page) });
  await section(page).getByRole('link', { name: 'In the Webhook Log' }).click();
  await expect(page).toHaveURL(/\/deliveries\?event=test_/);
  const rows = page
    .getByRole('grid', { name: 'Deliveries' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('Purchase (test)');
});

test('the connector’s screen leads to its own Webhook Log', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByRole('main').getByRole('link', { name: 'Webhook Log', exact: true }).click();
  await expect(page).toHaveURL(/\/deliveries\?connector=affiliate-network$/);
  await expect(page.getByLabel('Connector', { exact: true })).toHaveValue('affiliate-network');
});

test('the list says when a pixel was approved', async ({ page, stack }) => {
  await stack.install([connector('x', { name: 'Network X', pixel: imagePixel('https://p.example/x', {}) })]);
  await openDashboard(page, stack, '/connectors');
  const row = page.getByRole('grid', { name: 'Connectors' }).getByRole('row').filter({ hasText: 'Network X' });
  const day = new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'short', year: 'numeric' }).format(Date.now());
  await expect(row.first()).toContainText(`Approved on ${day}`);
});

test('a pixel has event names of its own, which need no new approval', async ({ page, stack }) => {
  const pixel = imagePixel(`${stack.partner.url}/pixel`, { e: '{{EVENT_NAME}}' });
  await stack.install([connector('x', { name: 'Network X', pixel })]);
  await openDashboard(page, stack, '/connectors/x');
  const names = page.getByRole('region', { name: 'Pixel', exact: true }).getByRole('group', { name: 'Event names' });
  await names.getByLabel('Purchase becomes').fill('sale');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expect(await stack.admin.call('GET', '/api/connectors/x')).toMatchObject({
    pixel: { status: 'approved', eventNames: { Purchase: 'sale' } },
  });
  const id = await sendEvent(stack, { data: { value: 1 } });
  expect(await stack.admin.call('GET', `/api/events/${id}`)).toMatchObject({
    pixels: [{ outcome: 'delivered', values: [{ slot: '{{EVENT_NAME}}', value: 'sale' }] }],
  });
});
