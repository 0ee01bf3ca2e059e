/** What looks wrong in a text with dynamic parameters is told while it is typed; the preview's warnings are seen. */
import { connector, postback } from '../../support/stack/connectorSettings.ts';
import { expect } from '../../support/stack/stack.ts';
import { sendEvent } from '../sendEvents.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, takeScreens, test } from '../support.ts';

test('foreign macros and unknown names are marked in fields, with what was meant', async ({ page, stack }) => {
  await sendEvent(stack, { data: { transaction_id: 'A-1', value: 5, coupon: 'X' } });
  await openDashboard(page, stack, '/connectors/affiliate-network');
  const value = page.getByLabel('Value of parameter amount');
  for (const [text, note] of [
    ['{VALUE}', '{VALUE} is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    ['%%VALUE%%', '%%VALUE%% is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    ['TRANSACTION_ID', 'TRANSACTION_ID is sent as this very word: did you mean {{TRANSACTION_ID}}?'],
    ['{{CUPON}}', 'None of the newest events had {{CUPON}}: did you mean {{COUPON}}?'],
  ] as const) {
    await value.fill(text);
    await expect(value).toHaveAccessibleDescription(note);
    await expect(value).not.toHaveAttribute('aria-invalid', 'true');
  }
  await value.fill('{{COUPON}}');
  await expect(value).toHaveAccessibleDescription('');
  await value.fill('{{CUPON}} {VALUE}');
  await page.getByRole('switch', { name: 'Click ID matching' }).uncheck();
  const click = page.getByLabel('Value of parameter click_id');
  await expect(click).toHaveAccessibleDescription('{{CLICK_ID}} stays empty: click ID matching is off');
  await expectAccessible(page);
  await takeScreens(page, 'connector-slot-notes', { at: page.getByRole('region', { name: 'Webhook' }) });
  // told, not refused
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  // and told at once when it is opened again
  await page.reload();
  await expect(click).toHaveAccessibleDescription('{{CLICK_ID}} stays empty: click ID matching is off');
});

test('they are marked in the pixel’s code too', async ({ page, stack }) => {
  await stack.install([connector('x', { name: 'X', webhook: postback(`${stack.partner.url}/postback`, {}) })]);
  await openDashboard(page, stack, '/connectors/x');
  const pixel = page.getByRole('region', { name: 'Pixel', exact: true });
  await pixel.getByRole('switch', { name: 'Pixel', exact: true }).check();
  await pixel.getByLabel('Pixel code').fill('<img src="https://p.example/?v=%%VALUE%%&o={{TRANSACTON_ID}}">');
  await expect(pixel).toContainText(
    '%%VALUE%% is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?',
  );
  await expect(pixel).toContainText('did you mean {{TRANSACTION_ID}}?');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test('the preview’s warnings are never under the save bar', async ({ page, stack }) => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`parameter_${n}`, `value ${n}`]));
  const webhook = postback(`${stack.partner.url}/postback`, many);
  await stack.install([connector('x', { name: 'X', webhook })]);
  for (const height of [700, 900]) {
    await page.setViewportSize({ width: 1440, height });
    await openDashboard(page, stack, '/connectors/x');
    await page.getByLabel('Value of parameter parameter_0').fill('{{VALUE|rot13}}');
    const warning = page.getByRole('complementary').getByText(/there is no filter "rot13"/);
    await expect(warning).toBeVisible();
    for (const at of [0, 1e6]) {
      await page.evaluate((top) => scrollTo(0, top), at);
      const bar = page.locator('.save-bar');
      await expect
        .poll(async () => ((await warning.boundingBox())?.y ?? 1e6) + 20 < ((await bar.boundingBox())?.y ?? 0))
        .toBe(true);
    }
  }
});
