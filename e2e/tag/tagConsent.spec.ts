/** Consent: who tells it, what waits for it, and what a refusal leaves behind. */
import { expect, type Page, type Request } from 'playwright/test';
import type { Decision } from '../../collector/decide/types.ts';
import type { Trl } from '../../sdk/api.ts';
import { clicksKeptOf, type StoredEvent, type TestCollector } from '../support/tag/tagHarness.ts';
import { cookie, cookies, idOf, local, pass, sent, test } from '../support/tag/tagTest.ts';

// a worker's collector is changed by these tests: one after another
test.describe.configure({ mode: 'default' });

type Settings = Record<string, unknown>;
const allow = (page: Page, ads: boolean) => page.evaluate((ads) => (window.trl as Trl).consent({ ads }), ads);
const names = (bodies: ReturnType<typeof sent>) => bodies.flatMap(({ events }) => events.map(({ name }) => name));

/** Lands there, allows, and has the collector keep it: the event that did. */
async function becomeKnown(page: Page, url: string, collector: TestCollector): Promise<StoredEvent> {
  await page.goto(url);
  await allow(page, true);
  return collector.event(idOf(await page.evaluate(() => (window.trl as Trl).track('Lead'))));
}

test.afterEach(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: [] } }));

test.describe('asked for', () => {
  const set = (collector: { api(...call: unknown[]): Promise<unknown> }, more: Settings = {}) =>
    collector.api('PUT', '/api/container', { consent: { required: ['ads'], ...more } });

  test('lets events wait, tells so, and sends each once when it is given', async ({ page, put, track, collector }) => {
    await set(collector);
    const bodies = sent(page);
    await page.clock.install();
    await page.goto(`${put('/')}?click_id=waits`);
    const early = await track('Lead', { value: 1 });
    expect(early).toMatchObject({ ok: false, queued: true, error: expect.stringContaining('consent') });
    await pass(page, 500);
    expect(bodies).toEqual([]);
    await allow(page, true);
    await expect
      .poll(() => collector.event(idOf(early)).catch(() => undefined))
      .toMatchObject({
        clicks: [{ ids: { click_id: 'waits' } }],
      });
    await track('Purchase');
    expect(names(bodies)).toEqual(['Lead', 'Purchase']);
    expect(bodies[0]?.consent).toEqual({ ads: true });
  });

  test('drops what waited when it is refused, and sends later events without anything that names the visitor', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    await set(collector);
    const bodies = sent(page);
    const url = put('/');
    await context.addCookies([{ name: '_fbp', value: 'fb.1.1.2', url }]);
    await page.goto(`${url}?click_id=x`);
    await track('Lead');
    await page.evaluate(() => (window.trl as Trl).identify({ email: 'a@example.com' }));
    await allow(page, false);
    const stored = await collector.event(idOf(await track('Purchase')));
    // what the collector keeps of it: not even the click ID in the page's address
    expect(stored).toMatchObject({ page: { url, referrer: '' }, clicks: [], contact: {}, ip: '', userAgent: '' });
    expect(names(bodies)).toEqual(['Purchase']);
    expect(bodies[0]).toMatchObject({ clicks: [], consent: { ads: false } });
    expect(bodies[0]).not.toHaveProperty('contact');
    expect(bodies[0]?.page).not.toHaveProperty('fbp');
  });

  test('is taken over from another tab', async ({ page, put, track, collector, context }) => {
    await set(collector);
    const url = put('/');
    const bodies = sent(page);
    await page.goto(`${url}?click_id=first`);
    await track('Lead');
    const other = await context.newPage();
    await other.goto(url);
    await allow(other, true);
    await expect.poll(() => names(bodies)).toEqual(['Lead']);
    expect(bodies[0]?.clicks).toMatchObject([{ ids: { click_id: 'first' } }]);
  });

  test('holds clicks and events over a reload where the container allows that', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    await set(collector, { holdInSession: true });
    const url = put('/');
    await page.goto(`${url}?click_id=held`);
    const early = await track('Lead');
    await page.goto(url);
    expect([await cookie(context), await local(page)]).toEqual(['', null]);
    await allow(page, true);
    await expect
      .poll(() => collector.event(idOf(early)).catch(() => undefined))
      .toMatchObject({
        clicks: [{ ids: { click_id: 'held' } }],
      });
    await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('undecided, keeps the landing over in-app navigation, and writes nothing anywhere', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    await set(collector);
    await page.goto(`${put('/')}?click_id=app`);
    await page.evaluate(() => history.pushState({}, '', '/product'));
    await page.evaluate(() => history.replaceState({}, '', '/cart'));
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
    expect(await cookies(context)).toEqual([]);
    await allow(page, true);
    const { clicks, consent } = (await collector.event(idOf(await track('Lead')))) as never as {
      clicks: unknown;
      consent: unknown;
    };
    expect(clicks).toMatchObject([{ ids: { click_id: 'app' } }]);
    expect(consent).toEqual({ ads: true });
  });

  test('withdrawn, leaves the refusal alone on the device: no click, no queue, nothing held', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    await set(collector, { holdInSession: true });
    await page.goto(`${put('/')}?click_id=x`);
    await track('Early');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(2);
    await allow(page, true);
    await context.route('**/v1/events', (route) => route.abort());
    await track('Lead');
    expect(await local(page, '_trl_q')).toContain('Lead');
    await allow(page, false);
    await expect
      .poll(() => page.evaluate(() => [Object.entries(localStorage), Object.entries(sessionStorage)]))
      .toEqual([[['_trl', '!ads=']], []]);
    expect((await cookies(context)).map(({ name, value }) => [name, value])).toEqual([['_trl', '!ads=']]);
  });

  test('withdrawn, tells the collector again when it could not be reached', async ({ page, put, track, collector }) => {
    await set(collector);
    await page.goto(`${put('/')}?click_id=forget-later`);
    await allow(page, true);
    await track('Lead');
    const tries: number[] = [];
    await page.route('**/v1/consent', (route) => {
      tries.push(0);
      return tries.length === 1
        ? route.abort()
        : tries.length === 2
          ? route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' } })
          : route.continue();
    });
    const told = page.waitForResponse((response) => response.url().endsWith('/v1/consent') && response.ok());
    await allow(page, false);
    await told;
  });

  test('once withdrawn, deletes what the collector keeps too', async ({ page, put, collector }) => {
    await set(collector);
    const url = put('/');
    const before = await becomeKnown(page, `${url}?click_id=forget`, collector);
    expect(before.clicks).toHaveLength(1);
    const told = page.waitForResponse('**/v1/consent');
    await allow(page, false);
    expect((await told).status()).toBe(200);
    // the visitor's history is gone for whoever knows the ID
    expect(await clicksKeptOf(collector, before.visitor)).toEqual([]);
  });

  /** What is on the device of a withdrawal that the collector hasn't heard of. */
  const untold = (page: Page, key: string) => local(page, `_trl_w_${key}`);

  test('withdrawn while the collector is down, is told by the next page; until then visitor and refusal stay, no more', async ({
    page,
    put,
    collector,
    context,
  }) => {
    await set(collector);
    const next = put('/next');
    const { visitor } = await becomeKnown(page, `${put('/')}?click_id=forget-next`, collector);
    await collector.stop();
    await allow(page, false);
    const record = JSON.parse((await untold(page, collector.key)) ?? '');
    expect(record).toEqual([
      { id: expect.any(String), visitor, consent: { ads: false }, at: expect.any(Number), until: expect.any(Number) },
    ]);
    expect(await page.evaluate(() => Object.keys(localStorage).sort())).toEqual(['_trl', `_trl_w_${collector.key}`]);
    expect((await cookies(context)).map(({ name, value }) => [name, value])).toEqual([['_trl', '!ads=']]);

    await page.goto('about:blank');
    await collector.start();
    expect(await clicksKeptOf(collector, visitor)).toHaveLength(1);
    await page.goto(next);
    await expect.poll(() => untold(page, collector.key)).toBeNull();
    expect(await clicksKeptOf(collector, visitor)).toEqual([]);
    expect(await page.evaluate(() => Object.entries(localStorage))).toEqual([['_trl', '!ads=']]);
  });

  for (const [what, text] of [
    ['older than 90 days', JSON.stringify([{ id: '1', visitor: 'x', consent: {}, at: Date.now() - 91 * 86_400_000 }])],
    ['broken', '{"visitor":'],
    ['of another shape', '{}'],
  ] as const) {
    test(`a record of a withdrawal that is ${what} goes untold`, async ({ page, put, track, collector }) => {
      await set(collector);
      const asked: string[] = [];
      page.on('request', (request) => request.url().endsWith('/v1/consent') && asked.push(request.url()));
      const url = put('/');
      await page.goto(url);
      await page.evaluate(([key, text]) => localStorage.setItem(`_trl_w_${key}`, text), [collector.key, text] as const);
      await page.goto(url);
      expect(await untold(page, collector.key)).toBeNull();
      await allow(page, true);
      expect(await track('Lead')).toMatchObject({ ok: true });
      expect(asked).toEqual([]);
    });
  }

  test('withdrawn again and again while nobody hears, leaves ten records', async ({ page, put, collector }) => {
    await set(collector);
    await page.goto(put('/'));
    await page.route('**/v1/*', (route) => route.abort());
    await page.evaluate(() => {
      for (let time = 0; time < 12; time++) for (const ads of [true, false]) (window.trl as Trl).consent({ ads });
    });
    const records = JSON.parse((await untold(page, collector.key)) ?? '') as { visitor: string }[];
    expect(new Set(records.map(({ visitor }) => visitor)).size).toBe(10);
    await page.unrouteAll({ behavior: 'wait' });
    await expect.poll(() => untold(page, collector.key)).toBeNull();
  });

  test('withdrawn in the moment of leaving, is heard', async ({ page, put, site, collector }) => {
    await set(collector);
    site.pages.set('/gone', { html: '<h1>No tag</h1>' });
    const { visitor } = await becomeKnown(page, `${put('/')}?click_id=forget-leaving`, collector);
    await page.evaluate(() => {
      (window.trl as Trl).consent({ ads: false });
      location.href = '/gone';
    });
    await page.waitForURL('**/gone');
    await expect.poll(() => clicksKeptOf(collector, visitor)).toEqual([]);
  });

  test('withdrawn, and heard from one of several tabs, is told no more by any', async ({
    page,
    put,
    collector,
    context,
  }) => {
    await set(collector);
    await context.clock.install();
    const url = put('/');
    const tries: string[] = [];
    let ended = 0;
    const isTold = (request: Request) => request.url().endsWith('/v1/consent');
    context.on('request', (request) => isTold(request) && tries.push(request.url()));
    for (const end of ['requestfinished', 'requestfailed'] as const) {
      context.on(end as 'requestfinished', (request) => void (isTold(request) && ended++));
    }
    const { visitor } = await becomeKnown(page, `${url}?click_id=forget-tabs`, collector);
    await context.route('**/v1/consent', (route) => route.abort());
    const [open, later] = [await context.newPage(), await context.newPage()];
    await open.goto(url);
    await allow(page, false);
    await later.goto(url);
    // each of them tries
    await expect.poll(() => tries.length).toBeGreaterThanOrEqual(3);
    await context.unrouteAll({ behavior: 'wait' });
    // Longer than any of them waits before it tries again; in steps that are shorter than a request is waited for, each with all the
    // time that its answers take: else the clock gives up what the collector is about to hear.
    for (let passed = 0; passed < 70_000 && (await untold(page, collector.key)) !== null; passed += 7_000) {
      await pass(page, 7_000);
      await expect.poll(() => ended).toBe(tries.length);
    }
    expect(await untold(page, collector.key)).toBeNull();
    expect(await clicksKeptOf(collector, visitor)).toEqual([]);
    // longer than any of them waits by now: what was under way is over then
    await pass(page, 60_000);
    const before = tries.length;
    await pass(page, 60_000);
    expect(tries.length).toBe(before);
  });

  test('withdrawn where localStorage is blocked, is told as long as the page is there', async ({
    page,
    put,
    collector,
  }) => {
    await set(collector);
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    });
    const { visitor } = await becomeKnown(page, `${put('/')}?click_id=forget-blocked`, collector);
    await page.route('**/v1/consent', (route) => route.abort(), { times: 2 });
    await allow(page, false);
    await expect.poll(() => clicksKeptOf(collector, visitor)).toEqual([]);
  });

  const gtag = '<script>dataLayer = []; function gtag() { dataLayer.push(arguments) }</script>';
  test('comes from Google Consent Mode: denied by default is no decision, granted and denied later are', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    await set(collector, { google: { ads: ['ad_storage', 'ad_user_data'] } });
    const head = `${gtag}<script>gtag('consent', 'default', { ad_storage: 'denied', ad_user_data: 'denied' })</script>`;
    const bodies = sent(page);
    await page.clock.install();
    await page.goto(`${put('/', { head })}?click_id=gcm`);
    await track('Lead');
    const update = (types: object) =>
      page.evaluate(
        (types) => (window as unknown as { gtag(...c: unknown[]): void }).gtag('consent', 'update', types),
        types,
      );
    await update({ ad_storage: 'granted' });
    await pass(page, 300);
    expect(bodies).toEqual([]);
    await update({ ad_user_data: 'granted' });
    await expect.poll(() => names(bodies)).toEqual(['Lead']);
    expect(await cookie(context)).toContain('click_id=gcm');
    await update({ ad_storage: 'denied' });
    expect(await cookie(context)).toBe('!ads=');
  });

  test('is taken back by no answer that a platform hasn’t got yet, and debug says what decides nothing', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    await set(collector, { google: { ads: ['ad_storage'] }, tcf: { ads: { purposes: [1], vendor: 7 } } });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const tcf = `<script>__tcfapi = (command, version, callback) => { window.tell = (data) => callback(data, true) }</script>`;
    await page.goto(`${put('/', { head: gtag + tcf })}?click_id=kept&trl_debug=1`);
    await expect.poll(() => said.some((text) => text.includes('captured'))).toBe(true);
    await allow(page, true);
    await track('Lead');
    const unclear = [
      'trl.consent({ ads: undefined })',
      `trl.consent({ ads: 'yes' })`,
      'trl.consent()',
      'trl.consent(null)',
      `trl.consent('granted')`,
      `gtag('consent', 'update', { ad_storage: undefined })`,
      `tell({ eventStatus: 'tcloaded' })`,
      `tell({ eventStatus: 'tcloaded', gdprApplies: true, purpose: { consents: { 1: true } } })`,
    ];
    for (const script of unclear) {
      await page.evaluate(`void ${script}`);
      expect(await cookie(context), script).toContain('click_id=kept');
    }
    expect(said.filter((text) => text.includes('consent to ads is'))).toHaveLength(2);
    await page.evaluate(
      `tell({ eventStatus: 'useractioncomplete', gdprApplies: true, purpose: { consents: {} }, vendor: { consents: {} } })`,
    );
    await expect.poll(() => cookie(context)).toBe('!ads=');
  });

  for (const [who, prepare] of [
    ['the browser', () => undefined],
    ['the visitor, earlier', (page: Page) => allow(page, false)],
  ] as const) {
    test(`is not given by a default, or by no law that asks, where ${who} refused`, async ({
      page,
      put,
      track,
      collector,
      context,
    }) => {
      const byBrowser = who === 'the browser';
      await set(collector, { gpc: byBrowser, google: { ads: ['ad_storage'] }, tcf: { ads: { purposes: [1] } } });
      if (byBrowser) {
        await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }));
      }
      await page.goto(put('/'));
      await prepare(page);
      const tcf = `<script>function __tcfapi(c, v, tell) { tell({ gdprApplies: false, eventStatus: 'tcloaded' }, true) }</script>`;
      const head = `${gtag}${tcf}<script>gtag('consent', 'default', { ad_storage: 'granted' })</script>`;
      const bodies = sent(page);
      await page.goto(`${put('/default', { head })}?click_id=default`);
      await track('Lead');
      expect(bodies).toMatchObject([{ clicks: [], consent: { ads: false } }]);
      expect(await cookie(context)).not.toContain('click_id');
    });
  }

  for (const [what, data, ads] of [
    [
      'all purposes and the vendor',
      { purpose: { consents: { 1: true, 3: true } }, vendor: { consents: { 7: true } } },
      true,
    ],
    ['no vendor', { purpose: { consents: { 1: true, 3: true } }, vendor: { consents: {} } }, false],
    ['a purpose too few', { purpose: { consents: { 1: true } }, vendor: { consents: { 7: true } } }, false],
    ['no GDPR', { gdprApplies: false }, true],
  ] as const) {
    test(`comes from TCF, also one that loads late: ${what}`, async ({ page, put, track, collector }) => {
      await set(collector, { tcf: { ads: { purposes: [1, 3], vendor: 7 } } });
      const bodies = sent(page);
      await page.goto(put('/'));
      const early = await track('Lead');
      await page.evaluate((data) => {
        let tell: (data: object, isSuccess: boolean) => void;
        Object.assign(window, {
          __tcfapi(_command: string, _version: number, callback: typeof tell) {
            tell = callback;
            tell({ ...data, eventStatus: 'cmpuishown' }, true);
            setTimeout(() => tell({ ...data, eventStatus: 'useractioncomplete' }, true), 500);
          },
        });
      }, data);
      const later = () => track('Purchase');
      await expect
        .poll(async () => {
          await later();
          return bodies.at(-1)?.consent;
        })
        .toEqual({ ads });
      expect(names(bodies).includes('Lead')).toBe(ads);
      expect(names(bodies).filter((name) => name === 'Lead')).toHaveLength(ads ? 1 : 0);
      expect(idOf(early)).not.toBe('');
    });
  }

  test('is refused by Global Privacy Control until the visitor says otherwise here', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    await set(collector, { gpc: true });
    await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }));
    const bodies = sent(page);
    await page.goto(`${put('/')}?click_id=gpc`);
    await track('Lead');
    expect(bodies[0]).toMatchObject({ clicks: [], consent: { ads: false } });
    expect([await cookie(context), await local(page)]).toEqual(['', null]);
    await allow(page, true);
    expect(await cookie(context)).toContain('click_id=gpc');
  });
});

test('a connector’s own purpose is its own: others fire, and its decision names what was missing', async ({
  page,
  put,
  track,
  collector,
}) => {
  for (const [id, consent] of [
    ['asks', ['analytics']],
    ['asks-not', undefined],
  ] as const) {
    const webhook = { enabled: true, url: 'https://partner.example/p' };
    await collector.api('POST', '/api/connectors', {
      id,
      name: id,
      triggers: ['Asked'],
      mode: 'test',
      webhook,
      ...(consent && { consent: [...consent] }),
    });
  }
  await page.goto(put('/'));
  const outcomes = async () => {
    const { decisions } = (await collector.event(idOf(await track('Asked')))) as unknown as { decisions: Decision[] };
    return decisions.map(({ connector, webhook, missingConsent }) => [connector, webhook.reason, missingConsent]);
  };
  expect(await outcomes()).toEqual([
    ['asks', 'consent_missing', ['analytics']],
    ['asks-not', undefined, undefined],
  ]);
  await page.evaluate(() => (window.trl as Trl).consent({ analytics: true }));
  expect((await outcomes())[0]).toEqual(['asks', undefined, undefined]);
});
