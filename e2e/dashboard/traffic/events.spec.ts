/** Events, live, and one event's story: what happened, and why each connector fired or didn't. */
import type { Page } from 'playwright/test';
import { demoConnectors } from '../../../demo-site/connectors.ts';
import { connector, imagePixel, matching, postback } from '../../support/stack/connectorSettings.ts';
import { expect, type Stack } from '../../support/stack/stack.ts';
import { sendEvent, sendReceipt, tellEvent } from '../sendEvents.ts';
import { expectAccessible, expectNoSidewaysScroll, openDashboard, takeScreens, test } from '../support.ts';

test.use({ demo: false });

const DAY = 86_400_000;

/** Affiliate Network X pays on the last click, Y has its own click ID, the shop's pixel takes every purchase. */
async function setUp({ install, partner }: Stack): Promise<void> {
  const webhook = (name: string) =>
    postback(`${partner.url}/postback/${name}`, { amount: '{{VALUE}}', cid: '{{CLICK_ID}}' });
  await install([
    connector('network-x', { name: 'Affiliate Network X', webhook: webhook('x'), click: matching('click_id') }),
    connector('network-y', { name: 'Network Y', webhook: webhook('y'), click: matching('awc', { windowDays: 7 }) }),
    connector('shop-pixel', { name: 'Shop pixel', pixel: imagePixel(`${partner.url}/pixel`, { v: '{{VALUE}}' }) }),
    connector('paused', { name: 'Old partner', mode: 'disabled', webhook: webhook('old') }),
  ]);
}

const rows = (page: Page) =>
  page
    .getByRole('grid', { name: 'Events' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
const card = (page: Page, name: string) => page.getByRole('article', { name });

test('an empty list says what to do', async ({ page, stack }) => {
  await stack.install(demoConnectors(stack.partner.url));
  await openDashboard(page, stack, '/events');
  await expect(page.getByRole('heading', { name: 'No events yet' })).toBeVisible();
  await expectAccessible(page);
});

test('tells one event’s story, which goes on while it is read', async ({ page, stack }) => {
  await setUp(stack);
  const now = Date.now();
  const clicks = [
    { at: now - 20 * DAY, ids: { awc: '774_99' }, sources: { utm_source: 'y' } },
    { at: now - 3 * DAY, ids: { click_id: '12345' }, sources: { utm_source: 'platform_x' } },
  ];
  const data = { value: 15, currency: 'EUR', transaction_id: 'A-1001' };
  const { id, pixels } = await tellEvent(stack, { data, clicks });
  const receipt = pixels.find(({ connector }) => connector === 'shop-pixel')?.receipt;
  await openDashboard(page, stack, '/events');
  await expect(rows(page).first()).toContainText('€15.00');
  await expect(rows(page).first()).toContainText('2 fired');
  await rows(page).first().click();

  await expect(page.getByRole('heading', { level: 1, name: 'Purchase · €15.00 · Order A-1001' })).toBeVisible();
  await expect(card(page, 'Affiliate Network X')).toContainText('answered 200');
  await expect(card(page, 'Network Y')).toContainText('awc=774_99 arrived 20 days before the event, 13 days past');
  await expect(card(page, 'Old partner')).toContainText('The connector is disabled.');
  await expect(card(page, 'Shop pixel')).toContainText('its receipt is still to come');

  // anybody can say so: it is told as that, and changes nothing
  await sendReceipt(stack, { event: id, connector: 'shop-pixel', outcome: 'threw' });
  await expect(page.getByText('(unconfirmed: anybody may have sent this)')).toBeVisible();
  await expect(card(page, 'Shop pixel')).toContainText('its receipt is still to come');
  await sendReceipt(stack, { event: id, connector: 'shop-pixel', receipt, outcome: 'ran' });
  await expect(card(page, 'Shop pixel')).toContainText('It ran in the browser');
  const steps = page.getByRole('list').filter({ hasText: 'Click with click_id=12345' }).getByRole('listitem');
  await expect(steps.first()).toContainText('Click with awc=774_99');
  await expect(steps.nth(1)).toContainText('counts for Affiliate Network X');
  await expect(steps.nth(2)).toContainText('Purchase on /thanks');
  await expect(steps.last()).toContainText('it ran in the browser');
  await expectAccessible(page);
  await takeScreens(page, 'event-story');

  await page.goBack();
  await expect(rows(page).first()).toBeFocused();
  await expect(page).toHaveTitle('Events · Tag Relay');
});

test('says why not, with the values', async ({ page, stack, consoleErrors }) => {
  await setUp(stack);
  const now = Date.now();
  const own = { at: now - 3 * DAY, ids: { click_id: '12345' }, sources: {} };
  const rival = { at: now - DAY, ids: { gclid: 'Cj0K' }, sources: {} };
  const data = { transaction_id: 'A-7' };
  await sendEvent(stack, { data, clicks: [own] });
  const again = await sendEvent(stack, { data, clicks: [own] });
  const lost = await sendEvent(stack, { data: { transaction_id: 'A-8' }, clicks: [own, rival], visitor: 'v2' });

  await openDashboard(page, stack, `/events/${again}`);
  await expect(card(page, 'Affiliate Network X')).toContainText(/Purchase A-7 was paid already on .+ before\./);
  await page.goto(`${stack.collector.url}/events/${lost}`);
  await expect(card(page, 'Affiliate Network X')).toContainText('Not the last click: gclid arrived 2 days later.');
  await expect(card(page, 'Network Y')).toContainText(
    'The visitor had no click with awc. The newest click brought gclid.',
  );
  await page.goto(`${stack.collector.url}/events/never-heard-of`);
  await expect(page.getByRole('heading', { name: 'No such event' })).toBeVisible();
  // the browser notes each 404, of the event and of nothing else
  expect(consoleErrors.filter((text) => !text.includes('404'))).toEqual([]);
  consoleErrors.length = 0;
});

test('is live, and filters by what came of it', async ({ page, stack }) => {
  await setUp(stack);
  const click = { at: Date.now() - DAY, ids: { click_id: '1' }, sources: {} };
  await sendEvent(stack, { data: { value: 1 }, clicks: [click], visitor: 'payer' });
  await sendEvent(stack, { data: { value: 2 }, visitor: 'stranger' });
  await sendEvent(stack, { name: 'Newsletter', visitor: 'stranger', test: true });
  await openDashboard(page, stack, '/events');
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).first()).toContainText('nobody listens');

  await page.getByLabel('Connector').selectOption({ label: 'Affiliate Network X' });
  await page.getByLabel('What came of it').selectOption({ label: 'No click' });
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('stranger');
  await expect(page).toHaveURL(/\?connector=network-x&outcome=no_click$/);

  await sendEvent(stack, { data: { value: 3 }, clicks: [click], visitor: 'payer' });
  await sendEvent(stack, { data: { value: 4 }, visitor: 'another' });
  await page.getByRole('button', { name: 'Show 1 new event' }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText('another');

  await rows(page).first().click();
  await page.getByRole('link', { name: 'another' }).click();
  await expect(page).toHaveURL(/\/events\?visitor=another$/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Show other visitors too' }).click();
  await expect(rows(page)).toHaveCount(5);
});

test('looks right in both themes and sizes', async ({ page, stack }) => {
  await setUp(stack);
  const click = { at: Date.now() - DAY, ids: { click_id: '1' }, sources: {} };
  for (let n = 0; n < 14; n += 1) {
    const data = { value: 9.9 + n, currency: 'EUR', transaction_id: `A-${n}` };
    await sendEvent(stack, { data, visitor: `visitor-${n}`, test: n === 12, clicks: n % 3 === 0 ? [] : [click] });
    if (n % 4 === 0) await sendEvent(stack, { name: 'Newsletter', visitor: `visitor-${n}` });
  }
  await openDashboard(page, stack, '/events');
  await expect(rows(page).first()).toBeVisible();
  await expectAccessible(page);
  await takeScreens(page, 'events');
  for (const path of ['list', 'story']) {
    if (path === 'story') await rows(page).first().click();
    for (const width of [360, 800, 1100, 3840]) {
      await page.setViewportSize({ width, height: Math.round(width * 0.6) + 300 });
      await expectNoSidewaysScroll(page);
    }
  }
});
