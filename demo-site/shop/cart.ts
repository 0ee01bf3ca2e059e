import { type Product, productBySlug } from './catalogue.ts';

/** The cart lives in a cookie, `slug:quantity` joined by dots, and is read as text that anyone may have written. */
export const CART_COOKIE = 'cart';

export const MOST_OF_ONE = 9;

export interface CartLine {
  product: Product;
  quantity: number;
}

export type Cart = readonly CartLine[];

export function parseCart(cookieHeader: string | undefined): Cart {
  const lines: CartLine[] = [];
  for (const pair of cookieValue(cookieHeader).split('.')) {
    const [slug = '', count = ''] = pair.split(':');
    const product = productBySlug(slug);
    const quantity = Number(count);
    const valid = Number.isInteger(quantity) && quantity >= 1 && quantity <= MOST_OF_ONE;
    if (product && valid && !lines.some((line) => line.product === product)) lines.push({ product, quantity });
  }
  return lines;
}

function cookieValue(header = ''): string {
  const pair = header.split(/;\s*/).find((candidate) => candidate.startsWith(`${CART_COOKIE}=`));
  return pair?.slice(CART_COOKIE.length + 1) ?? '';
}

export function serializeCart(cart: Cart): string {
  return cart.map(({ product, quantity }) => `${product.slug}:${quantity}`).join('.');
}

/** The cart with that many of the product, none for 0; never more than MOST_OF_ONE. */
export function withQuantity(cart: Cart, product: Product, quantity: number): Cart {
  const line = { product, quantity: Math.min(quantity, MOST_OF_ONE) };
  const known = cart.some((other) => other.product === product);
  const all = known ? cart.map((other) => (other.product === product ? line : other)) : [...cart, line];
  return all.filter((other) => other.quantity > 0);
}

export function quantityOf(cart: Cart, product: Product): number {
  return cart.find((line) => line.product === product)?.quantity ?? 0;
}

export function pieces(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}
