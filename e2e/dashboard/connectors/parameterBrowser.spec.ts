/** The parameter browser: it copies, inserts only where somebody is writing, and on touch explains before it does either. */
import type { Page } from 'playwright/test';
import { expect } from '../../support/stack/stack.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, takeScreens, test } from '../support.ts';

const WIDE = { width: 1440, height: 900 };
const parameter = (page: Page, name: string) =>
  page.getByRole('region', { name: /^(Event|Click)$/ }).getByRole('button', { name: new RegExp(`^${name}\\b`) });
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const value = (page: Page) => page.getByLabel('Value of parameter amount');

test.describe('beside the form', () => {
  test.use({ viewport: WIDE, permissions: ['clipboard-read', 'clipboard-write'] });

  test('preview and parameters stand beside each other where there is room', async ({ page, stack }) => {
    await openDashboard(page, stack, '/connectors/affiliate-network');
    const preview = page.getByRole('region', { name: 'Live preview' });
    const parameters = page.getByRole('region', { name: 'Dynamic parameters' });
    await expect(preview.getByRole('region', { name: 'URL preview' })).toBeVisible();
    await expect(parameter(page, 'VALUE')).toBeVisible();
    const [left, right] = [await preview.boundingBox(), await parameters.boundingBox()];
    if (!left || !right) throw new Error('not laid out');
    expect(right.x).toBeGreaterThanOrEqual(left.x + left.width);
    expect(right.y).toBe(left.y);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await takeScreens(page, 'connector-editor');
    await page.setViewportSize({ width: 1280, height: 720 });
    await expect(page.getByRole('tab', { name: 'Dynamic parameters' })).toBeVisible();
    await expect(preview).toBeHidden();
  });

  test('a click inserts where somebody is writing, and copies otherwise', async ({ page, stack }) => {
    await openDashboard(page, stack, '/connectors/affiliate-network');
    const before = await value(page).inputValue();
    await value(page).focus();
    await page.keyboard.press('End');
    await parameter(page, 'CURRENCY').click();
    await expect(value(page)).toHaveValue(`${before}{{CURRENCY}}`);
    await expect(page.getByText('{{CURRENCY}} inserted into Value of parameter amount')).toBeVisible();

    // in no field of that kind: copied, and the field that had the focus stays as it is
    await page.getByLabel('Name', { exact: true }).focus();
    await parameter(page, 'EVENT_ID').click();
    await expect(page.getByText('{{EVENT_ID}} copied')).toBeVisible();
    expect(await clipboard(page)).toBe('{{EVENT_ID}}');
    await expect(value(page)).toHaveValue(`${before}{{CURRENCY}}`);
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Affiliate network (postback)');
  });

  test('a field that is gone is forgotten', async ({ page, stack }) => {
    await openDashboard(page, stack, '/connectors/affiliate-network');
    await page.getByRole('button', { name: 'Add parameter' }).click();
    await page.getByLabel(/^Value of parameter \d+$/).focus();
    await page.getByRole('button', { name: /^Remove parameter \d+$/ }).click();
    await parameter(page, 'VALUE').click();
    await expect(page.getByText('{{VALUE}} copied')).toBeVisible();
    await expect(page.getByText(/inserted/)).toHaveCount(0);
    expect(await clipboard(page)).toBe('{{VALUE}}');

    // the same for a whole part that is turned off while the caret is in it
    await value(page).focus();
    await page.getByRole('switch', { name: 'Webhook', exact: true }).uncheck();
    await expect(value(page)).toHaveCount(0);
    await parameter(page, 'CURRENCY').click();
    await expect(page.getByText('{{CURRENCY}} copied')).toBeVisible();
    await expect(page.getByText(/inserted/)).toHaveCount(0);
  });
});

test.describe('on touch', () => {
  test.use({ viewport: WIDE, hasTouch: true, permissions: ['clipboard-read', 'clipboard-write'] });

  test('a tap explains, and a second one, elsewhere, inserts', async ({ page, stack }) => {
    await openDashboard(page, stack, '/connectors/affiliate-network');
    const before = await value(page).inputValue();
    await value(page).tap();
    await page.keyboard.press('End');
    await parameter(page, 'CURRENCY').tap();
    await expect(page.getByText(/CURRENCY: Currency code/)).toBeVisible();
    await expect(value(page)).toHaveValue(before);
    await parameter(page, 'EVENT_ID').tap();
    await expect(page.getByText(/EVENT_ID: ID of the event/)).toBeVisible();
    await expect(value(page)).toHaveValue(before);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Insert or copy {{EVENT_ID}}' }).tap();
    await expect(page.getByText('{{EVENT_ID}} inserted into Value of parameter amount')).toBeVisible();
    await expect(value(page)).toHaveValue(`${before}{{EVENT_ID}}`);
  });
});
