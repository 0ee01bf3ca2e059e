/** The list of connectors with 500 of them: what each did, sorted and filtered by its address, with and without room for columns. */
import type { Page } from 'playwright/test';
import { connector } from '../../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, test } from '../support.ts';

test.use({ demo: false });

const COUNT = 500;
const HUNDRED = 100;

const rows = (page: Page) => page.getByRole('grid', { name: 'Connectors' }).getByRole('rowheader');
const row = (page: Page, name: string) =>
  page
    .getByRole('grid', { name: 'Connectors' })
    .getByRole('row')
    .filter({ has: page.getByRole('heading', { name, exact: true }) });
const names = (page: Page) => rows(page).getByRole('heading').allTextContents();
const sortedBy = (page: Page) =>
  page.getByRole('columnheader').evaluateAll((heads) =>
    heads.flatMap((head) => {
      const way = head.getAttribute('aria-sort');
      return way === null || way === 'none' ? [] : [`${head.textContent} ${way}`];
    }),
  );

/** 500 connectors, of which three get orders: one's partner takes them, one's refuses them, one is in test mode. */
async function setUp(stack: Stack): Promise<void> {
  const { url } = stack.partner;
  const others = Array.from({ length: COUNT - 3 }, (_, n) =>
    connector(`p${n}`, {
      name: `Partner ${String(n + 1).padStart(3, '0')}`,
      mode: n % 5 === 0 ? 'disabled' : 'enabled',
      triggers: ['Lead'],
      webhook: { url: `https://p${n % 20}.example/postback` },
    }),
  );
  const responseRule = { body: 'differs', path: '$.status', text: 'error' } as const;
  await stack.install([
    ...others,
    connector('takes', { name: 'Takes', webhook: { url: `${url}/postback/takes` } }),
    connector('refuses', { name: 'Refuses', webhook: { url: `${url}/postback/refuses`, responseRule } }),
    connector('tries', { name: 'Tries', mode: 'test', webhook: { url: `${url}/postback/tries` } }),
  ]);
  stack.partner.behave('refuse200', '/postback/refuses');
  await sendEvent(stack, { data: { transaction_id: 'A-1', value: '149.90', currency: 'EUR' } });
  await sendEvent(stack, { data: { transaction_id: 'A-2', value: '0.10', currency: 'EUR' } });
  await expect.poll(async () => (await figuresOf(stack, 'takes'))?.delivered).toBe(2);
  await expect.poll(async () => (await figuresOf(stack, 'refuses'))?.failed).toBe(2);
}

async function figuresOf({ admin }: Stack, connector: string) {
  return (await admin.call('GET', `/api/figures?connector=${connector}`)).items[0];
}

test('500 connectors: what they did, sorted and filtered, kept by the address', async ({ page, stack }) => {
  await setUp(stack);
  await page.setViewportSize({ width: 1440, height: 900 });
  await openDashboard(page, stack, '/connectors');
  await expect(page.getByText('500 connectors')).toBeVisible();
  expect((await names(page)).slice(0, 2)).toEqual(['Partner 001', 'Partner 002']);
  await expect(rows(page)).toHaveCount(HUNDRED);
  const painted = await page.evaluate(() => Math.round(performance.now()));
  test.info().annotations.push({ type: 'list of 500 painted', description: `${painted} ms after the page began` });

  // keys alone: by what failed, the most on top, and the other way round
  await page.getByRole('button', { name: 'Failed', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?sort=failed$/);
  expect(await sortedBy(page)).toEqual(['Failed descending']);
  expect((await names(page))[0]).toBe('Refuses');
  // fired and failed
  await expect(row(page, 'Refuses').getByRole('link', { name: '2', exact: true })).toHaveCount(2);
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/\?sort=failed&order=up$/);
  expect(await sortedBy(page)).toEqual(['Failed ascending']);

  await page.getByRole('button', { name: 'Value', exact: true }).click();
  await expect.poll(async () => (await names(page))[0]).toBe('Takes');
  const takes = row(page, 'Takes');
  await expect(takes).toContainText('€150.00');
  await expect(takes).toContainText(/just now|min ago/);

  // what is shown besides stays over a reload, and the way back
  await page.getByRole('button', { name: 'Show 100 more' }).click();
  await expect(rows(page)).toHaveCount(2 * HUNDRED);
  await page.reload();
  await expect(rows(page)).toHaveCount(2 * HUNDRED);
  await page.getByRole('combobox', { name: 'Partner host' }).selectOption(new URL(stack.partner.url).host);
  await expect.poll(() => names(page)).toEqual(['Takes', 'Refuses', 'Tries']);
  await page.getByRole('combobox', { name: 'Mode' }).selectOption('Test');
  await expect.poll(() => names(page)).toEqual(['Tries']);
  const tries = row(page, 'Tries');
  await expect(tries).toContainText('only logged');
  await expect(tries).toContainText('Not in 30 days');
  await expect(tries).not.toContainText('€');
  await page.reload();
  await expect.poll(() => names(page)).toEqual(['Tries']);
  await page.goBack();
  await expect.poll(() => names(page)).toEqual(['Takes', 'Refuses', 'Tries']);
  expect(await sortedBy(page)).toEqual(['Value descending']);

  // without a hit: what was asked for, and the way out, which keeps the order
  await page.getByLabel('Search connectors').fill('nobody');
  await expect(page.getByRole('heading', { name: 'No connector matches' })).toBeVisible();
  await expect(page.getByText(/“nobody” in its name, events or hosts, the host/)).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(page.getByText('500 connectors')).toBeVisible();
  await expect(page).toHaveURL(/\/connectors\?sort=value$/);
  await page.getByRole('combobox', { name: 'State' }).selectOption('Off');
  await expect(page.getByText('100 of 500 connectors')).toBeVisible();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();

  // a figure leads to what it counts
  await takes.getByRole('link', { name: '2', exact: true }).last().click();
  const log = page.getByRole('grid', { name: 'Deliveries' });
  await expect(log.getByText('Succeeded')).toHaveCount(2);
  await expect(log.getByRole('row')).toHaveCount(3);
  await page.goBack();
  await expect(rows(page)).toHaveCount(HUNDRED);

  await expectAccessible(page);
  for (const width of [320, 390, 1024]) {
    await page.setViewportSize({ width, height: 844 });
    await expectNoSidewaysScroll(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Search, filter and sort' }).click();
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Failed, most first');
  await expect.poll(async () => (await names(page))[0]).toBe('Refuses');
  await expectNoSidewaysScroll(page);
});

test('the editor has the same figures, and they lead into the log', async ({ page, stack }) => {
  await setUp(stack);
  await openDashboard(page, stack, '/connectors/refuses');
  const figures = page.getByRole('region', { name: 'Last 30 days' });
  await expect(figures).toContainText('Not in 30 days');
  await expectAccessible(page);
  await figures.getByRole('link', { name: '2', exact: true }).last().click();
  await expect(page).toHaveURL(/\/deliveries\?connector=refuses&state=not_accepted/);
  await expect(page.getByRole('grid', { name: 'Deliveries' }).getByText('Rejected')).toHaveCount(2);
  await page.goto(`${stack.collector.url}/connectors/takes`);
  await expect(figures).toContainText('€150.00');
});

test('all rows are one stop of the Tab key: arrows go through them', async ({ page, stack }) => {
  const partner = (id: string, name: string) =>
    connector(id, { name, webhook: { url: `${stack.partner.url}/postback/${id}` } });
  await stack.install([partner('a', 'Network A'), partner('b', 'Network B'), partner('c', 'Network C')]);
  await sendEvent(stack, { data: { transaction_id: 'A-1', value: 5, currency: 'EUR' } });
  await expect.poll(async () => (await figuresOf(stack, 'c'))?.delivered).toBe(1);
  await page.setViewportSize({ width: 1440, height: 900 });
  await openDashboard(page, stack, '/connectors');
  const link = (name: string) => row(page, name).getByRole('link', { name, exact: true });
  const menu = (name: string) => page.getByRole('button', { name: `Actions for ${name}` });
  await expect(row(page, 'Network C').getByRole('link').nth(1)).toBeVisible();

  // from the head into the rows, and out of them behind the last
  await page.getByRole('columnheader').getByRole('button').last().focus();
  await page.keyboard.press('Tab');
  await expect(link('Network A')).toBeFocused();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('tbody') === null)).toBe(true);
  await page.keyboard.press('Shift+Tab');
  await expect(link('Network A')).toBeFocused();

  await page.keyboard.press('ArrowDown');
  await expect(link('Network B')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  const fired = row(page, 'Network B').getByRole('link').nth(1);
  await expect(fired).toBeFocused();
  await page.keyboard.press('End');
  await expect(row(page, 'Network C').getByRole('link').nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(fired).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect(link('Network A')).toBeFocused();
  // beyond an end nothing happens
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(link('Network A')).toBeFocused();

  // a menu has its own arrows, and gives the focus back
  await menu('Network B').click();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Duplicate' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu('Network B')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(menu('Network B')).toBeFocused();
  await expectAccessible(page);
});
