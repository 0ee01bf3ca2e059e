/**
 * Bad days, from what somebody is told to the partner's own receipt of the order, with partners that really fail. Interactions are
 * counted (`hands.ts`): ten at most, of a "not paid" three to the reason and six to paid.
 */
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright/test';
import { timeOrderedId } from '../../collector/events/timeOrderedId.ts';
import type { EventRecord } from '../../collector/store/contract/records.ts';
import { openSqliteStore } from '../../collector/store/sqlite/open.ts';
import { connector, matching, postback } from '../support/stack/connectorSettings.ts';
import { queried } from '../support/stack/observe.ts';
import { buy } from '../support/stack/shopping.ts';
import { expect, type Stack } from '../support/stack/stack.ts';
import { createHands } from './hands.ts';
import { sendEvent } from './sendEvents.ts';
import { expectAccessible, openDashboard, takeScreens, test, tokenFor } from './support.ts';

test.use({ demo: false });

const PARAMETERS = { order: '{{TRANSACTION_ID}}', click: '{{CLICK_ID}}' };
const DAY = 24 * 3_600_000;

async function setUp(stack: Stack, settings: Partial<Parameters<typeof connector>[1]> = {}): Promise<void> {
  const webhook = postback(`${stack.partner.url}/postback/x`, PARAMETERS);
  await stack.install([connector('network-x', { name: 'Network X', webhook, ...settings })]);
}

const order = (stack: Stack, id: string) => sendEvent(stack, { data: { transaction_id: id, value: 10 } });
const deliveries = async ({ admin }: Stack) => (await admin.call('GET', '/api/deliveries')).items;
const panel = (page: Page) => page.getByRole('region', { name: 'Delivery', exact: true });
const menu = (page: Page, name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name });
const findById = (page: Page) => page.getByRole('textbox', { name: 'Find by ID' });

/** Orders that the partner took, as the partner itself has them. */
function received({ partner }: Stack): string[] {
  return queried(
    partner.hits('/postback').filter(({ answered }) => answered === 'ok'),
    'order',
  );
}

test('“not paid”: from the order’s number to the reason, and to paid', async ({ page, stack }) => {
  await setUp(stack);
  stack.partner.behave('error500');
  await order(stack, 'A-4711');
  // the next try is minutes away
  await expect.poll(async () => (await deliveries(stack))[0]?.attempts, { timeout: 60_000 }).toBe(2);
  stack.partner.behave('ok');
  await order(stack, 'A-4712');
  await expect.poll(() => received(stack)).toEqual(['A-4712']);

  const hands = createHands();
  await openDashboard(page, stack, '/');
  await hands.click(menu(page, 'Events'));
  await hands.fill(findById(page), 'A-4711');
  await hands.press(findById(page), 'Enter');
  const why = page.getByRole('article', { name: 'Network X' });
  await expect(why).toContainText('500');
  expect(hands.interactions()).toBeLessThanOrEqual(3);
  await expectAccessible(page);

  await hands.click(why.getByRole('link', { name: 'Request and answer' }));
  await hands.click(panel(page).getByRole('button', { name: 'Send now' }));
  await expect(panel(page)).toContainText('sent by hand, by admin');
  await expect.poll(() => received(stack)).toEqual(['A-4712', 'A-4711']);
  expect(hands.interactions()).toBeLessThanOrEqual(6);
});

test('“paid twice”: what was sent when, how often, under which webhook-id, and by whom; and no third time by mistake', async ({
  page,
  stack,
}) => {
  await setUp(stack);
  await order(stack, 'A-4711');
  await expect.poll(() => received(stack)).toEqual(['A-4711']);
  await expect.poll(async () => (await deliveries(stack))[0]?.state).toBe('succeeded');
  const anna = await tokenFor(stack, 'editor', 'Anna');
  const [delivery] = await deliveries(stack);
  const replay = await fetch(`${stack.collector.url}/api/deliveries/${delivery?.id}/replay`, {
    method: 'POST',
    headers: { authorization: `Bearer ${anna}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(replay.status).toBeLessThan(300);
  await expect.poll(() => received(stack)).toEqual(['A-4711', 'A-4711']);

  const hands = createHands();
  await openDashboard(page, stack, '/');
  await hands.click(menu(page, 'Events'));
  await hands.fill(findById(page), 'A-4711');
  await hands.press(findById(page), 'Enter');
  await hands.click(page.getByRole('article', { name: 'Network X' }).getByRole('link', { name: 'Request and answer' }));
  await expect(panel(page)).toContainText('The partner took it twice, with this webhook-id each time.');
  const attempts = panel(page).getByRole('region', { name: 'Attempts' }).getByRole('listitem');
  await expect(attempts).toHaveCount(2);
  await expect(attempts.first()).toContainText('sent by hand, by Anna');
  // the partner has the same ID, both times
  const ids = stack.partner
    .hits('/postback')
    .map(({ headers }) => headers.find(([name]) => name.toLowerCase() === 'webhook-id')?.[1]);
  expect(new Set(ids)).toEqual(new Set([delivery?.id]));
  await expect(panel(page)).toContainText(`webhook-id ${delivery?.id}`);
  await expectAccessible(page);
  await takeScreens(page, 'paid-twice');

  // a third time: by pressing Enter twice it is not sent
  await hands.click(panel(page).getByRole('button', { name: 'Send again …' }));
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('it may be paid twice');
  await hands.press(page.locator(':focus'), 'Enter');
  await expect(dialog).toBeHidden();
  // nor when the page tells it once more
  await order(stack, 'A-4711');
  const told = async () => (await stack.events('Purchase')).length;
  await expect.poll(told).toBe(2);
  expect((await stack.events('Purchase'))[0]?.decisions[0]?.webhook).toMatchObject({ outcome: 'skipped' });
  expect(received(stack)).toEqual(['A-4711', 'A-4711']);
  expect(hands.interactions()).toBeLessThanOrEqual(10);
});

test('“since Tuesday nothing”, 410: from Home to resumed', async ({ page, stack }) => {
  await setUp(stack);
  stack.partner.behave('gone410');
  await order(stack, 'A-1');
  await expect
    .poll(async () => (await stack.admin.call('GET', '/api/connectors/network-x')).webhook?.paused?.reason)
    .toContain('410');
  await order(stack, 'A-2');
  stack.partner.behave('ok');

  const hands = createHands();
  await openDashboard(page, stack, '/');
  const failing = page.getByRole('region', { name: 'Destinations that need a look' });
  await expect(failing).toContainText('410');
  await hands.click(failing.getByRole('button', { name: 'Network X: Resume, and send what waits' }));
  await expect(page.getByText('the webhook is on again')).toBeVisible();
  await expect.poll(async () => received(stack).toSorted()).toEqual(['A-1', 'A-2']);
  expect(hands.interactions()).toBeLessThanOrEqual(10);
});

test('“since Tuesday nothing”, a partner that never answers: overdue on Home, sent once it is mended', async ({
  page,
  stack,
}) => {
  await setUp(stack);
  stack.partner.behave('hang');
  await order(stack, 'A-1');
  await expect.poll(async () => (await deliveries(stack))[0]?.attempts, { timeout: 90_000 }).toBeGreaterThan(0);
  stack.partner.behave('ok');

  const hands = createHands();
  await openDashboard(page, stack, '/');
  const oldest = page.getByLabel('Right now');
  await expect(oldest).toContainText('no answer');
  await hands.click(oldest.getByRole('link').first());
  await expect(panel(page)).toContainText('within 15 s');
  await hands.click(panel(page).getByRole('button', { name: 'Send now' }));
  await expect.poll(() => received(stack)).toEqual(['A-1']);
  expect(hands.interactions()).toBeLessThanOrEqual(10);
});

test('“refused in a 200”: a rule from the answer, and the order sent again', async ({ page, stack }) => {
  await setUp(stack);
  stack.partner.behave('refuse200');
  await order(stack, 'A-1');
  await expect.poll(async () => (await deliveries(stack))[0]?.state).toBe('succeeded');

  const hands = createHands();
  await openDashboard(page, stack, '/');
  const seen = page.getByRole('region', { name: 'Taken for delivered, but the answer says no' });
  await expect(seen).toContainText('1 of its latest 1 answers');
  await hands.click(seen.getByRole('button', { name: /this answer is a refusal/ }));
  await hands.click(page.getByRole('dialog').getByRole('button', { name: 'Save the rule' }));
  await expect(page.getByRole('dialog')).toBeHidden();
  await order(stack, 'A-2');
  await expect.poll(async () => (await deliveries(stack))[0]?.state).toBe('rejected');

  // the partner knows the click now
  stack.partner.behave('ok');
  await hands.click(menu(page, 'Webhook Log'));
  await hands.click(page.getByRole('grid', { name: 'Deliveries' }).getByRole('link').last());
  await hands.click(panel(page).getByRole('button', { name: 'Send again …' }));
  await hands.click(page.getByRole('dialog').getByRole('button', { name: 'Send again', exact: true }));
  await expect.poll(() => received(stack)).toEqual(['A-1']);
  expect(hands.interactions()).toBeLessThanOrEqual(10);
});

test('“since Tuesday nothing”, a landing parameter was renamed: from the alert to the setting', async ({
  page,
  stack,
  context,
}) => {
  await setUp(stack, { click: matching('ref') });
  await stack.admin.call('PUT', '/api/container', { alerts: { to: [], kinds: { no_click: { expected: 5 } } } });
  await seedVisits(stack);

  const hands = createHands();
  await openDashboard(page, stack, '/settings/alerts');
  const alert = page.getByRole('list', { name: 'On now' }).getByRole('listitem').filter({ hasText: 'Clicks missing' });
  await expect(alert).toContainText('New in landings’ addresses since then: partner_ref.');
  await takeScreens(page, 'alert-renamed-parameter');
  await hands.click(menu(page, 'Connectors'));
  await hands.click(page.getByRole('link', { name: 'Network X', exact: true }).first());
  await hands.fill(page.getByLabel('Click parameter', { exact: true }), 'partner_ref');
  await hands.click(page.getByRole('button', { name: 'Save connector' }));
  await expect(page.getByText('Saved. It applies from now on.')).toBeVisible();
  expect(hands.interactions()).toBeLessThanOrEqual(10);

  await shopWith(context, stack, '?partner_ref=click-77');
  await expect.poll(() => queried(stack.partner.hits('/postback'), 'click')).toEqual(['click-77']);
  expect(received(stack)).toHaveLength(1);
});

async function shopWith(context: BrowserContext, { shop }: Stack, query: string): Promise<void> {
  const visitor = await context.newPage();
  await visitor.goto(`${shop.url}/${query}`);
  await buy(visitor, ['meridian-pen']);
  await visitor.close();
}

/** A week of landings with `ref`, and today's with `partner_ref`, written while the collector is down. */
async function seedVisits(stack: Stack): Promise<void> {
  await stack.collector.stop();
  const store = await openSqliteStore({ path: join(stack.dataDir, 'traffic.db') });
  const now = Date.now();
  const visits = (daysAgo: number, parameter: string) =>
    Array.from({ length: 20 }, (_, n) => visit(now - daysAgo * DAY - 3_600_000 + n * 60_000, `${parameter}=${n}`));
  for (const daysAgo of [7, 6, 5, 4, 3, 2]) await store.commit(visits(daysAgo, 'ref'), 0);
  await store.commit(visits(0, 'partner_ref'), 0);
  await store.close();
  await stack.collector.start();
}

function visit(at: number, query: string): EventRecord {
  const hasClick = query.startsWith('ref');
  const id = timeOrderedId(at);
  return {
    ...{ id, name: 'Purchase', at, receivedAt: at, visitor: `visitor-${id}` },
    page: { url: `https://shop.example/?${query}`, referrer: '' },
    ...{ data: {}, contact: {}, consent: {}, test: false, userAgent: '', ip: '' },
    newClicks: [],
    decisions: [
      {
        ...{ connector: 'network-x', version: 1, pixel: { outcome: 'skipped', reason: 'leg_off' } },
        webhook: hasClick ? { outcome: 'queued' } : { outcome: 'skipped', reason: 'no_click' },
      },
    ],
    pixels: [],
    deliveries: [],
  };
}
