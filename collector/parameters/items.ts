/**
 * Items of an order: `data.items`, a list of objects. `{{ITEM_ID}}` is the item's `item_id` or `id`, `{{ITEM_PRICE}}` its
 * `item_price` or `price`, and so on for any key; `{{ITEM_INDEX}}` counts from 1. Which item is meant is for the place to
 * say where such a parameter stands (webhooks/compileWebhook.ts).
 */
import type { EventData } from '../../sdk/protocol.ts';
import { keyOf, valueText } from './dataValues.ts';
import { type SlotValues, slotValue } from './values.ts';

const PREFIX = 'ITEM_';
const INDEX = 'ITEM_INDEX';

/** `name` in upper case, as slots have it. */
export function isItemParameter(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Empty where there is no list. */
export function itemsOf(data: EventData): readonly unknown[] {
  const key = keyOf(data, 'ITEMS');
  const items = key === undefined ? undefined : data[key];
  return Array.isArray(items) ? items : [];
}

/** Item parameters from this item, the `index`th from 0; every other is the event's, worked out once for all its items. */
export function itemValues(item: unknown, index: number, ofEvent: SlotValues): SlotValues {
  const lookup = (name: string) => valueText(rawItemValue(item, index, name)).toWellFormed();
  return (slot) => (isItemParameter(slot.name) ? slotValue(slot, lookup) : ofEvent(slot));
}

/** The value as the page sent it; undefined where the item has none. */
export function rawItemValue(item: unknown, index: number, name: string): unknown {
  if (name === INDEX) return index + 1;
  if (!isObject(item)) return undefined;
  const key = keyOf(item, name) ?? keyOf(item, name.slice(PREFIX.length));
  return key === undefined ? undefined : item[key];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
