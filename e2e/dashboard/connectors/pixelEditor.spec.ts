/** The pixel's code: written, explained, refused at the place, and kept where the editor can't be had. */
import type { Page } from 'playwright/test';
import { expect } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, openDashboard, takeScreens, test, tokenFor } from '../support.ts';

const GOOD = `<img src="https://partner.example/p?v={{VALUE}}&mail={{EMAIL|sha256}}" alt="">
<script>
  // the partner's own loader
  window.partnerQueue = [{ event: "sale", value: {{VALUE}}, city: "{{CITY}}" }];
</script>
<script async src="https://cdn.partner.example/loader.js"></script>`;

const REFUSED = `<img src="https://partner.example/p?v={{VALUE}}" alt="">
<p title={{FIRST_NAME}}>Thanks</p>
<script>
  var name = \`{{CITY}}\`;
</script>`;

const code = (page: Page) => page.getByRole('textbox', { name: 'Pixel code' });
const refusals = (page: Page) => page.getByRole('list', { name: 'Places that can’t be made safe' });
const section = (page: Page) => page.getByRole('region', { name: 'Pixel', exact: true });

/** The editor of a connector whose pixel is on. */
async function openPixel(page: Page, stack: Parameters<typeof openDashboard>[1]): Promise<void> {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByRole('switch', { name: 'Pixel', exact: true }).check();
  await expect(code(page)).toBeVisible();
}

/** As from the partner's mail. */
async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('ControlOrMeta+V');
}

test('a pixel is pasted, each parameter shows where it stands, and it is saved as it was', async ({ page, stack }) => {
  await openPixel(page, stack);
  await code(page).click();
  await paste(page, GOOD);
  const labels = code(page).locator('[data-label]');
  await expect
    .poll(() => labels.evaluateAll((all) => all.map((one) => one.getAttribute('data-label'))))
    .toEqual(['URL query', 'URL query', 'JS value', 'JS string']);
  await expect(refusals(page)).toHaveCount(0);

  // on hover, and with the caret in it
  await code(page).getByText('{{EMAIL|sha256}}').hover();
  const help = page.getByText(/^\{\{EMAIL\|sha256\}\}: query or fragment of a URL in an attribute/);
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await code(page).getByText('{{CITY}}').click();
  await page.mouse.move(0, 0);
  const said = section(page).getByRole('status').filter({ hasText: '{{CITY}}: JavaScript string. Escaped' });
  await expect(said).toBeVisible();
  await expectAccessible(page);
  await takeScreens(page, 'pixel-editor', { at: section(page) });

  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  const { pixel } = await stack.admin.call('GET', '/api/connectors/affiliate-network');
  expect(pixel.html).toBe(GOOD);
  await expect(section(page)).toContainText('Pending review');
  await expect(section(page)).toContainText('Nothing runs until then.');
});

test('what can’t be made safe is underlined with the fix, listed, and reached by keyboard', async ({
  page,
  stack,
  consoleErrors,
}) => {
  await openPixel(page, stack);
  await code(page).click();
  await paste(page, REFUSED);
  await expect(refusals(page).getByRole('listitem')).toHaveCount(2);
  await expect(section(page).getByRole('status').filter({ hasText: '2 places can’t be made safe' })).toBeVisible();
  await expect(code(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(code(page)).toHaveAccessibleDescription(/2 places can’t be made safe; they are listed below/);
  // what stands well is marked all the same
  await expect(code(page).locator('[data-label="URL query"]')).toHaveCount(1);
  await expectAccessible(page);
  await takeScreens(page, 'pixel-editor-refused', { at: section(page) });

  await code(page).getByText('{{FIRST_NAME}}').hover();
  await expect(page.getByText('Put the attribute’s value into double quotes.')).toHaveCount(2);
  await page.mouse.move(0, 0);

  // from the list to the place: what is typed takes its place
  await refusals(page).getByRole('button', { name: 'Line 2, column 10' }).press('Enter');
  await expect(code(page)).toBeFocused();
  await page.keyboard.type('"{{FIRST_NAME}}"');
  await expect(refusals(page).getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('F8');
  await expect(
    section(page).getByText(/Template literals run the code in their braces\. Use a quoted string/),
  ).toBeVisible();

  // saving says the same, and leads there
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('Not saved: one setting needs another look')).toBeVisible();
  await expect(code(page)).toBeFocused();
  expect(consoleErrors.filter((text) => !text.includes('400'))).toEqual([]);
  consoleErrors.length = 0;
  await code(page).fill(GOOD);
  await expect(refusals(page)).toHaveCount(0);
  await expect(code(page)).not.toHaveAttribute('aria-invalid', 'true');
});

test('where little is wrong, the mended form is shown, and put in by who wants it', async ({ page, stack }) => {
  await openPixel(page, stack);
  await code(page).fill('<p title={{FIRST_NAME}}>Thanks</p>');
  const offer = section(page).getByRole('group').filter({ hasText: 'There is a form of it that is safe' });
  await offer.getByText('There is a form of it that is safe').click();
  await expect(offer.getByRole('region', { name: 'Mended form' })).toHaveText('<p title="{{FIRST_NAME}}">Thanks</p>');
  await expectAccessible(page);
  await takeScreens(page, 'pixel-editor-mended', { at: section(page) });
  await offer.getByRole('button', { name: 'Use the mended form' }).click();
  await expect(code(page)).toHaveText('<p title="{{FIRST_NAME}}">Thanks</p>');
  await expect(refusals(page)).toHaveCount(0);
  await expect(offer).toHaveCount(0);
});

test('{{ lists the parameters of this site’s events, and the parameter browser inserts at the caret', async ({
  page,
  stack,
}) => {
  await sendEvent(stack, { name: 'Purchase', data: { value: 5, currency: 'EUR', transaction_id: 'P-1', coupon: 'A' } });
  await openPixel(page, stack);
  await code(page).click();
  await page.keyboard.type('<img src="https://partner.example/p?c={{coup');
  await expect(page.getByRole('option', { name: /COUPON/ })).toBeVisible();
  // while it still looks for what the last keys left, the list takes none
  await expect(page.locator('.cm-tooltip-autocomplete-disabled')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(code(page)).toHaveText(/\{\{COUPON\}\}$/);
  await page.keyboard.type('&s={{');
  await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
  await expect(page.getByRole('option', { name: /SECRET|ITEM_/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await page.keyboard.type('email|sha');
  await expect(page.getByRole('option', { name: /sha256/ })).toBeVisible();
  await expect(page.locator('.cm-tooltip-autocomplete-disabled')).toHaveCount(0);
  await page.keyboard.press('Tab');
  await page.keyboard.type('&v=');
  await page.getByRole('tab', { name: 'Dynamic parameters' }).click();
  await page.getByRole('button', { name: /^TRANSACTION_ID/ }).click();
  await expect(page.getByLabel('Messages')).toContainText('{{TRANSACTION_ID}} inserted into Pixel code');
  await expect(code(page)).toBeFocused();
  await page.keyboard.type('">');
  await expect(code(page)).toHaveText(
    '<img src="https://partner.example/p?c={{COUPON}}&s={{email|sha256}}&v={{TRANSACTION_ID}}">',
  );
  await expect(code(page).locator('[data-label="URL query"]')).toHaveCount(3);
});

test('the keyboard gets in and out, and undoes', async ({ page, stack }) => {
  await openPixel(page, stack);
  await page.getByRole('switch', { name: 'Pixel', exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(code(page)).toBeFocused();
  await expect(code(page)).toHaveAccessibleDescription(/Tab goes on to the next field/);
  await page.keyboard.type('<b>x</b>');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('switch', { name: 'Run in a sandbox' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(code(page)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('y');
  await expect(code(page)).toHaveText('y');
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(code(page)).toHaveText('<b>x</b>');
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await page.getByRole('switch', { name: 'Pixel', exact: true }).check();
  await expect(code(page)).not.toContainText('<b>');
});

test('turning the sandbox off warns in plain words, and changes what is refused', async ({ page, stack }) => {
  await openPixel(page, stack);
  await code(page).fill('<script>document.write("<p>hello</p>")</script>');
  await expect(refusals(page)).toHaveCount(0);
  const warning = section(page).getByText('It will run in the main window.');
  await expect(warning).toBeHidden();
  await page.getByRole('switch', { name: 'Run in a sandbox' }).uncheck();
  await expect(warning).toBeVisible();
  await expect(refusals(page).getByRole('listitem')).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole('switch', { name: 'Run in a sandbox' }).check();
  await expect(warning).toBeHidden();
  await expect(refusals(page)).toHaveCount(0);
});

test('where the editor can’t be loaded, a plain field does the same and nothing is lost', async ({
  page,
  stack,
  consoleErrors,
}) => {
  await page.route('**/assets/codeEditor-*', (route) => route.abort());
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByLabel('Name', { exact: true }).fill('Kept');
  await page.getByRole('switch', { name: 'Pixel', exact: true }).check();
  await expect(page.getByText('The code editor could not be loaded')).toBeVisible();
  await code(page).fill(REFUSED);
  await expect(refusals(page).getByRole('listitem')).toHaveCount(2);
  await expectAccessible(page);
  await refusals(page).getByRole('button', { name: 'Line 2, column 10' }).click();
  await expect(code(page)).toBeFocused();
  await page.keyboard.type('"x"');
  await expect(code(page)).toHaveValue(REFUSED.replace('{{FIRST_NAME}}', '"x"'));
  await code(page).fill(GOOD);
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expect(await stack.admin.call('GET', '/api/connectors/affiliate-network')).toMatchObject({
    name: 'Kept',
    pixel: { html: GOOD },
  });
  expect(consoleErrors.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  consoleErrors.length = 0;
});

test('a viewer reads the code and can’t change it', async ({ page, stack }) => {
  await stack.admin.call('POST', '/api/connectors', {
    ...{ id: 'read', name: 'Read', mode: 'test', triggers: ['Purchase'] },
    pixel: { html: GOOD },
  });
  await openDashboard(page, stack, '/connectors/read', await tokenFor(stack, 'viewer', 'Vera'));
  await expect(code(page)).toHaveAttribute('aria-readonly', 'true');
  await code(page).click();
  await page.keyboard.type('x');
  await expect(code(page)).toContainText('partnerQueue');
  await expect(code(page)).not.toContainText('x<img');
  await expect(page.getByText('All changes saved')).toBeVisible();
  await expectAccessible(page);
});
