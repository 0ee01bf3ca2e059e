/** The demo as it is shown to people: each page's events, and what one purchase brings the demo partner. */
import { buy } from '../support/stack/shopping.ts';
import { expect, test } from '../support/stack/stack.ts';

const AWC = '1001_1403695822_a430d81e22c9e8687f423efcf024fbaa';

test('a purchase through an affiliate link reaches the partner as postback, pixel and JSON', async ({
  page,
  stack: { shop, partner, events },
}) => {
  await page.goto(`${shop.url}/?click_id=12345`);
  await buy(page, ['meridian-pen', 'cedar-pencils'], { coupon: 'SAVE10' });

  await expect
    .poll(() => partner.hits('/postback/affiliate').map((hit) => hit.url))
    .toEqual(['/postback/affiliate?click_id=12345&event=sale&amount=149.90&currency=EUR&order=A-1001&coupon=SAVE10']);

  await expect
    .poll(() => partner.hits('/postback/internal').map((hit) => JSON.parse(hit.body)))
    .toMatchObject([{ event: 'Purchase', order: 'A-1001', currency: 'EUR', email: 'Ada@Example.com' }]);
  expect(partner.hits('/postback/internal')[0]?.headers).toContainEqual(['Authorization', 'Bearer demo-order-system']);

  const orders = () => partner.hits('/pixel/view.gif').flatMap((hit) => hit.query.filter(([name]) => name === 'order'));
  await expect.poll(() => orders().map(([, order]) => order)).toContain('A-1001');
  // the script that the pixel loaded has reported too
  await expect
    .poll(() => partner.hits('/pixel/tag.gif').map((hit) => hit.url))
    .toContain('/pixel/tag.gif?event=Purchase&value=149.9&currency=EUR');

  const [purchase] = await events('Purchase');
  const decided = Object.fromEntries((purchase?.decisions ?? []).map((row) => [row.connector, row]));
  expect(decided['affiliate-network']?.webhook.outcome).toBe('queued');
  expect(decided['display-remarketing']?.pixel.outcome).toBe('delivered');
  expect(decided['hybrid-network']?.webhook).toEqual({ outcome: 'skipped', reason: 'no_click' });
  expect(partner.hits('/sread')).toEqual([]);
});

test('a purchase through the hybrid network’s link pays that network alone, by postback and pixel', async ({
  page,
  stack: { shop, partner },
}) => {
  await page.goto(`${shop.url}/?awc=${AWC}`);
  await buy(page, ['meridian-pen', 'cedar-pencils'], { coupon: 'SAVE10' });
  const values = `tv=2&merchant=1001&amount=149.90&ch=aw&parts=DEFAULT%3A149.90&vc=SAVE10&cr=EUR&ref=A-1001&testmode=0&cks=${AWC}`;
  await expect.poll(() => partner.hits('/sread.php').map((hit) => hit.url)).toEqual([`/sread.php?tt=ss&${values}`]);
  await expect
    .poll(() => partner.hits('/sread.img').map((hit) => decodeURIComponent(hit.url)))
    .toEqual([decodeURIComponent(`/sread.img?tt=ns&${values}`)]);
  expect(partner.hits('/postback/affiliate')).toEqual([]);
});

test('each page tells its event, and a reload of thank-you or letter page counts none twice', async ({
  page,
  stack: { shop, partner, events },
}) => {
  await page.goto(`${shop.url}/?click_id=12345`);
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByRole('button', { name: 'Get the letter' }).click();
  await expect(page.getByRole('heading', { name: 'You’re on the list' })).toBeVisible();
  await expect.poll(async () => (await events('Lead')).length).toBe(1);
  await page.reload();
  await buy(page, ['slow-days-notebook']);
  await expect.poll(() => partner.hits('/postback/affiliate').length).toBe(1);

  await page.reload();
  await expect.poll(async () => (await events('Purchase')).length).toBe(2);
  const [again] = await events('Purchase');
  expect(again?.data.transaction_id).toBe('A-1001');
  expect(again?.decisions.find((row) => row.connector === 'affiliate-network')?.webhook.reason).toBe(
    'duplicate_transaction',
  );
  for (const name of ['PageView', 'ViewContent', 'AddToCart', 'InitiateCheckout']) {
    await expect.poll(async () => (await events(name)).length, name).toBeGreaterThan(0);
  }
  expect(await events('Lead')).toHaveLength(1);
  expect(partner.hits('/postback/affiliate')).toHaveLength(1);
});

test('the partner’s page shows what comes in by itself, and its buttons set the answer', async ({
  page,
  stack: { partner },
}) => {
  await page.goto(partner.url);
  await expect(page.getByText('Nothing has come in yet')).toBeVisible();
  await fetch(`${partner.url}/postback/affiliate?click_id=12345`);
  await expect(page.getByRole('listitem').filter({ hasText: '/postback/affiliate' })).toContainText('12345');
  await page.getByRole('button', { name: '410 Gone' }).click();
  await expect(page.getByRole('button', { name: '410 Gone' })).toHaveAttribute('aria-pressed', 'true');
  expect((await fetch(`${partner.url}/postback/affiliate`)).status).toBe(410);
  await page.getByRole('button', { name: 'Clear list' }).click();
  await expect(page.getByText('Nothing has come in yet')).toBeVisible();
  expect(partner.hits()).toEqual([]);
});
