/** What pages put into their dataLayer, in the orders and shapes in which they do; and whose PageViews count. */
import { expect, type Page } from 'playwright/test';
import { sent, test } from '../support/tag/tagTest.ts';

test.describe.configure({ mode: 'default' });

const page_ = { hashParameters: [], linkedDomains: [], pageViews: false, dataLayer: false };
test.afterEach(({ collector }) => collector.api('PUT', '/api/container', { page: page_ }));

type Push = Record<string, unknown> | string;
/** a text is a script: a gtag call */
const asScript = (push: Push) => (typeof push === 'string' ? push : `dataLayer.push(${JSON.stringify(push)})`);

const ITEM = { item_id: 'sku', item_name: 'Cup', price: 7.5, quantity: 2 };
const ORDER = { transaction_id: 'T1', value: 15, currency: 'EUR', items: [ITEM] };
const UA = {
  currencyCode: 'EUR',
  purchase: {
    actionField: { id: 'T1', revenue: '15.00', coupon: 'WINTER' },
    products: [{ id: 'sku', name: 'Cup', price: '7.50', quantity: 2, brand: 'B' }],
  },
};
const FROM_UA = {
  transaction_id: 'T1',
  value: '15.00',
  currency: 'EUR',
  coupon: 'WINTER',
  items: [{ item_id: 'sku', item_name: 'Cup', price: '7.50', quantity: 2, item_brand: 'B' }],
};

const CASES: [what: string, pushes: Push[], events: [name: string, data: object][]][] = [
  ['with the event', [{ event: 'purchase', ecommerce: ORDER }], [['Purchase', ORDER]]],
  ['before the event', [{ ecommerce: ORDER }, { event: 'purchase' }], [['Purchase', ORDER]]],
  [
    'before the event, with others between',
    [{ ecommerce: ORDER }, { event: 'gtm.dom' }, { page: 'thanks' }, { event: 'purchase' }],
    [['Purchase', ORDER]],
  ],
  ['cleared between', [{ ecommerce: ORDER }, { ecommerce: null }, { event: 'purchase' }], [['Purchase', {}]]],
  [
    'before, for the next event alone',
    [{ ecommerce: ORDER }, { event: 'purchase' }, { event: 'generate_lead' }],
    [
      ['Purchase', ORDER],
      ['Lead', {}],
    ],
  ],
  ['flat', [{ event: 'purchase', ...ORDER }], [['Purchase', ORDER]]],
  ['flat, before the event', [{ ...ORDER }, { event: 'purchase' }], [['Purchase', ORDER]]],
  [
    'of another event, not this one’s',
    [{ event: 'view_item', ecommerce: ORDER }, { event: 'generate_lead' }],
    [
      ['ViewContent', ORDER],
      ['Lead', {}],
    ],
  ],
  ['by gtag', [`gtag('event', 'purchase', ${JSON.stringify(ORDER)})`], [['Purchase', ORDER]]],
  ['in Universal Analytics’ shape', [{ event: 'purchase', ecommerce: UA }], [['Purchase', FROM_UA]]],
  ['the same under a name of the site’s own', [{ event: 'eec.transaction', ecommerce: UA }], [['Purchase', FROM_UA]]],
  [
    'the same before Tag Manager’s own event',
    [{ ecommerce: UA }, { event: 'gtm.js' }, { event: 'gtm.load' }],
    [['Purchase', FROM_UA]],
  ],
  [
    'a cart in that shape',
    [{ event: 'addToCart', ecommerce: { currencyCode: 'EUR', add: { products: [{ id: 'sku', name: 'Cup' }] } } }],
    [['AddToCart', { currency: 'EUR', items: [{ item_id: 'sku', item_name: 'Cup' }] }]],
  ],
  [
    'in Universal Analytics’ first shape',
    [
      { transactionId: 'T1', transactionTotal: 15, transactionProducts: [{ sku: 'sku', name: 'Cup' }] },
      { event: 'gtm.js' },
    ],
    [['Purchase', { transaction_id: 'T1', value: 15, items: [{ item_id: 'sku', item_name: 'Cup' }] }]],
  ],
  [
    'names that every object has',
    [{ event: 'constructor' }, { event: '__proto__' }, { event: 'generate_lead' }],
    [['Lead', {}]],
  ],
];

for (const when of ['before', 'after']) {
  test.describe(`an order in the dataLayer, pushed ${when} the tag came`, () => {
    for (const [what, pushes, events] of CASES) {
      test(what, async ({ page, put, collector }) => {
        await collector.api('PUT', '/api/container', { page: { ...page_, dataLayer: true } });
        const bodies = sent(page);
        const scripts = pushes.map(asScript).join(';');
        const head = `<script>dataLayer = []; function gtag() { dataLayer.push(arguments) } ${when === 'before' ? scripts : ''}</script>`;
        await page.goto(put('/layer', { head }));
        if (when === 'after') await page.evaluate(scripts);
        // what comes last has been looked at when this is there
        await page.evaluate(`trl.track('End')`);
        const seen = () => bodies.flatMap((body) => body.events).map(({ name, data }) => [name, data]);
        await expect.poll(seen).toContainEqual(['End', {}]);
        expect(seen().filter(([name]) => name !== 'End')).toEqual(events);
      });
    }
  });
}

test('a Purchase that says neither what nor how much is sent, and named in the console', async ({
  page,
  put,
  collector,
}) => {
  await collector.api('PUT', '/api/container', { page: { ...page_, dataLayer: true } });
  const bodies = sent(page);
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(put('/layer'));
  for (const ecommerce of [{}, { value: '' }, { transaction_id: null }, { value: 0, transaction_id: 'T' }]) {
    await page.evaluate((ecommerce) => {
      (window as unknown as { dataLayer: object[] }).dataLayer.push({ event: 'purchase', ecommerce });
    }, ecommerce);
  }
  await expect.poll(() => bodies.flatMap(({ events }) => events)).toHaveLength(4);
  expect(said.filter((text) => text.includes('neither value nor transaction_id'))).toHaveLength(3);
});

test.describe('page views', () => {
  const views = (page: Page) => {
    const bodies = sent(page);
    return () =>
      bodies.flatMap(({ page: { url }, events }) =>
        events.map(({ name, data }) => `${name} ${new URL(url).pathname}${Object.keys(data)}`),
      );
  };

  test('filters that rewrite the query in place are none', async ({ page, put, collector }) => {
    await collector.api('PUT', '/api/container', { page: { ...page_, pageViews: true } });
    const seen = views(page);
    await page.goto(put('/shop'));
    await expect.poll(seen).toEqual(['PageView /shop']);
    for (const query of ['?color=red', '?color=red&size=m', '?size=m#list']) {
      await page.evaluate((query) => {
        history.replaceState({}, '', query);
        return new Promise((resolve) => setTimeout(resolve));
      }, query);
    }
    // the next page's view comes after theirs would have
    await page.evaluate(() => history.pushState({}, '', '/cart'));
    await expect.poll(seen).toContain('PageView /cart');
    expect(seen()).toEqual(['PageView /shop', 'PageView /cart']);
    await page.evaluate(() => history.replaceState({}, '', '/thanks'));
    await expect.poll(seen).toEqual(['PageView /shop', 'PageView /cart', 'PageView /thanks']);
  });

  test('a page’s own comes in the place of the automatic one, also a moment later', async ({
    page,
    put,
    collector,
  }) => {
    await collector.api('PUT', '/api/container', { page: { ...page_, pageViews: true } });
    const seen = views(page);
    // once what the tag does at its start is done
    await page.clock.install();
    await page.goto(put('/shop'));
    const own = async (kind: string) => {
      const told = await page.evaluateHandle(
        (kind) => ({ result: window.trl?.track?.('PageView', { [kind]: 1 }) }),
        kind,
      );
      await page.clock.runFor(100);
      // or the tag, for whose clock seconds pass now, would take the answer for late and send it again
      await told.evaluate(({ result }) => result);
    };
    await page.clock.runFor(100);
    await own('first');
    await page.clock.runFor(5_000);
    await page.evaluate(() => history.pushState({}, '', '/cart'));
    // as slow as the data of a route may be
    await page.clock.runFor(1_500);
    await own('second');
    await page.clock.runFor(5_000);
    await page.evaluate(() => history.pushState({}, '', '/silent'));
    await page.clock.runFor(5_000);
    await expect.poll(seen).toEqual(['PageView /shopfirst', 'PageView /cartsecond', 'PageView /silent']);
  });

  test('one that is due when the page goes is sent', async ({ page, put, collector }) => {
    await collector.api('PUT', '/api/container', { page: { ...page_, pageViews: true } });
    const away = put('/away', { tag: '' });
    // leaves before any view is due
    await page.goto(
      put('/brief', {
        tag: `<script src="SRC"></script><script>setTimeout(() => { location.href = '${away}' }, 20)</script>`,
      }),
    );
    await page.waitForURL(away);
    // the browser doesn't tell of requests that pages make as they go
    const told = async () => (await collector.events()).filter((event) => event.page.url.includes('/brief'));
    await expect.poll(told).toMatchObject([{ name: 'PageView' }]);
  });
});
