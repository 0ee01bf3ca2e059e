/** What is a click of its own, in a real browser: reloads, back and forward, the site's own links, routes; and addresses as partners make them. */
import { expect } from 'playwright/test';
import { cookie, idOf, local, sent, test } from '../support/tag/tagTest.ts';

const DAY = 86_400_000;

/** How often the visitor came by `click_id=42`, as the collector has it. */
async function times(
  track: (name: string) => Promise<unknown>,
  event: (id: string) => Promise<{ clicks: { ids: object }[] }>,
) {
  const { clicks } = await event(idOf(await track('PageView')));
  return clicks.filter(({ ids }) => JSON.stringify(ids).includes('"42"')).length;
}

test.describe('a landing with an ID that is known', () => {
  // the first one a day ago: a cookie says so to the page's clock
  test.beforeEach(async ({ page, put, site, context }) => {
    await page.addInitScript((day) => {
      const { now } = Date;
      Date.now = () => now() - (document.cookie.includes('yesterday') ? day : 0);
    }, DAY);
    await context.addCookies([{ name: 'yesterday', value: '1', url: site.url }]);
    await page.goto(`${put('/')}?click_id=42`);
    await page.evaluate(() => window.trl?.consent?.({}));
    expect(await local(page)).toContain('click_id=42');
    await context.clearCookies({ name: 'yesterday' });
  });

  test('is a new click', async ({ page, put, track, collector }) => {
    await page.goto('about:blank');
    await page.goto(`${put('/')}?click_id=42`);
    expect(await times(track, collector.event)).toBe(2);
  });

  test('within half an hour is the old one', async ({ page, put, track, collector }) => {
    await page.goto('about:blank');
    await page.goto(`${put('/')}?click_id=42`);
    await page.goto('about:blank');
    await page.goto(`${put('/')}?click_id=42&again`);
    expect(await times(track, collector.event)).toBe(2);
  });

  test('is no click by reload', async ({ page, track, collector }) => {
    await page.reload();
    expect(await times(track, collector.event)).toBe(1);
  });

  test('is no click by back or forward', async ({ page, put, track, collector }) => {
    await page.goto(put('/other'));
    await page.goBack();
    expect(await times(track, collector.event)).toBe(1);
    await page.goForward();
    await page.goBack();
    expect(await times(track, collector.event)).toBe(1);
  });

  test('is no click by a link of the site’s own', async ({ page, put, track, collector }) => {
    put('/other');
    await page.evaluate(() => {
      location.href = '/other?click_id=42&utm_source=menu';
    });
    await page.waitForURL('**/other**');
    expect(await times(track, collector.event)).toBe(1);
    await page.evaluate(() => {
      location.href = '/other?click_id=43';
    });
    await page.waitForURL('**43');
    const { clicks } = await collector.event(idOf(await track('PageView')));
    expect(clicks.map(({ ids }) => ids.click_id)).toContain('43');
  });

  test('is no click by a change of route', async ({ page, track, collector }) => {
    for (const go of [
      `history.pushState({}, '', '/a?click_id=42')`,
      `history.replaceState({}, '', '/b?click_id=42')`,
      `location.hash = '#/c?click_id=42'`,
      `history.back()`,
    ]) {
      await page.evaluate(go);
    }
    expect(await times(track, collector.event)).toBe(1);
  });
});

test.describe('a change of route that brings an ID', () => {
  for (const [how, go] of [
    ['pushState', `history.pushState({}, '', '/a?click_id=new')`],
    ['replaceState', `history.replaceState({}, '', '/?click_id=new')`],
    [
      'pushState that is rewritten at once',
      `history.pushState({}, '', '/a?click_id=new'); history.replaceState({}, '', '/b')`,
    ],
    ['a hash route', `location.hash = '#/cart?click_id=new'`],
  ] as const) {
    test(`by ${how} is a click`, async ({ page, put, track, collector, context }) => {
      await page.goto(put('/'));
      await page.evaluate(go);
      await expect.poll(() => cookie(context)).toContain('click_id=new');
      expect(await local(page)).toContain('click_id=new');
      const { clicks } = await collector.event(idOf(await track('PageView')));
      expect(clicks.map(({ ids }) => ids)).toEqual([{ click_id: 'new' }]);
    });
  }
});

test.describe('addresses as partners make them', () => {
  for (const [query, ids, sources] of [
    ['?utm_source=x?click_id=5', { click_id: '5' }, { utm_source: 'x' }],
    ['?utm_source=x&amp;click_id=5', { click_id: '5' }, { utm_source: 'x' }],
    ['?utm_source=x&#038;click_id=5', { click_id: '5' }, { utm_source: 'x' }],
    ['?click_id=a?b', { click_id: 'a?b' }, {}],
    ['#/cart?click_id=5', { click_id: '5' }, {}],
  ] as const) {
    test(`are read: ${query}`, async ({ page, put, track, collector }) => {
      await page.goto(put('/') + query);
      const { clicks } = await collector.event(idOf(await track('PageView')));
      expect(clicks.map(({ ids, sources }) => [ids, sources])).toEqual([[ids, sources]]);
    });
  }
});

test('a cookie loses long sources first, and never a newer click before an older', async ({ page, put, context }) => {
  await page.goto(`${put('/')}?click_id=old`);
  await page.goto(
    `${put('/')}?click_id=new&utm_source=x&utm_content=${encodeURIComponent('Осенняя распродажа '.repeat(20))}`,
  );
  await expect.poll(() => cookie(context)).toMatch(/!\w{8}~utm_source=x&click_id=new!\w{8}~click_id=old$/);
});

test('each request says what the device’s clock is, each try anew', async ({ page, put, track, collector }) => {
  const bodies = sent(page);
  let isDown = true;
  await page.route('**/v1/events', (route) => (isDown ? route.abort() : route.continue()));
  await page.goto(`${put('/')}?click_id=clock`);
  // a day ahead
  await page.evaluate(`{ const now = Date.now; Date.now = () => now() + ${DAY} }`);
  const told = track('Purchase', {}, { eventId: 'clock-1' });
  expect(await told).toMatchObject({ ok: false, queued: true });
  isDown = false;
  await expect.poll(() => collector.event('clock-1').catch(() => undefined)).toBeDefined();
  const nows = bodies.map(({ now }) => now ?? 0);
  expect(new Set(nows).size).toBe(nows.length);
  expect(Math.min(...nows)).toBeGreaterThan(Date.now() + DAY - 60_000);
  const { at, receivedAt } = (await collector.api('GET', '/api/events/clock-1')) as { at: number; receivedAt: number };
  expect(Math.abs(receivedAt - at)).toBeLessThan(60_000);
});
