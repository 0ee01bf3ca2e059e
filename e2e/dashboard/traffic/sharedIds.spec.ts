/** Events of different names that share an ID: each has its story, its place in the lists, and its webhooks. */
import type { Page } from 'playwright/test';
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, openDashboard, test } from '../support.ts';

test.use({ demo: false });

const ID = 'order-4711';
const NAMES = ['InitiateCheckout', 'Purchase'];

const rows = (page: Page, label: string) =>
  page
    .getByRole('grid', { name: label })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

async function sell(stack: Stack): Promise<void> {
  const webhook = postback(`${stack.partner.url}/postback/x`, { value: '{{VALUE}}' });
  await stack.install([connector('network-x', { name: 'Network X', triggers: NAMES, webhook })]);
  for (const [n, name] of NAMES.entries()) await sendEvent(stack, { id: ID, name, data: { value: 10 + n } });
}

test('are rows of their own, each with its story', async ({ page, stack }) => {
  await sell(stack);
  await openDashboard(page, stack, '/events');
  await expect(rows(page, 'Events')).toHaveCount(2);
  for (const name of NAMES) {
    const row = rows(page, 'Events').filter({ hasText: name });
    await row.click();
    await expect(title(page, name)).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/events/${ID}\\?event=${name}$`));
    await page.getByRole('link', { name: 'Events', exact: true }).last().click();
    await expect(row).toBeFocused();
  }
  await sendEvent(stack, { id: ID, name: 'Lead' });
  await page.getByRole('button', { name: 'Show 1 new event' }).click();
  await expect(rows(page, 'Events')).toHaveCount(3);
});

test('are offered where an address or a search names the ID alone', async ({ page, stack, consoleErrors }) => {
  await sell(stack);
  await openDashboard(page, stack, `/events/${ID}`);
  await expect(page.getByRole('heading', { name: 'Several events have this ID' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Purchase' }).click();
  await expect(title(page, 'Purchase')).toBeVisible();

  await page.goto(`${stack.collector.url}/events`);
  await page.getByRole('textbox', { name: 'Find by ID' }).fill(ID);
  await page.getByRole('textbox', { name: 'Find by ID' }).press('Enter');
  // the list has a link of that name too, until the answer is there
  await expect(page.getByRole('heading', { name: 'Several events have this ID' })).toBeVisible();
  await page.getByRole('link', { name: 'InitiateCheckout' }).click();
  await expect(title(page, 'InitiateCheckout')).toBeVisible();
  // the answer that there are several
  const errors = new Set(consoleErrors.splice(0));
  expect(errors).toEqual(new Set([expect.stringContaining('status of 409')]));
});

test('have webhooks that lead to the right one, and back', async ({ page, stack }) => {
  await sell(stack);
  await openDashboard(page, stack, `/deliveries?event=${ID}`);
  await expect(rows(page, 'Deliveries')).toHaveCount(2);
  await rows(page, 'Deliveries').filter({ hasText: 'InitiateCheckout' }).click();
  await page.getByRole('link', { name: 'InitiateCheckout: its whole story' }).click();
  await expect(title(page, 'InitiateCheckout')).toBeVisible();
  await page.getByRole('link', { name: 'Request and answer' }).click();
  await expect(page.getByRole('link', { name: 'InitiateCheckout: its whole story' })).toBeVisible();
});
