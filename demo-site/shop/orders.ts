import type { Cart } from './cart.ts';

/** All amounts in cents of euro. */
export interface Amounts {
  goods: number;
  discount: number;
  shipping: number;
  total: number;
}

export interface Customer {
  email: string;
  first_name: string;
  last_name: string;
  street: string;
  zip: string;
  city: string;
  country: string;
}

export interface Order extends Amounts {
  /** in the thank-you page's address; made with the checkout form, so that a form sent twice is one order */
  token: string;
  /** what people and partners call it: `A-1001` */
  number: string;
  lines: Cart;
  coupon: string;
  customer: Customer;
}

const COUPONS: Record<string, number> = { SAVE10: 1000 };
const COUPON_FROM = 5000;
const FREE_SHIPPING_FROM = 4000;
const SHIPPING = 490;

/** Why a coupon can't be used, or nothing. An empty one is no coupon. */
export function couponProblem(coupon: string, cart: Cart): string | undefined {
  if (coupon === '') return undefined;
  if (!Object.hasOwn(COUPONS, coupon)) return 'We don’t know this code. Check the spelling, or leave it out.';
  if (goodsOf(cart) < COUPON_FROM) return 'This code is for orders of €50 and more.';
  return undefined;
}

function goodsOf(cart: Cart): number {
  return cart.reduce((sum, { product, quantity }) => sum + product.priceCents * quantity, 0);
}

/** `coupon` must have passed `couponProblem`. */
export function amountsOf(cart: Cart, coupon = ''): Amounts {
  const goods = goodsOf(cart);
  const discount = COUPONS[coupon] ?? 0;
  const shipping = goods === 0 || goods >= FREE_SHIPPING_FROM ? 0 : SHIPPING;
  return { goods, discount, shipping, total: goods - discount + shipping };
}

export interface Orders {
  /** The order of this token: the one placed before, else a new one. */
  place(token: string, lines: Cart, coupon: string, customer: Customer): Order;
  find(token: string): Order | undefined;
}

/** Orders in memory; numbers count up from `first`. */
export function createOrders(first: number): Orders {
  const orders = new Map<string, Order>();
  return {
    place(token, lines, coupon, customer) {
      const placed = orders.get(token);
      if (placed) return placed;
      const number = `A-${first + orders.size}`;
      const order = { token, number, lines, coupon, customer, ...amountsOf(lines, coupon) };
      orders.set(token, order);
      return order;
    },
    find: (token) => orders.get(token),
  };
}
