/** Settings, Alerts: receivers, a test over real SMTP and HTTP, what is on, snooze, kinds and quiet hours. */
import { startMailServer, type TestMailServer } from '../../collector/alerts/messages/smtpServer.testing.ts';
import { expect } from '../support/stack/stack.ts';
import {
  test as base,
  expectAccessible,
  expectNoSidewaysScroll,
  openDashboard,
  takeScreens,
  tokenFor,
} from './support.ts';

const test = base.extend<{ mail: TestMailServer }>({
  mail: async ({ browserName: _ }, use) => {
    const server = await startMailServer({ disabledCommands: ['AUTH'] });
    await use(server);
    await server.close();
  },
  collectorEnv: async ({ mail }, use) => use({ TRL_ALLOWED_DESTINATIONS: mail.destination }),
});

test('somebody is told by mail, tests it, sees what is on and has peace of it', async ({
  page,
  stack,
  mail,
  consoleErrors,
}) => {
  const { admin, collector } = stack;
  await openDashboard(page, stack, '/settings/alerts');
  await expect(page.getByText('Nothing is wrong')).toBeVisible();
  await expectAccessible(page);

  // a receiver; what is wrong with it stands at its field
  await page.getByRole('button', { name: 'Add a receiver' }).click();
  await page.getByLabel('Name of receiver 1').fill('Mail');
  await page.getByLabel('Addresses of Mail').fill('ops@shop.example');
  await page.getByLabel('Sender of mails to Mail').fill('alerts@shop.example');
  await page.getByLabel('Mail server for Mail', { exact: true }).fill('smtp://10.0.0.1:25');
  await page.getByRole('button', { name: 'Save settings' }).click();
  const server = page.getByLabel('Mail server for Mail', { exact: true });
  await expect(server).toHaveAccessibleDescription(/blocked destination: 10\.0\.0\.1 is private/);
  await expectAccessible(page);
  expect(consoleErrors.splice(0)).toEqual([expect.stringContaining('400')]);
  await expect(page.getByRole('button', { name: 'Test Mail' })).toHaveAccessibleDescription(/Save first/);
  await server.fill(`smtp://${mail.destination}`);
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();

  // a test arrives
  await page.getByRole('button', { name: 'Test Mail' }).click();
  await expect(page.getByText(/^Taken, answered 250 after \d+ ms$/)).toBeVisible();
  expect(mail.mails).toMatchObject([{ to: ['ops@shop.example'], raw: expect.stringContaining('Test of the alerts') }]);

  // kinds and quiet hours
  await page.getByRole('switch', { name: 'Disk nearly full' }).uncheck();
  await page.getByLabel('Deliveries overdue: Overdue for (minutes)').fill('0');
  await page.getByRole('switch', { name: 'Nothing goes out at certain hours' }).check();
  await page.getByLabel('By the clocks of').fill('Mars');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByLabel('By the clocks of')).toHaveAccessibleDescription(/has to be a time zone/);
  await expect(page.getByLabel('Deliveries overdue: Overdue for (minutes)')).toHaveAccessibleDescription(/at least 1/);
  expect(consoleErrors.splice(0)).toEqual([expect.stringContaining('400')]);
  await page.getByLabel('Deliveries overdue: Overdue for (minutes)').fill('30');
  await page.getByRole('switch', { name: 'Nothing goes out at certain hours' }).uncheck();
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  const { alerts } = await admin.call('GET', '/api/container');
  expect(alerts).toMatchObject({ kinds: { disk_full: { on: false }, overdue: { minutes: 30 } } });
  expect(alerts).not.toHaveProperty('quietHours');

  // something happens: a mail, and it stands here; a collector looks at its start
  const { items } = await admin.call('GET', '/api/connectors');
  const [connector] = items.filter(({ webhook }) => webhook);
  if (!connector) throw new Error('the demo has no connector with a webhook');
  await admin.call('POST', `/api/connectors/${connector.id}/webhook/pause`, {});
  await collector.stop();
  await collector.start();
  const name = `Webhook paused: ${connector.name}`;
  await expect.poll(() => mail.mails.map(({ raw }) => /^Subject: (.*)$/m.exec(raw)?.[1]?.trim())).toHaveLength(2);
  expect(mail.mails[1]?.raw).toContain('Webhook paused');
  await openDashboard(page, stack, '/settings/alerts');
  const row = page.getByRole('list', { name: 'On now' }).getByRole('listitem').filter({ hasText: name });
  await expect(row.getByRole('list', { name: `Told of ${name}` })).toContainText('Mail: began');
  await expectAccessible(page);
  await takeScreens(page, 'settings-alerts', { fullPage: true });

  // an editor has peace of it, and can't change who is told
  await openDashboard(page, stack, '/settings/alerts', await tokenFor(stack, 'editor', 'Anna'));
  await page.getByRole('button', { name: `Snooze ${name}` }).click();
  await page.getByRole('menuitem', { name: 'For a day' }).click();
  await expect(row).toContainText('by Anna');
  await expect(page.getByRole('button', { name: 'Test Mail' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: 'Add a receiver' })).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: `Snooze ${name}` }).click();
  await page.getByRole('menuitem', { name: 'No longer' }).click();
  await expect(row).not.toContainText('snoozed');
});
