/** Collectors that die or are away: what got a 200 is not lost, and what didn't waits in the browser. */

import type { Hit } from '../../demo-site/partner/hits.ts';
import type { Trl } from '../../sdk/api.ts';
import type { TrackResult } from '../../sdk/send/transport.ts';
import { connector, imagePixel, matching, postback } from '../support/stack/connectorSettings.ts';
import { approve, deliveriesOf, listAll, queried, showConnector } from '../support/stack/observe.ts';
import { buy } from '../support/stack/shopping.ts';
import { expect, test } from '../support/stack/stack.ts';

declare global {
  interface Window {
    tracked: Promise<TrackResult>[];
    enough: boolean;
  }
}

const network = (partnerUrl: string) =>
  connector('network', {
    triggers: ['Purchase'],
    webhook: postback(`${partnerUrl}/postback/network`, { order: '{{TRANSACTION_ID}}', click: '{{CLICK_ID}}' }),
    click: matching('click_id'),
  });

/** order → the different `webhook-id` values under which the partner was told of it */
function webhookIds(hits: Hit[]): Record<string, string[]> {
  const ids: Record<string, Set<string>> = {};
  for (const { query, headers } of hits) {
    const order = query.find(([name]) => name === 'order')?.[1] ?? '';
    const id = headers.find(([name]) => name.toLowerCase() === 'webhook-id')?.[1] ?? '';
    ids[order] ??= new Set();
    ids[order].add(id);
  }
  return Object.fromEntries(Object.entries(ids).map(([order, found]) => [order, [...found]]));
}

// killed as a power cut kills it
test.use({ ownProcess: true, demo: false });

test('webhooks under way or waiting when the collector is killed arrive after it, under their webhook-id', async ({
  page,
  stack: { shop, partner, admin, collector, install },
}) => {
  await install([network(partner.url)]);
  partner.behave('hang', '/postback');
  await page.goto(`${shop.url}/?click_id=12345`);
  const orders = Array.from({ length: 20 }, (_, index) => `K-${index}`);
  const results = await page.evaluate(
    (orders) => Promise.all(orders.map((transaction_id) => (window.trl as Trl).track('Purchase', { transaction_id }))),
    orders,
  );
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  await expect.poll(() => partner.hits('/postback').length).toBeGreaterThan(0);
  await collector.kill();
  const underWay = webhookIds(partner.hits('/postback'));
  // both kinds are there: some on the line, some not yet sent
  expect(Object.keys(underWay).length).toBeLessThan(orders.length);

  partner.clearHits();
  partner.behave('ok');
  await collector.start();
  await expect.poll(() => new Set(queried(partner.hits('/postback'), 'order'))).toEqual(new Set(orders));
  await expect
    .poll(async () => (await deliveriesOf(admin, 'network')).map(({ state }) => state))
    .toEqual(orders.map(() => 'succeeded'));
  const arrived = webhookIds(partner.hits('/postback'));
  expect(arrived).toMatchObject(underWay);
  expect(new Set(Object.values(arrived).flat()).size).toBe(orders.length);
  expect(queried(partner.hits('/postback'), 'click')).toEqual(partner.hits('/postback').map(() => '12345'));
});

test('of events sent while the collector is killed and started again, none is lost and none counts twice', async ({
  page,
  stack: { shop, partner, admin, collector, install },
}) => {
  await install([network(partner.url)]);
  await page.goto(`${shop.url}/?click_id=12345`);
  // one event after another, until told to stop
  await page.evaluate(() => {
    window.tracked = [];
    const next = () => {
      if (window.enough) return;
      window.tracked.push((window.trl as Trl).track('Purchase', { transaction_id: `S-${window.tracked.length}` }));
      setTimeout(next, 40);
    };
    next();
  });
  const count = () => page.evaluate(() => window.tracked.length);
  const stored = () => listAll((page) => admin.call('GET', `/api/events?name=Purchase&${page}`));

  await expect.poll(count).toBeGreaterThan(10);
  await collector.kill();
  const atKill = await count();
  await expect.poll(count).toBeGreaterThan(atKill + 5);
  await collector.start();
  await expect.poll(async () => (await stored()).length).toBeGreaterThan(atKill);
  const results = await page.evaluate(() => {
    window.enough = true;
    return Promise.all(window.tracked);
  });
  // the kill did fall into the middle
  expect(results.some(({ ok }) => ok)).toBe(true);
  expect(results.some((result) => !result.ok && result.queued)).toBe(true);
  expect(results.filter((result) => !result.ok && !result.queued)).toEqual([]);

  const ids = results.map(({ id }) => id).sort();
  await expect.poll(async () => (await stored()).map(({ id }) => id).sort(), { timeout: 30_000 }).toEqual(ids);
  const orders = results.map((_, index) => `S-${index}`).sort();
  await expect
    .poll(() => Object.keys(webhookIds(partner.hits('/postback'))).sort(), { timeout: 30_000 })
    .toEqual(orders);
  for (const [order, told] of Object.entries(webhookIds(partner.hits('/postback')))) {
    expect(told, order).toHaveLength(1);
  }
});

test('an order placed while the collector is down is paid once it is back, from another page', async ({
  page,
  stack: { shop, partner, collector, install, events },
}) => {
  await install([network(partner.url)]);
  await page.goto(`${shop.url}/?click_id=12345`);
  await collector.kill();
  // the pages' tag now comes from the browser's cache
  await buy(page, ['letter-set']);
  const placedBefore = Date.now();
  // on to other pages, which find the collector down as well
  await page.getByRole('link', { name: 'Back to the shop' }).click();
  await page.waitForURL(`${shop.url}/`);
  await page.goto(`${shop.url}/products/week-pad`);
  expect(partner.hits('/postback')).toEqual([]);

  await collector.start();
  await expect
    .poll(() => partner.hits('/postback').map(({ url }) => url), { timeout: 45_000 })
    .toEqual(['/postback/network?order=A-1001&click=12345']);
  const purchases = await events('Purchase');
  expect(purchases).toMatchObject([{ data: { transaction_id: 'A-1001' }, clicks: [{ ids: { click_id: '12345' } }] }]);
  // dated when it happened
  expect(purchases[0]?.at).toBeLessThanOrEqual(placedBefore);
});

test('a change that the API answered is still there after a kill', async ({
  stack: { partner, admin, collector, install },
}) => {
  const first = connector('reviewed', { pixel: imagePixel(`${partner.url}/pixel/first`, { v: '{{VALUE}}' }) });
  const second = connector('reviewed', { pixel: imagePixel(`${partner.url}/pixel/second`, { v: '{{VALUE}}' }) });
  await install([first], { approve: false });
  const restart = async () => {
    await collector.kill();
    await collector.start();
    return showConnector(admin, 'reviewed');
  };

  const approved = await approve(admin, 'reviewed');
  expect(approved.pixel.status).toBe('approved');
  expect(await restart()).toEqual(approved);
  const edited = await admin.call('PUT', '/api/connectors/reviewed', second);
  expect(edited).toMatchObject({ version: 2, pixel: { status: 'pending', live: { hash: approved.pixel.hash } } });
  expect(await restart()).toEqual(edited);
  const revoked = await admin.call('POST', '/api/connectors/reviewed/pixel/revoke', {});
  expect(revoked).toMatchObject({ pixel: { live: null } });
  expect(await restart()).toEqual(revoked);
});
