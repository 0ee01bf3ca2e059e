import { type Html, html } from '../html.ts';
import { HERO, picture } from './art.ts';
import { type Cart, MOST_OF_ONE, pieces } from './cart.ts';
import { CURRENCY, PRODUCTS, type Product, price } from './catalogue.ts';
import { cartData, productData, purchaseData } from './eventData.ts';
import type { PageContent } from './layout.ts';
import { type Amounts, amountsOf, type Order } from './orders.ts';

const SHOP = 'Kite & Quire';

export function landingPage(problem?: string, email = ''): PageContent {
  return {
    title: `${SHOP}: paper goods`,
    main: html`
<section class="hero">
  <div>
    <h1><span>Close a tab.</span> <span>Open a notebook.</span></h1>
    <p>Paper, ink and the few tools around them, made in small runs and kept in stock for good.</p>
    <a class="button" href="#goods">See the goods</a>
  </div>
  ${HERO}
</section>
<section id="goods" aria-labelledby="goods-title">
  <h2 id="goods-title">All eight of our goods</h2>
  <ul class="grid">
    ${PRODUCTS.map(
      (product) => html`<li>
      <a href="/products/${product.slug}" class="card">
        <span class="tile" style="--tile: ${product.tile}">${picture(product.slug)}</span>
        <span class="name">${product.name}</span>
        <span class="price">${price(product.priceCents)}</span>
        <span class="line">${product.line}</span>
      </a>
    </li>`,
    )}
  </ul>
</section>
<section id="letter" class="letter" aria-labelledby="letter-title">
  <div>
    <h2 id="letter-title">Four letters a year</h2>
    <p>What we made, what went wrong, and a drawing. On paper if you like, else by email.</p>
  </div>
  <form method="post" action="/letter#letter" novalidate>
    ${field({ label: 'Email', name: 'email', type: 'email', autocomplete: 'email', value: email, problem })}
    <button>Get the letter</button>
  </form>
</section>`,
  };
}

export function productPage(product: Product): PageContent {
  const others = PRODUCTS.filter((other) => other !== product).slice(0, 4);
  return {
    title: `${product.name}, ${SHOP}`,
    events: [['ViewContent', productData(product, 1)]],
    main: html`
<article class="product">
  <div class="tile" style="--tile: ${product.tile}">${picture(product.slug)}</div>
  <div class="about">
    <h1>${product.name}</h1>
    <p class="price">${price(product.priceCents)}</p>
    <p>${product.description}</p>
    <form method="post" action="/cart/add" data-add class="add">
      <input type="hidden" name="product" value="${product.slug}">
      ${quantitySelect(`How many of ${product.name}`, 1)}
      <button>Add to cart</button>
    </form>
    <ul class="facts">${product.facts.map((fact) => html`<li>${fact}</li>`)}</ul>
    <p class="small">Free shipping from €40. Send it back within thirty days, written on or not.</p>
  </div>
</article>
<section aria-labelledby="others-title">
  <h2 id="others-title">Goes with it</h2>
  <ul class="grid">
    ${others.map(
      (other) => html`<li><a href="/products/${other.slug}" class="card">
        <span class="tile" style="--tile: ${other.tile}">${picture(other.slug)}</span>
        <span class="name">${other.name}</span><span class="price">${price(other.priceCents)}</span></a></li>`,
    )}
  </ul>
</section>`,
  };
}

function quantitySelect(label: string, quantity: number): Html {
  return html`<label><span class="hidden">${label}</span><select name="quantity">${[...Array(MOST_OF_ONE).keys()].map(
    (index) => html`<option${index + 1 === quantity && html` selected`}>${index + 1}</option>`,
  )}</select></label>`;
}

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

function amountList(amounts: Amounts): Html {
  const row = (label: string, value: string, emphasis = false) =>
    html`<div${emphasis && html` class="total"`}><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<dl class="amounts">
    ${row('Goods', price(amounts.goods))}
    ${amounts.discount > 0 && row('Coupon', price(-amounts.discount))}
    ${row('Shipping', amounts.shipping === 0 ? 'Free' : price(amounts.shipping))}
    ${row('Total', price(amounts.total), true)}
  </dl>`;
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

function lineList(lines: Cart): Html {
  return html`<ul class="short">${lines.map(
    ({ product, quantity }) =>
      html`<li><span>${quantity} × ${product.name}</span> <span>${price(product.priceCents * quantity)}</span></li>`,
  )}</ul>`;
}

interface Field {
  label: string;
  name: string;
  type: string;
  autocomplete: string;
  value: string;
  hint?: string | undefined;
  problem?: string | undefined;
}

function field({ label, name, type, autocomplete, value, hint, problem }: Field): Html {
  const note = problem ?? hint;
  return html`<div class="field${problem !== undefined && ' bad'}">
    <label for="${name}">${label}</label>
    <input id="${name}" type="${type}" name="${name}" autocomplete="${autocomplete}" value="${value}" maxlength="120"${note !== undefined && html` aria-describedby="${name}-note"`}${problem !== undefined && html` aria-invalid="true"`}>
    ${note !== undefined && html`<small id="${name}-note">${note}</small>`}
  </div>`;
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

export function letterPage(signup: { id: string; email: string }): PageContent {
  return {
    title: `You’re on the list, ${SHOP}`,
    contact: { email: signup.email },
    // the event's own id, so that a reload of this page is no second lead
    events: [['Lead', { form: 'letter' }, { eventId: `lead-${signup.id}` }]],
    main: html`<section class="narrow"><h1>You’re on the list</h1>
<p>The next letter goes to ${signup.email}. Until then, <a href="/#goods">see the goods</a>.</p></section>`,
  };
}

export function notFoundPage(): PageContent {
  return {
    title: `Not here, ${SHOP}`,
    main: html`<section class="narrow"><h1>This page is blank</h1><p>Good for a notebook, less so here. <a href="/">Back to the shop</a>.</p></section>`,
  };
}
