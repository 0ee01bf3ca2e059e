/** How the tag sends events, and what it does when that fails. */
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import type { EventsRequest } from '../../sdk/protocol.ts';
import { cookies, idOf, local, sent, test } from '../support/tag/tagTest.ts';

// a worker's collector is changed by some tests: one after another
test.describe.configure({ mode: 'default' });

const ids = (bodies: EventsRequest[]) => bodies.map(({ events }) => events.map(({ id }) => id));

test.describe('transport', () => {
  test('sends what happens at one moment in one request, the good although one is bad', async ({
    page,
    put,
    collector,
  }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    const results = await page.evaluate(() => {
      const { track } = window.trl as Trl;
      return Promise.all([
        track('A', {}, { eventId: 'batch-1' }),
        track('B', { transaction_id: 2 ** 53 }, { eventId: 'batch-2' }),
        track('C', {}, { eventId: 'batch-3' }),
      ]);
    });
    expect(ids(bodies)).toEqual([['batch-1', 'batch-2', 'batch-3']]);
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, error: expect.stringContaining('transaction_id'), queued: false },
      { ok: true },
    ]);
    expect((await collector.event('batch-3')).name).toBe('C');
    expect(await local(page, '_trl_q')).toBeNull();
  });

  test('splits what one request may not hold', async ({ page, put }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    const results = await page.evaluate(() =>
      Promise.all(
        Array.from({ length: 60 }, (_, at) =>
          (window.trl as Trl).track('A', { text: '€'.repeat(at === 7 ? 15_000 : 10) }),
        ),
      ),
    );
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(bodies.flatMap(({ events }) => events)).toHaveLength(60);
  });

  test('keeps an event while the collector is down, and sends it with its ID when it is back', async ({
    page,
    put,
    track,
    collector,
  }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    await collector.stop();
    const result = await track('Purchase', { value: 15 });
    expect(result).toMatchObject({ ok: false, error: 'no answer', queued: true });
    await collector.start();
    await expect
      .poll(() => collector.event(idOf(result)).catch(() => undefined))
      .toMatchObject({ data: { value: 15 } });
    expect(new Set(ids(bodies).flat())).toEqual(new Set([idOf(result)]));
    await expect.poll(() => local(page, '_trl_q')).toBeNull();
  });

  test('sends on the next page what the one before could not, as of that page', async ({
    page,
    put,
    track,
    collector,
  }) => {
    const next = put('/next');
    await page.goto(put('/first'));
    await page.route('**/v1/events', (route) => route.abort());
    const result = await track('Purchase');
    await page.unrouteAll({ behavior: 'wait' });
    await page.goto(next);
    await expect
      .poll(() => collector.event(idOf(result)).catch(() => undefined))
      .toMatchObject({ page: { url: expect.stringContaining('/first') } });
  });

  test('sends again, with the same ID, when the answer was lost', async ({ page, put, track, collector }) => {
    await page.goto(put('/'));
    const bodies = sent(page);
    await page.route(
      '**/v1/events',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    const result = await track('Purchase', { transaction_id: 'lost-answer' });
    expect(result).toMatchObject({ queued: true });
    await expect.poll(() => ids(bodies)).toEqual([[idOf(result)], [idOf(result)]]);
    await expect.poll(() => local(page, '_trl_q')).toBeNull();
    expect((await collector.events()).filter(({ id }) => id === idOf(result))).toHaveLength(1);
  });

  for (const status of [429, 503]) {
    test(`tries again after ${status}`, async ({ page, put, track, collector }) => {
      await page.goto(put('/'));
      await page.route(
        '**/v1/events',
        (route) => route.fulfill({ status, headers: { 'retry-after': '1', 'access-control-allow-origin': '*' } }),
        { times: 1 },
      );
      const result = await track('Purchase');
      expect(result).toMatchObject({ ok: false, error: `HTTP ${status}`, queued: true });
      await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
    });
  }

  test('takes 4xx for the last word, and passes on why', async ({ page, put, track, collector }) => {
    await collector.api('PUT', '/api/container', { allowedOrigins: ['https://elsewhere.example'] });
    try {
      await page.goto(put('/'));
      expect(await track('Purchase')).toMatchObject({
        ok: false,
        error: expect.stringContaining('allowed origins'),
        queued: false,
      });
      expect(await local(page, '_trl_q')).toBeNull();
    } finally {
      await collector.api('PUT', '/api/container', { allowedOrigins: [new URL(page.url()).origin] });
    }
  });

  test('takes no stranger’s 200 for an answer', async ({ page, put, track, collector }) => {
    await page.goto(put('/'));
    await page.route(
      '**/v1/events',
      (route) =>
        route.fulfill({ body: '<h1>Log in to the Wi-Fi</h1>', headers: { 'access-control-allow-origin': '*' } }),
      { times: 1 },
    );
    const result = await track('Purchase');
    expect(result).toMatchObject({ queued: true });
    await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
  });

  test('survives a fetch that throws and a page that forbids the connection', async ({ page, put, track }) => {
    await page.goto(put('/', { csp: "connect-src 'none'" }));
    expect(await track('A')).toMatchObject({ ok: false, queued: true });
    await page.evaluate(() => {
      window.fetch = () => {
        throw new Error('patched');
      };
    });
    expect(await track('B')).toMatchObject({ ok: false, queued: true });
  });

  for (const [how, script] of [
    ['throws', "() => { throw new Error('patched') }"],
    ['gives nothing', '() => undefined'],
    ['gives something else', '() => Promise.resolve({})'],
  ] as const) {
    test(`loses no event to a fetch that ${how}`, async ({ page, put, track, collector }) => {
      await page.goto(put('/', { head: `<script>realFetch = fetch; fetch = ${script}</script>` }));
      const result = await track('Purchase');
      expect(result).toMatchObject({ ok: false, queued: true });
      await page.evaluate('fetch = realFetch; dispatchEvent(new Event("online"))');
      await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
      await expect.poll(() => local(page, '_trl_q')).toBeNull();
    });
  }

  test('leaves the events of an open tab alone', async ({ page, put, track, context }) => {
    const url = put('/');
    await page.goto(url);
    await page.route('**/v1/events', (route) => route.abort());
    const result = await track('Purchase');
    const other = await context.newPage();
    const bodies = sent(other);
    await other.goto(url);
    const own = await other.evaluate(() => (window.trl as Trl).track('PageView'));
    expect(ids(bodies)).toEqual([[idOf(own)]]);
    expect(await local(other, '_trl_q')).toContain(idOf(result));
  });

  for (const [when, place] of [
    ['before the tag hears of it', 'head'],
    ['after it', 'tag'],
  ] as const) {
    for (const type of ['pagehide', 'visibilitychange']) {
      test(`sends what is tracked on ${type}, ${when}, for whom no page comes after`, async ({
        page,
        put,
        site,
        collector,
      }) => {
        const id = `last-${type}-${place}`;
        const script = `<script>addEventListener('${type}', () => trl.track('Lead', {}, { eventId: '${id}' }))</script>`;
        site.pages.set('/gone', { html: '<h1>No tag</h1>' });
        const url =
          place === 'head' ? put('/', { head: script }) : put('/', { tag: `<script src="SRC"></script>${script}` });
        await page.goto(`${url}?click_id=last`);
        await page.goto(url.replace(/\/$/, '/gone'));
        await expect
          .poll(() => collector.event(id).catch(() => undefined))
          .toMatchObject({ clicks: [{ ids: { click_id: 'last' } }] });
      });
    }
  }

  test('sends at one moment what keepalive alone would not hold', async ({ page, put }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    const results = await page.evaluate(() =>
      Promise.all([1, 2, 3].map(() => (window.trl as Trl).track('A', { text: '€'.repeat(13_000) }))),
    );
    expect(results).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(bodies).toHaveLength(3);
  });

  for (const [what, event] of [
    ['the page is hidden', 'visibilitychange'],
    ['the connection is back', 'online'],
  ] as const) {
    test(`tries again as soon as ${what}, whatever the collector asked to wait`, async ({
      page,
      put,
      track,
      collector,
    }) => {
      await page.goto(put('/'));
      const headers = { 'retry-after': '30', 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' };
      await page.route('**/v1/events', (route) => route.fulfill({ status: 503, headers }), { times: 1 });
      const result = await track('Purchase');
      expect(result).toMatchObject({ queued: true });
      await page.evaluate((event) => {
        (event === 'online' ? window : document).dispatchEvent(new Event(event, { bubbles: true }));
      }, event);
      await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
    });
  }

  test('waits no longer than 30 seconds, whatever the collector asked', async ({ page, put, track, collector }) => {
    await page.clock.install();
    await page.goto(put('/'));
    const headers = { 'retry-after': '3600', 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' };
    await page.route('**/v1/events', (route) => route.fulfill({ status: 429, headers }), { times: 1 });
    const bodies = sent(page);
    const result = await track('Purchase');
    expect(result).toMatchObject({ queued: true });
    // the clock goes on by itself too
    await page.clock.runFor(25_000);
    expect(bodies).toHaveLength(1);
    await page.clock.runFor(5_100);
    await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
  });

  test('keeps what is tracked offline, and sends it once it is online', async ({
    page,
    put,
    track,
    context,
    collector,
  }) => {
    await page.goto(put('/'));
    await context.setOffline(true);
    const result = await track('Purchase');
    expect(result).toMatchObject({ queued: true });
    expect(await local(page, '_trl_q')).toContain(idOf(result));
    await context.setOffline(false);
    await expect.poll(() => collector.event(idOf(result)).catch(() => undefined)).toMatchObject({ name: 'Purchase' });
    await expect.poll(() => local(page, '_trl_q')).toBeNull();
  });

  test('sends, and keeps clicks in the cookie, where storage is full', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    const head = `<script>for (let size = 1 << 22; size >= 1; size >>= 1) for (let at = 0; ; at++) try { localStorage.setItem(size + '-' + at, 'x'.repeat(size)) } catch { break }</script>`;
    await page.goto(`${put('/', { head })}?click_id=full`);
    await page.route('**/v1/events', (route) => route.abort(), { times: 1 });
    const result = await track('Purchase');
    expect(result).toMatchObject({ queued: true });
    await expect
      .poll(() => collector.event(idOf(result)).catch(() => undefined))
      .toMatchObject({
        clicks: [{ ids: { click_id: 'full' } }],
      });
    expect(await local(page)).toBeNull();
    expect((await cookies(context)).find(({ name }) => name === '_trl')?.value).toContain('click_id=full');
  });

  test('asks for no event that keeps pages out of the back/forward cache', async ({ page, put, track }) => {
    await page.addInitScript(() => {
      window.got = [];
      const { addEventListener } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function (this: EventTarget, type: string, ...more: [never]) {
        window.got.push(type);
        addEventListener.call(this, type, ...more);
      };
    });
    await page.goto(put('/'));
    await track('A');
    const types = await page.evaluate(() => window.got.concat(window.onbeforeunload ?? [], window.onunload ?? []));
    expect(types).toEqual(expect.arrayContaining(['pagehide', 'visibilitychange']));
    expect(types.filter((type) => /unload/.test(`${type}`))).toEqual([]);
  });
});
