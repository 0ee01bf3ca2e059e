import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STUB } from '../../sdk/snippet.ts';
import type { Site } from '../listen.ts';
import { startShop } from './shop.ts';

let shop: Site;

beforeAll(async () => {
  shop = await startShop({ port: 0, collectorUrl: 'http://collector.example', key: 'demo' });
});
afterAll(() => shop.close());

const CUSTOMER = {
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  street: 'Quay 1',
  zip: '9000',
  city: 'Ghent',
  country: 'BE',
  coupon: '',
};
const TOKEN = '00000000-0000-4000-8000-000000000001';

async function get(path: string, cart = '') {
  const answer = await fetch(shop.url + path, { redirect: 'manual', headers: { cookie: `cart=${cart}` } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function post(path: string, fields: Record<string, string>, cart = '', accept = 'text/html') {
  const answer = await fetch(shop.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `cart=${cart}`, accept },
    body: new URLSearchParams(fields),
  });
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    cart: /^cart=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1],
    text: await answer.text(),
  };
}

/** The calls of the page's last script, as they stand there. */
function calls(page: string): string[] {
  return page.match(/^trl\.(track|identify)\(.*\);/gm) ?? [];
}

describe('each page', () => {
  it.each([
    ['/', '', ["trl.track('PageView');"]],
    ['/cart', 'week-pad:1', ["trl.track('PageView');"]],
    [
      '/products/week-pad',
      '',
      [
        "trl.track('PageView');",
        'trl.track("ViewContent", {"value":16.5,"currency":"EUR","items":[{"id":"week-pad","name":"Week pad","price":16.5,"quantity":1}]});',
      ],
    ],
    [
      '/checkout',
      'week-pad:2',
      [
        "trl.track('PageView');",
        'trl.track("InitiateCheckout", {"value":33,"currency":"EUR","items":[{"id":"week-pad","name":"Week pad","price":16.5,"quantity":2}]});',
      ],
    ],
  ])('%s tracks what it is', async (path, cart, tracked) => {
    expect(calls((await get(path, cart)).text)).toEqual(tracked);
  });

  it('carries the stub and the tag, with the nonce of its policy', async () => {
    const { text, headers } = await get('/');
    const nonce = /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1];
    expect(text).toContain(STUB);
    expect(text).toContain(`<script async nonce="${nonce}" src="http://collector.example/t/demo.js"></script>`);
    expect(text.match(/<script(?![^>]*nonce=)/)).toBeNull();
  });

  it.each(['/nothing', '/products/gold-bar', '/products/__proto__', '/thank-you/x', '/letter/x'])(
    '%s is not there',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});

describe('adding to the cart', () => {
  it('answers a page’s script with the event to track', async () => {
    const answer = await post(
      '/cart/add',
      { product: 'harbour-ink', quantity: '2' },
      'harbour-ink:1',
      'application/json',
    );
    expect(answer.cart).toBe('harbour-ink:3');
    expect(JSON.parse(answer.text)).toMatchObject({ pieces: 3, event: { value: 28, currency: 'EUR' } });
  });

  it('works without script', async () => {
    const answer = await post('/cart/add', { product: 'harbour-ink' });
    expect([answer.status, answer.location, answer.cart]).toEqual([303, '/cart', 'harbour-ink:1']);
  });

  it('removes a line', async () => {
    const fields = { product: 'harbour-ink', quantity: '2', remove: '1' };
    expect((await post('/cart/update', fields, 'harbour-ink:1.week-pad:1')).cart).toBe('week-pad:1');
  });
});

describe('checkout', () => {
  it('sends a visitor without goods to the cart', async () => {
    expect((await get('/checkout')).headers.get('location')).toBe('/cart');
    expect((await post('/checkout', CUSTOMER)).location).toBe('/cart');
  });

  it.each([
    ['email', { email: 'ada' }, 'An address like'],
    ['a name', { first_name: ' ' }, 'Your first name'],
    ['the country', { country: 'XX' }, 'needs a second look'],
    ['an unknown coupon', { coupon: 'FREE' }, 'don’t know this code'],
    ['a coupon that is for larger orders', { coupon: 'save10' }, 'orders of €50'],
  ])('asks again for %s and keeps the rest', async (_what, wrong, said) => {
    const answer = await post('/checkout', { ...CUSTOMER, ...wrong }, 'week-pad:1');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(said);
    expect(answer.text).toContain('value="Lovelace"');
    expect(calls(answer.text)).toEqual(["trl.track('PageView');"]);
  });

  it('shows what was typed as text', async () => {
    const answer = await post(
      '/checkout',
      { ...CUSTOMER, email: '', city: '"><script>alert(1)</script>' },
      'week-pad:1',
    );
    expect(answer.text).toContain('value="&quot;&gt;&lt;script&gt;');
  });

  it('makes one order of a form sent twice, and its page tells the same order each time', async () => {
    const form = { ...CUSTOMER, token: TOKEN, coupon: 'save10', first_name: '</script>' };
    const first = await post('/checkout', form, 'meridian-pen:1.cedar-pencils:1');
    const second = await post('/checkout', form, '');
    expect([first.location, first.cart, second.location]).toEqual([`/thank-you/${TOKEN}`, '', `/thank-you/${TOKEN}`]);

    const page = await get(`/thank-you/${TOKEN}`);
    expect(calls(page.text)).toEqual([
      'trl.identify({"email":"ada@example.com","first_name":"\\u003c/script\\u003e","last_name":"Lovelace","zip":"9000","city":"Ghent","country":"BE"});',
      "trl.track('PageView');",
      'trl.track("Purchase", {"value":149.9,"currency":"EUR","transaction_id":"A-1001","coupon":"SAVE10","items":[{"id":"meridian-pen","name":"Meridian fountain pen","price":149.9,"quantity":1},{"id":"cedar-pencils","name":"Six cedar pencils","price":10,"quantity":1}]});',
    ]);
    expect((await get(`/thank-you/${TOKEN}`)).text).toContain('"transaction_id":"A-1001"');
  });

  it('leaves shipping out of the value that partners are paid on', async () => {
    const { location } = await post('/checkout', CUSTOMER, 'week-pad:1');
    const { text } = await get(location ?? '');
    expect(text).toContain('€21.40');
    expect(text).toContain('"value":16.5,');
  });
});

describe('the letter', () => {
  it('tells one lead, with an event ID that stays', async () => {
    const { location } = await post('/letter', { email: 'ada@example.com' });
    const id = location?.split('/').at(-1);
    expect(calls((await get(location ?? '')).text)).toEqual([
      'trl.identify({"email":"ada@example.com"});',
      "trl.track('PageView');",
      `trl.track("Lead", {"form":"letter"}, {"eventId":"lead-${id}"});`,
    ]);
  });

  it('asks again for an address that is none', async () => {
    const answer = await post('/letter', { email: 'ada@' });
    expect([answer.status, answer.text.includes('value="ada@"')]).toEqual([422, true]);
  });
});
