/** Review of pixels, the site's settings and Test Webhook, as those do it who set a site up. */
import { expect, type Stack } from '../support/stack/stack.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, takeScreens, test, tokenFor } from './support.ts';

const PIXEL = '<img src="https://partner.example/p?v={{VALUE}}&mail={{EMAIL|sha256}}">';

/** As an editor makes it, so that its pixel waits for a reviewer. */
async function addConnector({ install, admin }: Stack, webhook?: { url: string }): Promise<void> {
  await install([]);
  await admin.call('POST', '/api/connectors', {
    id: 'network-x',
    name: 'Network X',
    mode: 'enabled',
    triggers: ['Purchase'],
    ...(webhook && { webhook: { enabled: true, method: 'GET', ...webhook } }),
    pixel: { enabled: true, html: PIXEL, sandbox: true },
  });
}

test('a reviewer sees what a pixel does, approves exactly it, and takes it off the air', async ({ page, stack }) => {
  await addConnector(stack);
  await openDashboard(page, stack, '/review', await tokenFor(stack, 'reviewer', 'Rita'));
  await expectAccessible(page);
  await takeScreens(page, 'review');
  await page.getByRole('link', { name: 'Network X' }).click();
  await expect(page.getByRole('region', { name: 'Hosts' })).toContainText('https://partner.example');
  await expect(page.getByRole('row', { name: /EMAIL/ })).toContainText('personal, hashed');
  await expect(page.getByRole('region', { name: 'Rendered with hostile values' })).not.toContainText('<script>');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText(/Approved on .* by Rita/)).toBeVisible();
  const runs = await stack.admin.call('GET', '/api/connectors/network-x');
  expect(runs.pixel).toMatchObject({ status: 'approved', approvedBy: 'Rita' });

  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Revoked', { exact: true })).toBeVisible();
});

test('a viewer reads the review and approves nothing', async ({ page, stack }) => {
  await addConnector(stack);
  await openDashboard(page, stack, '/review/network-x', await tokenFor(stack, 'viewer', 'Vera'));
  await page.getByRole('button', { name: 'Approve' }).press('Enter');
  await expect(page.getByText(/This needs the role reviewer/).filter({ visible: true })).toBeVisible();
  const { pixel } = await stack.admin.call('GET', '/api/connectors/network-x');
  expect(pixel.status).toBe('pending');
});

test('Test Webhook shows the whole exchange', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors');
  await page.getByRole('link', { name: 'Affiliate network (postback)' }).click();
  await page.getByRole('button', { name: 'Test Webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
  await expect(page.getByText('Answered 200')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Sent request' })).toContainText('/postback/affiliate');
  await expectAccessible(page);
  await takeScreens(page, 'connector-test-webhook', { of: page.getByRole('region', { name: 'Test request' }) });
});

test('the origins that may send are set, and a wrong one is refused at the field', async ({
  page,
  stack,
  consoleErrors,
}) => {
  await openDashboard(page, stack, '/settings');
  const origins = page.getByLabel('Allowed origins');
  await expect(origins).not.toHaveValue('');
  await expectAccessible(page);
  await takeScreens(page, 'settings');
  await origins.fill('shop.example.com/path');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(origins).toHaveAttribute('aria-invalid', 'true');
  expect(consoleErrors.filter((text) => !text.includes('400') && !text.includes('422'))).toEqual([]);
  consoleErrors.length = 0;
  await origins.fill('https://shop.example.com\nhttps://www.example.com');
  await expect(origins).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  const { allowedOrigins } = await stack.admin.call('GET', '/api/container');
  expect(allowedOrigins).toEqual(['https://shop.example.com', 'https://www.example.com']);
});

test('kill switches stop pixels of a host, and all of them, and let them run again', async ({ page, stack }) => {
  await addConnector(stack);
  const { pixel } = await stack.admin.call('GET', '/api/connectors/network-x');
  await stack.admin.call('POST', '/api/connectors/network-x/pixel/approve', { hash: pixel.hash ?? '' });
  await openDashboard(page, stack, '/review');
  const badge = page.getByText('Stopped by a kill switch');
  await page.getByLabel('Stop pixels that reach the host').fill('partner.example');
  await page.getByRole('button', { name: 'Stop this host' }).click();
  await expect(page.getByRole('list', { name: 'Stopped hosts' })).toContainText('partner.example');
  await expect(badge).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Allow partner.example again' }).click();
  await expect(badge).toBeHidden();

  await page.getByRole('button', { name: 'Stop all pixels' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop all' }).click();
  await expect(page.getByText('All pixels are stopped').first()).toBeVisible();
  await expect(badge).toBeVisible();
  await page.getByRole('button', { name: 'Let pixels run again' }).click();
  await expect(badge).toBeHidden();
});
