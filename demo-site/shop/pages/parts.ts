/** What several pages of the shop are made of. */
import { type Html, html } from '../../html.ts';
import { type Cart, MOST_OF_ONE } from '../cart.ts';
import { price } from '../catalogue.ts';
import type { Amounts } from '../orders.ts';

export const SHOP = 'Kite & Quire';

export function quantitySelect(label: string, quantity: number): Html {
  return html`<label><span class="hidden">${label}</span><select name="quantity">${[...Array(MOST_OF_ONE).keys()].map(
    (index) => html`<option${index + 1 === quantity && html` selected`}>${index + 1}</option>`,
  )}</select></label>`;
}

export function amountList(amounts: Amounts): Html {
  const row = (label: string, value: string, emphasis = false) =>
    html`<div${emphasis && html` class="total"`}><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<dl class="amounts">
    ${row('Goods', price(amounts.goods))}
    ${amounts.discount > 0 && row('Coupon', price(-amounts.discount))}
    ${row('Shipping', amounts.shipping === 0 ? 'Free' : price(amounts.shipping))}
    ${row('Total', price(amounts.total), true)}
  </dl>`;
}

export function lineList(lines: Cart): Html {
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

export function field({ label, name, type, autocomplete, value, hint, problem }: Field): Html {
  const note = problem ?? hint;
  return html`<div class="field${problem !== undefined && ' bad'}">
    <label for="${name}">${label}</label>
    <input id="${name}" type="${type}" name="${name}" autocomplete="${autocomplete}" value="${value}" maxlength="120"${note !== undefined && html` aria-describedby="${name}-note"`}${problem !== undefined && html` aria-invalid="true"`}>
    ${note !== undefined && html`<small id="${name}-note">${note}</small>`}
  </div>`;
}
