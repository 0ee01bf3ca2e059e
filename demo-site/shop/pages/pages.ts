/** The pages around buying: the goods, the letter, and the page that isn't there. */
import { html } from '../../html.ts';
import { PRODUCTS, type Product, price } from '../catalogue.ts';
import { productData } from '../eventData.ts';
import { HERO, picture } from './art.ts';
import type { PageContent } from './layout.ts';
import { field, quantitySelect, SHOP } from './parts.ts';

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
