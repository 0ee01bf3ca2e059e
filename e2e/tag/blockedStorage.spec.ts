/** A visitor whose browser keeps nothing for sites: Chromium's own setting, under which cookies vanish and localStorage throws. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright/test';
import { browserLaunchOptions } from '../support/browser/browser.ts';
import { legs, trackToTheEnd } from '../support/stack/observe.ts';
import { test as base, expect } from '../support/stack/stack.ts';

const BLOCK = 2;

/** `page` is in a browser that blocks site data. */
const test = base.extend<{ page: Page }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  page: async ({}, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'trl-blocked-'));
    await mkdir(join(profile, 'Default'));
    await writeFile(
      join(profile, 'Default', 'Preferences'),
      JSON.stringify({ profile: { default_content_setting_values: { cookies: BLOCK } } }),
    );
    const context = await chromium.launchPersistentContext(profile, browserLaunchOptions());
    await use(await context.newPage());
    await context.close();
    await rm(profile, { recursive: true, force: true });
  },
});

test('with site data blocked, the page stays whole, and a purchase on the landing page is paid by webhook and pixel', async ({
  page,
  stack: { shop, partner, admin },
}) => {
  const thrown: string[] = [];
  page.on('pageerror', (error) => thrown.push(error.message));
  await page.goto(`${shop.url}/?click_id=12345&awc=1001_1`);
  // the setting is in force
  expect(
    await page.evaluate(() => {
      try {
        return `kept ${localStorage.length}`;
      } catch (error) {
        return (error as Error).name;
      }
    }),
  ).toBe('SecurityError');

  const event = await trackToTheEnd(page, admin, 'Purchase', { value: 15, currency: 'EUR', transaction_id: 'A-1' });
  expect(legs(event, 'affiliate-network')).toBe('webhook queued, pixel skipped: leg_off');
  expect(legs(event, 'hybrid-network')).toBe('webhook queued, pixel delivered');
  await expect
    .poll(() => partner.hits('/postback/affiliate').map(({ url }) => url))
    .toEqual(['/postback/affiliate?click_id=12345&event=sale&amount=15.00&currency=EUR&order=A-1']);
  await expect.poll(() => partner.hits('/sread.img').length).toBe(1);
  await expect
    .poll(() => partner.hits('/pixel/view.gif').map(({ url }) => url))
    .toContainEqual(expect.stringContaining('order=A-1'));
  expect(event.receipts.map(({ outcome }) => outcome)).toEqual(['ran', 'ran']);
  expect(thrown).toEqual([]);
});
