/** A browser that is test traffic: every tab, for a day, until somebody ends it; and the badge that says so. */
import type { BrowserContext, Page } from 'playwright/test';
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { violations } from '../support/axe.ts';
import type { StoredEvent } from '../support/tag/tagHarness.ts';
import { cookie, idOf, local, sent, test } from '../support/tag/tagTest.ts';

// a worker's collector is changed by some tests: one after another
test.describe.configure({ mode: 'default' });

const HOUR = 3_600_000;

const badge = (page: Page) => page.getByRole('region', { name: 'Tag Relay' });
const track = (page: Page, name = 'Lead') =>
  page.evaluate((name) => (window.trl as Trl).track(name, {}), name).then(idOf);

/** The badge is a part of its own: whether a page asked for it. */
function badgeAsked(context: BrowserContext): string[] {
  const asked: string[] = [];
  context.on('request', (request) => {
    if (request.url().includes('testBadge')) asked.push(request.url());
  });
  return asked;
}

test('a test in one tab is one in all, and buys nothing in the second', async ({ page, put, context, collector }) => {
  await collector.api('PUT', '/api/connectors/network-x', {
    ...{ name: 'Network X', triggers: ['Purchase'], webhook: { url: 'https://partner.invalid/postback' } },
    click: { parameter: 'click_id', source: { parameter: 'ref_source' } },
  });
  const url = put('/');
  const openBefore = await context.newPage();
  await openBefore.goto(url);
  expect((await collector.event(await track(openBefore))).test).toBe(false);

  await page.goto(`${url}?trl_test=1&click_id=tested`);
  await expect(badge(page)).toBeVisible();
  const openedAfter = await context.newPage();
  await openedAfter.goto(url);
  for (const tab of [openBefore, openedAfter]) {
    await expect(badge(tab)).toBeVisible();
    const event = (await collector.event(await track(tab, 'Purchase'))) as StoredEvent & { decisions: object[] };
    expect(event).toMatchObject({ test: true, clicks: [{ ids: { click_id: 'tested' }, test: true }] });
    expect(event.decisions).toMatchObject([{ connector: 'network-x', webhook: { outcome: 'test_logged' } }]);
  }

  // over: what was clicked in the test is no click of an order
  await openedAfter.goto(`${url}?trl_test=0`);
  for (const tab of [page, openBefore]) await expect(badge(tab)).toHaveCount(0);
  for (const tab of [page, openBefore, openedAfter]) {
    const event = (await collector.event(await track(tab, 'Purchase'))) as StoredEvent & { decisions: object[] };
    expect(event).toMatchObject({ test: false });
    expect(event.decisions).toMatchObject([{ webhook: { outcome: 'skipped', reason: 'no_click' } }]);
  }
});

test('ends after 24 hours, in a page that stays open and in new ones', async ({ page, put, context, collector }) => {
  const url = put('/');
  const now = Date.now();
  await context.clock.install({ time: now - 25 * HOUR });
  await page.goto(`${url}?trl_test=1&click_id=a`);
  await expect(badge(page)).toBeVisible();
  await context.clock.fastForward(23.9 * HOUR);
  expect((await collector.event(await track(page))).test).toBe(true);
  await expect(badge(page)).toBeVisible();

  await context.clock.fastForward(0.2 * HOUR);
  await expect(badge(page)).toHaveCount(0);
  expect((await collector.event(await track(page))).test).toBe(false);
  const other = await context.newPage();
  await other.goto(`${url}?click_id=b`);
  const { test: isTest, clicks } = await collector.event(await track(other));
  expect(isTest).toBe(false);
  expect(clicks.map(({ ids, test }) => [ids.click_id, test])).toEqual([
    ['a', true],
    ['b', undefined],
  ]);
  await expect(badge(other)).toHaveCount(0);
});

test('the badge ends it for all tabs, by the keyboard, and says so', async ({ page, put, context, collector }) => {
  const url = put('/');
  const other = await context.newPage();
  await other.goto(`${url}?trl_test=1`);
  await page.goto(url);
  await expect(badge(page).getByRole('status')).toHaveText(/Test traffic/);
  await expect(badge(other)).toBeVisible();
  const end = badge(page).getByRole('button', { name: 'End test' });
  await end.focus();
  await page.keyboard.press('Enter');
  await expect(badge(page).getByRole('status')).toHaveText(/ended/);
  await expect(badge(other)).toHaveCount(0);
  await expect(badge(page)).toHaveCount(0);
  for (const tab of [page, other]) expect((await collector.event(await track(tab))).test).toBe(false);
  // begun anew, the same page shows it again
  await other.goto(`${url}?trl_test=1`);
  await expect(badge(page)).toBeVisible();
});

test('the badge stands under a strict policy and styles that would undo it', async ({ page, put, collector }) => {
  const csp = [
    "default-src 'none'; script-src 'nonce-n0' 'strict-dynamic'; style-src 'nonce-n0'; base-uri 'none'",
    `connect-src ${collector.url}; require-trusted-types-for 'script'; trusted-types trl`,
  ].join('; ');
  const head = `<style nonce="n0">
    html > *, div, section, button, span { display: none !important; opacity: 0 !important; color: red !important;
      position: static !important; font-size: 90px !important; transform: scale(0) !important; visibility: hidden !important }
    html { font-size: 3px; direction: rtl; writing-mode: vertical-rl }
  </style>`;
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('favicon')) problems.push(message.text());
  });
  await page.goto(`${put('/strict', { csp, head })}?trl_test=1`);
  await expect(badge(page)).toBeVisible();
  const box = await badge(page).boundingBox();
  const button = await badge(page).getByRole('button').boundingBox();
  expect(button?.height).toBeGreaterThanOrEqual(24);
  expect(box?.height).toBeLessThan(100);
  const view = page.viewportSize();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(view?.height ?? 0);
  await badge(page).getByRole('button', { name: 'End test' }).click();
  await expect(badge(page)).toHaveCount(0);
  expect(problems).toEqual([]);
});

test('the badge stays where a page writes its body anew, and fits a phone', async ({ page, put }) => {
  await page.setViewportSize({ width: 320, height: 480 });
  await page.goto(`${put('/')}?trl_test=1`);
  await expect(badge(page)).toBeVisible();
  await page.evaluate(() => {
    document.body.replaceWith(document.createElement('body'));
  });
  await expect(badge(page)).toBeVisible();
  const box = await badge(page).boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
});

test('the badge is accessible, on a light page, on a dark one and on a phone, while it tests and as it ends', async ({
  page,
  put,
}) => {
  // a page that leaves nothing to find by itself
  const head = `<title>Shop</title><meta name="viewport" content="width=device-width"><style>
    body { margin: 0; background: BACK; color: FRONT }</style>`;
  for (const [name, back, front, width] of [
    ['light', '#fff', '#000', 1280],
    ['dark', '#111', '#eee', 1280],
    ['phone', '#1d1b26', '#fff', 320],
  ] as const) {
    await page.setViewportSize({ width, height: 600 });
    await page.goto(`${put(`/${name}`, { head: head.replace('BACK', back).replace('FRONT', front) })}?trl_test=1`);
    await page.evaluate(() => {
      document.documentElement.lang = 'en';
      document.body.innerHTML = '<main><h1>Shop</h1></main>';
    });
    await expect(badge(page)).toBeVisible();
    expect(await violations(page), name).toEqual([]);
    const end = badge(page).getByRole('button', { name: 'End test' });
    // WCAG 2.5.8, which axe asks only of what stands close together
    const size = await end.boundingBox();
    expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(24);
    await end.focus();
    expect(await outline(page), name).not.toBe('none');
    await end.click();
    await expect(badge(page).getByRole('status')).toHaveText(/ended/);
    expect(await violations(page), name).toEqual([]);
    await expect(badge(page)).toHaveCount(0);
  }
});

/** How the element that has the focus, within the badge, says so. */
const outline = (page: Page) =>
  badge(page)
    .getByRole('button')
    .evaluate((element) => getComputedStyle(element).outlineStyle);

test('no page of anybody else asks for the badge, or keeps a mark', async ({ page, put, context, collector }) => {
  const asked = badgeAsked(context);
  const url = put('/');
  for (const query of ['?click_id=a', '', '?trl_test=0', '?trl_test=2', '?utm_source=trl_test']) {
    await page.goto(url + query);
    expect((await collector.event(await track(page))).test).toBe(false);
    await expect.poll(() => local(page)).not.toBeNull();
  }
  expect(asked).toEqual([]);
  await page.goto(`${url}?trl_test=1`);
  await expect(badge(page)).toBeVisible();
  expect(asked).toHaveLength(1);
});

test('a page from the back/forward cache knows what another tab said meanwhile', async ({
  page,
  put,
  context,
  collector,
}) => {
  const url = put('/');
  await page.goto(url);
  expect((await collector.event(await track(page))).test).toBe(false);
  await page.goto(put('/elsewhere', { tag: '' }));
  const other = await context.newPage();
  await other.goto(`${url}?trl_test=1`);
  await expect(badge(other)).toBeVisible();
  await page.goBack();
  expect((await collector.event(await track(page))).test).toBe(true);
});

test.describe('until storing is allowed', () => {
  test.beforeAll(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: ['ads'] } }));
  test.afterAll(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: [] } }));
  const allow = (page: Page, ads: boolean) => page.evaluate((ads) => (window.trl as Trl).consent({ ads }), ads);

  test('the mark stays in the tab; then it goes to all', async ({ page, put, context, collector }) => {
    const url = put('/');
    const other = await context.newPage();
    await other.goto(url);
    await page.goto(`${url}?trl_test=1&click_id=a`);
    await expect(badge(page)).toBeVisible();
    expect([await cookie(context), await local(page)]).toEqual(['', null]);
    await page.goto(url);
    await expect(badge(page)).toBeVisible();

    const bodies = sent(page);
    const waiting = await page.evaluate(async () => (await (window.trl as Trl).track('Lead', {})) as object);
    expect(waiting).toMatchObject({ ok: false, queued: true });
    expect(bodies).toEqual([]);
    await expect(badge(other)).toHaveCount(0);

    await allow(page, true);
    await expect.poll(() => bodies.map(({ test }) => test)).toEqual([true]);
    await expect(badge(other)).toBeVisible();
    expect((await collector.event(await track(other))).test).toBe(true);
  });

  test('it stays there when that is refused', async ({ page, put, context }) => {
    const url = put('/');
    await page.goto(`${url}?trl_test=1`);
    await expect(badge(page)).toBeVisible();
    await allow(page, false);
    const bodies = sent(page);
    await track(page);
    expect(bodies.map(({ test }) => test)).toEqual([true]);
    expect(`${await cookie(context)}${await local(page)}`).not.toContain('trl_test');
    await page.goto(url);
    await expect(badge(page)).toBeVisible();
    const other = await context.newPage();
    await other.goto(url);
    const others = sent(other);
    await track(other);
    expect(others.map(({ test }) => test)).toEqual([false]);
  });
});
