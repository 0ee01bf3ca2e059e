/** Getting in, getting around, getting out. */

import { expect } from '../support/stack/stack.ts';
import {
  ADMIN_TOKEN,
  expectAccessible,
  expectNoSidewaysScroll,
  openDashboard,
  takeScreens,
  test,
  tokenFor,
} from './support.ts';

const SCREENS = ['Home', 'Connectors', 'Events', 'Webhook Log', 'Review', 'Settings'];

test('signs in with a token, and says what is wrong with another', async ({ page, stack, consoleErrors }) => {
  await page.goto(stack.collector.url);
  await expect(page).toHaveTitle(/Tag Relay/);
  await expectAccessible(page);
  await takeScreens(page, 'sign-in');

  const field = page.getByLabel('Access token');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(field).toHaveAccessibleDescription(/Paste a token/);
  await field.fill('not-a-token-at-all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(field).toHaveAccessibleDescription(/not one of this collector’s tokens/);
  await field.fill(ADMIN_TOKEN);
  await field.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  // the browser notes each 401 there; nothing else may be
  expect(consoleErrors.filter((text) => !text.includes('401'))).toEqual([]);
  consoleErrors.length = 0;
});

test('who guesses tokens is slowed down, and told for how long', async ({ page, stack, consoleErrors }) => {
  await page.goto(stack.collector.url);
  const field = page.getByLabel('Access token');
  await expect(field).toBeFocused();
  for (let n = 1; n <= 10; n++) {
    const answer = await page.request.post(`${stack.collector.url}/api/session`, { data: { token: `guess-${n}` } });
    expect(answer.status()).toBe(401);
  }
  await field.fill('another-guess');
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/too many wrong tokens .* try again in \d+ s/);
  await expect(field).toBeFocused();
  await expectAccessible(page);
  // what is right is let in all the same
  await field.fill(ADMIN_TOKEN);
  await field.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  expect(consoleErrors.filter((text) => !/40[13]|429/.test(text))).toEqual([]);
  consoleErrors.length = 0;
});

test('signs in with the link that the collector prints, once', async ({ page, stack, consoleErrors }) => {
  const link = stack.collector.signInLink();
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByText('That sign-in link was used already')).toBeVisible();
  await expect(page.getByLabel('Access token')).toBeVisible();
  consoleErrors.length = 0;
});

test('every screen is one click away, at its own address', async ({ page, stack }) => {
  await openDashboard(page, stack);
  const navigation = page.getByRole('navigation', { name: 'Main' });
  for (const name of [...SCREENS].reverse()) {
    await navigation.getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(navigation.getByRole('link', { name })).toHaveAttribute('aria-current', 'page');
    await expect(page).toHaveTitle(`${name} · Tag Relay`);
    await expectNoSidewaysScroll(page);
  }
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Connectors' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Connectors' })).toBeVisible();
  await page.goto(`${stack.collector.url}/connectors/a/b/c`);
  await expect(page.getByRole('heading', { name: 'There is no such screen' })).toBeVisible();
});

test('what isn’t there is said, with a way on', async ({ page, stack, consoleErrors }) => {
  await openDashboard(page, stack);
  for (const [path, heading, link, leadsTo] of [
    ['/conectors', 'There is no such screen', 'Go to Home', 'Home'],
    ['/review/nobody', 'There is no such pixel', 'See all pixels', 'Review'],
    ['/events/nobody', 'No such event', 'See all events', 'Events'],
    ['/connectors/nobody', 'This connector does not exist', 'See all connectors', 'Connectors'],
  ] as const) {
    await page.goto(stack.collector.url + path);
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: link }).click();
    await expect(page.getByRole('heading', { level: 1, name: leadsTo })).toBeVisible();
  }
  expect(consoleErrors.filter((text) => !text.includes('404'))).toEqual([]);
  consoleErrors.length = 0;
});

test('the keyboard gets everywhere, and past the navigation', async ({ page, stack }) => {
  await openDashboard(page, stack, '/events');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('link', { name: 'Review' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Review' })).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
});

test('signs out here, and everywhere', async ({ page, stack, browser, consoleErrors }) => {
  await openDashboard(page, stack);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(page.getByLabel('Access token')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Access token')).toBeVisible();

  const elsewhere = await browser.newPage();
  await openDashboard(elsewhere, stack, '/connectors');
  await openDashboard(page, stack);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  await expect(page.getByLabel('Access token')).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere.getByLabel('Access token')).toBeVisible();
  await elsewhere.close();
  consoleErrors.length = 0;
});

test('says who is signed in', async ({ page, stack }) => {
  await openDashboard(page, stack, '/', await tokenFor(stack, 'viewer', 'Vera'));
  await expect(page.getByText('Vera · viewer')).toBeVisible();
});

test('the theme is the system’s until another is chosen, and stays in this browser', async ({ page, stack }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openDashboard(page, stack, '/settings/appearance');
  await expect(page.getByRole('radio', { name: 'As the system' })).toBeChecked();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await page.getByRole('radio', { name: 'Light' }).check();
  const light = await background();
  expect(light).not.toBe(dark);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  expect(await background()).toBe(light);
  await page.getByRole('radio', { name: 'As the system' }).check();
  expect(await background()).toBe(dark);
});
