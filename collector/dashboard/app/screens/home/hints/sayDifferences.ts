/** What a server told otherwise than a browser, in words. Pure. */
import { moneyText } from '../../../ui/money.ts';

type Data = Record<string, unknown>;

/** Keys by which pages name what people call otherwise. */
const WORDS: Readonly<Record<string, string>> = {
  transaction_id: 'the order number',
  order_id: 'the order number',
  value: 'the value',
  currency: 'the currency',
  items: 'the list of items',
  coupon: 'the coupon',
  tax: 'the tax',
  shipping: 'the shipping',
};
const MONEY = new Set(['value', 'tax', 'shipping']);
const MOST_CHARACTERS = 60;

/** Of what the server told, what the browser told otherwise. */
export function sayDifferences(browser: Data, server: Data, locale?: string): string {
  const keys = Object.keys(server).filter((key) => JSON.stringify(browser[key]) !== JSON.stringify(server[key]));
  if (keys.length === 0) return 'the contact differs';
  return keys
    .map((key) => {
      const name = WORDS[key.toLowerCase()] ?? key;
      return `${name} was ${say(key, browser, locale)}, the server says ${say(key, server, locale)}`;
    })
    .join('; ');
}

function say(key: string, data: Data, locale: string | undefined): string {
  const value = data[key];
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value))
    return value.length === 1 ? `1 item, ${short(value)}` : `${value.length} items, ${short(value)}`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string' && typeof value !== 'number') return short(value);
  if (!MONEY.has(key.toLowerCase()))
    return typeof value === 'number' ? String(value) : `“${value.slice(0, MOST_CHARACTERS)}”`;
  const { currency } = data;
  return moneyText(value, typeof currency === 'string' ? currency : '', locale);
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
