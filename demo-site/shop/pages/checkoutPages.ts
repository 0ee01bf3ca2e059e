/** From the cart to the order: what is bought, where it goes, and thanks. */
import { html } from '../../html.ts';
import { type Cart, pieces } from '../cart.ts';
import { CURRENCY, price } from '../catalogue.ts';
import { cartData, purchaseData } from '../eventData.ts';
import { amountsOf, type Order } from '../orders.ts';
import { picture } from './art.ts';
import type { PageContent } from './layout.ts';
import { amountList, field, lineList, quantitySelect, SHOP } from './parts.ts';

export function cartPage(cart: Cart): PageContent {
  const title = `Cart, ${SHOP}`;
  if (cart.length === 0) {
    return {
      title,
      main: html`<section class="narrow"><h1>Your cart is empty</h1><p>Paper is patient. <a href="/#goods">See the goods</a>.</p></section>`,
    };
  }
  return {
    title,
    main: html`
<section class="split">
  <div>
    <h1>Your cart</h1>
    <ul class="lines">
      ${cart.map(
        ({ product, quantity }) => html`<li>
        <a class="tile" href="/products/${product.slug}" style="--tile: ${product.tile}" tabindex="-1" aria-hidden="true">${picture(product.slug)}</a>
        <div>
          <a href="/products/${product.slug}" class="name">${product.name}</a>
          <form method="post" action="/cart/update" class="quantity">
            <input type="hidden" name="product" value="${product.slug}">
            ${quantitySelect(`How many of ${product.name}`, quantity)}
            <button class="text" aria-label="Update ${product.name}">Update</button>
            <button class="text" name="remove" value="1" aria-label="Remove ${product.name}">Remove</button>
          </form>
        </div>
        <span class="price">${price(product.priceCents * quantity)}</span>
      </li>`,
      )}
    </ul>
  </div>
  <aside class="summary" aria-label="Summary">
    ${amountList(amountsOf(cart))}
    <a class="button" href="/checkout">Check out</a>
    <a href="/#goods">Keep looking</a>
  </aside>
</section>`,
  };
}

const COUNTRIES: [code: string, name: string][] = [
  ['BE', 'Belgium'],
  ['FR', 'France'],
  ['DE', 'Germany'],
  ['IE', 'Ireland'],
  ['NL', 'Netherlands'],
];

/** What was typed into the checkout form, by field name, and what is wrong with it. */
export interface CheckoutForm {
  token: string;
  values: Record<string, string>;
  problems: Record<string, string>;
}

export function isCountry(code: string): boolean {
  return COUNTRIES.some(([known]) => known === code);
}

export function checkoutPage(cart: Cart, { token, values, problems }: CheckoutForm): PageContent {
  const wrong = Object.keys(problems).length;
  const text = (label: string, name: string, autocomplete: string, type = 'text', hint?: string) =>
    field({ label, name, autocomplete, type, hint, value: values[name] ?? '', problem: problems[name] });
  return {
    title: `${wrong > 0 ? 'Please check: ' : ''}Checkout, ${SHOP}`,
    // a form sent back to be corrected is the same checkout
    events: wrong > 0 ? [] : [['InitiateCheckout', cartData(cart)]],
    main: html`
<section class="split">
  <form method="post" action="/checkout" class="checkout" novalidate>
    <h1>Checkout</h1>
    ${wrong > 0 && html`<p class="wrong" role="alert">${wrong === 1 ? 'One field needs' : `${wrong} fields need`} a second look.</p>`}
    <input type="hidden" name="token" value="${token}">
    <fieldset><legend>Where the receipt goes</legend>
      ${text('Email', 'email', 'email', 'email')}
    </fieldset>
    <fieldset class="pairs"><legend>Where the parcel goes</legend>
      ${text('First name', 'first_name', 'given-name')}
      ${text('Last name', 'last_name', 'family-name')}
      ${text('Street and number', 'street', 'street-address')}
      ${text('Postcode', 'zip', 'postal-code')}
      ${text('City', 'city', 'address-level2')}
      <div class="field"><label for="country">Country</label><select id="country" name="country" autocomplete="country">${COUNTRIES.map(
        ([code, name]) => html`<option value="${code}"${values.country === code && html` selected`}>${name}</option>`,
      )}</select></div>
    </fieldset>
    <fieldset class="pairs"><legend>If you have a coupon</legend>
      ${text('Coupon code', 'coupon', 'off', 'text', 'SAVE10 takes €10 off orders from €50.')}
    </fieldset>
    <button>Place the order</button>
    <p class="small">This is a demo: no payment is asked for, and nothing is sent to you.</p>
  </form>
  <aside class="summary" aria-label="Your order">
    <h2>Your order</h2>
    ${lineList(cart)}
    ${amountList(amountsOf(cart))}
  </aside>
</section>`,
  };
}

export function thankYouPage(order: Order): PageContent {
  const { street: _street, ...contact } = order.customer;
  return {
    title: `Thank you, ${SHOP}`,
    contact,
    events: [['Purchase', purchaseData(order)]],
    main: html`
<section class="split">
  <div>
    <h1>Thank you, ${order.customer.first_name}.</h1>
    <p>Your order <strong id="order-number">${order.number}</strong> is with us. The receipt goes to ${order.customer.email}, and ${pieces(order.lines) === 1 ? 'the parcel' : 'everything in one parcel'} to ${order.customer.street} in ${order.customer.city}.</p>
    <p><a href="/">Back to the shop</a></p>
  </div>
  <aside class="summary" aria-label="Your order">
    <h2>Order ${order.number}</h2>
    ${lineList(order.lines)}
    ${amountList(order)}
    <p class="small">All amounts in ${CURRENCY}.</p>
  </aside>
</section>`,
  };
}
