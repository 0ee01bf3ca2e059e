/** Connectors: the list at a glance, the editor with its live preview, two people at once, and who may do what. */
import type { Locator, Page } from 'playwright/test';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { expectAccessible, openDashboard, takeScreens, test, tokenFor, whileSaving } from '../support.ts';

/** Events as a server sends them. */
async function send({ collector, key }: Stack, name: string, data: object, more: object = {}): Promise<void> {
  const response = await fetch(`${collector.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: 'Bearer e2e-admin-token-0123456789', 'content-type': 'text/plain' },
    body: JSON.stringify({
      key,
      visitor: 'visitor-1',
      page: { url: 'https://shop.example.com/thanks', referrer: '' },
      clicks: [{ at: Date.now() - 60_000, ids: { click_id: '12345' }, sources: {} }],
      events: [{ id: `event-${Math.random()}`, name, at: Date.now(), data }],
      ...more,
    }),
  });
  expect(response.status).toBe(200);
}

/** The browser notes each refusal there; nothing else may be. */
function expectOnlyRefusals(consoleErrors: string[], status: number): void {
  expect(consoleErrors.filter((text) => !text.includes(String(status)))).toEqual([]);
  consoleErrors.length = 0;
}

const row = (page: Page, name: string) =>
  page
    .getByRole('grid', { name: 'Connectors' })
    .getByRole('row')
    .filter({ has: page.getByRole('heading', { name }) });

/** The URL that the preview shows, in one piece. */
const previewUrl = (page: Page) => page.getByRole('region', { name: 'URL preview' });

test('the list says at a glance what each connector is and what it did', async ({ page, stack }) => {
  await send(stack, 'Purchase', { value: 15, currency: 'EUR', transaction_id: 'A-1' });
  await send(
    stack,
    'Purchase',
    { value: 20, currency: 'EUR', transaction_id: 'A-2' },
    { visitor: 'visitor-2', clicks: [] },
  );
  await openDashboard(page, stack, '/connectors');
  const network = row(page, 'Affiliate network (postback)');
  await expect(network).toContainText('Enabled');
  await expect(network).toContainText('on Purchase');
  const head = page.getByRole('columnheader');
  const figure = async (name: string) => {
    const column = (await head.allTextContents()).indexOf(name);
    return network.getByRole('gridcell').or(network.getByRole('rowheader')).nth(column).textContent();
  };
  await expect
    .poll(async () => {
      await page.reload();
      await expect(network).toBeVisible();
      return Promise.all(['Fired', 'Delivered', 'Failed', 'Value'].map(figure));
    })
    .toEqual(['1', '1', '0', '€15.00']);
  await expect(network).toContainText('skipped: no click (1)');
  await expectAccessible(page);
  await takeScreens(page, 'connectors');
});

test('a connector is made from a pasted URL, with the preview beside it, and works', async ({ page, stack }) => {
  await stack.install([]);
  await send(stack, 'QuizFinished', { score: 7 });
  await openDashboard(page, stack, '/connectors');
  await expect(page.getByRole('heading', { name: 'No connectors yet' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Add the first connector' }).click();

  await page.getByLabel('Name', { exact: true }).fill('Network X');
  await page.getByRole('checkbox', { name: 'QuizFinished' }).check();
  await page.getByRole('switch', { name: 'Click ID matching' }).check();
  await page.getByLabel('Click parameter').fill('click_id');

  const url = page.getByLabel('URL', { exact: true });
  await url.focus();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text', text);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, `${stack.partner.url}/postback/x?cid={{CLICK_ID}}&v={{VALUE|fixed:2}}&n=1`);
  await expect(url).toHaveValue(`${stack.partner.url}/postback/x`);
  await expect(page.getByLabel('Value of parameter cid')).toHaveValue('{{CLICK_ID}}');
  await expect(previewUrl(page)).toHaveText(`${stack.partner.url}/postback/x?cid=12345&v=15.00&n=1`);

  // completed where it is typed
  await page.getByRole('button', { name: 'Add parameter' }).click();
  await expect(page.getByLabel('Name of parameter 4')).toBeFocused();
  await page.keyboard.type('event');
  await page.keyboard.press('Tab');
  await page.keyboard.type('{{event_n');
  await expect(page.getByRole('option', { name: /EVENT_NAME/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Value of parameter event')).toHaveValue('{{EVENT_NAME}}');

  // the partner names events otherwise
  await page.getByLabel('Purchase becomes').fill('sale');
  await expect(previewUrl(page)).toContainText('event=sale');

  await page.getByRole('button', { name: 'Move parameter event up' }).click();
  await page.getByRole('button', { name: 'Remove parameter n' }).click();
  await expect(previewUrl(page)).toHaveText(`${stack.partner.url}/postback/x?cid=12345&v=15.00&event=sale`);

  await page.getByLabel('With which event').selectOption('Sample QuizFinished');
  await expect(previewUrl(page)).toContainText('event=QuizFinished');

  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  await expect(page).toHaveURL(/\/connectors\/network-x$/);
  await page.getByRole('button', { name: 'Go live anyway' }).click();
  await expect(page.getByText('Network X is live')).toBeVisible();

  await send(stack, 'Purchase', { value: 8, transaction_id: 'B-1' });
  await expect
    .poll(() => stack.partner.hits('/postback/x').map((hit) => hit.url))
    .toEqual(['/postback/x?cid=12345&v=8.00&event=sale']);
});

test('the parameter browser explains, and shows what events carry', async ({ page, stack }) => {
  await send(stack, 'Purchase', { value: 15, coupon: 'AUTUMN', transaction_id: 'A-1' });
  await send(stack, 'Purchase', { value: 16, coupon: '', transaction_id: 'A-2' });
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByRole('tab', { name: 'Dynamic parameters' }).click();
  await page.getByLabel('Search dynamic parameters').fill('coupon');
  const coupon = page.getByRole('button', { name: /COUPON/ });
  await expect(coupon).toContainText('50 % filled');
  await coupon.hover();
  await expect(page.getByText('Filled in 1 of the newest 2 events.')).toBeVisible();

  await page.getByLabel('Search dynamic parameters').fill('e-mail');
  await page.getByRole('button', { name: /EMAIL/ }).focus();
  await expect(page.getByText(/E-mail address.*Personal/)).toBeVisible();
});

test('the preview takes a received event, as the real send did', async ({ page, stack }) => {
  await send(stack, 'Purchase', { value: 99.5, currency: 'USD', transaction_id: 'R-77', coupon: 'A&B' });
  await expect.poll(() => stack.partner.hits('/postback/affiliate').length).toBe(1);
  const [hit] = stack.partner.hits('/postback/affiliate');
  await openDashboard(page, stack, '/connectors/affiliate-network');
  const events = page.getByLabel('With which event');
  await expect(events.locator('option').filter({ hasText: 'R-77' })).toHaveCount(1);
  await events.selectOption({ index: 1 });
  await expect(previewUrl(page)).toHaveText(`${stack.partner.url}${hit?.url}`);
  await expectAccessible(page);
  await takeScreens(page, 'connector');
});

test('what the collector refuses is said at the field, and the focus goes there', async ({
  page,
  stack,
  consoleErrors,
}) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByLabel('Value of parameter currency').fill('{{CURRENCY|rot13}}');
  await page.getByRole('button', { name: 'Save connector' }).click();
  const field = page.getByLabel('Value of parameter currency');
  await expect(field).toBeFocused();
  await expect(field).toHaveAccessibleDescription(/there is no filter "rot13"/);
  await expect(page.getByText('Not saved: one setting needs another look')).toBeVisible();
  await expectAccessible(page);
  expectOnlyRefusals(consoleErrors, 400);
});

test('secrets in headers stay masked, and can be replaced', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByRole('button', { name: 'Add header' }).click();
  await page.keyboard.type('Authorization');
  await page.getByLabel('Value of header Authorization').fill('Bearer abc123');
  await page.getByRole('button', { name: 'Save connector' }).click();
  const value = page.getByLabel('Value of header Authorization');
  await expect(value).toHaveValue('Bearer ***');
  await expect(page.getByText('abc123')).toHaveCount(0);

  await page.getByLabel('Name', { exact: true }).fill('Renamed');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  await send(stack, 'Purchase', { value: 1, transaction_id: 'S-1' });
  await expect
    .poll(() => {
      const headers = stack.partner.hits('/postback/affiliate').at(-1)?.headers ?? [];
      return headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
    })
    .toBe('Bearer abc123');

  await page.getByRole('button', { name: 'Replace the value of Authorization' }).click();
  await value.fill('Bearer new');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(value).toHaveValue('Bearer ***');
});

test('what is said after saving covers nothing that may be pressed next', async ({ page, stack }) => {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await openDashboard(page, stack, '/connectors/affiliate-network');
    const save = page.getByRole('button', { name: 'Save connector' });
    await page.getByLabel('Name', { exact: true }).fill(`Renamed at ${width}`);
    await save.click();
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText('Saved');
    await page.getByLabel('Name', { exact: true }).fill(`Again at ${width}`);
    const onTop = await save.evaluate((button) => {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      return [left + 3, (left + right) / 2, right - 3].map((x) => {
        const element = document.elementFromPoint(x, (top + bottom) / 2);
        return button.contains(element) ? 'the button' : `${element?.outerHTML.slice(0, 200)} at ${x}, ${top}`;
      });
    });
    expect(onTop, `where Save is at ${width} px`).toEqual(['the button', 'the button', 'the button']);
    await save.click();
    await expect(page.getByText('All changes saved')).toBeVisible();
  }
});

test('what is typed while an answer is awaited stays', async ({ page, stack }) => {
  const name = page.getByLabel('Name', { exact: true });
  const save = page.getByRole('button', { name: 'Save connector' });
  const typeWhileSaving = async (text: string) => {
    await whileSaving(page, save, () => name.fill(text));
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText(/saved/i);
    await expect(page.getByText('Unsaved changes')).toBeVisible();
    await expect(name).toHaveValue(text);
    await save.click();
    await expect(page.getByText('All changes saved')).toBeVisible();
    await page.reload();
    await expect(name).toHaveValue(text);
  };

  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByLabel('Value of parameter amount').fill('{{VALUE}}');
  await typeWhileSaving('Typed on');
  await expect(page.getByLabel('Value of parameter amount')).toHaveValue('{{VALUE}}');

  await openDashboard(page, stack, '/connectors/~new');
  await name.fill('Another network');
  await page.getByLabel('URL', { exact: true }).fill(`${stack.partner.url}/postback/new?order={{TRANSACTION_ID}}`);
  await typeWhileSaving('Another network, renamed');
  await expect(page).toHaveURL(/\/connectors\/another-network$/);
});

test('turning a leg off keeps its settings', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByRole('switch', { name: 'Webhook' }).uncheck();
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('URL', { exact: true })).toBeHidden();
  await page.getByRole('switch', { name: 'Webhook' }).check();
  await expect(page.getByLabel('URL', { exact: true })).toHaveValue(`${stack.partner.url}/postback/affiliate`);
  await expect(page.getByLabel('Value of parameter amount')).toHaveValue('{{VALUE|fixed:2}}');
});

test('unsaved changes are guarded: links, the back button, discarding', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors');
  await page.getByRole('link', { name: 'Affiliate network (postback)' }).click();
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Half done');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Events' }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  await expect(name).toHaveValue('Half done');

  await page.goBack();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(name).toHaveValue('Half done');
  await expect(page).toHaveURL(/affiliate-network$/);

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Events' }).click();
  await dialog.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible();

  await page.goto(`${stack.collector.url}/connectors/affiliate-network`);
  await name.fill('Other');
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(name).toHaveValue('Affiliate network (postback)');
  await expect(page.getByText('All changes saved')).toBeVisible();
});

test('two people at once: the second gets the difference, and nothing is lost', async ({
  page,
  stack,
  consoleErrors,
}) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByLabel('Name', { exact: true }).fill('My name');
  await page.getByRole('radio', { name: 'Test', exact: true }).check();

  const theirs = await stack.admin.call('GET', '/api/connectors/affiliate-network');
  await stack.admin.call('PUT', '/api/connectors/affiliate-network', {
    ...theirs,
    mode: 'disabled',
    triggers: ['Purchase', 'Lead'],
  });

  await page.getByRole('button', { name: 'Save connector' }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else saved this connector' });
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText(['Name', 'Mode', 'Fires on']);
  await expectAccessible(page);
  await takeScreens(page, 'connector-conflict');
  await dialog.getByRole('radio', { name: 'Mode: Yours' }).check();
  await dialog.getByRole('button', { name: 'Put both together' }).click();
  await expect(page.getByRole('checkbox', { name: 'Lead' })).toBeChecked();
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expect(await stack.admin.call('GET', '/api/connectors/affiliate-network')).toMatchObject({
    name: 'My name',
    mode: 'test',
    triggers: ['Purchase', 'Lead'],
  });
  expectOnlyRefusals(consoleErrors, 409);
});

test('one that somebody deleted meanwhile can be made anew from what is on the screen', async ({
  page,
  stack,
  consoleErrors,
}) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByLabel('Name', { exact: true }).fill('Kept');
  await stack.admin.call('DELETE', '/api/connectors/affiliate-network');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByLabel('Messages')).toContainText('Somebody deleted this connector.');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Kept');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page).toHaveURL(/\/connectors\/kept$/);
  expect(await stack.admin.call('GET', '/api/connectors/kept')).toMatchObject({ name: 'Kept', version: 1 });
  expectOnlyRefusals(consoleErrors, 404);
});

test('duplicating and deleting', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors');
  await page.getByRole('button', { name: 'Actions for Affiliate network (postback)' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(page.getByText('A copy of Affiliate network (postback), in test mode')).toBeVisible();
  await page.getByRole('button', { name: 'Save connector' }).click();
  // the heading has the new name before it is saved
  await expect(page.getByText('All changes saved')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Affiliate network (postback) copy' })).toBeVisible();
  await page.getByRole('link', { name: 'Connectors' }).first().click();
  await page.getByRole('button', { name: 'Actions for Affiliate network (postback) copy' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete connector' }).click();
  await expect(row(page, 'Affiliate network (postback) copy')).toHaveCount(0);
  await expect(row(page, 'Affiliate network (postback)')).toHaveCount(1);
});

test('the try box decides by the live rules, and says why', async ({ page, stack, consoleErrors }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  const box = page.getByRole('region', { name: 'Try it' });
  await box.getByRole('button', { name: 'Try it' }).click();
  await expect(box).toContainText(
    'FiresAffiliate network (postback) (this one): The webhook is sent; its click came 1 day before.',
  );

  await box.getByRole('button', { name: 'Another landing' }).click();
  await box.getByLabel('Landing URL 2').fill('https://shop.example.com/?gclid=abc');
  await box.getByRole('button', { name: 'Try it' }).click();
  await expect(box).toContainText('Not the last click: gclid arrived 1 day later.');
  await expectAccessible(page);

  await page.getByRole('radio', { name: 'Any click' }).check();
  await box.getByRole('button', { name: 'Try it' }).click();
  await expect(box).toContainText('The webhook is sent');

  await box.getByLabel('Landing URL', { exact: true }).fill('not a url');
  await box.getByRole('button', { name: 'Try it' }).click();
  await expect(box.getByLabel('Landing URL', { exact: true })).toHaveAccessibleDescription(/Paste a whole URL/);
  expectOnlyRefusals(consoleErrors, 400);
});

test('an answer of the try box that no longer fits the settings says so', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  const box = page.getByRole('region', { name: 'Try it' });
  // Enter tries, and doesn't save the connector
  await page.getByLabel('Name', { exact: true }).fill('Half done');
  await box.getByLabel('Days before').press('Enter');
  await expect(box).toContainText('Half done (this one): The webhook is sent');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await page.getByLabel('Window in days').fill('0.5');
  await expect(box).toContainText('Something was changed since');
  await expectAccessible(page);
  await box.getByLabel('Days before').press('Enter');
  await expect(box).toContainText(
    'click_id=12345 arrived 1 day before the event, 12 hours past the window of 0.5 days.',
  );
  await expect(box).not.toContainText('Something was changed since');
  await box.getByRole('button', { name: 'Another landing' }).click();
  await box.getByRole('button', { name: 'Remove landing 2' }).click();
  await expect(box.getByLabel('Landing URL 2')).toHaveCount(0);
  await takeScreens(page, 'connector-try', { of: box });
});

test('a custom event that was not received yet is explained, and a near miss is asked about', async ({
  page,
  stack,
}) => {
  await send(stack, 'QuizFinished', { score: 7 });
  await openDashboard(page, stack, '/connectors/affiliate-network');
  const field = page.getByLabel('Custom event');
  await field.fill('Newsletter');
  await field.press('Enter');
  await expect(page.getByRole('checkbox', { name: 'Newsletter' })).toBeChecked();
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await expect(page.getByText(/Newsletter: not received yet/)).toBeVisible();
  await field.fill('quizfinished');
  await page.getByRole('button', { name: 'Add event' }).click();
  await expect(page.getByText(/Capital letters count: QuizFinished is another event/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Fire on QuizFinished' }).click();
  await expect(page.getByRole('checkbox', { name: 'QuizFinished' })).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'quizfinished', exact: true })).toHaveCount(0);
});

test('the preview takes any received event by its ID', async ({ page, stack }) => {
  const at = Date.now();
  const events = [{ id: 'order-of-long-ago', name: 'Purchase', at, data: { value: 3.5, transaction_id: 'OLD' } }];
  await send(stack, 'Purchase', {}, { events });
  for (let n = 1; n <= 6; n++) await send(stack, 'Purchase', { value: n, transaction_id: `N-${n}` });
  await openDashboard(page, stack, '/connectors/affiliate-network');
  const choice = page.getByLabel('With which event');
  await expect(choice.locator('option').filter({ hasText: 'N-6' })).toHaveCount(1);
  await expect(choice.locator('option').filter({ hasText: 'OLD' })).toHaveCount(0);
  await choice.selectOption('Another one, by its ID …');
  await page.getByLabel('Event ID').fill('order-of-long-ago');
  await page.getByLabel('Event ID').press('Enter');
  await expect(previewUrl(page)).toContainText('amount=3.50');
  await expect(previewUrl(page)).toContainText('order=OLD');
  await choice.selectOption('Sample Purchase');
  await expect(page.getByLabel('Event ID')).toBeHidden();
  await expect(previewUrl(page)).not.toContainText('order=OLD');
});

test('what is wrong in a part that is turned off is shown all the same', async ({ page, stack, consoleErrors }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByLabel('URL', { exact: true }).fill('partner.example/postback');
  await page.getByRole('switch', { name: 'Webhook' }).uncheck();
  await expect(page.getByLabel('URL', { exact: true })).toBeHidden();
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByLabel('URL', { exact: true })).toBeFocused();
  expectOnlyRefusals(consoleErrors, 400);
});

test('what was mended is no longer said to be wrong, and each row keeps what is said of it', async ({
  page,
  stack,
  consoleErrors,
}) => {
  await openDashboard(page, stack, '/connectors/~new');
  await page.getByLabel('URL', { exact: true }).fill('https://partner.example/postback');
  const add = page.getByRole('button', { name: 'Add parameter' });
  await add.click();
  await add.click();
  // the first row stays empty, the second has no name
  await page.getByLabel('Value of parameter 2').fill('{{CLICK_ID}}');
  const save = page.getByRole('button', { name: 'Save connector' });
  await save.click();
  await expect(page.getByText('Not saved: 2 settings need another look')).toBeVisible();
  const name = page.getByLabel('Name', { exact: true });
  await expect(name).toBeFocused();
  const parameter = page.getByLabel('Name of parameter 1');
  await expect(parameter).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Value of parameter 1')).toHaveValue('{{CLICK_ID}}');

  await parameter.fill('cid');
  await expect(parameter).not.toHaveAttribute('aria-invalid', 'true');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Not saved: one setting needs another look')).toBeVisible();
  // as wrong as before: said again
  await parameter.fill('');
  await expect(parameter).toHaveAttribute('aria-invalid', 'true');
  await parameter.fill('cid');
  await name.fill('Rows');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await save.click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expectOnlyRefusals(consoleErrors, 400);
});

test('requests are signed with secrets that can sign', async ({ page, stack }) => {
  await stack.admin.call('PUT', '/api/secrets/api_key', { value: 'abcdef', hosts: ['partner.example'] });
  await stack.admin.call('POST', '/api/secrets/sign_2026/generate', { hosts: ['partner.example'] });
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByText('More settings of the webhook').click();
  const signWith = page.getByRole('group', { name: 'Sign requests with' });
  await expect(signWith.getByRole('checkbox')).toHaveCount(1);
  await expect(signWith.getByRole('checkbox', { name: 'sign_2026' })).toBeVisible();
});

test('a connector’s own consent is kept and can be set', async ({ page, stack }) => {
  const url = '/api/connectors/affiliate-network';
  const before = await stack.admin.call('GET', url);
  await stack.admin.call('PUT', url, { ...before, consent: ['analytics'] });
  await openDashboard(page, stack, '/connectors/affiliate-network');
  const consent = page.getByLabel('Only with consent for');
  await expect(consent).toHaveValue('analytics');
  await page.getByLabel('Name', { exact: true }).fill('Renamed');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expect(await stack.admin.call('GET', url)).toMatchObject({ name: 'Renamed', consent: ['analytics'] });
  await consent.fill('analytics, ads');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expect(await stack.admin.call('GET', url)).toMatchObject({ consent: ['analytics', 'ads'] });
});

test('nothing moves while a screen comes up', async ({ page, stack }) => {
  await send(stack, 'Purchase', { value: 1, transaction_id: 'L-1' });
  await openDashboard(page, stack, '/');
  for (const path of [
    '/connectors',
    '/connectors/affiliate-network',
    '/settings',
    '/settings/secrets',
    '/settings/audit',
  ]) {
    await page.goto(stack.collector.url + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
          }).observe({ type: 'layout-shift', buffered: true });
          // what was recorded before comes with the next frames
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
        }),
    );
    // 0.1 is what counts as good on the web
    expect(shift, `layout shift of ${path}`).toBeLessThan(0.05);
  }
});

test('a viewer sees everything, and is told what they may not do', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors', await tokenFor(stack, 'viewer', 'Vera'));
  const add = page.getByRole('button', { name: 'Add connector' });
  await expect(add).toHaveAccessibleDescription('This needs the role editor or admin; you are signed in as viewer.');
  await add.click({ force: true });
  await expect(page.getByLabel('Messages')).toContainText('This needs the role editor or admin');
  await page.getByRole('link', { name: 'Affiliate network (postback)' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveJSProperty('readOnly', true);
  await expect(previewUrl(page)).toContainText('click_id=12345');
  await expectAccessible(page);
});

test('a session that ends while somebody edits costs nothing', async ({ page, stack, consoleErrors }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  // the preview would ask to sign in again too, before there was time to save
  const isPreviewed = page.waitForResponse((response) => !!response.request().postData()?.includes('Kept'));
  await page.getByLabel('Name', { exact: true }).fill('Kept');
  await isPreviewed;
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save connector' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('Access token').fill('e2e-admin-token-0123456789');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Kept');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  expectOnlyRefusals(consoleErrors, 401);
});

test('names of standard events stay in one line, however narrow the editor is', async ({ page, stack }) => {
  await openDashboard(page, stack, '/connectors/affiliate-network');
  await page.getByRole('checkbox', { name: 'CompleteRegistration' }).check();
  await page.getByText('More settings of the webhook').click();
  const names = page.locator('.trigger-name');
  const labels = page.locator('.event-names label');
  await expect(names).toHaveCount(10);
  await expect(labels.filter({ hasText: 'CompleteRegistration becomes' })).toHaveCount(1);
  const broken = (texts: Locator) =>
    texts.evaluateAll((elements) => {
      const linesOf = (element: Element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top))).size;
      };
      return elements.filter((element) => linesOf(element) > 1).map((element) => element.textContent);
    });
  for (const width of [390, 768, 1200, 1280, 1400, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(() => broken(names), `names at ${width}`).toEqual([]);
    await expect.poll(() => broken(labels), `labels at ${width}`).toEqual([]);
  }
});
