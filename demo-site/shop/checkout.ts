import { randomUUID } from 'node:crypto';
import type { Cart } from './cart.ts';
import { type Customer, couponProblem } from './orders.ts';
import { type CheckoutForm, isCountry } from './pages/checkoutPages.ts';

const LONGEST = 120;
const TOKEN = /^[0-9a-f-]{36}$/;

const ASKED: [name: keyof Customer, problem: string][] = [
  ['first_name', 'Your first name, for the parcel.'],
  ['last_name', 'Your last name, for the parcel.'],
  ['street', 'Street and number, for the parcel.'],
  ['zip', 'The postcode of the address.'],
  ['city', 'The city of the address.'],
];

/** Something@somewhere.tld: who mistypes more than that finds out by mail. */
export function isEmail(text: string): boolean {
  return text.length <= LONGEST && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

export type CheckedForm =
  | { ok: true; token: string; coupon: string; customer: Customer }
  | ({ ok: false } & CheckoutForm);

/** Checks what the checkout form sent; `sent` gives a field trimmed. */
export function checkForm(sent: (name: string) => string, cart: Cart): CheckedForm {
  const token = TOKEN.test(sent('token')) ? sent('token') : randomUUID();
  const customer: Customer = {
    email: sent('email'),
    first_name: sent('first_name'),
    last_name: sent('last_name'),
    street: sent('street'),
    zip: sent('zip'),
    city: sent('city'),
    country: sent('country'),
  };
  const coupon = sent('coupon').toUpperCase();

  const problems: Record<string, string> = {};
  if (!isEmail(customer.email)) problems.email = 'An address like ada@example.com.';
  for (const [name, problem] of ASKED) {
    if (customer[name] === '' || customer[name].length > LONGEST) problems[name] = problem;
  }
  if (!isCountry(customer.country)) problems.country = 'One of the countries we ship to.';
  const withCoupon = couponProblem(coupon, cart);
  if (withCoupon !== undefined) problems.coupon = withCoupon;

  if (Object.keys(problems).length === 0) return { ok: true, token, coupon, customer };
  return { ok: false, token, values: { ...customer, coupon }, problems };
}
