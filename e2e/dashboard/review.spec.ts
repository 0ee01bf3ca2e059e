/** A pixel's way between editor and reviewer: rejected and why, approved for chosen hosts, compared, previewed without running. */
import type { Page } from 'playwright/test';
import { expect, type Stack } from '../support/stack/stack.ts';
import { expectAccessible, openDashboard, takeScreens, test, tokenFor } from './support.ts';

const FIRST = `<img src="https://partner.example/p?v={{VALUE}}&mail={{EMAIL|sha256}}" alt="">
<script>
  // the partner's own loader
  window.partnerQueue = [{
    event: "sale",
    order: "{{TRANSACTION_ID}}",
    value: {{VALUE}},
    currency: "{{CURRENCY}}",
    city: "{{CITY}}"
  }];
</script>
<p>Thank you, {{FIRST_NAME}}</p>`;
const SECOND = `${FIRST.replace('city: "{{CITY}}"', 'mail: "{{EMAIL}}", visitor: document.cookie')}
<script async src="https://cdn.partner.example/loader.js"></script>`;

/** Nothing in it that the sandbox’s policy has to keep from becoming code. */
const LOADER = `<img src="https://partner.example/p?v={{VALUE}}" alt="">
<script async src="https://cdn.partner.example/loader.js"></script>`;

const connector = (html: string, more: object = {}) => ({
  ...{ id: 'network-x', name: 'Network X', mode: 'enabled' as const, triggers: ['Purchase'] },
  pixel: { enabled: true, html, sandbox: true, ...more },
});

/** The only connector, with this pixel; of several texts each but the last is approved. */
async function make({ install, admin }: Stack, htmls: string[], more: object = {}): Promise<void> {
  await install([]);
  for (const [index, html] of htmls.entries()) {
    const body = connector(html, more);
    const { pixel } =
      index === 0
        ? await admin.call('POST', '/api/connectors', body)
        : await admin.call('PUT', '/api/connectors/network-x', body);
    if (index < htmls.length - 1)
      await admin.call('POST', '/api/connectors/network-x/pixel/approve', { hash: pixel.hash ?? '' });
  }
}

const shown = ({ admin }: Stack) => admin.call('GET', '/api/connectors/network-x');
const decision = (page: Page) => page.getByRole('region', { name: 'Decision' });
const choice = (page: Page, name: string) => decision(page).getByRole('group', { name, exact: true });
const pixelSection = (page: Page) => page.getByRole('region', { name: 'Pixel', exact: true });

test('a reviewer rejects a pixel with a reason, which its editor sees until they change it', async ({
  page,
  stack,
}) => {
  await make(stack, [FIRST, SECOND]);
  await openDashboard(page, stack, '/review/network-x', await tokenFor(stack, 'reviewer', 'Rita'));
  await decision(page).getByRole('button', { name: 'Reject' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reject this pixel?' });
  await expect(dialog).toContainText('The approved version goes on running.');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(dialog.getByLabel('Reason')).toHaveAccessibleDescription(/Say what has to change/);
  await expectAccessible(page);
  await dialog.getByLabel('Reason').fill('No cookies, please.\nSend {{VISITOR_ID}} instead.');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(decision(page)).toContainText(/Rejected on .* by Rita/);
  await expect(decision(page)).toContainText('stays on the air meanwhile');
  await expect(decision(page).getByRole('button', { name: 'Reject' })).toHaveCount(0);
  await expectAccessible(page);
  expect(await shown(stack)).toMatchObject({ pixel: { status: 'pending', live: { approvedBy: 'admin' } } });

  await openDashboard(page, stack, '/connectors/network-x', await tokenFor(stack, 'editor', 'Ed'));
  await expect(pixelSection(page)).toContainText('Send {{VISITOR_ID}} instead.');
  await expect(pixelSection(page)).toContainText(/Rejected on .* by Rita/);
  await expectAccessible(page);
  await takeScreens(page, 'pixel-rejected', { at: pixelSection(page) });
  await page.getByRole('textbox', { name: 'Pixel code' }).fill(SECOND.replace('document.cookie', '"{{VISITOR_ID}}"'));
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(page.getByText('All changes saved')).toBeVisible();
  await expect(pixelSection(page)).toContainText('Changes pending review');
  await expect(pixelSection(page)).not.toContainText('Rejected');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Review' }).click();
  await expect(page.getByRole('region', { name: 'Awaiting review' })).toContainText(/Network X.*edited by Ed/);
});

test('the editor says where its pixel stands: approved by whom, changed since, revoked', async ({ page, stack }) => {
  await make(stack, [FIRST]);
  const section = pixelSection(page);
  await openDashboard(page, stack, '/connectors/network-x');
  await expect(section).toContainText('Pending review');
  const { pixel } = await shown(stack);
  await stack.admin.call('POST', '/api/connectors/network-x/pixel/approve', { hash: pixel.hash ?? '' });
  await page.reload();
  await expect(section).toContainText(/Approved on .* by admin/);
  await page.getByRole('textbox', { name: 'Pixel code' }).fill(SECOND);
  await expect(section).toContainText('waits for review when it is saved');
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(section).toContainText('Changes pending review');
  await expect(section).toContainText(/The version approved on .* by admin stays on the air meanwhile/);
  await page.getByRole('textbox', { name: 'Pixel code' }).fill(FIRST);
  await page.getByRole('button', { name: 'Save connector' }).click();
  await expect(section).toContainText(/Approved on .* by admin/);
  await stack.admin.call('POST', '/api/connectors/network-x/pixel/revoke', {});
  await page.reload();
  await expect(section).toContainText(/Revoked on .* by admin/);
  await expectAccessible(page);
});

test('a reviewer sees what changed, and approves it for the hosts of their choice', async ({ page, stack }) => {
  await make(stack, [FIRST, SECOND]);
  await openDashboard(page, stack, '/review/network-x', await tokenFor(stack, 'reviewer', 'Rita'));
  const changes = page.getByRole('region', { name: 'Difference to the approved version' });
  await expect(changes).toContainText('New hosts: https://cdn.partner.example');
  await expect(changes).toContainText('added: <script async src="https://cdn.partner.example/loader.js">');
  await expect(changes).toContainText('removed:     city: "{{CITY}}"');
  await expect(changes).toContainText('5 unchanged lines');
  await expect(page.getByRole('region', { name: 'Findings' })).toContainText('It reads or sets cookies');
  await expect(page.getByRole('region', { name: 'Hosts', exact: true })).toContainText('EMAIL (as it is, possibly');
  await expect(page.getByText('Not shown, since here nothing may run or load')).toBeVisible();
  await expectAccessible(page);
  await takeScreens(page, 'pixel-review', { fullPage: true });

  const hosts = choice(page, 'Hosts it may reach');
  await hosts.getByRole('checkbox', { name: 'https://cdn.partner.example' }).uncheck();
  const another = hosts.getByLabel('Another host');
  await another.fill('*.partner.example/x');
  await hosts.getByRole('button', { name: 'Add' }).click();
  await expect(another).toHaveAccessibleDescription(/No path, and no wildcard/);
  await another.fill('eu.partner.example');
  await hosts.getByRole('button', { name: 'Add' }).click();
  await expect(hosts.getByRole('checkbox', { name: 'https://eu.partner.example' })).toBeChecked();
  await expectAccessible(page);
  await decision(page).getByRole('button', { name: 'Approve' }).click();
  await expect(decision(page)).toContainText(/Approved on .* by Rita/);
  const chosen = ['https://eu.partner.example', 'https://partner.example'];
  expect((await shown(stack)).pixel).toMatchObject({ status: 'approved', approvedHosts: chosen });

  // what was approved stays chosen, and can be chosen anew
  await expect(decision(page).getByRole('button', { name: 'Approve' })).toHaveCount(0);
  await expect(hosts.getByRole('checkbox', { name: 'https://cdn.partner.example' })).not.toBeChecked();
  await hosts.getByRole('checkbox', { name: 'https://cdn.partner.example' }).check();
  await decision(page).getByRole('button', { name: 'Approve these hosts' }).click();
  await expect.poll(async () => (await shown(stack)).pixel.approvedHosts?.length).toBe(3);
});

test('a reviewer lets a sandboxed pixel load one script more and run text as code, and both are kept', async ({
  page,
  stack,
}) => {
  await make(stack, [LOADER]);
  await openDashboard(page, stack, '/review/network-x', await tokenFor(stack, 'reviewer', 'Rita'));
  const scripts = choice(page, 'Scripts it may load');
  await expect(scripts.getByRole('checkbox', { name: 'https://cdn.partner.example/loader.js' })).toBeChecked();
  const another = scripts.getByLabel('Another script');
  await another.fill('*.partner.example');
  await scripts.getByRole('button', { name: 'Add' }).click();
  await expect(another).toHaveAccessibleDescription(/Write a script’s address/);
  await another.fill('lib.example/core.js');
  await scripts.getByRole('button', { name: 'Add' }).click();
  await expect(scripts.getByRole('checkbox', { name: 'https://lib.example/core.js' })).toBeChecked();
  const forbidden = choice(page, 'What the sandbox forbids unless allowed');
  await forbidden.getByRole('checkbox', { name: 'Loaded scripts may run text as code' }).check();
  await expectAccessible(page);
  await takeScreens(page, 'pixel-review-scripts', { at: scripts });
  await decision(page).getByRole('button', { name: 'Approve' }).click();
  await expect(decision(page)).toContainText(/Approved on .* by Rita/);
  expect((await shown(stack)).pixel).toMatchObject({
    status: 'approved',
    approvedScripts: ['https://cdn.partner.example/loader.js', 'https://lib.example/core.js'],
    approvedAllows: ['eval'],
  });

  await page.reload();
  await expect(scripts.getByRole('checkbox', { name: 'https://lib.example/core.js' })).toBeChecked();
  await expect(forbidden.getByRole('checkbox', { name: 'Loaded scripts may run text as code' })).toBeChecked();
  await expect(forbidden.getByRole('checkbox', { name: /may write scripts/ })).not.toBeChecked();
  await expect(decision(page).getByRole('button', { name: /Approve/ })).toHaveCount(0);
});

test('a reviewer is shown the mended form of a pixel of which not all is proved', async ({ page, stack }) => {
  const html = `<script>var o='{{TRANSACTION_ID}}'; partner('sale', o); new Image().src='https://p.example/?o='+o;</script>`;
  await make(stack, [html]);
  await openDashboard(page, stack, '/review/network-x', await tokenFor(stack, 'reviewer', 'Rita'));
  const card = page.getByRole('region', { name: 'There is a form of it that is safe' });
  await expect(card.getByRole('region', { name: 'Mended form' })).toContainText('encodeURIComponent(o)');
  await expectAccessible(page);
  await takeScreens(page, 'review-mended', { at: card });
  await card.getByRole('link', { name: 'Open the connector' }).click();
  await expect(page).toHaveURL(/\/connectors\/network-x$/);
});

test('a main-window pixel can’t be approved with fewer hosts than it names', async ({ page, stack }) => {
  await make(stack, [FIRST], { sandbox: false });
  await openDashboard(page, stack, '/review');
  await expect(page.getByRole('region', { name: 'Awaiting review' })).toContainText('Main window');
  await page.getByRole('link', { name: 'Network X' }).click();
  await expect(page.getByText('This pixel runs in the main window.')).toBeVisible();
  await expect(decision(page).getByRole('checkbox', { name: 'https://partner.example' })).toBeDisabled();
  await expect(decision(page)).toContainText('In the main window nothing keeps it from any host');
  // its preview is made of the nodes that the page would get
  await page.getByRole('tab', { name: 'Code' }).click();
  await expect(page.getByRole('region', { name: 'Code with sample values' })).toContainText('<p>Thank you, Alex</p>');
  await expectAccessible(page);
});

test('the preview runs and loads nothing, and says what it leaves out', async ({ page, stack, consoleErrors }) => {
  const { partner } = stack;
  const html = `<h2 onclick="window.hacked = 'click'">Thanks, {{FIRST_NAME}}</h2>
<img src="${partner.url}/pixel/preview?v={{VALUE}}" onerror="window.hacked = 'image'">
<script>window.hacked = 'script'; fetch("${partner.url}/pixel/fetched")</script>
<script src="${partner.url}/pixel/loaded.js"></script>
<iframe src="${partner.url}/pixel/framed"></iframe>`;
  await make(stack, [html]);
  partner.clearHits();
  await openDashboard(page, stack, '/review/network-x');
  const preview = page.getByRole('region', { name: 'Preview with sample values' });
  await expect(preview.getByRole('region', { name: 'What it shows' })).toHaveText('Thanks, Alex');
  const leftOut = preview.getByRole('listitem');
  await expect(leftOut.filter({ hasText: 'an image:' })).toContainText(`${partner.url}/pixel/preview?v=15`);
  await expect(leftOut.filter({ hasText: 'a frame:' })).toContainText('/pixel/framed');
  await expect(leftOut.filter({ hasText: 'a script of its own' })).toHaveCount(1);
  await expect(leftOut.filter({ hasText: 'a script from elsewhere:' })).toContainText('/pixel/loaded.js');
  await preview.getByText('Thanks, Alex').click();
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(partner.hits('/pixel')).toEqual([]);
  await preview.getByRole('tab', { name: 'Code' }).click();
  await expect(preview.getByRole('region', { name: 'Code with sample values' })).toContainText('/pixel/preview?v=15');
  // the cleaning parses it in a document that nothing runs in; the browser tells what it would have refused there
  expect(consoleErrors.filter((text) => !text.includes('inline event handler'))).toEqual([]);
  consoleErrors.length = 0;
});

test('what was edited during the review isn’t approved unseen', async ({ page, stack, consoleErrors }) => {
  await make(stack, [FIRST]);
  await openDashboard(page, stack, '/review/network-x', await tokenFor(stack, 'reviewer', 'Rita'));
  await expect(decision(page).getByRole('button', { name: 'Approve' })).toBeVisible();
  await stack.admin.call('PUT', '/api/connectors/network-x', connector(SECOND));
  await decision(page).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText(/the pixel was changed since it was reviewed/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Pixel code' })).toContainText('loader.js');
  expect((await shown(stack)).pixel.status).toBe('pending');
  expect(consoleErrors.filter((text) => !text.includes('409'))).toEqual([]);
  consoleErrors.length = 0;
});
