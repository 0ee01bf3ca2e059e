/** Partners' postbacks to the letter, from the landing through a purchase in the shop, with their hosts at the demo partner. */
import type { Page } from 'playwright/test';
import { connector, imagePixel, matching, postback } from '../support/stack/connectorSettings.ts';
import { deliveriesOf, legs, trackToTheEnd } from '../support/stack/observe.ts';
import { buy } from '../support/stack/shopping.ts';
import { expect, test } from '../support/stack/stack.ts';

test.use({ demo: false });

test('TUNE: a server postback by transaction ID', async ({ page, stack: { shop, partner, install } }) => {
  await install([
    connector('tune', {
      webhook: postback(`${partner.url}/aff_lsr`, {
        offer_id: '26',
        transaction_id: '{{CLICK_ID}}',
        amount: '{{VALUE|fixed:2}}',
        adv_sub: '{{TRANSACTION_ID}}',
      }),
      click: matching('aff_click_id'),
    }),
  ]);
  await page.goto(`${shop.url}/?aff_click_id=1027c887059b47bc69c699f45466b9`);
  // 149.90 EUR, order A-1001
  await buy(page, ['meridian-pen']);
  await expect
    .poll(() => partner.hits().map(({ method, url }) => `${method} ${url}`))
    .toEqual(['GET /aff_lsr?offer_id=26&transaction_id=1027c887059b47bc69c699f45466b9&amount=149.90&adv_sub=A-1001']);
});

test.describe('Awin: a hybrid of postback and image pixel', () => {
  const AWC = '1001_1403695822_a430d81e22c9e8687f423efcf024fbaa';
  const POSTBACK = `/sread.php?tt=ss&tv=2&merchant=1001&amount=149.90&ch=aw&parts=DEFAULT%3A149.90&vc=SAVE10&cr=EUR&ref=A-1001&testmode=0&cks=${AWC}`;
  const VALUES = {
    tv: '2',
    merchant: '1001',
    amount: '{{VALUE|fixed:2}}',
    ch: 'aw',
    parts: 'DEFAULT:{{VALUE|fixed:2}}',
    vc: '{{COUPON}}',
    cr: '{{CURRENCY}}',
    ref: '{{TRANSACTION_ID}}',
    testmode: '0',
    cks: '{{CLICK_ID}}',
  };

  /** `everybody` fires whatever happens: after its postback the others have had their turn. */
  const connectors = (partnerUrl: string, mode: 'enabled' | 'test') => [
    connector('awin', {
      mode,
      webhook: postback(`${partnerUrl}/sread.php`, { tt: 'ss', ...VALUES }),
      pixel: imagePixel(`${partnerUrl}/sread.img`, { tt: 'ns', ...VALUES }, { sandbox: false }),
      click: matching('awc'),
    }),
    connector('everybody', {
      webhook: postback(`${partnerUrl}/everybody`, { ref: '{{TRANSACTION_ID}}' }),
      pixel: imagePixel(`${partnerUrl}/everybody.gif`, { ref: '{{TRANSACTION_ID}}' }, { sandbox: false }),
    }),
  ];
  /** 149.90 EUR after the coupon, order A-1001 */
  const checkOut = (page: Page) => buy(page, ['meridian-pen', 'cedar-pencils'], { coupon: 'SAVE10' });

  test('enabled, sends both with the same values', async ({ page, stack: { shop, partner, install, events } }) => {
    await install(connectors(partner.url, 'enabled'));
    await page.goto(`${shop.url}/?awc=${AWC}`);
    await checkOut(page);
    await expect.poll(() => partner.hits('/sread.php').map(({ url }) => url)).toEqual([POSTBACK]);
    await expect.poll(() => partner.hits('/sread.img')).toHaveLength(1);
    const [[pixel], [webhook]] = [partner.hits('/sread.img'), partner.hits('/sread.php')];
    expect(pixel?.from).toBe('browser');
    expect(pixel?.query.filter(([name]) => name !== 'tt')).toEqual(webhook?.query.filter(([name]) => name !== 'tt'));
    await expect
      .poll(async () => (await events('Purchase'))[0]?.receipts.map((receipt) => receipt.outcome))
      .toEqual(['ran', 'ran']);
  });

  test('in test mode, logs both and sends neither', async ({
    page,
    stack: { shop, partner, admin, install, events },
  }) => {
    await install(connectors(partner.url, 'test'));
    await page.goto(`${shop.url}/?awc=${AWC}`);
    await checkOut(page);
    await expect
      .poll(() =>
        partner
          .hits('/everybody')
          .map(({ path }) => path)
          .sort(),
      )
      .toEqual(['/everybody', '/everybody.gif']);
    await expect
      .poll(async () => (await events('Purchase'))[0]?.receipts.map((receipt) => receipt.connector))
      .toEqual(['everybody']);
    const [purchase] = await events('Purchase');
    expect(legs(purchase, 'awin')).toBe('webhook test_logged, pixel test_logged');
    expect(await deliveriesOf(admin, 'awin')).toMatchObject([
      { state: 'test_logged', method: 'GET', url: partner.url + POSTBACK, attempts: 0, status: null },
    ]);
    expect(partner.hits('/sread')).toEqual([]);
  });
});

test.describe('Google and an address in one query', () => {
  const PARAMETERS = { value: '{{VALUE}}', track: '{{EVENT_NAME}}', gclid: '{{GCLID}}', email: '{{EMAIL}}' };
  const QUERY = 'value=15&track=Purchase&gclid=12a34bC&email=example@email.com';

  test('the URL preview', async ({ stack: { admin, install } }) => {
    await install([connector('preview', { webhook: postback('https://example.com/webhook', PARAMETERS) })]);
    const event = {
      name: 'Purchase',
      data: { value: 15 },
      clicks: [{ ids: { gclid: '12a34bC' } }],
      contact: { email: 'example@email.com' },
    };
    expect(await admin.call('POST', '/api/connectors/preview/preview', { event })).toMatchObject({
      url: `https://example.com/webhook?${QUERY}`,
    });
    // the very values of the case are the sample's too
    expect(await admin.call('POST', '/api/connectors/preview/preview', {})).toMatchObject({
      url: `https://example.com/webhook?${QUERY}`,
    });
  });

  test('the same from a visitor', async ({ page, stack: { shop, partner, admin, install } }) => {
    await install([connector('real', { webhook: postback(`${partner.url}/webhook`, PARAMETERS) })]);
    await page.goto(`${shop.url}/?gclid=12a34bC`);
    await page.evaluate(() => window.trl?.identify?.({ email: 'example@email.com' }));
    await trackToTheEnd(page, admin, 'Purchase', { value: 15 });
    await expect.poll(() => partner.hits().map(({ url }) => url)).toEqual([`/webhook?${QUERY}`]);
  });
});
