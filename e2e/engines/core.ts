/** What the SDK must do in every engine, one list for all of them. What only pages or settings vary is tested in Chromium alone. */
import { expect } from 'playwright/test';
import type { Trl } from '../../sdk/api.ts';
import { coreTest } from '../support/engines/coreTest.ts';
import type { Profile } from '../support/engines/engine.ts';
import type { EngineName } from '../support/engines/find.ts';
import { waysToCode } from '../support/pixels/waysToCode.ts';
import { clicksKeptOf, type TestCollector } from '../support/tag/tagHarness.ts';

type Data = Record<string, unknown>;
interface Tracked {
  ok: boolean;
  id: string;
  error?: string;
  queued?: boolean;
}

const track = (profile: Profile, name: string, data: Data = {}): Promise<Tracked> =>
  profile.run((name, data) => (window.trl as Trl).track(name, data), name, data);
const allow = (profile: Profile, ads: boolean) => profile.run((ads) => (window.trl as Trl).consent({ ads }), ads);
const cookie = (profile: Profile) => profile.run(() => (/(?:^|; )_trl=([^;]*)/.exec(document.cookie) ?? [])[1] ?? '');
const local = (profile: Profile, name = '_trl') => profile.run((name) => localStorage.getItem(name), name);
const pathname = (profile: Profile) => profile.run(() => location.pathname).catch(() => undefined);
const receiptsOf = (collector: TestCollector, id: string) =>
  collector
    .event(id)
    .then(({ receipts }) => receipts.map(({ connector, outcome }) => `${connector} ${outcome}`).sort());

/** long enough for what must not happen to have happened */
const A_WHILE_MS = 500;

export function testCore(name: EngineName): void {
  const test = coreTest(name);
  // one engine, one collector: one after another
  test.describe.configure({ mode: 'default' });
  test.beforeEach(({ partner, stranger }) => {
    partner.hits.length = 0;
    stranger.hits.length = 0;
  });

  test.describe(`${name}: clicks`, () => {
    test('a click ID landed on is kept, and comes with a later purchase to the partner', async ({
      profile,
      put,
      partner,
    }) => {
      await profile.open(`${put('/')}?CLICK_ID=Ab%2Fc+d%3D%3D&utm_source=x`);
      expect(await cookie(profile)).toContain('click_id=Ab%2Fc%2Bd%3D%3D');
      // localStorage comes a moment after the page has loaded
      await expect.poll(() => local(profile)).toContain('click_id=Ab%2Fc%2Bd%3D%3D');
      await profile.newTab();
      await profile.open(put('/cart'));
      expect(
        await track(profile, 'Purchase', { value: 15, currency: 'EUR', transaction_id: `A-${name}` }),
      ).toMatchObject({
        ok: true,
      });
      await expect.poll(() => partner.hits).toEqual([`/postback?click=Ab%2Fc%2Bd%3D%3D&order=A-${name}`]);
    });

    for (const lost of ['cookies', 'localStorage'] as const) {
      test(`${lost} deleted between visits, the click is still there, and in both again`, async ({
        profile,
        put,
        collector,
      }) => {
        const url = put('/');
        await profile.open(`${url}?click_id=kept`);
        const before = await collector.event((await track(profile, 'PageView')).id);
        if (lost === 'cookies') await profile.deleteCookies();
        else await profile.run(() => localStorage.clear());
        await expect
          .poll(() => (lost === 'cookies' ? cookie(profile) : local(profile)))
          .toBe(lost === 'cookies' ? '' : null);
        await profile.newTab();
        await profile.open(url);
        const after = await collector.event((await track(profile, 'PageView')).id);
        expect([after.visitor, after.clicks]).toEqual([before.visitor, before.clicks]);
        expect(await cookie(profile)).toContain('click_id=kept');
        expect(await local(profile)).toContain('click_id=kept');
      });
    }

    test('navigation inside a single-page app keeps the click, one before the tag ran too', async ({
      profile,
      put,
      collector,
    }) => {
      const url = put('/app', { head: '<script>history.replaceState({}, "", "/app/home")</script>' });
      await profile.open(`${url}?click_id=spa`);
      // Firefox takes a page that changes its address while it loads for loaded
      await expect.poll(() => profile.run(() => window.trl?.key)).toBe(collector.key);
      await profile.run(() => history.pushState({}, '', '/app/product'));
      const { page, clicks } = await collector.event((await track(profile, 'ViewContent')).id);
      expect(new URL(page.url).pathname).toBe('/app/product');
      expect(clicks).toMatchObject([{ ids: { click_id: 'spa' } }]);
    });
  });

  test.describe(`${name}: events`, () => {
    for (const [where, tag] of [
      ['another page of the site', true],
      ['a page without the tag', false],
    ] as const) {
      test(`tracked on a click on a link, survive leaving for ${where}`, async ({ profile, put, stored }) => {
        const next = put('/next', { tag });
        await profile.open(put('/'));
        const id = `left-${name}-${tag}`;
        await profile.run(
          (next, id) => {
            const link = Object.assign(document.createElement('a'), { href: next, textContent: 'Next page' });
            link.onclick = () => void (window.trl as Trl).track('Lead', {}, { eventId: id });
            document.body.append(link);
          },
          next,
          id,
        );
        await profile.click('a');
        await expect.poll(() => pathname(profile)).toBe('/next');
        await expect
          .poll(() => stored(id))
          .toMatchObject({ name: 'Lead', page: { url: expect.stringMatching(/\/$/) } });
        await profile.open(put('/'));
        await expect.poll(() => local(profile, '_trl_q')).toBeNull();
      });
    }

    test('survive a collector that is down, and arrive from a later page', async ({
      profile,
      put,
      collector,
      stored,
    }) => {
      await profile.open(put('/'));
      await collector.stop();
      const { id } = await track(profile, 'Lead', { value: 7 });
      expect(await local(profile, '_trl_q')).toContain(id);
      await profile.run(() => location.assign('about:blank')).catch(() => undefined);
      await collector.start();
      await profile.open(put('/later'));
      await expect.poll(() => stored(id)).toMatchObject({ data: { value: 7 } });
      await expect.poll(() => local(profile, '_trl_q')).toBeNull();
    });

    test('wait in a page that was left, and arrive when the back button brings it back', async ({
      profile,
      put,
      collector,
      stored,
    }, info) => {
      const next = put('/next', { tag: false });
      await profile.open(`${put('/')}?click_id=back`);
      await profile.run(() => void Object.assign(window, { sameDocument: true }));
      await collector.stop();
      const { id } = await track(profile, 'Lead');
      await profile.open(next);
      await collector.start();
      // WebKit on a busy machine has let a way back go unheard
      await expect(async () => {
        await profile.run(() => void setTimeout(() => location.pathname === '/next' && history.back()));
        await expect.poll(() => pathname(profile), { timeout: 5_000 }).toBe('/');
      }).toPass();
      const clicks = [{ ids: { click_id: 'back' } }];
      await expect.poll(() => stored(id)).toMatchObject({ clicks });
      // nothing that has a postback, which might come into the next test
      expect(await stored((await track(profile, 'ViewContent')).id)).toMatchObject({ clicks });
      const wasKept = await profile.run(() => 'sameDocument' in window);
      info.skip(!wasKept, `${name} loaded the page anew (where it was well too) instead of bringing it back`);
    });
  });

  test.describe(`${name}: pixels`, () => {
    test.beforeAll(async ({ collector, partner, stranger }) => {
      partner.scripts.set('/library.js', `new Image().src = '${partner.url}/library?' + q[0].value;`);
      const { port } = new URL(stranger.url);
      const pixels: Record<string, [sandbox: boolean, html: string]> = {
        image: [true, `<img src="${partner.url}/image?v={{VALUE}}">`],
        library: [
          true,
          `<script>var q = [{ value: "{{VALUE}}" }];</script><script src="${partner.url}/library.js"></script>`,
        ],
        strays: [
          true,
          `<script>var host = "127.0.0." + "1:${port}"; new Image().src = "http://" + host + "/stray"; fetch("http://" + host + "/fetched").catch(function () {});</script>`,
        ],
        private: [
          true,
          `<script>var seen; try { seen = parent.document.cookie } catch (error) { seen = error.name } document.cookie = "own=1"; new Image().src = "${partner.url}/private?" + [seen, document.cookie, localStorage.length];</script>`,
        ],
        loops: [true, '<script>for (;;) {}</script>'],
        throws: [true, '<script>throw new Error("pixel {{VALUE}}")</script>'],
        main: [
          false,
          `<script>window.got = ["first {{VALUE}}"];</script><script src="${partner.url}/slow.js"></script><script>got.push("third"); new Image().src = "${partner.url}/main?" + encodeURIComponent(got.join());</script>`,
        ],
      };
      partner.scripts.set('/slow.js', 'window.got.push("second");');
      for (const [id, [sandbox, html]] of Object.entries(pixels)) await collector.addPixel(id, id, html, sandbox);
    });

    test('in the sandbox reach the partner, and their receipt arrives', async ({
      profile,
      put,
      partner,
      collector,
    }) => {
      await profile.open(put('/'));
      const { id } = await track(profile, 'image', { value: 15 });
      await expect.poll(() => partner.hits).toEqual(['/image?v=15']);
      expect(partner.headers.at(-1)?.referer).toBeUndefined();
      await expect.poll(() => receiptsOf(collector, id)).toEqual(['image ran']);
      await expect.poll(() => profile.run(() => document.querySelectorAll('iframe').length)).toBe(0);
    });

    test('in the sandbox run a partner’s library', async ({ profile, put, partner, collector }) => {
      await profile.open(put('/'));
      const { id } = await track(profile, 'library', { value: 'a"b' });
      await expect.poll(() => partner.hits).toEqual(['/library.js', '/library?a%22b']);
      await expect.poll(() => receiptsOf(collector, id)).toEqual(['library ran']);
    });

    test('in the sandbox can’t reach a host that was not approved', async ({ profile, put, stranger, collector }) => {
      await profile.open(put('/'));
      const { id } = await track(profile, 'strays');
      await expect.poll(() => receiptsOf(collector, id)).toEqual(['strays blocked']);
      expect(stranger.hits).toEqual([]);
    });

    test('in the sandbox see nothing of the page', async ({ profile, put, partner }) => {
      await profile.open(`${put('/')}?click_id=secret`);
      await track(profile, 'private');
      await expect.poll(() => partner.hits).toEqual(['/private?SecurityError,own=1,0']);
    });

    test('in the sandbox run their own code, and none that a value brings', async ({
      profile,
      put,
      partner,
      collector,
    }) => {
      test.slow();
      const { ways, scripts } = waysToCode(partner.url);
      for (const [path, text] of scripts) partner.scripts.set(path, text);
      for (const [index, { template }] of ways.entries()) {
        await collector.addPixel(`way-${index}`, `Way${index}`, template, true);
      }
      const own = `<script>new Image().src = "${partner.url}/script?v=" + encodeURIComponent("{{VALUE}}");</script><img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" onload="new Image().src = '${partner.url}/handler'">`;
      await collector.addPixel('own', 'Own', own, true);

      await profile.open(put('/'));
      const ids: string[] = [];
      for (const [index, { value }] of ways.entries()) ids.push((await track(profile, `Way${index}`, { x: value })).id);
      for (const id of ids) await expect.poll(() => receiptsOf(collector, id)).toHaveLength(1);
      await expect.poll(() => profile.run(() => document.querySelectorAll('iframe').length)).toBe(0);
      expect(ways.filter(({ asks }) => partner.hits.includes(asks)).map(({ name }) => name)).toEqual([]);

      partner.hits.length = 0;
      await track(profile, 'Own', { value: 'a"b' });
      await expect.poll(() => partner.hits.toSorted()).toEqual(['/handler', '/script?v=a%22b']);
    });

    // WebKit runs a frame in the process of the page: a pixel that loops freezes both (docs/tag.md)
    if (name !== 'WebKit') {
      test('in the sandbox that loop forever are torn down, and the page goes on', async ({
        profile,
        put,
        collector,
      }) => {
        test.slow();
        await profile.open(put('/'));
        const { id } = await track(profile, 'loops');
        expect(await track(profile, 'image', { value: 1 })).toMatchObject({ ok: true });
        // the tag waits 11 s for an answer
        await expect.poll(() => receiptsOf(collector, id), { timeout: 60_000 }).toEqual(['loops timed_out']);
        await expect.poll(() => profile.run(() => document.querySelectorAll('iframe').length)).toBe(0);
      });
    }

    test('that throw tell so', async ({ profile, put, collector }) => {
      await profile.open(put('/'));
      const { id } = await track(profile, 'throws', { value: 15 });
      await expect.poll(() => receiptsOf(collector, id)).toEqual(['throws threw']);
      const [receipt] = (await collector.event(id)).receipts;
      // WebKit withholds the message from documents with an origin of their own, which the sandbox's is
      expect(receipt?.detail).toContain(name === 'WebKit' ? 'Script error.' : 'pixel 15');
    });

    test('in the main window run in order', async ({ profile, put, partner, collector }) => {
      await profile.open(put('/'));
      const { id } = await track(profile, 'main', { value: '</script><b>1' });
      await expect.poll(() => profile.run(() => window.got ?? [])).toEqual(['first </script><b>1', 'second', 'third']);
      await expect.poll(() => receiptsOf(collector, id)).toEqual(['main ran']);
      await expect.poll(() => partner.hits.map(decodeURIComponent)).toContain('/main?first </script><b>1,second,third');
    });
  });

  test.describe(`${name}: consent`, () => {
    test.beforeAll(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: ['ads'] } }));
    test.afterAll(({ collector }) => collector.api('PUT', '/api/container', { consent: { required: [] } }));

    test('undecided, nothing is stored or sent; given, all of it is, once', async ({
      profile,
      put,
      stored,
      partner,
    }) => {
      await profile.open(`${put('/')}?click_id=waits`);
      const early = await track(profile, 'Purchase', { transaction_id: `waits-${name}` });
      expect(early).toMatchObject({ ok: false, queued: true });
      await profile.run((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)), A_WHILE_MS);
      expect(await stored(early.id)).toBeUndefined();
      expect([await cookie(profile), await local(profile), await local(profile, '_trl_q')]).toEqual(['', null, null]);
      await allow(profile, true);
      await expect.poll(() => stored(early.id)).toMatchObject({ clicks: [{ ids: { click_id: 'waits' } }] });
      await expect.poll(() => partner.hits).toEqual([`/postback?click=waits&order=waits-${name}`]);
      await profile.newTab();
      await profile.open(put('/'));
      const later = await track(profile, 'Lead');
      expect(await stored(later.id)).toMatchObject({ clicks: [{ ids: { click_id: 'waits' } }] });
      expect(partner.hits).toHaveLength(1);
    });

    test('refused, drops what waited', async ({ profile, put, stored }) => {
      await profile.open(`${put('/')}?click_id=x`);
      const early = await track(profile, 'Lead');
      await allow(profile, false);
      const later = await track(profile, 'Purchase');
      expect(await stored(later.id)).toMatchObject({ clicks: [] });
      expect(await stored(early.id)).toBeUndefined();
    });

    test('withdrawn, deletes what is stored here and at the collector', async ({ profile, put, collector, stored }) => {
      await profile.open(`${put('/')}?click_id=gone`);
      await allow(profile, true);
      const before = await collector.event((await track(profile, 'Lead')).id);
      expect(before.clicks).toHaveLength(1);
      await profile.newTab();
      await profile.open(put('/'));
      await allow(profile, false);
      expect([await cookie(profile), await local(profile)]).toEqual(['!ads=', '!ads=']);
      const after = await track(profile, 'Lead');
      expect((await stored(after.id))?.visitor).not.toBe(before.visitor);
      await expect.poll(() => clicksKeptOf(collector, before.visitor)).toEqual([]);
    });

    test('withdrawn while the collector is down, is heard from a later page', async ({ profile, put, collector }) => {
      await profile.open(`${put('/')}?click_id=gone-later`);
      await allow(profile, true);
      const { visitor } = await collector.event((await track(profile, 'Lead')).id);
      await collector.stop();
      await allow(profile, false);
      await profile.run(() => location.assign('about:blank')).catch(() => undefined);
      await collector.start();
      expect(await clicksKeptOf(collector, visitor)).toHaveLength(1);
      await profile.open(put('/later'));
      await expect.poll(() => clicksKeptOf(collector, visitor)).toEqual([]);
      await expect.poll(() => local(profile, `_trl_w_${collector.key}`)).toBeNull();
    });
  });
}
