/**
 * Items of an order: `data.items`, a list of objects. `{{ITEM_ID}}` is the item's `item_id` or `id`, `{{ITEM_PRICE}}` its
 * `item_price` or `price`, and so on for any key; `{{ITEM_INDEX}}` counts from 1, `{{ITEM_TOTAL}}` is worked out (itemTotal.ts).
 * Which item is meant is for the place to say where such a parameter stands (webhooks/build/compile/compileWebhook.ts).
 */

import type { EventData } from '../../sdk/protocol.ts';
import { isObject } from '../validate/isObject.ts';
import { valueAt, valueText } from './dataValues.ts';
import { itemTotal } from './itemTotal.ts';
import { quoted } from './reading/amounts.ts';
import type { Slot } from './template.ts';
import { type SlotValues, slotValue, UnusableValueError } from './values.ts';

const PREFIX = 'ITEM_';
const INDEX = 'ITEM_INDEX';
const TOTAL = 'ITEM_TOTAL';

/** `name` in upper case, as slots have it. */
export function isItemParameter(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** By the event's data; `undefined`: they can't be read. */
const known = new WeakMap<EventData, readonly unknown[] | undefined>();

/**
 * Also those that came as an object by index or ID (`{ "12": {…} }`, as PHP writes lists with gaps), as one item without a list,
 * or as JSON text. Empty where there are none; throws UnusableValueError where there is something else.
 */
export function itemsOf(data: EventData): readonly unknown[] {
  if (!known.has(data)) known.set(data, readItems(valueAt(data, 'ITEMS')));
  const items = known.get(data);
  if (items) return items;
  throw new UnusableValueError(`items is no list of items: ${quoted(valueText(valueAt(data, 'ITEMS')))}`);
}

function readItems(items: unknown): readonly unknown[] | undefined {
  if (items === undefined || items === null) return [];
  if (typeof items === 'string') {
    const text = items.trim();
    return text === '' ? [] : readItemsOfJson(text);
  }
  if (Array.isArray(items)) return items.map(readItem);
  if (!isObject(items)) return undefined;
  // keys that are numbers come first and in order, whatever order they were sent in
  const entries = Object.entries(items);
  const isMap = entries.every(([key]) => /^\d+$/.test(key)) || entries.every(([, value]) => isObject(value));
  return isMap ? entries.map(([, value]) => readItem(value)) : [items];
}

function readItemsOfJson(text: string): readonly unknown[] | undefined {
  const value = readJson(text);
  return typeof value === 'object' && value !== null ? readItems(value) : undefined;
}

function readItem(item: unknown): unknown {
  const value = typeof item === 'string' && item.trim().startsWith('{') ? readJson(item) : undefined;
  return isObject(value) ? value : item;
}

/** As deep as an event's own data may be (ingest/unsafeData.ts): what is deeper would overflow who walks it. */
const MAX_DEPTH = 10;

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeper(value, MAX_DEPTH) ? undefined : value;
  } catch {
    return undefined;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** For `{{ITEM_TOTAL}}`: the order that the item is of. */
export interface Order {
  data: EventData;
  items: readonly unknown[];
}

const [CURRENCY, COUNTRY] = ['CURRENCY', 'COUNTRY'].map(
  (name): Slot => ({ name, filters: [], source: `{{${name}}}`, start: 0, end: name.length + 4 }),
) as [Slot, Slot];

/** Item parameters from this item, the `index`th from 0; every other is the event's, worked out once for all its items. */
export function itemValues(
  item: unknown,
  index: number,
  ofEvent: SlotValues,
  order: Order = { data: {}, items: [item] },
): SlotValues {
  const lookup = (name: string): string => {
    if (!isItemParameter(name)) return ofEvent(name === 'COUNTRY' ? COUNTRY : CURRENCY);
    const text = valueText(rawItemValue(item, index, name)).toWellFormed();
    return text === '' && name === TOTAL ? total() : text;
  };
  const total = () => {
    const amount = itemTotal(item, { ...order, currency: ofEvent(CURRENCY) });
    if (typeof amount === 'string') return amount;
    throw new UnusableValueError(`${TOTAL} ${amount.unusable}`);
  };
  return (slot) => {
    if (!isItemParameter(slot.name)) return ofEvent(slot);
    try {
      return slotValue(slot, lookup);
    } catch (error) {
      if (error instanceof UnusableValueError) error.message += ` (item ${index + 1})`;
      throw error;
    }
  };
}

/** The value as the page sent it; undefined where the item has none. */
export function rawItemValue(item: unknown, index: number, name: string): unknown {
  if (name === INDEX) return index + 1;
  if (!isObject(item)) return undefined;
  const value = valueAt(item, name);
  return value === undefined ? valueAt(item, name.slice(PREFIX.length)) : value;
}
