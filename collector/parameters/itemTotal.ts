/**
 * `{{ITEM_TOTAL}}`: what a line of an order is worth, price × quantity less the item's discount. Networks that are told items
 * pay on their sum, so the lines have to add up to the order's value (Awin: "the sum of your groups must be equivalent to the
 * subtotal").
 *
 * A discount is per unit, as in Google Analytics. Its documents also say that `price` has the discount taken off already, while
 * many shops send the price before it; and some give the discount of the whole line. Which one an order means is seen from the
 * order: the reading whose lines add up to `value`, with or without shipping and tax. Where none does, it is taken off, per unit.
 */
import type { EventData } from '../../sdk/protocol.ts';
import { valueAt, valueText } from './dataValues.ts';
import { readAmount, type Unusable } from './reading/amounts.ts';
import { add, type Decimal, decimalText, isEqual, multiply, parseDecimal, subtract } from './reading/decimal.ts';

type Discount = 'per_unit' | 'in_price' | 'of_line';
const READINGS: readonly Discount[] = ['per_unit', 'in_price', 'of_line'];

interface Line {
  price: Decimal;
  quantity: Decimal;
  discount: Decimal;
}

const ONE: Decimal = { digits: 1n, places: 0 };
const ZERO: Decimal = { digits: 0n, places: 0 };

/** '' without a price. `items`: all of the order, of which this is one; `data`: the event's. */
export function itemTotal(
  item: unknown,
  order: { data: EventData; items: readonly unknown[]; currency: string },
): string | Unusable {
  const line = readLine(item, order.currency);
  if (line === undefined) return '';
  if ('unusable' in line) return line;
  if (line.discount.digits === 0n) return decimalText(multiply(line.price, line.quantity));
  return decimalText(totalOf(line, discountOf(order)));
}

function totalOf({ price, quantity, discount }: Line, reading: Discount): Decimal {
  if (reading === 'per_unit') return multiply(subtract(price, discount), quantity);
  const full = multiply(price, quantity);
  return reading === 'of_line' ? subtract(full, discount) : full;
}

/** By the event's data: worked out once for all items of an order. */
const known = new WeakMap<EventData, Discount>();

function discountOf({ data, items, currency }: Parameters<typeof itemTotal>[1]): Discount {
  let reading = known.get(data);
  if (reading === undefined) {
    reading = findReading(data, items, currency);
    known.set(data, reading);
  }
  return reading;
}

function findReading(data: EventData, items: readonly unknown[], currency: string): Discount {
  const lines: Line[] = [];
  for (const item of items) {
    const line = readLine(item, currency);
    if (line !== undefined && 'unusable' in line) return 'per_unit';
    if (line) lines.push(line);
  }
  const amounts = ['VALUE', 'SHIPPING', 'TAX'].map((name) => decimalOf(data, [name], currency, ZERO));
  const [value = ZERO, shipping = ZERO, tax = ZERO] = amounts.map((amount) =>
    amount === undefined || 'unusable' in amount ? ZERO : amount,
  );
  const wanted = [ZERO, shipping, tax, add(shipping, tax)].map((extra) => subtract(value, extra));
  const matches = (reading: Discount) => {
    const sum = lines.reduce((total, line) => add(total, totalOf(line, reading)), ZERO);
    return wanted.some((amount) => isEqual(amount, sum));
  };
  return READINGS.find(matches) ?? 'per_unit';
}

/** Undefined without a price. A quantity that isn't given is one. */
function readLine(item: unknown, currency: string): Line | Unusable | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const own = item as Record<string, unknown>;
  const price = decimalOf(own, ['ITEM_PRICE', 'PRICE'], currency, undefined);
  const quantity = decimalOf(own, ['ITEM_QUANTITY', 'QUANTITY'], '', ONE);
  const discount = decimalOf(own, ['ITEM_DISCOUNT', 'DISCOUNT'], currency, ZERO);
  if (price === undefined || quantity === undefined || discount === undefined) return undefined;
  for (const part of [price, quantity, discount]) if ('unusable' in part) return part;
  return { price, quantity, discount } as Line;
}

function decimalOf(
  data: Record<string, unknown>,
  names: readonly string[],
  currency: string,
  otherwise: Decimal | undefined,
): Decimal | Unusable | undefined {
  const name = names.find((candidate) => valueText(valueAt(data, candidate)) !== '');
  if (name === undefined) return otherwise;
  const text = readAmount(valueText(valueAt(data, name)), currency);
  if (typeof text !== 'string') return { unusable: `can’t be worked out: its ${name} ${text.unusable}` };
  return parseDecimal(text);
}
