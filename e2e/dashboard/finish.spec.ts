/** What makes screens pleasant to use, whatever is on them: bars hide no field, one scrollbar, forced colours, keys. */
import type { Locator, Page } from 'playwright/test';
import { connector, postback } from '../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../support/stack/stack.ts';
import { sendBatch, sendEvent } from './sendEvents.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, test, tokenFor } from './support.ts';

test.use({ demo: false });

const rows = (page: Page, list: string) =>
  page
    .getByRole('grid', { name: list })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });

async function setUp(stack: Stack): Promise<void> {
  const webhook = postback(`${stack.partner.url}/postback/x`, { order: '{{TRANSACTION_ID}}' });
  await stack.install([
    connector('network-x', { name: 'Network X', webhook }),
    connector('leads', {
      name: 'A network with a name that is longer than a phone is wide',
      triggers: ['Lead'],
      webhook,
    }),
  ]);
}

/** Whether the page, not something in it, can be scrolled up and down. */
const pageScrolls = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollHeight > document.documentElement.clientHeight);

test('on a low phone no field that gets the focus lies under a bar', async ({ page, stack }) => {
  await setUp(stack);
  await page.setViewportSize({ width: 390, height: 700 });
  await openDashboard(page, stack, '/connectors/network-x');
  await expect(page.getByRole('button', { name: 'Save connector' })).toBeVisible();
  const name = page.getByRole('textbox', { name: 'Name', exact: true }).first();
  await name.focus();
  const seen = new Set<string>();
  for (;;) {
    const { key, covered } = await page.evaluate(() => {
      const { activeElement: field } = document;
      if (!field) return { key: '', covered: '' };
      const all = [...document.querySelectorAll('*')];
      const { left, right, top, bottom } = field.getBoundingClientRect();
      const place = `${all.indexOf(field)} ${field.tagName} ${field.getAttribute('aria-label') ?? field.id}`;
      if (field.closest('.save-bar, .side')) return { key: place, covered: '' };
      // its upper and its lower edge; of what has several lines the one that is written in
      const isLong = field instanceof HTMLTextAreaElement || bottom - top > 300;
      const ends = isLong ? [top + 4, top + 24] : [top + 4, bottom - 4];
      const hidden = ends.some((y) => document.elementFromPoint((left + right) / 2, y)?.closest('.save-bar, .side'));
      return { key: place, covered: hidden || bottom < 0 || top > innerHeight ? place : '' };
    });
    expect(covered, 'hidden by a bar').toBe('');
    if (seen.has(key)) break;
    seen.add(key);
    await page.keyboard.press('Tab');
  }
  // of the whole form, not of its first line
  expect(seen.size).toBeGreaterThan(40);
});

test('a list fills the window: it alone scrolls, and its last row can be reached', async ({ page, stack }) => {
  await setUp(stack);
  await sendBatch(
    stack,
    Array.from({ length: 50 }, (_, n) => ({ value: n, currency: 'EUR', transaction_id: `A-${n}` })),
  );
  await expect
    .poll(async () => (await stack.admin.call('GET', '/api/deliveries?state=succeeded')).items.length)
    .toBe(50);
  await openDashboard(page, stack, '/events');
  for (const [path, list] of [
    ['/events', 'Events'],
    ['/deliveries', 'Deliveries'],
  ] as const) {
    for (const [width, height] of [
      [320, 640],
      [390, 844],
      [1440, 900],
      [2560, 1300],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(stack.collector.url + path);
      await expect(rows(page, list).first()).toBeVisible();
      await expectNoSidewaysScroll(page);
      await expect.poll(() => pageScrolls(page), `${path} at ${width}`).toBe(false);
      await rows(page, list).first().focus();
      await page.keyboard.press('End');
      const last = page.getByRole('grid', { name: list }).locator('[aria-rowindex="51"]');
      await expect(last).toBeFocused();
      // by its foot, where the navigation of a phone would lie over it
      await expect
        .poll(() =>
          last.evaluate((row) => {
            const { left, bottom } = row.getBoundingClientRect();
            return row.contains(document.elementFromPoint(left + 40, bottom - 3));
          }),
        )
        .toBe(true);
    }
  }
});

test('beside an open delivery each part of a row stands where it stands in all rows', async ({ page, stack }) => {
  await setUp(stack);
  await sendEvent(stack, { data: { value: 5, transaction_id: 'A-1' } });
  await sendEvent(stack, { data: { value: 5, transaction_id: 'a-much-longer-order-number-7213-8841-0092-1123' } });
  await sendEvent(stack, { data: { value: 5 } });
  await sendEvent(stack, { name: 'Lead', data: { value: 5 } });
  await openDashboard(page, stack, '/deliveries');
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(rows(page, 'Deliveries')).toHaveCount(4);
  await rows(page, 'Deliveries').first().getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Delivery', exact: true })).toBeVisible();
  await expect(page.locator('.rows.narrow')).toBeVisible();
  for (const part of [
    'd-connector',
    'd-state',
    'd-event',
    'd-order:not(:empty), .rows-space .d-order:empty + .d-request',
  ]) {
    const starts = await page
      .locator(`.rows-space .${part}`)
      .evaluateAll((cells) => cells.map((cell) => Math.round(cell.getBoundingClientRect().left)));
    expect(starts, part).toHaveLength(4);
    expect(new Set(starts).size, part).toBe(1);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Close delivery' }).click();
  // what a phone has no room for is behind one button
  await page.getByRole('button', { name: 'Actions' }).click();
  await expect(page.getByRole('menuitem')).toHaveText([
    'Send many again …',
    'Send what waits now …',
    'Drop what waits …',
    'Export as CSV',
    'Export as JSON lines',
  ]);
  await expectAccessible(page);
  await page.getByRole('menuitem', { name: 'Send many again …' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('that nothing was found is said without moving anything', async ({ page, stack }) => {
  await setUp(stack);
  await sendEvent(stack, { data: { transaction_id: 'A-1' } });
  await openDashboard(page, stack, '/deliveries');
  const row = rows(page, 'Deliveries').first();
  await expect(row).toBeVisible();
  const before = await row.boundingBox();
  const field = page.getByRole('textbox', { name: 'Find by ID' });
  await field.fill('nobody knows this');
  await field.press('Enter');
  const said = page.getByRole('status').filter({ hasText: 'No delivery, event or order has this ID' });
  await expect(said).toBeVisible();
  await expectAccessible(page);
  expect(await row.boundingBox()).toEqual(before);
  await field.press('Escape');
  await expect(said).toBeHidden();
  await expect(field).toHaveValue('nobody knows this');
});

test('with forced colours what is current, chosen or on is told by more than a tint', async ({ page, stack }) => {
  await setUp(stack);
  stack.partner.behave('error500');
  await sendEvent(stack, { data: { transaction_id: 'A-1', value: 5, currency: 'EUR' } });
  await page.emulateMedia({ forcedColors: 'active' });
  await openDashboard(page, stack, '/deliveries');
  const outline = (of: Locator) => of.evaluate((element) => getComputedStyle(element).outlineStyle);
  const navigation = page.getByRole('navigation', { name: 'Main' });
  expect(await outline(navigation.getByRole('link', { name: 'Webhook Log' }))).toBe('solid');
  expect(await outline(navigation.getByRole('link', { name: 'Events' }))).toBe('none');

  const row = rows(page, 'Deliveries').first();
  expect(await outline(row)).toBe('none');
  await row.getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Delivery', exact: true })).toBeVisible();
  await expect.poll(() => outline(row)).toBe('solid');

  const track = page.locator('.toggle', { hasText: 'Follow' }).locator('.track');
  const ground = () => track.evaluate((element) => getComputedStyle(element).backgroundColor);
  const off = await ground();
  await page
    .getByRole('switch', { name: 'Follow' })
    .or(page.getByRole('checkbox', { name: 'Follow' }))
    .check();
  await expect.poll(ground).not.toBe(off);

  await page.goto(`${stack.collector.url}/settings/alerts`);
  const parts = page.getByRole('navigation', { name: 'Settings' });
  expect(await outline(parts.getByRole('link', { name: 'Alerts' }))).toBe('solid');
  expect(await outline(parts.getByRole('link', { name: 'Consent' }))).toBe('none');

  await page.goto(`${stack.collector.url}/`);
  // of this chart: where the mouse is, another one may show its own
  const chart = page.getByRole('region', { name: 'Deliveries', exact: true });
  await chart.getByRole('slider', { name: 'Deliveries by hour' }).press('End');
  const colour = (kind: string) =>
    chart.locator(`.chart-key.${kind}`).evaluate((key) => getComputedStyle(key, '::before').backgroundColor);
  expect(await colour('good')).not.toBe(await colour('bad'));
});

test('Ctrl+S saves what is open, and is nothing else', async ({ page, stack, consoleErrors }) => {
  await setUp(stack);
  await openDashboard(page, stack, '/connectors/network-x');
  const name = page.getByRole('textbox', { name: 'Name', exact: true }).first();
  const saved = async () => (await stack.admin.call('GET', '/api/connectors/network-x')).name;
  await name.fill('Network Y');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('All changes saved')).toBeVisible();
  expect(await saved()).toBe('Network Y');

  // what is refused is said at its field, as by the button
  await name.fill('');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Not saved: one setting needs another look')).toBeVisible();
  expect(await saved()).toBe('Network Y');
  expect(consoleErrors.splice(0)).toEqual([expect.stringContaining('400')]);
  await name.fill('Network Y');

  await page.goto(`${stack.collector.url}/settings`);
  const site = page.getByRole('textbox', { name: 'Name', exact: true }).first();
  await site.fill('Another shop');
  await page.keyboard.press('Meta+S');
  await expect(page.getByText('All changes saved')).toBeVisible();

  await openDashboard(page, stack, '/connectors/network-x', await tokenFor(stack, 'viewer', 'looker'));
  await expect(page.getByRole('heading', { name: 'Network Y' })).toBeVisible();
  await page.keyboard.press('Control+s');
  expect(await saved()).toBe('Network Y');
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE', timezoneId: 'Europe/Berlin' });

  test('money, numbers and times are as the reader writes them', async ({ page, stack }) => {
    await setUp(stack);
    await sendEvent(stack, { data: { value: 1149.9, currency: 'EUR', transaction_id: 'A-1' } });
    await openDashboard(page, stack, '/events');
    await expect(rows(page, 'Events').first()).toContainText('1.149,90 €');
    await expect(rows(page, 'Events').first().getByRole('gridcell').first()).toHaveText(/^\d\d:\d\d:\d\d$/);
    for (const width of [320, 390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      for (const path of ['/', '/connectors', '/connectors/network-x', '/deliveries', '/settings/alerts', '/review']) {
        await page.goto(stack.collector.url + path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectNoSidewaysScroll(page);
      }
    }
  });
});
