/** Settings: the site, consent, pages, tokens, secrets, the audit log; who may change them, and two people at once. */
import type { Page } from 'playwright/test';
import { expect, type Stack } from '../support/stack/stack.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openDashboard,
  takeScreens,
  test,
  tokenFor,
  whileSaving,
} from './support.ts';

/** Of each part its first heading. */
const PARTS = {
  Site: 'Site',
  Consent: 'What is asked for',
  Pages: 'Events without code',
  Alerts: 'What is on',
  'Access tokens': 'Access tokens',
  Secrets: 'Secrets',
  'Audit log': 'Audit log',
  Appearance: 'Appearance',
};

const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save settings' });
const saved = (page: Page) => expect(page.getByText('All changes saved')).toBeVisible();
const container = ({ admin }: Stack) => admin.call('GET', '/api/container');

/** The browser notes each refusal there; nothing else may be. */
function expectOnlyRefusals(consoleErrors: string[], status: number): void {
  expect(consoleErrors.filter((text) => !text.includes(String(status)))).toEqual([]);
  consoleErrors.length = 0;
}

test('every part has its address and its place in the navigation, on a phone too', async ({ page, stack }) => {
  await openDashboard(page, stack, '/settings');
  const navigation = page.getByRole('navigation', { name: 'Settings' });
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    for (const [name, heading] of Object.entries(PARTS)) {
      await navigation.getByRole('link', { name, exact: true }).click();
      await expect(navigation.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page');
      await expect(page.getByRole('heading', { level: 2, name: heading, exact: true })).toBeVisible();
      await expectNoSidewaysScroll(page);
    }
  }
  await page.reload();
  await expect(page.getByRole('radio', { name: 'As the system' })).toBeVisible();
  await page.goto(`${stack.collector.url}/settings/nowhere`);
  await expect(page.getByRole('heading', { name: 'There is no such screen' })).toBeVisible();
});

test('the site: two people for each pixel, unsaved changes guarded', async ({ page, stack }) => {
  await openDashboard(page, stack, '/settings');
  await expectAccessible(page);
  await page.getByRole('checkbox', { name: 'Two people for each pixel' }).check();
  await page.getByRole('link', { name: 'Consent', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  await save(page).click();
  await saved(page);
  expect(await container(stack)).toMatchObject({ review: { twoPeople: true } });
});

test('consent: purposes, Google Consent Mode, TCF, GPC', async ({ page, stack, consoleErrors }) => {
  await openDashboard(page, stack, '/settings/consent');
  await page.getByLabel('Required purposes').fill('ads, analytics');
  await page.getByRole('button', { name: 'Map a purpose to consent types' }).click();
  await expect(page.getByLabel('Consent types of ads', { exact: true })).toHaveValue('ad_storage, ad_user_data');
  await page.getByRole('button', { name: 'Map a purpose to TCF' }).click();
  await page.getByLabel('TCF purposes of ads', { exact: true }).fill('1, 3, 42');
  await page.getByLabel('Vendor of ads', { exact: true }).fill('755');
  await page.getByRole('checkbox', { name: 'Global Privacy Control refuses' }).check();
  await save(page).click();
  await expect(page.getByLabel('TCF purposes of ads', { exact: true })).toBeFocused();
  await expect(page.getByLabel('TCF purposes of ads', { exact: true })).toHaveAccessibleDescription(
    'has to be at most 11',
  );
  await expect(page.getByText('Not saved: one setting needs another look')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('TCF purposes of ads', { exact: true }).fill('1, 3, 4');

  await page.getByRole('button', { name: 'Map a purpose to consent types' }).click();
  await save(page).click();
  await expect(page.getByLabel('Purpose 2 for Google Consent Mode')).toHaveAccessibleDescription(
    'ads has a row already',
  );
  await page.getByLabel('Purpose 2 for Google Consent Mode').fill('analytics');
  await page.getByLabel('Consent types of analytics', { exact: true }).fill('analytics_storage');
  await save(page).click();
  await saved(page);
  expect(await container(stack)).toMatchObject({
    consent: {
      required: ['ads', 'analytics'],
      google: { ads: ['ad_storage', 'ad_user_data'], analytics: ['analytics_storage'] },
      tcf: { ads: { purposes: [1, 3, 4], vendor: 755 } },
      gpc: true,
    },
  });
  await expectAccessible(page);
  await takeScreens(page, 'settings-consent', { fullPage: true });
  await page.getByRole('button', { name: 'Remove consent types of analytics' }).click();
  await page.getByRole('button', { name: 'Remove consent types of ads' }).click();
  await save(page).click();
  await saved(page);
  expect((await container(stack)).consent).not.toHaveProperty('google');
  expectOnlyRefusals(consoleErrors, 400);
});

test('pages: what the tag does there', async ({ page, stack, consoleErrors }) => {
  await openDashboard(page, stack, '/settings/pages');
  await page.getByRole('checkbox', { name: 'A PageView for each page' }).check();
  await page.getByRole('checkbox', { name: 'GA4 events of the dataLayer' }).check();
  await page.getByLabel('Click parameters in the hash').fill('tblci');
  await page.getByLabel('Linked domains').fill('shop.example\nShop.example.org');
  await page.getByLabel('Seconds').fill('');
  await save(page).click();
  await expect(page.getByLabel('Linked domains')).toHaveAccessibleDescription(/has to be a host name in lower case/);
  await expect(page.getByLabel('Seconds')).toHaveAccessibleDescription(/has to be a whole number|has to be a number/);
  await page.getByLabel('Linked domains').fill('shop.example\nshop.example.org');
  await page.getByLabel('Seconds').fill('60');
  await save(page).click();
  await saved(page);
  expect(await container(stack)).toMatchObject({
    page: {
      ...{ pageViews: true, dataLayer: true, hashParameters: ['tblci'], serverCookie: false, pixelMaxAgeSeconds: 60 },
      linkedDomains: ['shop.example', 'shop.example.org'],
    },
  });
  await expectAccessible(page);
  await takeScreens(page, 'settings-pages', { fullPage: true });
  expectOnlyRefusals(consoleErrors, 400);
});

test('what is typed while an answer is awaited stays', async ({ page, stack }) => {
  await openDashboard(page, stack, '/settings/pages');
  const seconds = page.getByLabel('Seconds');
  await page.getByRole('checkbox', { name: 'A PageView for each page' }).check();
  await seconds.fill('30');
  await whileSaving(page, save(page), () => seconds.fill('45'));
  await expect(save(page)).not.toHaveAttribute('aria-busy');
  expect(await container(stack)).toMatchObject({ page: { pageViews: true, pixelMaxAgeSeconds: 30 } });
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await expect(seconds).toHaveValue('45');
  await save(page).click();
  await saved(page);
  expect(await container(stack)).toMatchObject({ page: { pageViews: true, pixelMaxAgeSeconds: 45 } });
});

test('two people at once: other parts are nobody’s business, the same setting is asked about', async ({
  page,
  stack,
  consoleErrors,
}) => {
  await openDashboard(page, stack, '/settings/pages');
  await page.getByRole('checkbox', { name: 'A PageView for each page' }).check();
  await stack.admin.call('PUT', '/api/container', { name: 'Renamed meanwhile' });
  await save(page).click();
  await saved(page);
  expect(await container(stack)).toMatchObject({ name: 'Renamed meanwhile', page: { pageViews: true } });

  await page.getByLabel('Seconds').fill('90');
  await page.getByRole('checkbox', { name: 'GA4 events of the dataLayer' }).check();
  await stack.admin.call('PUT', '/api/container', { page: { pageViews: false, pixelMaxAgeSeconds: 10 } });
  await save(page).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else saved these settings' });
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText([
    'Page views',
    'Events of the dataLayer',
    'Age of late pixels',
  ]);
  await expectAccessible(page);
  await dialog.getByRole('radio', { name: 'Age of late pixels: Yours' }).check();
  await dialog.getByRole('button', { name: 'Put both together' }).click();
  await expect(page.getByRole('checkbox', { name: 'A PageView for each page' })).not.toBeChecked();
  await save(page).click();
  await saved(page);
  expect(await container(stack)).toMatchObject({
    page: { pageViews: false, dataLayer: true, pixelMaxAgeSeconds: 90 },
  });
  expectOnlyRefusals(consoleErrors, 409);
});

test('tokens: made for somebody, shown once, taken back', async ({ page, stack, browser, consoleErrors }) => {
  await openDashboard(page, stack, '/settings/tokens');
  await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Make token' }).click();
  await expect(page.getByLabel('For whom')).toBeFocused();
  await expect(page.getByLabel('For whom')).toHaveAccessibleDescription('Say who it is for');
  await expectAccessible(page);
  await page.getByLabel('For whom').fill('Rita');
  await page.getByRole('radio', { name: 'Reviewer' }).check();
  await page.getByRole('button', { name: 'Make token' }).click();
  const shown = page.getByRole('dialog', { name: 'The token of Rita' });
  const token = (await shown.getByRole('region', { name: 'Access token' }).textContent()) ?? '';
  expect(token).toMatch(/^trl_[\w-]{43}$/);
  await page.keyboard.press('Escape');
  await expect(shown).toBeVisible();
  await expectAccessible(page);
  await shown.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText(token)).toHaveCount(0);
  const row = page.getByRole('list', { name: 'Access tokens' }).getByRole('listitem').filter({ hasText: 'Rita' });
  await expect(row).toContainText('reviewer');
  await takeScreens(page, 'settings-tokens', { fullPage: true });

  await page.getByLabel('For whom').fill('rita');
  await page.getByRole('button', { name: 'Make token' }).click();
  await expect(page.getByLabel('For whom')).toHaveAccessibleDescription(/is taken/);
  await page.getByLabel('For whom').fill('');
  expectOnlyRefusals(consoleErrors, 409);

  const elsewhere = await browser.newPage();
  await openDashboard(elsewhere, stack, '/', token);
  await expect(elsewhere.getByText('Rita · reviewer')).toBeVisible();
  await row.getByRole('button', { name: 'Remove the token of Rita' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove the token of Rita?' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Remove token' }).click();
  await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere.getByLabel('Access token')).toBeVisible();
  await elsewhere.close();
});

test('secrets: set, generated and shown once, changed, removed when nothing uses them', async ({
  page,
  stack,
  consoleErrors,
}) => {
  const { host } = new URL(stack.partner.url);
  await openDashboard(page, stack, '/settings/secrets');
  await expect(page.getByRole('heading', { name: 'No secrets yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Set secret' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.getByLabel('Name', { exact: true }).fill('network-x');
  await page.getByLabel('Value').fill('abc');
  await page.getByLabel('May be sent to').fill(`https://${host}`);
  await page.getByRole('button', { name: 'Set secret' }).click();
  await expect(page.getByLabel('Value')).toHaveAccessibleDescription(/shorter than 4 characters/);
  await expect(page.getByLabel('May be sent to')).toHaveAccessibleDescription(/has to be a host/);
  await expectAccessible(page);
  await page.getByLabel('Value').fill('S3cret-value');
  await page.getByLabel('May be sent to').fill(host);
  await page.getByRole('button', { name: 'Set secret' }).click();
  const list = page.getByRole('list', { name: 'Secrets' });
  await expect(list).toContainText('network-x');
  await expect(page.getByLabel('Value')).toHaveValue('');

  await page.getByRole('radio', { name: 'A signing secret' }).check();
  await page.getByLabel('Name', { exact: true }).fill('sign-x');
  await page.getByLabel('May be sent to').fill(host);
  await page.getByRole('button', { name: 'Generate secret' }).click();
  const shown = page.getByRole('dialog', { name: 'The signing secret sign-x' });
  await expect(shown.getByRole('region', { name: 'Signing secret' })).toHaveText(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await expectAccessible(page);
  await shown.getByRole('button', { name: 'I have kept it' }).click();

  await stack.admin.call('POST', '/api/connectors', {
    id: 'user-of-it',
    name: 'Network X',
    triggers: ['Purchase'],
    webhook: { url: stack.partner.url, parameters: [{ name: 'key', value: '{{SECRET.network-x}}' }] },
  });
  await page.reload();
  await expect(list.getByRole('link', { name: 'Network X' })).toBeVisible();
  const remove = list.getByRole('button', { name: 'Remove network-x' });
  await expect(remove).toHaveAccessibleDescription('Network X would stop sending: change that first.');
  await expectAccessible(page);
  await takeScreens(page, 'settings-secrets', { fullPage: true });

  await list.getByRole('button', { name: 'Change network-x' }).click();
  const change = page.getByRole('dialog', { name: 'Change network-x' });
  await expectAccessible(page);
  await change.getByLabel('New value').fill('S3cret-two');
  await change.getByRole('button', { name: 'Save secret' }).click();
  await expect(change).toBeHidden();
  expect(JSON.stringify(await stack.admin.call('GET', '/api/secrets'))).not.toContain('S3cret');

  await list.getByRole('button', { name: 'Remove sign-x' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove secret' }).click();
  await expect(list).not.toContainText('sign-x');
  expectOnlyRefusals(consoleErrors, 400);
});

test('the audit log says who did what, page by page', async ({ page, stack }) => {
  for (let n = 1; n <= 55; n++) await stack.admin.call('PUT', '/api/container', { name: `Shop ${n}` });
  await tokenFor(stack, 'editor', 'Ed');
  await openDashboard(page, stack, '/settings/audit', await tokenFor(stack, 'viewer', 'Vera'));
  const log = page.getByRole('list', { name: 'Audit log' });
  await expect(log.getByRole('listitem')).toHaveCount(50);
  await expect(log.getByRole('listitem').first()).toContainText('admin made a token for Vera');
  await expect(log.getByRole('listitem').nth(2)).toContainText('admin edited the site’s settings');
  await expect(log.getByRole('listitem').nth(2)).toContainText('name: "Shop 55"');
  await expectAccessible(page);
  await takeScreens(page, 'settings-audit');
  await page.getByRole('button', { name: 'Show older entries' }).click();
  await expect(log.getByRole('link', { name: 'affiliate-network' }).first()).toBeVisible();
  await expect(page.getByText('That is all since the first start.')).toBeVisible();
});

test('who is no admin sees the settings, and is told what they may not do', async ({ page, stack }) => {
  await openDashboard(page, stack, '/settings', await tokenFor(stack, 'editor', 'Ed'));
  const why = 'This needs the role admin; you are signed in as editor.';
  await expect(part(page, 'Site').getByLabel('Name')).toHaveJSProperty('readOnly', true);
  await expect(page.getByRole('main')).toContainText(why);
  await expect(save(page)).toHaveAccessibleDescription(why);
  await save(page).click({ force: true });
  await expect(page.getByLabel('Messages')).toContainText(why);
  for (const [path, words] of [
    ['consent', why],
    ['pages', why],
    ['tokens', 'Who has a token is for admins to see.'],
    ['secrets', 'Connectors may use what is here.'],
  ] as const) {
    await page.goto(`${stack.collector.url}/settings/${path}`);
    await expect(page.getByRole('main')).toContainText(words);
    await expectAccessible(page);
  }
  await expect(page.getByRole('button', { name: 'Set secret' })).toHaveAccessibleDescription(why);
});
