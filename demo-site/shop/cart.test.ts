import { describe, expect, it } from 'vitest';
import { parseCart, pieces, serializeCart, withQuantity } from './cart.ts';
import { productBySlug } from './catalogue.ts';

describe('the cart’s cookie', () => {
  it.each([
    ['no cookie', undefined, ''],
    ['other cookies', 'a=1; xcart=week-pad:1', ''],
    ['one product', 'cart=week-pad:2', 'week-pad:2'],
    ['several, among other cookies', 'a=1; cart=week-pad:2.letter-set:1; b=2', 'week-pad:2.letter-set:1'],
    ['an unknown product', 'cart=gold-bar:1.week-pad:1', 'week-pad:1'],
    ['a name of Object’s prototype', 'cart=constructor:1', ''],
    ['a product twice', 'cart=week-pad:1.week-pad:5', 'week-pad:1'],
    ['quantities that are none', 'cart=week-pad:0.letter-set:-1.harbour-ink:1e9.brass-clips:x.desk-folio:1,5', ''],
  ])('reads %s', (_case, header, read) => {
    expect(serializeCart(parseCart(header))).toBe(read);
  });
});

describe('changing the cart', () => {
  const pad = productBySlug('week-pad');
  it.each([
    ['adds a product', 'letter-set:1', 2, 'letter-set:1.week-pad:2'],
    ['changes one in its place', 'week-pad:1.letter-set:1', 3, 'week-pad:3.letter-set:1'],
    ['drops one', 'week-pad:1.letter-set:1', 0, 'letter-set:1'],
    ['holds nine of one at most', '', 12, 'week-pad:9'],
  ])('%s', (_case, before, quantity, after) => {
    if (!pad) throw new Error('the week pad is gone from the catalogue');
    const cart = withQuantity(parseCart(`cart=${before}`), pad, quantity);
    expect(serializeCart(cart)).toBe(after);
  });

  it('counts pieces, not lines', () => {
    expect(pieces(parseCart('cart=week-pad:2.letter-set:1'))).toBe(3);
  });
});
