/** A connector's JSON, pasted into the dashboard and copied out of it. */
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect } from '../../support/stack/stack.ts';
import { expectAccessible, openDashboard, takeScreens, test } from '../support.ts';

test.use({ demo: false, permissions: ['clipboard-read', 'clipboard-write'] });

const dialog = (page: Page, name = 'Paste a connector’s JSON') => page.getByRole('dialog', { name });
const wrong = (page: Page) => dialog(page).getByRole('list', { name: 'What is wrong in the JSON' });

test('pasted, mended, put into the draft, saved in test mode', async ({ page, stack }) => {
  const { admin, partner } = stack;
  await stack.install([connector('network-x', { name: 'Network X', webhook: postback(`${partner.url}/x`, {}) })]);
  await openDashboard(page, stack, '/connectors');
  await page.getByRole('button', { name: 'Paste JSON …' }).click();
  const text = dialog(page).getByLabel('JSON', { exact: true });
  const fill = dialog(page).getByRole('button', { name: 'Fill the draft' });

  // broken: nothing of it is lost, by closing either
  await text.fill('{\n  "name": "Network X"\n  "triggers": ["Purchase"]\n}');
  await expect(text).toHaveAccessibleDescription(/expected a comma or } at line 3, column 3/);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await page.getByRole('button', { name: 'JSON of this connector' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Paste JSON …' }).press('Enter');
  await expect(text).toHaveValue(/"Network X"\n {2}"triggers"/);

  const settings = {
    id: 'network-x',
    name: 'Network X',
    mode: 'enabled',
    trigers: ['Purchase'],
    webhook: { url: `${partner.url}/postback/{{SECRET.path}}`, parameters: [{ name: 'order', value: 4711 }] },
  };
  await text.fill(JSON.stringify({ connectors: [{ name: 'Other' }, settings] }, null, 2));
  await dialog(page).getByLabel('Which of the 2 connectors').selectOption({ label: 'Network X' });
  await expect(wrong(page)).toContainText('trigers: unknown field');
  await expect(wrong(page)).toContainText('did you mean triggers?');
  await expect(wrong(page)).toContainText('webhook.parameters[0].value: has to be text, is a number');
  await expectAccessible(page);
  await takeScreens(page, 'paste-json');
  await wrong(page).getByRole('button', { name: 'Line 10' }).click();
  await expect(text).toBeFocused();
  expect(await page.evaluate(() => getSelection()?.toString())).toContain('"trigers"');
  await expect(fill).toHaveAccessibleDescription('Something in it is wrong: see below the text.');

  const mended = { ...settings, triggers: ['Purchase'], trigers: undefined };
  mended.webhook.parameters = [{ name: 'order', value: '{{TRANSACTION_ID}}' as never }];
  await text.fill(JSON.stringify(mended, null, 2));
  await expect(dialog(page)).toContainText(
    'There is a connector “Network X” already: this one is called “Network X 2”.',
  );
  await dialog(page).getByRole('button', { name: 'Make it: path' }).click();
  const make = page.getByRole('dialog', { name: 'Make the secret path' });
  await make.getByLabel('Value').fill('S3cret-path');
  await make.getByRole('button', { name: 'Set secret' }).click();
  await expect(make).toBeHidden();
  await expect(dialog(page).getByRole('list', { name: 'Secrets that do not exist' })).toBeHidden();
  await fill.click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Network X 2');
  await expect(page.getByText('It begins in test mode')).toBeVisible();
  expect((await admin.call('GET', '/api/connectors')).items).toHaveLength(1);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('Network X 2 is saved, in test mode')).toBeVisible();
  const saved = (await admin.call('GET', '/api/connectors')).items.find(({ name }) => name === 'Network X 2');
  expect(saved).toMatchObject({
    mode: 'test',
    webhook: { parameters: [{ name: 'order', value: '{{TRANSACTION_ID}}' }] },
  });
});

test('copied without secrets, and taken from a file in the place of what is there', async ({ page, stack }, info) => {
  const { admin, partner } = stack;
  const headers = [{ name: 'Authorization', value: 'Bearer S3cret-stored' }];
  const webhook = postback(`${partner.url}/x`, { order: '{{TRANSACTION_ID}}' }, { headers });
  await stack.install([connector('network-x', { name: 'Network X', webhook })]);
  await openDashboard(page, stack, '/connectors/network-x');
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.getByLabel('Name of header 2').fill('X-Key');
  await page.getByLabel('Value of header X-Key').fill('S3cret-typed');
  await page.getByRole('button', { name: 'JSON of this connector' }).click();
  await page.getByRole('menuitem', { name: 'Copy as JSON' }).click();
  await expect(page.getByText('Copied as JSON, without the values of secrets')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).not.toContain('S3cret');
  expect(JSON.parse(copied)).toMatchObject({
    id: 'network-x',
    webhook: { headers: [{ value: 'Bearer ***' }, { value: '***' }] },
  });

  const changed = JSON.parse(copied);
  changed.webhook.parameters.push({ name: 'value', value: '{{VALUE}}' });
  const file = info.outputPath('connector.json');
  await writeFile(file, JSON.stringify(changed, null, 2));
  await page.getByRole('button', { name: 'JSON of this connector' }).click();
  await page.getByRole('menuitem', { name: 'Replace by JSON …' }).click();
  const replace = dialog(page, 'Replace by JSON');
  await replace.getByLabel('choose a file').setInputFiles(file);
  await expect(replace).toContainText('Nobody can read secrets, so fill these in again: X-Key.');
  await expectAccessible(page);
  await replace.getByRole('button', { name: 'Replace the draft' }).click();
  await expect(replace).toBeHidden();
  await page.getByRole('button', { name: 'Remove header X-Key' }).click();
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('Saved. It applies from now on.')).toBeVisible();
  const saved = await admin.call('GET', '/api/connectors/network-x');
  expect(saved).toMatchObject({ mode: 'enabled', webhook: { headers: [{ value: 'Bearer ***' }] } });
  expect(saved.webhook?.parameters.map(({ name }) => name)).toEqual(['order', 'value']);
});
