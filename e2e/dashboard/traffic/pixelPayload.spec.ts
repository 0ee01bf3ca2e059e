/** What a pixel was, or in test mode would have been: in the event's story and in the Webhook Log. */
import type { Page } from 'playwright/test';
import { connector, imagePixel, postback } from '../../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, openDashboard, takeScreens, test } from '../support.ts';

test.use({ demo: false });

/** One with a pixel alone, one with both legs, and one that is live. */
async function setUp({ install, partner }: Stack): Promise<void> {
  const pixel = imagePixel(`${partner.url}/pixel`, { v: '{{VALUE}}', order: '{{TRANSACTION_ID}}', who: '{{EMAIL}}' });
  const webhook = postback(`${partner.url}/postback/x`, { v: '{{VALUE}}' });
  await install([
    connector('only-pixel', { name: 'Only a pixel', mode: 'test', pixel }),
    connector('both', { name: 'Both legs', mode: 'test', pixel, webhook }),
    connector('live', { name: 'Live pixel', pixel: { ...pixel, sandbox: false } }),
  ]);
}

const card = (page: Page, name: string) => page.getByRole('article', { name });
const rows = (page: Page) =>
  page
    .getByRole('grid', { name: 'Deliveries' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });

test('the story shows which values ran, and what would have run', async ({ page, stack }) => {
  await setUp(stack);
  const id = await sendEvent(stack, { data: { value: 15, transaction_id: 'A&1' } });
  await openDashboard(page, stack, `/events/${id}`);
  const logged = card(page, 'Only a pixel');
  await expect(logged).toContainText('the pixel was logged, not run');
  await logged.getByText('What the browser would have got').click();
  await expect(logged).toContainText('{{TRANSACTION_ID}}');
  await expect(logged).toContainText('A&1');
  await expect(logged.getByRole('region', { name: 'Code as it would have run' })).toContainText('v=15&amp;order=A%261');
  const live = card(page, 'Live pixel');
  await live.getByText('What the browser got').click();
  await expect(live.getByRole('region', { name: 'Code as it was handed to the browser' })).toContainText('order=A%261');
  await expectAccessible(page);
  await takeScreens(page, 'event-pixel-payload', { at: logged });
});

test('the log lists test payloads, tells the legs apart, and sends no pixel again', async ({ page, stack }) => {
  await setUp(stack);
  await sendEvent(stack, { data: { value: 15, transaction_id: 'A-1' } });
  await openDashboard(page, stack, '/deliveries');
  await expect(rows(page)).toHaveCount(2);
  await page.getByLabel('Leg', { exact: true }).selectOption('Pixel');
  await expect(page).toHaveURL(/leg=pixel/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Connector', { exact: true }).selectOption('Only a pixel');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('Logged');
  await rows(page).first().click();
  const panel = page.getByRole('region', { name: 'Delivery', exact: true });
  await expect(panel).toContainText('the pixel was logged, not run');
  await expect(panel.getByRole('region', { name: 'Code as it would have run' })).toContainText('order=A-1');
  await expectAccessible(page);
  await takeScreens(page, 'webhook-log-pixel');
  await panel.getByRole('button', { name: 'Send again' }).press('Enter');
  await expect(
    page
      .getByText(/only a browser can run a pixel/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
  expect(stack.partner.hits('/postback/x')).toEqual([]);
});

test('says so where the pixel’s approval is gone', async ({ page, stack }) => {
  await setUp(stack);
  const id = await sendEvent(stack, { data: { value: 15, transaction_id: 'A-1' } });
  await stack.admin.call('DELETE', '/api/connectors/only-pixel');
  await openDashboard(page, stack, `/events/${id}`);
  const logged = card(page, 'only-pixel');
  await logged.getByText('What the browser would have got').click();
  await expect(logged).toContainText('The approval of this pixel is no longer in the settings');
  await expect(logged).toContainText('A-1');
  await expectAccessible(page);
});
