/** A connector's switches as partner and owner see them: mode, legs, trigger, Test Webhook, preview, one payment an order. */
import type { PixelSettings, Webhook } from '../../collector/connector/types.ts';
import { connector, imagePixel, matching, postback } from '../support/stack/connectorSettings.ts';
import { deliveriesOf, legs, queried, showConnector, track, trackToTheEnd } from '../support/stack/observe.ts';
import { buy } from '../support/stack/shopping.ts';
import { expect, type Stack, test } from '../support/stack/stack.ts';

test.use({ demo: false });

/** Both legs, each with the event's `n`. */
const both = (partnerUrl: string) =>
  connector('both', {
    triggers: ['Lead'],
    webhook: postback(`${partnerUrl}/postback/both`, { n: '{{N}}' }),
    pixel: imagePixel(`${partnerUrl}/pixel/both`, { n: '{{N}}' }),
  });

/** What the partner got by now, by leg. */
const got = ({ partner }: Stack) => ({
  webhook: queried(partner.hits('/postback/both'), 'n'),
  pixel: queried(partner.hits('/pixel/both'), 'n'),
});

test('webhook and pixel are turned off each for itself, and keep their settings', async ({ page, stack }) => {
  const { shop, partner, admin, install } = stack;
  const settings = both(partner.url);
  await install([settings]);
  await page.goto(shop.url);

  const cases: [webhook: boolean, pixel: boolean, decided: string][] = [
    [false, true, 'webhook skipped: leg_off, pixel delivered'],
    [true, false, 'webhook queued, pixel skipped: leg_off'],
    [false, false, 'webhook skipped: leg_off, pixel skipped: leg_off'],
    [true, true, 'webhook queued, pixel delivered'],
  ];
  for (const [index, [webhook, pixel, decided]] of cases.entries()) {
    await admin.call('PUT', '/api/connectors/both', {
      ...settings,
      webhook: { ...(settings.webhook as Webhook), enabled: webhook },
      pixel: { ...(settings.pixel as PixelSettings), enabled: pixel },
    });
    expect(await showConnector(admin, 'both')).toMatchObject({
      webhook: { ...settings.webhook, enabled: webhook },
      pixel: { ...settings.pixel, enabled: pixel, status: 'approved' },
    });
    expect(legs(await trackToTheEnd(page, admin, 'Lead', { n: index }), 'both')).toBe(decided);
  }
  await expect.poll(() => got(stack)).toEqual({ webhook: ['1', '3'], pixel: ['0', '3'] });
  expect(await deliveriesOf(admin, 'both')).toHaveLength(2);
});

test('a disabled connector is silent, and says so', async ({ page, stack }) => {
  const { shop, partner, admin, install } = stack;
  await install([{ ...both(partner.url), mode: 'disabled' }]);
  await page.goto(shop.url);
  const silent = await trackToTheEnd(page, admin, 'Lead', { n: 1 });
  expect(legs(silent, 'both')).toBe('webhook skipped: connector_disabled, pixel skipped: connector_disabled');

  await admin.call('PUT', '/api/connectors/both', both(partner.url));
  await trackToTheEnd(page, admin, 'Lead', { n: 2 });
  await expect.poll(() => got(stack)).toEqual({ webhook: ['2'], pixel: ['2'] });
  expect(await deliveriesOf(admin, 'both')).toHaveLength(1);
});

test('an event of one’s own fires the connectors that list it, and no others', async ({ page, stack }) => {
  const { shop, partner, admin, install } = stack;
  await install([{ ...both(partner.url), triggers: ['QuizDone', 'Lead'] }]);
  await page.goto(shop.url);
  for (const [n, name] of ['quizdone', 'QuizDone', 'Purchase', 'Lead'].entries()) {
    const event = await trackToTheEnd(page, admin, name, { n });
    expect(event.decisions, name).toHaveLength(n % 2);
  }
  await expect.poll(() => got(stack)).toEqual({ webhook: ['1', '3'], pixel: ['1', '3'] });
  const { items } = await admin.call('GET', '/api/event-names');
  expect(items).toContainEqual(expect.objectContaining({ name: 'QuizDone', count: 1, standard: false }));
  expect(items).toContainEqual(expect.objectContaining({ name: 'StartTrial', count: 0, standard: true }));
});

test('test mode logs and sends nothing; trl_test=1 sends for real, marked, until trl_test=0', async ({
  page,
  stack,
}) => {
  const { shop, partner, admin, install } = stack;
  // the other connector is enabled: its postbacks show that webhooks of the event have gone out
  const enabled = connector('enabled', {
    tests: 'send',
    triggers: ['Lead'],
    webhook: postback(`${partner.url}/postback/enabled`, { n: '{{N}}' }),
  });
  await install([{ ...both(partner.url), mode: 'test' }, enabled]);
  const lead = async (query: string, n: number) => {
    await page.goto(shop.url + query);
    const event = await trackToTheEnd(page, admin, 'Lead', { n });
    await expect.poll(() => queried(partner.hits('/postback/enabled'), 'n')).toContain(String(n));
    return event;
  };

  const logged = await lead('/', 1);
  expect(logged.test).toBe(false);
  expect(legs(logged, 'both')).toBe('webhook test_logged, pixel test_logged');
  expect(await deliveriesOf(admin, 'both')).toMatchObject([
    { state: 'test_logged', test: true, attempts: 0, url: `${partner.url}/postback/both?n=1` },
  ]);
  expect(got(stack)).toEqual({ webhook: [], pixel: [] });

  const sent = await lead('/?trl_test=1', 2);
  expect(sent.test).toBe(true);
  expect(legs(sent, 'both')).toBe('webhook queued, pixel delivered');
  await expect.poll(() => got(stack)).toEqual({ webhook: ['2'], pixel: ['2'] });
  await expect
    .poll(() => deliveriesOf(admin, 'both'))
    .toMatchObject([{ state: 'succeeded', test: true, attempts: 1, status: 200 }, { state: 'test_logged' }]);
  // the tab's session stays a test's
  expect((await lead('/cart', 3)).test).toBe(true);
  await expect.poll(() => got(stack)).toEqual({ webhook: ['2', '3'], pixel: ['2', '3'] });

  const ended = await lead('/?trl_test=0', 4);
  expect(ended.test).toBe(false);
  expect(legs(ended, 'both')).toBe('webhook test_logged, pixel test_logged');
  expect(legs(await lead('/cart', 5), 'both')).toBe('webhook test_logged, pixel test_logged');
  expect(got(stack)).toEqual({ webhook: ['2', '3'], pixel: ['2', '3'] });
  expect(await deliveriesOf(admin, 'both')).toHaveLength(5);

  const marks = Object.fromEntries(
    (await deliveriesOf(admin, 'enabled')).map(({ url, test }) => [url?.slice(-1), test]),
  );
  expect(marks).toEqual({ 1: false, 2: true, 3: true, 4: false, 5: false });
});

test('an order is no test once it fired for real, and a test where nothing tells the partner is only logged', async ({
  page,
  stack,
}) => {
  const { shop, partner, admin, install } = stack;
  await install([
    connector('plain', { webhook: postback(`${partner.url}/postback/plain`, { n: '{{N}}' }) }),
    connector('told', { webhook: postback(`${partner.url}/postback/told`, { n: '{{N}}', test: '{{TEST}}' }) }),
  ]);
  const order = async (query: string, n: number) => {
    await page.goto(shop.url + query);
    const event = await trackToTheEnd(page, admin, 'Purchase', { transaction_id: 'A-2', n });
    return ['plain', 'told'].map((id) => legs(event, id).split(',')[0]);
  };
  expect(await order('/?trl_test=1', 1)).toEqual(['webhook test_logged', 'webhook queued']);
  expect(await order('/?trl_test=0', 2)).toEqual(['webhook queued', 'webhook queued']);
  const again = await order('/?trl_test=1', 3);
  expect(again).toEqual(['webhook skipped: duplicate_transaction', 'webhook skipped: duplicate_transaction']);
  await expect.poll(() => queried(partner.hits('/postback/plain'), 'n')).toEqual(['2']);
  await expect.poll(() => queried(partner.hits('/postback/told'), 'n')).toEqual(['1', '2']);
  expect(queried(partner.hits('/postback/told'), 'test')).toEqual(['1', '0']);
});

test('a test order takes nothing from the real one of the same number', async ({ page, stack }) => {
  const { shop, partner, admin, install } = stack;
  await install([{ ...both(partner.url), tests: 'send', triggers: ['Purchase'] }]);
  for (const [n, query] of ['/?trl_test=1', '/?trl_test=0', '/?trl_test=0'].entries()) {
    await page.goto(shop.url + query);
    await trackToTheEnd(page, admin, 'Purchase', { transaction_id: 'A-1', n });
  }
  await expect.poll(() => got(stack)).toEqual({ webhook: ['0', '1'], pixel: ['0', '1'] });
});

for (const sandbox of [true, false]) {
  test(`a reloaded thank-you page pays once, by webhook and by pixel in the ${sandbox ? 'sandbox' : 'main window'}`, async ({
    page,
    stack: { shop, partner, admin, install, events },
  }) => {
    await install([
      connector('hybrid', {
        webhook: postback(`${partner.url}/postback/hybrid`, { ref: '{{TRANSACTION_ID}}', cks: '{{CLICK_ID}}' }),
        pixel: imagePixel(
          `${partner.url}/pixel/hybrid`,
          { ref: '{{TRANSACTION_ID}}', cks: '{{CLICK_ID}}' },
          { sandbox },
        ),
        click: matching('awc'),
      }),
      // not an order's: runs on each page, and so shows that pixels run on the reloaded one
      connector('views', {
        triggers: ['PageView'],
        pixel: imagePixel(`${partner.url}/pixel/views`, { at: '{{PAGE_URL}}' }),
      }),
    ]);
    await page.goto(`${shop.url}/?awc=1001_1`);
    await buy(page, ['letter-set']);
    const views = () => queried(partner.hits('/pixel/views'), 'at').filter((url) => url === page.url()).length;
    const paid = () => ['/postback/hybrid', '/pixel/hybrid'].map((path) => partner.hits(path).map((hit) => hit.url));
    const once = [['/postback/hybrid?ref=A-1001&cks=1001_1'], ['/pixel/hybrid?ref=A-1001&cks=1001_1']];
    await expect.poll(paid).toEqual(once);
    await expect.poll(views).toBe(1);

    await page.reload();
    await expect.poll(views).toBe(2);
    await expect.poll(() => events('Purchase')).toHaveLength(2);
    const [again, first] = await events('Purchase');
    expect(legs(first, 'hybrid')).toBe('webhook queued, pixel delivered');
    expect(legs(again, 'hybrid')).toBe('webhook skipped: duplicate_transaction, pixel skipped: duplicate_transaction');
    expect(await deliveriesOf(admin, 'hybrid')).toHaveLength(1);

    // an order of its own is paid
    await page.goto(shop.url);
    await buy(page, ['letter-set']);
    await expect
      .poll(() => partner.hits('/pixel/hybrid').map((hit) => hit.url))
      .toContainEqual(expect.stringContaining('ref=A-1002'));
    await expect.poll(() => partner.hits('/postback/hybrid')).toHaveLength(2);
    expect(partner.hits('/pixel/hybrid')).toHaveLength(2);
  });
}

test('an order told again under its own event ID pays once, by webhook and by pixel', async ({ page, stack }) => {
  const { shop, partner, admin, install } = stack;
  await install([both(partner.url)]);
  for (let visit = 0; visit < 2; visit += 1) {
    await page.goto(shop.url);
    await trackToTheEnd(page, admin, 'Lead', { n: 1 }, { eventId: 'order-A-1001' });
    // whatever runs has run
    await expect(page.locator('iframe')).toHaveCount(0);
  }
  await expect.poll(() => got(stack)).toEqual({ webhook: ['1'], pixel: ['1'] });
});

test('Test Webhook sends one request now, and shows how the partner took it', async ({
  stack: { partner, admin, install },
}) => {
  const settings = both(partner.url);
  await install([
    {
      ...settings,
      mode: 'disabled',
      webhook: postback(
        `${partner.url}/postback/both`,
        { value: '{{VALUE}}', click: '{{CLICK_ID}}' },
        {
          enabled: false,
          headers: [{ name: 'Authorization', value: 'Bearer abc123' }],
        },
      ),
      click: matching('click_id'),
    },
  ]);
  const event = { data: { value: 42 }, clicks: [{ ids: { click_id: 'mine' } }] };
  const url = `${partner.url}/postback/both?value=42&click=mine`;

  const answer = await admin.call('POST', '/api/connectors/both/test', { event });
  expect(answer).toMatchObject({ status: 200, url, answer: 'OK', durationMs: expect.any(Number) });
  expect(JSON.stringify(answer)).not.toContain('abc123');
  expect(partner.hits().map((hit) => partner.url + hit.url)).toEqual([url]);
  expect(partner.hits()[0]?.headers).toContainEqual(['Authorization', 'Bearer abc123']);

  partner.behave('error500');
  expect(await admin.call('POST', '/api/connectors/both/test', { event })).toMatchObject({
    status: 500,
    answer: 'internal error',
  });
  // without an event: a sample
  partner.behave('ok');
  expect(await admin.call('POST', '/api/connectors/both/test', {})).toMatchObject({ status: 200 });
  expect(partner.hits()).toHaveLength(3);
  expect(queried(partner.hits(), 'click')[2]).toMatch(/./);
});

test('the preview shows what an event really sends and runs, and sends nothing itself', async ({
  page,
  stack: { shop, partner, admin, install },
}) => {
  await install([
    connector('both', {
      triggers: ['Lead'],
      webhook: postback(
        `${partner.url}/postback/both?fixed=1`,
        { n: '{{N}}', name: '{{FIRST_NAME}}' },
        {
          method: 'POST',
          body: 'json',
          headers: [{ name: 'X-Order', value: '{{N}}' }],
        },
      ),
      pixel: imagePixel(`${partner.url}/pixel/both`, { n: '{{N}}' }),
    }),
  ]);
  const data = { n: 'a&b"<c' };
  const preview = await admin.call('POST', '/api/connectors/both/preview', {
    event: { name: 'Lead', data, contact: {} },
  });
  expect(preview).toMatchObject({
    url: `${partner.url}/postback/both?fixed=1`,
    method: 'POST',
    body: JSON.stringify({ n: 'a&b"<c' }),
    pixel: { status: 'approved', mode: 'sandbox', html: expect.stringContaining('n=a%26b%22%3Cc') },
    decision: { webhook: { outcome: 'queued' }, pixel: { outcome: 'delivered' } },
  });
  expect(partner.hits()).toEqual([]);

  await page.goto(shop.url);
  const result = await track(page, 'Lead', data);
  expect(result.ok).toBe(true);
  await expect.poll(() => partner.hits('/pixel/both').map((hit) => hit.url)).toEqual(['/pixel/both?n=a%26b%22%3Cc']);
  await expect
    .poll(() =>
      partner.hits('/postback/both').map(({ url, method, body }) => ({ url: partner.url + url, method, body })),
    )
    .toEqual([{ url: preview.url, method: preview.method, body: preview.body }]);
  for (const header of preview.headers ?? []) {
    const { name, value } = header as { name: string; value: string };
    const sent = partner.hits('/postback/both')[0]?.headers ?? [];
    expect(sent.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1], name).toBe(value);
  }
});
