/** From the first start to a connector that sends its webhook and runs its pixel, counted in clicks and fields. */
import type { Locator } from 'playwright/test';
import { expect } from '../support/stack/stack.ts';
import { ADMIN_TOKEN, test } from './support.ts';

test.use({ demo: false });

const MOST = 25;

test(`a hybrid connector works after at most ${MOST} interactions`, async ({ page, stack, consoleErrors }) => {
  await stack.install([]);
  let interactions = 0;
  const click = async (target: Locator) => {
    interactions++;
    await target.click();
  };
  const fill = async (target: Locator, text: string) => {
    interactions++;
    await target.fill(text);
  };
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await page.goto(stack.collector.url);
  await fill(field('Access token'), ADMIN_TOKEN);
  await click(button('Sign in'));
  await click(page.getByRole('link', { name: 'Add the first connector' }));
  await fill(field('Name'), 'Network X');
  // most are paid for a purchase, so it is ticked from the start
  await expect(page.getByRole('checkbox', { name: 'Purchase' })).toBeChecked();
  await fill(field('URL'), `${stack.partner.url}/postback/x`);
  for (const [index, [name, value]] of [
    ['cid', '{{CLICK_ID}}'],
    ['amount', '{{VALUE}}'],
  ].entries()) {
    await click(button('Add parameter'));
    await fill(field(`Name of parameter ${index + 1}`), name ?? '');
    await fill(field(`Value of parameter ${name}`), value ?? '');
  }
  await click(page.getByRole('switch', { name: 'Pixel', exact: true }));
  await fill(field('Pixel code'), `<img src="${stack.partner.url}/pixel/x?cid={{CLICK_ID}}">`);
  await click(page.getByRole('switch', { name: 'Click ID matching' }));
  await fill(field('Click parameter'), 'click_id');
  await click(button('Save connector'));
  await expect(page.getByText('All changes saved')).toBeVisible();
  await click(page.getByRole('link', { name: 'Review', exact: true }).last());
  await click(button('Approve'));
  await expect(page.getByText(/Approved on/)).toBeVisible();
  // it began in test mode
  await click(page.getByRole('link', { name: 'Version 1' }));
  await click(button('Go live anyway'));
  await expect(page.getByText('Network X is live')).toBeVisible();
  expect(interactions).toBeLessThanOrEqual(MOST);

  // a visitor, who was sent by the partner and buys
  await page.goto(`${stack.shop.url}/?click_id=12345`);
  await page.goto(`${stack.shop.url}/cart`);
  await page.evaluate(() => window.trl?.track?.('Purchase', { value: 15, currency: 'EUR', transaction_id: 'J-1' }));
  await expect
    .poll(() => stack.partner.hits('/postback/x').map(({ url }) => url))
    .toEqual(['/postback/x?cid=12345&amount=15']);
  await expect.poll(() => stack.partner.hits('/pixel/x').map(({ url }) => url)).toEqual(['/pixel/x?cid=12345']);
  // the question who is signed in, answered 401, is an error to the console
  expect(consoleErrors.filter((text) => !text.includes('401'))).toEqual([]);
  consoleErrors.length = 0;
});
