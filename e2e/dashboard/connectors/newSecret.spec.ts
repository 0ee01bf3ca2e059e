/** Secrets made where one is needed: from the field, from what names one that isn't there, from the log. */
import type { Page } from 'playwright/test';
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, openDashboard, takeScreens, test, tokenFor } from '../support.ts';

test.use({ demo: false });

const SECRET = 'S3cret-of-the-partner';
const header = (page: Page) => page.getByLabel('Value of header Authorization');
const dialog = (page: Page, name = 'New secret') => page.getByRole('dialog', { name });

test('a secret from a header, by keys alone: the draft stays, the reference stands at the caret, the partner gets it', async ({
  page,
  stack,
}) => {
  const { partner, admin, collector } = stack;
  const host = new URL(partner.url).host;
  await openDashboard(page, stack, '/connectors/~new');
  await page.getByLabel('Name', { exact: true }).fill('Network X');
  await page.getByLabel('URL', { exact: true }).fill(`${partner.url}/postback/x`);
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByLabel('Name of header 1').fill('Authorization');
  await header(page).fill('Bearer  for us');
  // the caret goes between the two spaces
  await header(page).press('Home');
  for (let n = 0; n < 'Bearer '.length; n++) await header(page).press('ArrowRight');
  await header(page).pressSequentially('{{');
  await header(page).press('ArrowUp');
  await expect(page.getByRole('option', { name: 'New secret …' })).toHaveAttribute('aria-selected', 'true');
  await header(page).press('Enter');
  await expect(dialog(page).getByLabel('Name', { exact: true })).toHaveValue('network-x-authorization');
  await expect(dialog(page).getByLabel('May be sent to')).toHaveValue(host);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(header(page)).toBeFocused();
  await expect(header(page)).toHaveValue('Bearer {{ for us');

  // from the button beside it
  await page.keyboard.press('Tab');
  await expect(header(page).locator('xpath=..').getByRole('button', { name: 'New secret' })).toBeFocused();
  await page.keyboard.press('Enter');
  const value = dialog(page).getByLabel('Value');
  await expect(value).toHaveAttribute('type', 'password');
  await dialog(page).getByRole('button', { name: 'Set secret' }).press('Enter');
  await expect(value).toBeFocused();
  await expect(value).toHaveAccessibleDescription(/Type or paste what the partner gave you/);
  await value.fill(SECRET);
  await dialog(page).getByRole('button', { name: 'Show what is typed' }).press('Enter');
  await expect(value).toHaveAttribute('type', 'text');
  await dialog(page).getByRole('button', { name: 'Hide what is typed' }).press('Enter');
  await expectAccessible(page);
  await takeScreens(page, 'new-secret');
  await value.press('Enter');
  await expect(dialog(page)).toBeHidden();
  await expect(header(page)).toBeFocused();
  await expect(header(page)).toHaveValue('Bearer {{SECRET.network-x-authorization}} for us');
  expect(await page.content()).not.toContain(SECRET);

  // nothing of the draft was lost or saved
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Network X');
  expect((await admin.call('GET', '/api/connectors')).items).toEqual([]);
  await header(page).fill('Bearer {{SECRET.network-x-authorization}}');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('Network X is saved, in test mode')).toBeVisible();
  const [saved] = (await admin.call('GET', '/api/connectors')).items;
  await admin.call('PUT', `/api/connectors/${saved?.id}`, { ...saved, mode: 'enabled' } as never);
  await sendEvent(stack, { data: { transaction_id: 'A-1', value: 10 } });
  await expect.poll(() => partner.hits('/postback').length).toBe(1);
  expect(JSON.stringify(partner.hits('/postback')[0]?.headers)).toContain(`Bearer ${SECRET}`);

  const answers = [
    await admin.call('GET', '/api/audit'),
    await admin.call('GET', '/api/secrets'),
    await admin.call('GET', '/api/connectors'),
    await admin.call('GET', '/api/deliveries'),
  ];
  expect(JSON.stringify(answers) + collector.log()).not.toContain(SECRET);
});

test('a secret that is named and not there is marked, and made beside it', async ({ page, stack, consoleErrors }) => {
  const { partner, admin } = stack;
  await openDashboard(page, stack, '/connectors/~new');
  await page.getByLabel('Name', { exact: true }).fill('Network X');
  await page.getByLabel('URL', { exact: true }).fill(`${partner.url}/postback/{{SECRET.Path-Key}}`);
  const url = page.getByLabel('URL', { exact: true });
  await expect(url).toHaveAccessibleDescription(/There is no secret of the name in {{SECRET.PATH-KEY}}/);
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(url).toHaveAccessibleDescription(/there is no secret "path-key"; an admin can make it/);
  await page.getByRole('button', { name: 'Make it: Path-Key' }).click();
  const make = dialog(page, 'Make the secret Path-Key');
  await expect(make.getByLabel('Name', { exact: true })).not.toBeEditable();
  await expectAccessible(page);
  await make.getByLabel('Value').fill(SECRET);
  await make.getByRole('button', { name: 'Set secret' }).click();
  await expect(url).toBeFocused();
  await expect(url).toHaveValue(`${partner.url}/postback/{{SECRET.Path-Key}}`);
  await expect(url).not.toHaveAccessibleDescription(/no secret/);

  await page.getByText('More settings of the webhook').click();
  await page.getByRole('button', { name: 'New signing secret …' }).click();
  await expect(dialog(page).getByLabel('Name', { exact: true })).toHaveValue('network-x-signing');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Generate secret' }).click();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByRole('checkbox', { name: 'network-x-signing' })).toBeChecked();
  await expect(page.getByRole('button', { name: 'New signing secret …' })).toBeFocused();
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('Network X is saved')).toBeVisible();
  const [saved] = (await admin.call('GET', '/api/connectors')).items;
  expect(saved?.webhook?.signWith).toEqual(['network-x-signing']);
  expect(consoleErrors.splice(0).every((text) => text.includes('400'))).toBe(true);
});

test('an editor sees whom to ask', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors/~new', await tokenFor(stack, 'editor', 'Ed'));
  const url = page.getByLabel('URL', { exact: true });
  await url.fill('https://partner.example/{{SECRET.key}}');
  const makeIt = page.getByRole('button', { name: 'Make it: key' });
  await expect(makeIt).toHaveAccessibleDescription('This needs the role admin; you are signed in as editor.');
  await url.fill('https://partner.example/{{');
  const offered = page.getByRole('listbox', { name: 'Dynamic parameters' });
  await expect(offered).toBeVisible();
  await expect(offered.getByRole('option', { name: 'New secret …' })).toHaveCount(0);
});

test('from the log of a webhook that lacks its secret', async ({ page, stack }) => {
  const { partner, admin } = stack;
  const hosts = [new URL(partner.url).host];
  const webhook = postback(`${partner.url}/postback/x`, { order: '{{TRANSACTION_ID}}' });
  const headers = [{ name: 'X-Key', value: '{{SECRET.x-key}}' }];
  await admin.call('PUT', '/api/secrets/x-key', { value: 'an-older-one', hosts });
  await stack.install([connector('network-x', { name: 'Network X', webhook: { ...webhook, headers } })]);
  partner.behave('error500');
  await sendEvent(stack, { data: { transaction_id: 'A-1', value: 10 } });
  const [state, attempts] = [async () => (await admin.call('GET', '/api/deliveries')).items[0], 2];
  await expect.poll(async () => (await state())?.attempts, { timeout: 60_000 }).toBe(attempts);
  // somebody takes it for done with, and removes it
  await admin.call('PUT', '/api/connectors/network-x', connector('network-x', { name: 'Network X', webhook }));
  await admin.call('DELETE', '/api/secrets/x-key');
  partner.behave('ok');

  await openDashboard(page, stack, '/deliveries');
  const panel = page.getByRole('region', { name: 'Delivery', exact: true });
  await page.getByRole('grid', { name: 'Deliveries' }).getByRole('link').first().click();
  await panel.getByRole('button', { name: 'Send now' }).click();
  await expect(panel).toContainText('there is no secret "x-key" any more');
  await panel.getByRole('button', { name: 'Make the secret x-key …' }).click();
  const make = dialog(page, 'Make the secret x-key');
  // before it is there, the key would close the delivery
  await expect(make).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(make).toBeHidden();
  await panel.getByRole('button', { name: 'Make the secret x-key …' }).click();
  await expect(make.getByLabel('May be sent to')).toHaveValue(hosts.join());
  await make.getByLabel('Value').fill(SECRET);
  await make.getByRole('button', { name: 'Set secret' }).click();
  await expect(panel).toContainText('There is a secret x-key now');
  await expectAccessible(page);
  await takeScreens(page, 'log-missing-secret');
  await panel.getByRole('button', { name: 'Send again …' }).click();
  // the connector doesn't ask for the header any more: as it was, the partner gets it
  await page.getByRole('dialog').getByRole('button', { name: 'Send as it was' }).click();
  await expect.poll(async () => (await state())?.state).toBe('succeeded');
  expect(JSON.stringify(partner.hits('/postback')[0]?.headers)).toContain(SECRET);
});
