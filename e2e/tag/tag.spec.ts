/** What the tag keeps of clicks, with and without storage and consent, and its API. */
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { cookie, idOf, local, sent, test } from '../support/tag/tagTest.ts';

// a worker's collector is changed by some tests: one after another
test.describe.configure({ mode: 'default' });

test.describe('custody of clicks', () => {
  test('takes click and source parameters in any case, values untouched, and sends them', async ({
    page,
    put,
    track,
    collector,
    context,
  }) => {
    const url = put('/');
    await page.goto(`${url}?CLICK_ID=Ab%2Fc+d%3D%3D&Ref_Source=platform+x&gclid=G1&other=1`);
    const { clicks } = await collector.event(idOf(await track('PageView')));
    expect(clicks).toMatchObject([
      { at: expect.any(Number), ids: { click_id: 'Ab/c+d==', gclid: 'G1' }, sources: { ref_source: 'platform x' } },
    ]);
    expect(await cookie(context)).toContain('click_id=Ab%2Fc%2Bd%3D%3D');
    expect(await local(page)).toContain('gclid=G1');
  });

  test('has them in the cookie before the next script of the page runs, in localStorage soon after', async ({
    page,
    put,
  }) => {
    const tag = `<script src="SRC"></script><script>
      window.got = [document.cookie];
      history.replaceState({}, '', '/');
    </script>`;
    await page.goto(`${put('/', { tag })}?click_id=at-once`);
    expect(await page.evaluate(() => window.got)).toEqual([expect.stringContaining('click_id=at-once')]);
    await expect.poll(() => local(page)).toContain('click_id=at-once');
  });

  test('keeps within 2 KB of cookie, the newest, and more in localStorage', async ({ page, put, context }) => {
    const url = put('/');
    const id = (landing: number) => `${landing}${'x'.repeat(400)}`;
    for (let landing = 1; landing <= 7; landing++) {
      await page.goto(`${url}?click_id=${id(landing)}`);
      // localStorage comes a moment after the page has loaded
      await expect.poll(() => local(page)).toContain(`click_id=${landing}x`);
    }
    const inOrder = (text: string | null) => [...`${text}`.matchAll(/click_id=(\d)x/g)].map(([, landing]) => landing);
    const kept = await cookie(context);
    expect('_trl='.length + kept.length).toBeLessThanOrEqual(2_048);
    expect(inOrder(kept)).toEqual(['7', '6', '5', '4']);
    expect(inOrder(await local(page))).toEqual(['7', '6', '5', '4', '3', '2', '1']);
  });

  test('has the click although a router rewrote the address before the tag came', async ({
    page,
    put,
    track,
    collector,
  }) => {
    const url = put('/router', { head: '<script>history.replaceState({}, "", "/router/home")</script>' });
    await page.goto(`${url}?click_id=early`);
    expect(page.url()).not.toContain('click_id');
    const { clicks } = await collector.event(idOf(await track('PageView')));
    expect(clicks.map(({ ids }) => ids)).toEqual([{ click_id: 'early' }]);
  });

  test('keeps a click ID’s first time over reloads and returns, newest first', async ({ page, put, track }) => {
    const bodies = sent(page);
    const url = put('/');
    await page.goto(`${url}?click_id=one`);
    await page.reload();
    await page.goto(`${url}?click_id=two`);
    await page.goto(`${url}?click_id=one`);
    await track('PageView');
    expect(bodies[0]?.clicks.map(({ ids }) => ids.click_id)).toEqual(['two', 'one']);
  });

  for (const lost of ['cookie', 'localStorage'] as const) {
    test(`heals a lost ${lost}`, async ({ page, put, track, collector, context }) => {
      const url = put('/');
      await page.goto(`${url}?click_id=kept`);
      const before = await collector.event(idOf(await track('PageView')));
      if (lost === 'cookie') await context.clearCookies();
      else await page.evaluate(() => localStorage.clear());
      await page.goto(url);
      const after = await collector.event(idOf(await track('PageView')));
      expect(after.visitor).toBe(before.visitor);
      expect(after.clicks).toEqual(before.clicks);
      expect(await cookie(context)).toContain('click_id=kept');
      expect(await local(page)).toContain('click_id=kept');
    });
  }

  test('heals a cookie that is deleted while the page is open, with the next event', async ({
    page,
    put,
    track,
    context,
  }) => {
    await page.goto(`${put('/')}?click_id=healed`);
    await track('PageView');
    await context.clearCookies();
    await track('Lead');
    expect(await cookie(context)).toContain('click_id=healed');
  });

  test('works with storage blocked', async ({ page, put, track, collector }) => {
    await page.addInitScript(() => {
      const blocked = {
        configurable: true,
        get: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      };
      Object.defineProperty(Document.prototype, 'cookie', { ...blocked, set: blocked.get });
      for (const area of ['localStorage', 'sessionStorage']) Object.defineProperty(window, area, blocked);
    });
    await page.goto(`${put('/')}?click_id=memory&trl_test=1`);
    const event = await collector.event(idOf(await track('PageView')));
    expect(event).toMatchObject({ test: true, clicks: [{ ids: { click_id: 'memory' } }] });
  });

  test('takes no damage from a foreign or broken cookie', async ({ page, put, track, context }) => {
    const url = put('/');
    await context.addCookies([{ name: '_trl', value: 'x!%E0%A4!zz~~~!mip1ab2c~nope=1!!%00', url }]);
    await page.goto(url);
    expect(await track('PageView')).toMatchObject({ ok: true });
  });
});

test.describe('consent', () => {
  test.beforeAll(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: ['ads'] } }));
  test.afterAll(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: [] } }));

  test('stores nothing before it, everything after it, and remembers it', async ({
    page,
    put,
    track,
    context,
    collector,
  }) => {
    const url = put('/');
    await page.goto(`${url}?click_id=waits`);
    await track('PageView');
    expect([await cookie(context), await local(page), await local(page, '_trl_q')]).toEqual(['', null, null]);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: true }));
    expect(await cookie(context)).toContain('click_id=waits');
    await page.goto(url);
    const { clicks } = await collector.event(idOf(await track('PageView')));
    expect(clicks.map(({ ids }) => ids)).toEqual([{ click_id: 'waits' }]);
  });

  test('withdrawn, deletes what was stored and sends no history', async ({ page, put, track, context, collector }) => {
    const url = put('/');
    await page.goto(`${url}?click_id=gone`);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: true }));
    const before = await collector.event(idOf(await track('PageView')));
    await page.goto(url);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: false }));
    expect(await cookie(context)).toBe('!ads=');
    expect(await local(page)).toBe('!ads=');
    const after = await collector.event(idOf(await track('PageView')));
    expect(after.visitor).not.toBe(before.visitor);
    expect(after.clicks).toEqual([]);
  });

  test('refused and then given on the landing page, keeps the landing', async ({ page, put, context }) => {
    await page.goto(`${put('/')}?click_id=second-thoughts`);
    await page.evaluate(() => (window.trl as Trl).consent({ ads: false }));
    expect(await cookie(context)).toBe('!ads=');
    await page.evaluate(() => (window.trl as Trl).consent({ ads: true }));
    expect(await cookie(context)).toContain('click_id=second-thoughts');
  });
});

test.describe('API', () => {
  test('plays the calls that the stub took', async ({ page, put, collector }) => {
    const stub = `<script>window.trl=window.trl||{q:[],track(){this.q.push(['track',...arguments])},identify(){this.q.push(['identify',...arguments])},consent(){this.q.push(['consent',...arguments])}}
      trl.identify({ email: 'a@example.com' }); trl.track('Lead', { value: 1 }, { eventId: 'stub-1' }); trl.nonsense = 1; trl.q.push(['nonsense'], null)</script>`;
    const bodies = sent(page);
    await page.goto(put('/', { head: stub }));
    await expect
      .poll(() => collector.event('stub-1').catch(() => undefined))
      .toMatchObject({ name: 'Lead', data: { value: 1 } });
    await expect
      .poll(() => bodies)
      .toMatchObject([{ contact: { email: 'a@example.com' }, events: [{ id: 'stub-1' }] }]);
  });

  test('answers bad arguments with what is wrong', async ({ page, put }) => {
    await page.goto(put('/'));
    const errors = await page.evaluate(async () => {
      const { track } = window.trl as unknown as { track(...args: unknown[]): Promise<{ ok: boolean; error: string }> };
      const fail = () => {
        throw new Error('from a getter');
      };
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      const calls = [
        [],
        [''],
        [7],
        [Symbol('A')],
        ['x'.repeat(65)],
        ['A', null],
        ['A', []],
        ['A', 'text'],
        ['A', cycle],
        ['A', Object.defineProperty({}, 'value', { enumerable: true, get: fail })],
        ['A', {}, null],
        ['A', {}, { eventId: '.' }],
        ['A', {}, { eventId: { toString: fail } }],
      ];
      const errors: (string | boolean)[] = [];
      for (const call of calls) {
        const result = await track(...call);
        errors.push(result.ok || result.error);
      }
      return errors;
    });
    // without a name it is no event; what else is odd is left out, and the event goes out
    const noName = expect.stringContaining('name');
    expect(errors).toEqual([noName, noName, ...Array(11).fill(true)]);
  });

  test('sends what JSON can hold of the data', async ({ page, put, collector }) => {
    await page.goto(put('/'));
    const result = await page.evaluate(() => {
      const item = { sku: 'A' };
      const data: Record<string, unknown> = {
        value: 15,
        big: 12345678901234567890n,
        f: () => 1,
        items: [item, item],
        date: new Date(0),
      };
      return (window.trl as Trl).track('Purchase', data);
    });
    const { data } = await collector.event(idOf(result));
    expect(data).toEqual({
      value: 15,
      big: '12345678901234567890',
      items: [{ sku: 'A' }, { sku: 'A' }],
      date: '1970-01-01T00:00:00.000Z',
    });
  });

  test('loads once, and lets nobody take its place', async ({ page, put, track, collector }) => {
    const bodies = sent(page);
    await page.goto(
      put('/', {
        tag: '<script src="SRC"></script><script>window.got = [window.trl]</script><script src="SRC"></script><script async src="SRC"></script>',
      }),
    );
    expect(await page.evaluate(() => window.got[0] === window.trl)).toBe(true);
    const { id } = await collector.event(idOf(await track('PageView')));
    expect(bodies.map(({ events }) => events.map((event) => event.id))).toEqual([[id]]);
  });

  test('marks the browser as test traffic until told otherwise', async ({ page, put, track, collector }) => {
    const url = put('/');
    const seen: boolean[] = [];
    for (const query of ['', '?trl_test=1', '', '?trl_test=0', '']) {
      await page.goto(url + query);
      seen.push((await collector.event(idOf(await track('PageView')))).test);
    }
    expect(seen).toEqual([false, true, true, false, false]);
  });

  test('merges what is known of the person, leaves out what the collector would refuse', async ({
    page,
    put,
    track,
  }) => {
    const bodies = sent(page);
    await page.goto(put('/'));
    await page.evaluate(() => {
      const { identify } = window.trl as unknown as { identify(contact: unknown): void };
      identify({ email: 'a@example.com', zip: 10115, age: 3, city: ['x'], first_name: 'A\nB' });
      identify({ phone: '+49', email: undefined });
      identify(null);
    });
    expect(await track('Lead')).toMatchObject({ ok: true });
    expect(bodies).toMatchObject([{ contact: { zip: '10115', first_name: 'A B', phone: '+49' } }]);
  });

  test('sends Meta’s browser ID and cuts long addresses', async ({ page, put, track, collector, context }) => {
    const url = put('/');
    const bodies = sent(page);
    await context.addCookies([{ name: '_fbp', value: 'fb.1.1.2', url }]);
    await page.goto(`${url}?long=${'x'.repeat(3000)}`);
    const { page: address } = await collector.event(idOf(await track('PageView')));
    expect(bodies[0]?.page.fbp).toBe('fb.1.1.2');
    expect(address.url).toHaveLength(2048);
  });
});
