/**
 * The back/forward cache: a page comes back with all that it held. Playwright turns it off unless told otherwise, and loses
 * sight of a page that comes out of it: these pages go their ways by themselves, and the collector tells what they did.
 */
import { expect } from 'playwright/test';
import { browserLaunchOptions } from '../support/browser/browser.ts';
import { test } from '../support/tag/tagTest.ts';

test.use({ launchOptions: { ...browserLaunchOptions(), ignoreDefaultArgs: ['--disable-back-forward-cache'] } });

const headers = { 'cache-control': 'no-cache' };

test.afterEach(({ collector }) =>
  collector.api('PUT', '/api/container', { page: { pageViews: false }, consent: { required: [] } }),
);

test('a page that comes back counts as viewed again, and what it could not send arrives once', async ({
  page,
  put,
  collector,
}) => {
  await collector.api('PUT', '/api/container', { page: { pageViews: true } });
  const first = put('/first', {
    headers,
    tag: `<script src="SRC"></script><script>
      var loads = 0, restores = 0, realFetch = fetch;
      addEventListener('pageshow', ({ persisted }) => {
        if (!persisted) return loads++;
        trl.track('Restored', { loads, restores: ++restores }, { eventId: 'restored' });
        // longer than a page looks again for what others left
        setTimeout(() => trl.track('Later', {}, { eventId: 'later' }), 3000);
      });
      // a page that has a request under way isn't kept
      const leave = () => {
        if (localStorage.getItem('_trl_q')) return setTimeout(leave, 100);
        fetch = () => Promise.reject(new TypeError('no network'));
        trl.track('Purchase', {}, { eventId: 'held-back' }).then(() => { fetch = realFetch; location.href = '/second' });
      };
      addEventListener('load', () => setTimeout(leave, 500));
    </script>`,
  });
  put('/second', {
    headers,
    tag: `<script src="SRC"></script><script>
      const look = () => localStorage.getItem('_trl_q') ? setTimeout(look, 100) : history.back();
      setTimeout(look, 3000);
    </script>`,
  });
  await page.goto(`${first}?click_id=back`);
  await expect
    .poll(() => collector.event('restored').catch(() => undefined))
    .toMatchObject({ data: { loads: 1, restores: 1 }, clicks: [{ ids: { click_id: 'back' } }] });
  await expect.poll(() => collector.event('later').catch(() => undefined)).toBeDefined();
  const seen = async () =>
    (await collector.events()).map(({ id, name, page }) => {
      const { pathname } = new URL(page.url);
      return `${name === 'PageView' ? name : id} ${pathname}`;
    });
  await expect
    .poll(async () => (await seen()).sort())
    .toEqual([
      'PageView /first',
      'PageView /first',
      'PageView /second',
      'held-back /first',
      'later /first',
      'restored /first',
    ]);
});

test('a page that comes back sends what waited for a decision that came on another page', async ({
  page,
  put,
  collector,
}) => {
  await collector.api('PUT', '/api/container', { consent: { required: ['ads'] } });
  const asks = put('/asks', {
    headers,
    tag: `<script src="SRC"></script><script>
      sessionStorage.loads = 1 + Number(sessionStorage.loads || 0);
      trl.track('Lead', { loads: sessionStorage.loads }, { eventId: 'waited' });
      addEventListener('load', () => setTimeout(() => { location.href = '/decides' }, 500));
    </script>`,
  });
  put('/decides', {
    headers,
    tag: `<script src="SRC"></script><script>
      trl.consent({ ads: true });
      trl.track('Decided', {}, { eventId: 'decided' }).then(() => setTimeout(() => history.back(), 500));
    </script>`,
  });
  await page.goto(`${asks}?click_id=undecided`);
  await expect
    .poll(() => collector.event('waited').catch(() => undefined))
    .toMatchObject({ data: { loads: '1' }, clicks: [{ ids: { click_id: 'undecided' } }] });
  // the click was this page's until it came back
  expect((await collector.event('decided')).clicks).toEqual([]);
});
