/** What runs pixels is a part that comes later than the tag: asked for in time, waited for, and told of where it can't be had. */
import { expect, type Page, type Route } from 'playwright/test';
import type { TestCollector } from '../support/tag/tagHarness.ts';
import { idOf, test } from '../support/tag/tagTest.ts';

test.describe.configure({ mode: 'default' });

const PART = /\?module=pixels\./;

test.beforeAll(async ({ collector, partner }) => {
  await collector.addPixel('part', 'part', `<img alt="" src="${partner.url}/part?id={{EVENT_ID}}">`, true);
  await collector.addPixel('part-main', 'part', `<img alt="" src="${partner.url}/main?id={{EVENT_ID}}">`, false);
});

const outcomes = (collector: TestCollector, result: unknown) => async () =>
  (await collector.event(idOf(result))).receipts.map((one) =>
    `${one.connector} ${one.outcome} ${one.detail ?? ''}`.trim(),
  );

/** Requests for the part come to `answer`, with how many there were before. */
async function intercept(page: Page, answer: (route: Route, before: number) => unknown): Promise<void> {
  let before = 0;
  await page.route(PART, (route) => void answer(route, before++));
}

test('is asked for with the first event at the latest, once', async ({ page, put }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search));
  const now = put('/now', {
    tag: `<script src="SRC"></script><script>window.done = trl.track('part')</script>`,
  });
  // no answer before the part was asked for
  let partAt = () => {};
  const part = new Promise<void>((resolve) => {
    partAt = resolve;
  });
  page.on('request', (request) => PART.test(request.url()) && partAt());
  await page.route('**/v1/events', async (route) => {
    await part;
    await route.continue();
  });
  await page.goto(now);
  expect(await page.evaluate(() => (window as unknown as { done: unknown }).done)).toMatchObject({
    ok: true,
    pixels: 2,
  });
  expect(asked.filter((path) => PART.test(path))).toHaveLength(1);
});

test('is there before anything is tracked', async ({ page, put }) => {
  const loaded = page.waitForResponse(PART);
  await page.goto(put('/idle'));
  expect((await loaded).headers()['cache-control']).toContain('immutable');
});

test('is waited for by pixels whose answer is faster', async ({ page, put, track, collector, partner }) => {
  partner.hits.length = 0;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await intercept(page, (route) => released.then(() => route.continue()));
  await page.goto(put('/'));
  const result = await track('part');
  expect(result).toMatchObject({ ok: true, pixels: 2 });
  expect(partner.hits).toEqual([]);
  release();
  await expect.poll(async () => (await outcomes(collector, result)()).sort()).toEqual(['part ran', 'part-main ran']);
});

test('is tried again, and run pixels then', async ({ page, put, track, collector }) => {
  await intercept(page, (route, before) => (before < 2 ? route.abort() : route.continue()));
  await page.goto(put('/'));
  const result = await track('part');
  await expect.poll(async () => (await outcomes(collector, result)()).sort()).toEqual(['part ran', 'part-main ran']);
});

test('says by receipt that it can’t be had', async ({ page, put, track, collector }) => {
  await intercept(page, (route) => route.fulfill({ status: 404, headers: { 'access-control-allow-origin': '*' } }));
  await page.goto(put('/'));
  const result = await track('part');
  await expect
    .poll(async () => (await outcomes(collector, result)()).sort(), { timeout: 30_000 })
    .toEqual(['part blocked could not load what runs pixels', 'part-main blocked could not load what runs pixels']);
});

test('puts itself into a tag of before it was a part, too', async ({ page, put, collector }) => {
  await page.goto(put('/', { tag: '' }));
  const ran = await page.evaluate(async (src) => {
    const wire = { post: () => Promise.resolve(), run: undefined };
    const { origin } = new URL(src);
    const key = src.slice(src.lastIndexOf('/') + 1, -'.js'.length);
    const settings = { key, paths: { receipts: '/v1/receipts', frame: '/frame/' }, pixelAge: 1 };
    const host = {
      settings,
      wire,
      base: origin,
      script: { nonce: '', dataset: {} },
      trust: (_: string, text: string) => text,
    };
    Object.assign(window, { old: { use: (part: (host: object) => void) => part(host) } });
    const element = document.createElement('script');
    element.dataset.name = 'old';
    const loaded = new Promise((resolve) => {
      element.onload = resolve;
    });
    element.src = `${src}?part=pixels`;
    document.head.append(element);
    await loaded;
    return typeof wire.run;
  }, `${collector.url}/t/${collector.key}.js`);
  expect(ran).toBe('function');
});
