/** Values of an event's own data by the names of dynamic parameters, which are in upper case. */
import type { EventData } from '../../sdk/protocol.ts';

/** By object: its keys in upper case, each with the first key that reads so. A request may ask some thousand times. */
const keysByName = new WeakMap<Readonly<Record<string, unknown>>, ReadonlyMap<string, string>>();

/** The first key that reads as `name` (upper case) without regard to case, the one in lower case before others. */
export function keyOf(data: Readonly<Record<string, unknown>>, name: string): string | undefined {
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
