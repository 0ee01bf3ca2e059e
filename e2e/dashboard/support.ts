/** What the dashboard's tests share: signing in as a person does, axe in both themes, and the pictures of docs/screens. */
import type { Locator, Page } from 'playwright/test';
import { violations } from '../support/axe.ts';
import { test as base, expect, type Stack } from '../support/stack/stack.ts';

/** The admin token of the stack's collector. */
export const ADMIN_TOKEN = 'e2e-admin-token-0123456789';

export const test = base.extend<{ consoleErrors: string[] }>({
  /** What the page wrote to the console as error, CSP violations among it: none is expected, unless a test says so. */
  consoleErrors: [
    // before the stack ends, since then the page's streams break off
    async ({ page, stack: _stack }, use) => {
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(error.message));
      await use(errors);
      expect(errors, 'errors in the browser’s console').toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the dashboard at `path` and signs in with a token. */
export async function openDashboard(page: Page, { collector }: Stack, path = '/', token = ADMIN_TOKEN): Promise<void> {
  // what an open page still asks for would go out with the new session's cookie and the old one's CSRF value: 403
  if (page.url() !== 'about:blank') await page.goto('about:blank');
  // the question who is signed in, answered 401, is an error to the console
  const response = await page.request.post(`${collector.url}/api/session`, { data: { token } });
  expect(response.status()).toBe(204);
  await page.goto(collector.url + path);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
}

/** A token with this role, made by the admin. */
export async function tokenFor(
  { admin }: Stack,
  role: 'editor' | 'reviewer' | 'viewer',
  name: string,
): Promise<string> {
  const { token } = await admin.call('POST', '/api/tokens', { name, role });
  return token;
}

/**
 * axe finds nothing against WCAG 2.2 AA, in either theme. A theme is its colours and nothing else (`styles.test.ts` holds it to that),
 * so all other rules are asked once.
 */
export async function expectAccessible(page: Page): Promise<void> {
  for (const [colorScheme, of] of [['light', 'all'] as const, ['dark', 'colours'] as const]) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page, of), colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Nothing is wider than the screen: only tables and code scroll sideways, by themselves. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const width = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  // what depends on the width is laid out anew a moment after it changed
  await expect.poll(width, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
}

/**
 * `TRL_SCREENS=1`: writes docs/screens/<name>-390.png and -1440.png; without it the widths are only looked at. `of`: this part
 * only. `at`: what is to stand at the top.
 */
export async function takeScreens(
  page: Page,
  name: string,
  { fullPage = false, of, at }: { fullPage?: boolean; of?: Locator; at?: Locator } = {},
): Promise<void> {
  const before = page.viewportSize();
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expectNoSidewaysScroll(page);
    await at?.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    if (process.env.TRL_SCREENS) {
      const path = `docs/screens/${name}-${width}.png`;
      if (of) {
        // so high that no bar at an edge lies over it
        await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
        await of.screenshot({ path, animations: 'disabled' });
      } else await page.screenshot({ path, animations: 'disabled', fullPage });
    }
  }
  if (before) await page.setViewportSize(before);
}

/** Presses `save`, and does `meanwhile` before what is saved gets to the collector. */
export async function whileSaving(page: Page, save: Locator, meanwhile: () => Promise<void>): Promise<void> {
  let goOn = () => {};
  const isDone = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const isSaving = (method: string) => method === 'PUT' || method === 'POST';
  await page.route('**/api/**', async (route) => {
    if (isSaving(route.request().method())) await isDone;
    await route.continue();
  });
  const asked = page.waitForRequest((request) => isSaving(request.method()));
  await save.click();
  await asked;
  await meanwhile();
  goOn();
  await page.unrouteAll({ behavior: 'wait' });
}
