/** Values of an event's own data by the names of dynamic parameters, which are in upper case. */
import type { EventData } from '../../sdk/protocol.ts';
import { plainNumber } from './reading/decimal.ts';

type Fields = Readonly<Record<string, unknown>>;

/** By object: its keys in upper case, each with the first key that reads so. A request may ask some thousand times. */
const keysByName = new WeakMap<Fields, ReadonlyMap<string, string>>();

/** The first key that reads as `name` (upper case) without regard to case, the one in lower case before others. */
function keyOf(data: Fields, name: string): string | undefined {
  const exact = name.toLowerCase();
  if (Object.hasOwn(data, exact)) return exact;
  let keys = keysByName.get(data);
  if (!keys) {
    keys = new Map(
      Object.keys(data)
        .reverse()
        .map((key) => [key.toUpperCase(), key]),
    );
    keysByName.set(data, keys);
  }
  return keys.get(name);
}

/**
 * The value under the name (upper case) as the page sent it; undefined where there is none. `CUSTOMER.ID` is a key of that name,
 * or else `id` in the object `customer`; `TAGS.0` is the first of a list.
 */
export function valueAt(data: Fields, name: string): unknown {
  const key = keyOf(data, name);
  if (key !== undefined) return data[key];
  if (!name.includes('.')) return undefined;
  let value: unknown = data;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    const fields = value as Fields;
    const inner = keyOf(fields, part);
    if (inner === undefined) return undefined;
    value = fields[inner];
  }
  return value;
}

const MAX_LEVELS = 3;

/** Names under which the data has values, in upper case: its keys, and those of objects in it (`CUSTOMER.ID`). */
export function dataNames(data: Fields): string[] {
  return namedValues(data).map(({ name }) => name.toUpperCase());
}

/** Each key with its value, an object's inner keys behind it; lists aren't gone into. `name`: as the data has it. */
export function namedValues(data: Fields, before = '', level = 1): { name: string; value: unknown }[] {
  return Object.entries(data).flatMap(([key, value]) => {
    const name = before + key;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const inner = isObject && level < MAX_LEVELS ? namedValues(value as Fields, `${name}.`, level + 1) : [];
    return [{ name, value }, ...inner];
  });
}

/** As text; '' where there is none. */
export function dataValue(data: EventData, name: string): string {
  return valueText(valueAt(data, name));
}

/** What an event is found by as one of an order: its `transaction_id` as text; '' where there is none. */
export function orderOf({ transaction_id }: EventData): string {
  return valueText(transaction_id);
}

/** Numbers as plain decimals, lists of plain values with commas between, other lists and objects as JSON. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return plainNumber(value);
  if (Array.isArray(value) && value.every(isPlain)) return value.map(valueText).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}
