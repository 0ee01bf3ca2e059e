/** What waits while a connector is disabled or paused: held, sent, dropped, as somebody says in the dashboard. */
import type { Page } from 'playwright/test';
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, openDashboard, test } from '../support.ts';

test.use({ demo: false });

async function setUp(stack: Stack, mode: 'enabled' | 'test' = 'enabled'): Promise<void> {
  const webhook = postback(`${stack.partner.url}/postback/x`, { order: '{{TRANSACTION_ID}}' });
  await stack.install([connector('network-x', { name: 'Network X', mode, webhook })]);
}

const order = (stack: Stack, id: string) => sendEvent(stack, { data: { transaction_id: id } });
const waiting = async ({ admin }: Stack) => (await admin.call('GET', '/api/deliveries?state=waiting')).items.length;
const pause = (stack: Stack) => stack.admin.call('POST', '/api/connectors/network-x/webhook/pause', {});
const states = async ({ admin }: Stack) => (await admin.call('GET', '/api/deliveries')).items.map(({ state }) => state);

/** Disables it on its screen; resolves when the collector has said yes. */
async function disable(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Disabled' }).check();
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('Saved. It applies from now on.')).toBeVisible();
}

test('disabling asks whether to hold or drop what waits; held ones go out when it is enabled', async ({
  page,
  stack,
}) => {
  await setUp(stack);
  await pause(stack);
  await order(stack, 'A-1');
  await order(stack, 'A-2');
  expect(await waiting(stack)).toBe(2);
  await openDashboard(page, stack, '/connectors/network-x');
  await expect(page.getByText('The webhook is paused since')).toBeVisible();
  await disable(page);
  const question = page.getByRole('dialog', { name: 'Hold or drop the 2 webhooks that wait?' });
  await expect(question).toBeVisible();
  await expect(question.getByRole('button', { name: 'Drop 2 webhooks' })).toBeEnabled();
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Hold them' }).click();
  await expect(question).toBeHidden();
  await page.getByRole('button', { name: 'Resume, and send what waits' }).click();
  await expect(page.getByText('The webhook is paused since')).toBeHidden();
  expect(await waiting(stack)).toBe(2);

  await page.getByRole('radio', { name: 'Enabled' }).check();
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  await expect.poll(() => states(stack)).toEqual(['succeeded', 'succeeded']);
});

test('what is dropped when a connector is disabled stays in the log, with who and why', async ({ page, stack }) => {
  await setUp(stack);
  await pause(stack);
  await order(stack, 'A-1');
  await openDashboard(page, stack, '/connectors/network-x');
  await disable(page);
  const question = page.getByRole('dialog', { name: 'Hold or drop the 1 webhook that waits?' });
  await question.getByRole('textbox', { name: 'Reason' }).fill('the contract ended');
  await question.getByRole('button', { name: 'Drop 1 webhook' }).click();
  await expect(page.getByText('1 webhook is dropped.')).toBeVisible();
  await expect(question).toBeHidden();
  expect(await states(stack)).toEqual(['dropped']);

  await page.goto(`${stack.collector.url}/deliveries`);
  const row = page.getByRole('grid', { name: 'Deliveries' }).getByRole('row').filter({ hasText: 'Dropped' });
  await row.getByRole('link').click();
  const panel = page.getByRole('region', { name: 'Delivery', exact: true });
  await expect(panel).toContainText(/Not sent: dropped by admin, .*: the contract ended\./);
});

test('the connector’s screen pauses its webhook, and the log drops what waits', async ({ page, stack }) => {
  await setUp(stack);
  await openDashboard(page, stack, '/connectors/network-x');
  await page.getByRole('button', { name: 'Pause webhook' }).click();
  await expect(page.getByText(/The webhook is paused since.*by hand, by admin/)).toBeVisible();
  await order(stack, 'A-1');
  await order(stack, 'A-2');
  await order(stack, 'A-3');

  await page.goto(`${stack.collector.url}/deliveries`);
  await expect(page.getByRole('grid', { name: 'Deliveries' }).getByText('Waiting')).toHaveCount(3);
  await page.getByRole('button', { name: 'Drop what waits …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Drop the 3 webhooks that wait?' });
  await expect(dialog.getByText('No filter is set: all that waits is dropped.')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Keep them' }).click();
  await expect(dialog).toBeHidden();
  expect(await waiting(stack)).toBe(3);
  await page.getByRole('button', { name: 'Drop what waits …' }).click();
  await dialog.getByRole('button', { name: 'Drop 3 webhooks' }).click();
  await expect(page.getByText('3 webhooks are dropped.')).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Deliveries' }).getByText('Dropped')).toHaveCount(3);
  expect(await states(stack)).toEqual(['dropped', 'dropped', 'dropped']);
});

test('what was only logged in test mode is sent when that is confirmed, and is marked', async ({ page, stack }) => {
  await setUp(stack, 'test');
  await order(stack, 'A-1');
  await openDashboard(page, stack, '/deliveries');
  await page
    .getByRole('grid', { name: 'Deliveries' })
    .getByRole('row')
    .filter({ hasText: 'Logged' })
    .getByRole('link')
    .click();
  const panel = page.getByRole('region', { name: 'Delivery', exact: true });
  await panel.getByRole('button', { name: 'Send again …' }).click();
  const dialog = page.getByRole('dialog', { name: /Send this again to/ });
  await expect(dialog.getByText('This sends it for real, and marks it.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Send it for real' }).click();
  await expect(panel.getByText('Was only logged, sent by hand')).toBeVisible();
  await expect.poll(() => states(stack)).toEqual(['succeeded']);
});
