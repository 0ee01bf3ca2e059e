/** Values of an event's own data by the names of dynamic parameters, which are in upper case. */
import type { EventData } from '../../sdk/protocol.ts';

/**
 * Keys by their upper case, for objects of which more was asked than a key in lower case: every connector's every slot would
 * else go through all of an event's 500 keys. Data is parsed JSON that nobody changes.
 */
const indexes = new WeakMap<object, ReadonlyMap<string, string>>();

/** The first key that reads as `name` (upper case) without regard to case, the one in lower case before others. */
export function keyOf(data: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const exact = name.toLowerCase();
  if (Object.hasOwn(data, exact)) return exact;
  let index = indexes.get(data);
  if (!index) {
    index = indexOf(data);
    indexes.set(data, index);
  }
  return index.get(name);
}

function indexOf(data: object): Map<string, string> {
  const index = new Map<string, string>();
  for (const key of Object.keys(data)) {
    const upper = key.toUpperCase();
    if (!index.has(upper)) index.set(upper, key);
  }
  return index;
}

/** As text; '' where there is none. */
export function dataValue(data: EventData, name: string): string {
  const key = keyOf(data, name);
  return key === undefined ? '' : valueText(data[key]);
}

/** What an event is found by as one of an order: its `transaction_id` as text; '' where there is none. */
export function orderOf({ transaction_id }: EventData): string {
  return valueText(transaction_id);
}

/** Numbers and booleans as JavaScript writes them; lists and objects as JSON. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
