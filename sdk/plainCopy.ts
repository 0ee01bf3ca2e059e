import { exceeds } from './exceeds.ts';
import { toJson } from './json.ts';
import type { EventData } from './protocol.ts';

/** Bytes of one event: of a request's 64 KiB what leaves room for page, contact and clicks. */
const MAX_BYTES = 45_000;
/** as deep as the collector takes it, see its parse/plainJson.ts */
const MAX_DEPTH = 9;
const MAX_VALUES = 20_000;
const MAX_NOTES = 20;
/** What is left of items where there isn't room for all of their detail: what is paid by. */
const OF_ITEMS = 'item_id id sku price quantity discount'.split(' ');
const OF_ORDER = 'transaction_id value currency tax shipping coupon'.split(' ');
const MAX_TEXT = 512;

const kindOf = (value: unknown): string => ({}).toString.call(value).slice(8, -1);

/**
 * The data as of now. What JSON can't hold is left out, but for a BigInt's digits, and so is what throws, holds itself, or is the
 * browser's own (nodes, Map, Set): one odd thing never costs the event. What is over the size that a request may have sheds
 * detail. The collector is told of each, under a name in the data that it takes out again.
 */
export function plainCopy(data: unknown): EventData {
  const odd: string[] = [];
  const around: unknown[] = [];
  let values = 0;
  const note = (path: string, why: unknown) => {
    if (!odd[MAX_NOTES - 1]) odd.push(`${path} ${why}`);
  };
  // biome-ignore lint/suspicious/noExplicitAny: whatever the page gave
  const copy = (holder: any, key: PropertyKey, path: string): unknown => {
    try {
      let value = holder[key];
      // not of lists: Prototype.js makes text of them
      if (value && value.toJSON && kindOf(value) !== 'Array') value = value.toJSON();
      const kind = kindOf(value);
      if (/^(Str|Boo|Nul|Und)/.test(kind)) return value;
      if (kind === 'BigInt') return `${value}`;
      if (kind === 'Number') {
        if (Number.isFinite(+value)) return +value;
        note(path, value);
      } else if (/^(Arr|Obj)/.test(kind) && !around.includes(value) && !around[MAX_DEPTH - 1] && values < MAX_VALUES) {
        // a list with holes may be of any length
        const keys =
          kind === 'Array' ? Array.from(value.slice(0, MAX_VALUES), (_, index) => index) : Object.keys(value);
        values += keys.length;
        around.push(value);
        const inner = keys.map((name: PropertyKey) => [name, copy(value, name, `${path}.${String(name)}`)]);
        around.pop();
        return kind === 'Array' ? inner.map((entry: unknown[]) => entry[1]) : Object.fromEntries(inner);
      } else note(path, kind);
    } catch {
      note(path, 'throws');
    }
    return undefined;
  };

  const all = copy([data], 0, 'data');
  let copied = (kindOf(all) === 'Object' ? all : {}) as EventData;
  if (all && all !== copied) note('data', kindOf(all));
  const steps: [string, (string | number)[] | ((key: string, value: unknown) => unknown)][] = [
    ['items: detail', Object.keys(copied).concat(OF_ITEMS)],
    [
      'lists and long texts',
      (key, value) =>
        typeof value === 'string' ? value.slice(0, MAX_TEXT) : key && Object(value) === value ? undefined : value,
    ],
    ['all but the order', OF_ORDER],
  ];
  for (const [what, keep] of steps) {
    if (exceeds(copied, MAX_BYTES)) {
      copied = JSON.parse(toJson(copied, keep));
      odd.unshift(`too large, ${what}`);
    }
  }
  if (odd[0]) copied._trl_note = odd;
  return copied;
}
