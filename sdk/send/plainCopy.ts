import type { EventData } from '../protocol.ts';
import { exceeds } from './exceeds.ts';

/** Bytes of one event: of a request's 64 KiB what leaves room for page, contact and clicks. */
const MAX_BYTES = 45_000;
/** as deep as the collector takes it, see its parse/plainJson.ts */
const MAX_DEPTH = 9;
const MAX_VALUES = 20_000;
const MAX_NOTES = 20;
/** What is left of an order and its items where there isn't room for all of their detail: what is paid by. */
const PAID_BY = 'transaction_id value currency tax shipping coupon item_id id sku price quantity discount'.split(' ');
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
  let values: number;
  /** names that stay of objects; at first all */
  let keep: string[] | undefined;
  let maxDepth = MAX_DEPTH;
  const note = (path: string, why: unknown) => {
    if (!odd[MAX_NOTES - 1]) odd.push(`${path} ${why}`);
  };
  // biome-ignore lint/suspicious/noExplicitAny: whatever the page gave
  const copy = (holder: any, key: PropertyKey, path: string): unknown => {
    try {
      let value = holder[key];
      // of what is plain its own alone: Prototype.js gives one to lists and texts, some pages to all objects
      const isMade = typeof value === 'object' && kindOf(value) !== 'Array' && value && value.toJSON;
      if (isMade && (value.constructor !== Object || Object.keys(value).includes('toJSON'))) value = value.toJSON();
      const kind = kindOf(value);
      if (/^(Boo|Nul|Und)/.test(kind)) return value;
      if (/^(Str|Big)/.test(kind)) return `${value}`.slice(0, maxDepth > 1 ? undefined : MAX_TEXT);
      if (kind === 'Number') {
        if (Number.isFinite(+value)) return +value;
        note(path, value);
      } else if (/^(Arr|Obj)/.test(kind) && !around.includes(value) && !around[maxDepth - 1] && values < MAX_VALUES) {
        const isList = kind === 'Array';
        // a list with holes may be of any length
        const names = Object.keys(isList ? Array.from(value.slice(0, MAX_VALUES)) : value);
        values += names.length;
        around.push(value);
        const copied = Object.fromEntries(
          names
            .filter((name) => isList || !keep || keep.includes(name))
            .map((name) => [name, copy(value, name, `${path}.${name}`)]),
        );
        around.pop();
        return isList ? Object.values(copied) : copied;
      } else note(path, kind);
    } catch {
      note(path, 'throws');
    }
    return undefined;
  };
  const copyAll = (all: unknown) => {
    values = 0;
    return copy([all], 0, 'data') as EventData;
  };

  const all = copyAll(data);
  let copied = kindOf(all) === 'Object' ? all : {};
  if (all && all !== copied) note('data', kindOf(all));
  const detail = Object.keys(copied).concat(PAID_BY);
  const steps: [string, string[], depth: number][] = [
    ['items: detail', detail, MAX_DEPTH],
    ['lists and long texts', detail, 1],
    ['all but the order', PAID_BY, 1],
  ];
  for (const [what, names, depth] of steps) {
    if (exceeds(copied, MAX_BYTES)) {
      keep = names;
      maxDepth = depth;
      copied = copyAll(copied);
      odd.unshift(`too large, ${what}`);
    }
  }
  if (odd[0]) copied._trl_note = odd;
  return copied;
}
