/**
 * `test` for the tag in a real browser: each worker has a collector, a site and a partner, each test a fresh profile. No
 * test may leave an exception in a page.
 */
import { type BrowserContext, test as base, type Cookie, expect, type Page } from 'playwright/test';
import type { Trl } from '../../../sdk/api.ts';
import type { EventsRequest } from '../../../sdk/protocol.ts';
import { forWorker } from './forWorker.ts';
import {
  startCollector,
  startPartner,
  startSite,
  type TestCollector,
  type TestPartner,
  type TestSite,
} from './tagHarness.ts';

declare global {
  interface Window {
    got: unknown[];
  }
}

interface Fixtures {
  /** Puts a page on the site that holds the tag; `head` stands before the tag, `attributes` in it. */
  put(
    path: string,
    options?: { head?: string; attributes?: string; csp?: string; headers?: Record<string, string>; tag?: string },
  ): string;
  track(name: string, data?: object, options?: object): Promise<unknown>;
}
interface Rooms {
  site: TestSite;
  partner: TestPartner;
  collector: TestCollector;
}

export const test = base.extend<Fixtures, Rooms>({
  site: forWorker(startSite),
  partner: forWorker(startPartner),
  collector: [
    async ({ site }, use) => {
      const collector = await startCollector(site.url);
      await collector.api('POST', '/api/connectors', {
        id: 'network-x',
        name: 'Network X',
        triggers: ['Never'],
        click: {
          enabled: true,
          parameter: 'click_id',
          source: { parameter: 'ref_source' },
          model: 'last',
          windowDays: 30,
        },
      });
      await use(collector);
      await collector.remove();
    },
    { scope: 'worker' },
  ],
  put: async ({ site, collector }, use) => {
    await use((path, { head = '', attributes = '', csp, headers, tag } = {}) => {
      const src = `${collector.url}/t/${collector.key}.js`;
      const script = tag ?? `<script nonce="n0" src="${src}" ${attributes}></script>`;
      const html = `<!doctype html><html><head>${head}${script.replaceAll('SRC', src)}</head><body><h1>Shop</h1></body></html>`;
      site.pages.set(path, { html, ...(csp && { csp }), ...(headers && { headers }) });
      return site.url + path;
    });
  },
  track: async ({ page }, use) => {
    await use((name, data, options) =>
      page.evaluate(([name, data, options]) => (window.trl as Trl).track(name, data, options), [
        name,
        data,
        options,
      ] as const),
    );
  },
  page: async ({ page }, use) => {
    const thrown: string[] = [];
    page.on('pageerror', (error) => thrown.push(error.message));
    await use(page);
    expect(thrown.filter((message) => !message.includes('pixel'))).toEqual([]);
  },
});

/** Cookies as they are once what pages wrote is there: `document.cookie` is written behind the page's back, and read in order. */
export async function cookies(context: BrowserContext): Promise<Cookie[]> {
  for (const page of context.pages()) await page.evaluate(() => document.cookie);
  return context.cookies();
}
export const cookie = async (context: BrowserContext) =>
  (await cookies(context)).find(({ name }) => name === '_trl')?.value ?? '';
export const local = (page: Page, name = '_trl') => page.evaluate((name) => localStorage.getItem(name), name);
export const idOf = (result: unknown) => (result as { id: string }).id;

/**
 * So much time passes for all pages of the test, which called `page.clock.install()` before it opened them. What they ask for in it
 * has been seen by then: each is given a question of its own to ask after that.
 */
export async function pass(page: Page, ms: number): Promise<void> {
  await page.clock.runFor(ms);
  for (const open of page.context().pages()) {
    if (open.url() === 'about:blank') continue;
    await open.evaluate(async () => void (await (await fetch('/nothing', { cache: 'no-store' })).text()));
  }
}

/** Bodies that the page sends to the collector. */
export function sent(page: Page): EventsRequest[] {
  const bodies: EventsRequest[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/events')) {
      bodies.push(JSON.parse(request.postData() ?? ''));
    }
  });
  return bodies;
}
