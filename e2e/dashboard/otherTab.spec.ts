/** Signing in again in another tab: the first tab goes on as the same person, and says so where it is somebody else. */
import { expect } from '../support/stack/stack.ts';
import { ADMIN_TOKEN, openDashboard, test, tokenFor } from './support.ts';

/** The browser notes each refusal there; nothing else may be. */
function expectOnlyRefusals(consoleErrors: string[]): void {
  expect(consoleErrors.filter((text) => !text.includes('403'))).toEqual([]);
  consoleErrors.length = 0;
}

test('the same person’s saves go on', async ({ page, stack, consoleErrors }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByLabel('Name', { exact: true }).fill('Saved all the same');
  const signedIn = await page.request.post(`${stack.collector.url}/api/session`, { data: { token: ADMIN_TOKEN } });
  expect(signedIn.status()).toBe(204);
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  // once: the next request has the new session's value
  expectOnlyRefusals(consoleErrors);
  await page.getByLabel('Name', { exact: true }).fill('And again');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expect(await stack.admin.call('GET', '/api/connectors/affiliate-network')).toMatchObject({ name: 'And again' });
  expect(consoleErrors).toEqual([]);
});

test('nothing is saved as somebody else, who is named; the draft stays', async ({ page, stack, consoleErrors }) => {
  const other = await tokenFor(stack, 'editor', 'Ed');
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByLabel('Name', { exact: true }).fill('Mine');
  const asked = await page.request.post(`${stack.collector.url}/api/session`, { data: { token: other } });
  expect(asked.status()).toBe(204);
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText(/Somebody else is signed in now: Ed \(editor\)/).first()).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Mine');
  expect(await stack.admin.call('GET', '/api/connectors/affiliate-network')).not.toMatchObject({ name: 'Mine' });

  // back again, it is saved
  await page.request.post(`${stack.collector.url}/api/session`, { data: { token: ADMIN_TOKEN } });
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expect(await stack.admin.call('GET', '/api/connectors/affiliate-network')).toMatchObject({ name: 'Mine' });
  expectOnlyRefusals(consoleErrors);
});
