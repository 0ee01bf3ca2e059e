/** An outage put right by a person in the dashboard, with a partner that is really down; each in fewer than ten interactions. */
import type { Page } from 'playwright/test';
import { connector, postback } from '../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../support/stack/stack.ts';
import { sendEvent } from './sendEvents.ts';
import { expectAccessible, openDashboard, takeScreens, test } from './support.ts';

test.use({ demo: false });

async function setUp(stack: Stack): Promise<void> {
  const webhook = postback(`${stack.partner.url}/postback/x`, { order: '{{TRANSACTION_ID}}' });
  await stack.install([connector('network-x', { name: 'Network X', webhook })]);
}

const order = (stack: Stack, id: string) => sendEvent(stack, { data: { transaction_id: id, value: 10 } });
const states = async ({ admin }: Stack) => (await admin.call('GET', '/api/deliveries')).items.map(({ state }) => state);
const log = (page: Page) => page.getByRole('grid', { name: 'Deliveries' });
const panel = (page: Page) => page.getByRole('region', { name: 'Delivery', exact: true });

test('a partner that is gone: resuming says what it answers, and is believed only when it takes one', async ({
  page,
  stack,
}) => {
  await setUp(stack);
  stack.partner.behave('gone410');
  await order(stack, 'A-1');
  await expect
    .poll(async () => (await stack.admin.call('GET', '/api/connectors/network-x')).webhook?.paused?.reason)
    .toContain('410');
  await order(stack, 'A-2');
  await openDashboard(page, stack, '/connectors/network-x');
  const banner = page.getByRole('status').filter({ hasText: 'still paused' });
  const resume = page.getByRole('button', { name: 'Resume, and send what waits' });
  await resume.click();
  await expect(banner).toHaveText('410 again, still paused. Nothing else was sent. See the attempt');
  await expectAccessible(page);
  await takeScreens(page, 'resume-still-paused');
  expect(stack.partner.hits('/postback')).toHaveLength(2);

  stack.partner.behave('ok');
  await resume.click();
  await expect(page.getByText('the webhook is on again')).toBeVisible();
  await expect(page.getByText('The webhook is paused since')).toBeHidden();
  await expect.poll(() => states(stack)).toEqual(['succeeded', 'succeeded']);
});

test('a partner that was down: what waits is sent now, one or all', async ({ page, stack }) => {
  await setUp(stack);
  stack.partner.behave('error500');
  for (const id of ['A-1', 'A-2', 'A-3']) await order(stack, id);
  // the next attempt of each is minutes away
  await expect
    .poll(async () => (await stack.admin.call('GET', '/api/deliveries')).items.map(({ attempts }) => attempts), {
      timeout: 60_000,
    })
    .toEqual([2, 2, 2]);
  stack.partner.behave('ok');
  await openDashboard(page, stack, '/deliveries');
  await log(page).getByRole('link').first().click();
  await panel(page).getByRole('button', { name: 'Send now' }).click();
  await expect(panel(page)).toContainText('sent by hand, by admin');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Send what waits now …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send what waits now?' });
  await expect(dialog).toContainText('2 webhooks wait.');
  await expectAccessible(page);
  await takeScreens(page, 'send-what-waits');
  await dialog.getByRole('button', { name: 'Send 2 webhooks now' }).click();
  await expect(page.getByText('2 webhooks are being sent now.')).toBeVisible();
  await expect.poll(() => states(stack)).toEqual(['succeeded', 'succeeded', 'succeeded']);
});

test('refused in a 200: from the answer to the rule, and what comes next is not accepted', async ({ page, stack }) => {
  await setUp(stack);
  stack.partner.behave('refuse200');
  await order(stack, 'A-1');
  await expect.poll(() => states(stack)).toEqual(['succeeded']);
  await openDashboard(page, stack, '/deliveries');
  await log(page).getByRole('link').first().click();
  await panel(page).getByRole('button', { name: 'This answer is a refusal …' }).click();
  const dialog = page.getByRole('dialog', { name: 'This answer is a refusal' });
  await expect(dialog.getByLabel('Place in the answer')).toHaveValue('$.status');
  await expect(dialog).toContainText('1 otherwise than they ended');
  await expectAccessible(page);
  await takeScreens(page, 'answer-is-a-refusal');
  await dialog.getByRole('button', { name: 'Save the rule' }).click();
  await expect(dialog).toBeHidden();

  await order(stack, 'A-2');
  // one that comes in later waits above the list until it is asked for
  await expect.poll(() => states(stack)).toEqual(['rejected', 'succeeded']);
  await page.getByLabel('State').selectOption({ label: 'Not accepted (failed, rejected, unknown)' });
  await expect(log(page).getByRole('row').filter({ hasText: 'Rejected' })).toHaveCount(1);
});
