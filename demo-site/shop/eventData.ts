/** What the shop tells Tag Relay of its pages: the data of each event. Amounts in euros. */
import type { EventData } from '../../sdk/protocol.ts';
import type { Cart } from './cart.ts';
import { CURRENCY, type Product } from './catalogue.ts';
import { amountsOf, type Order } from './orders.ts';

function item(product: Product, quantity: number) {
  return { id: product.slug, name: product.name, price: product.priceCents / 100, quantity };
}

export function productData(product: Product, quantity: number): EventData {
  return { value: (product.priceCents * quantity) / 100, currency: CURRENCY, items: [item(product, quantity)] };
}

export function cartData(cart: Cart): EventData {
  return {
    value: amountsOf(cart).goods / 100,
    currency: CURRENCY,
    items: cart.map((line) => item(line.product, line.quantity)),
  };
}

/** Partners are paid on the goods after discount: shipping is no part of the value. */
export function purchaseData(order: Order): EventData {
  return {
    value: (order.goods - order.discount) / 100,
    currency: CURRENCY,
    transaction_id: order.number,
    ...(order.coupon !== '' && { coupon: order.coupon }),
    items: order.lines.map((line) => item(line.product, line.quantity)),
  };
}
