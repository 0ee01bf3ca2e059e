/** What went wrong in the settings, or in an answer that looked like success, put right by a person from where it is shown. */
import type { Page } from 'playwright/test';
import { connector, postback } from '../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../support/stack/stack.ts';
import { sendEvent } from './sendEvents.ts';
import { expectAccessible, openDashboard, takeScreens, test } from './support.ts';

test.use({ demo: false });

const WRONG = '/postback/wrong';
const MENDED = '/postback/mended';

async function setUp(stack: Stack, path: string, more: object = {}): Promise<void> {
  const webhook = { ...postback(`${stack.partner.url}${path}`, { order: '{{TRANSACTION_ID}}' }), ...more };
  await stack.install([connector('network-x', { name: 'Network X', webhook })]);
}

const order = (stack: Stack, id: string) => sendEvent(stack, { data: { transaction_id: id, value: 10 } });
const states = async ({ admin }: Stack) => (await admin.call('GET', '/api/deliveries')).items.map(({ state }) => state);
const log = (page: Page) => page.getByRole('grid', { name: 'Deliveries' });
const panel = (page: Page) => page.getByRole('region', { name: 'Delivery', exact: true });

test('a wrong address: after it is mended, what failed goes out with today’s settings, one and all', async ({
  page,
  stack,
}) => {
  await setUp(stack, WRONG, { guarantee: 'at_most_once' });
  stack.partner.behave('error500', WRONG);
  for (const id of ['A-1', 'A-2', 'A-3']) await order(stack, id);
  await expect.poll(() => states(stack)).toEqual(['failed', 'failed', 'failed']);
  await setUp(stack, MENDED, { parameters: [{ name: 'ref', value: '{{TRANSACTION_ID}}' }] });

  await openDashboard(page, stack, '/deliveries');
  await log(page).getByRole('link').first().click();
  await panel(page).getByRole('button', { name: 'Send again …' }).click();
  const dialog = page.getByRole('dialog');
  const changes = dialog.getByRole('list', { name: 'What differs' });
  await expect(changes).toContainText(WRONG);
  await expect(changes).toContainText(MENDED);
  await expect(changes.getByRole('listitem').filter({ hasText: 'ref' })).toContainText('not there');
  await expectAccessible(page);
  await takeScreens(page, 'resend-today');
  expect(stack.partner.hits(MENDED)).toHaveLength(0);
  await dialog.getByRole('button', { name: 'Send with today’s settings' }).click();
  await expect(dialog).toBeHidden();
  await expect(panel(page)).toContainText('sent by hand, by admin');
  await expect(panel(page)).toContainText('when admin had it sent with new settings');
  await expect(panel(page).getByRole('region', { name: 'Request', exact: true })).toContainText('ref=A-3');
  expect(stack.partner.hits(MENDED).map(({ query }) => new Map(query).get('ref'))).toEqual(['A-3']);
  await expectAccessible(page);
  await takeScreens(page, 'resent-today');

  await page.getByLabel('State').selectOption({ label: 'Not accepted (failed, rejected, unknown)' });
  await page.getByRole('button', { name: 'Send many again …' }).click();
  await dialog.getByRole('radio', { name: 'With today’s settings' }).check();
  await expect(dialog.getByRole('list', { name: 'What differs' })).toHaveCount(2);
  await expectAccessible(page);
  await takeScreens(page, 'resend-many-today');
  await dialog.getByRole('button', { name: 'Send 2 deliveries, built anew' }).click();
  await expect(page.getByText('2 deliveries are being sent again.')).toBeVisible();
  await expect.poll(() => states(stack)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(stack.partner.hits(MENDED)).toHaveLength(3);

  await page.goto(`${stack.collector.url}/events`);
  await page.getByRole('grid').getByRole('link').first().click();
  await expect(page.getByText('admin had it sent with new settings')).toBeVisible();
});

test('Home: a refusal in a 200 is found without anybody looking for it, and decided there', async ({ page, stack }) => {
  await setUp(stack, '/postback/x');
  stack.partner.behave('refuse200');
  for (const id of ['A-1', 'A-2']) await order(stack, id);
  await sendEvent(stack, { name: 'purchase', data: { transaction_id: 'A-3' } });
  await expect.poll(() => states(stack)).toEqual(['succeeded', 'succeeded']);
  await openDashboard(page, stack, '/');
  const refusals = page.getByRole('region', { name: 'Taken for delivered, but the answer says no' });
  await expect(refusals).toContainText('2 of its latest 2 answers read like a refusal');
  const unheard = page.getByRole('region', { name: 'Events that no connector fires on' });
  await expect(unheard).toContainText('Network X fires on Purchase');
  await expectAccessible(page);
  await takeScreens(page, 'home-decide');

  await unheard.getByRole('button', { name: 'purchase: it is fine' }).click();
  await expect(unheard).toBeHidden();
  await refusals.getByRole('button', { name: /this answer is a refusal/ }).click();
  const dialog = page.getByRole('dialog', { name: 'This answer is a refusal' });
  await expect(dialog).toContainText('2 otherwise than they ended');
  await dialog.getByRole('button', { name: 'Save the rule' }).click();
  await expect(refusals).toBeHidden();
  await order(stack, 'A-4');
  await expect.poll(() => states(stack)).toEqual(['rejected', 'succeeded', 'succeeded']);
});

test('Home: a partner that was gone is resumed right there, and believed only when it takes one', async ({
  page,
  stack,
}) => {
  await setUp(stack, '/postback/x');
  stack.partner.behave('gone410');
  await order(stack, 'A-1');
  await expect
    .poll(async () => (await stack.admin.call('GET', '/api/connectors/network-x')).webhook?.paused?.reason)
    .toContain('410');
  await openDashboard(page, stack, '/');
  const failing = page.getByRole('region', { name: 'Destinations that need a look' });
  const resume = failing.getByRole('button', { name: 'Network X: Resume, and send what waits' });
  await resume.click();
  await expect(failing.getByRole('status')).toHaveText(
    '410 again, still paused. Nothing else was sent. See the attempt',
  );
  await expectAccessible(page);
  await takeScreens(page, 'home-still-paused');
  stack.partner.behave('ok');
  await resume.click();
  await expect(page.getByText('the webhook is on again')).toBeVisible();
  await expect(failing.getByText('Paused', { exact: true })).toBeHidden();
  await expect.poll(() => states(stack)).toEqual(['succeeded']);
});
