/**
 * What no request may hold, whatever its place: `JSON.parse` makes `__proto__` an own key, a deep value would overflow whoever
 * walks it later, 1e400 is read as Infinity. It is left out or shortened, and noted, before a schema sees it. Keys such as
 * `constructor` are fine: nothing here looks values up through a prototype, and an event may well tell of a Formula 1 team.
 */
import type { Notes } from './notes.ts';
import { isOrderKey } from './orderNumber.ts';
import { cutText } from './text.ts';

const MAX_DEPTH = 10;
const MAX_KEY = 128;
const MAX_TEXT = 16_384;
/** of one event: 200 items of 30 keys each, and as much again; the bytes of the body are what costs */
export const MAX_KEYS = 16_000;
/** the envelope may hold 50 clicks with all their parameters */
export const MAX_ENVELOPE_KEYS = 2_000;

/** An order number that was rounded on its way: nobody can tell which order it was. */
export interface Rounded {
  path: PropertyKey[];
}

/** The value itself where all of it is as it should be, which is told without copying anything. */
export function toPlainJson(value: unknown, maxKeys: number, notes: Notes): { value: unknown; rounded?: Rounded } {
  if (isPlain(value, [], { left: maxKeys })) return { value };
  const copying: Copying = { left: maxKeys, skipped: 0, notes };
  const copy = copyPlain(value, [], copying);
  if (copying.skipped > 0) {
    notes.add([], `holds more than ${maxKeys} keys and list entries`, `${copying.skipped} left out`, true);
  }
  return { value: copy, ...(copying.rounded && { rounded: copying.rounded }) };
}

/** `path` is the same list for all: each pushes its key, and takes it off again. */
function isPlain(value: unknown, path: string[], keys: { left: number }): boolean {
  if (typeof value === 'string') return value.length <= MAX_TEXT;
  if (typeof value === 'number') return Number.isFinite(value) && !(isRounded(value) && isOrderKey(path));
  if (typeof value !== 'object' || value === null) return true;
  if (path.length >= MAX_DEPTH) return false;
  for (const inner of Object.keys(value)) {
    keys.left -= 1;
    if (keys.left < 0 || inner === '__proto__' || inner.length > MAX_KEY) return false;
    path.push(inner);
    if (!isPlain((value as Record<string, unknown>)[inner], path, keys)) return false;
    path.pop();
  }
  return true;
}

interface Copying {
  left: number;
  skipped: number;
  notes: Notes;
  rounded?: Rounded;
}

/** Undefined: to be left out. */
function copyPlain(value: unknown, path: PropertyKey[], copying: Copying): unknown {
  const { notes } = copying;
  if (typeof value === 'string') {
    if (value.length <= MAX_TEXT) return value;
    notes.add(path, `is longer than ${MAX_TEXT} characters`, 'shortened');
    return cutText(value, MAX_TEXT);
  }
  if (typeof value === 'number') {
    if (isRounded(value) && isOrderKey(path)) copying.rounded ??= { path };
    if (Number.isFinite(value)) return value;
    return void notes.add(path, 'is too large a number', 'left out', true);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (path.length >= MAX_DEPTH) return void notes.add(path, `is nested deeper than ${MAX_DEPTH} levels`, 'left out');
  if (Array.isArray(value)) return copyList(value, path, copying);
  return copyObject(value as Record<string, unknown>, path, copying);
}

/** The small before the large: a list that takes all there is to take must not cost the order number behind it. */
function copyObject(object: Record<string, unknown>, path: PropertyKey[], copying: Copying): Record<string, unknown> {
  const { notes } = copying;
  const keys = Object.keys(object).filter((key) => {
    if (key === '__proto__') notes.add([...path, key], 'is not allowed as a name', 'left out');
    else if (key.length > MAX_KEY) notes.add([...path, key], `is a name longer than ${MAX_KEY} characters`, 'left out');
    else return true;
    return false;
  });
  const copies = new Map<string, unknown>();
  for (const key of [...keys].sort((a, b) => sizeOf(object[a]) - sizeOf(object[b]))) {
    if (copying.left <= 0) copying.skipped += 1;
    else {
      copying.left -= 1;
      copies.set(key, copyPlain(object[key], [...path, key], copying));
    }
  }
  const kept = keys.filter((key) => copies.get(key) !== undefined);
  return Object.fromEntries(kept.map((key) => [key, copies.get(key)]));
}

function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** What is left out of a list leaves null in its place: lists of an order go by places. */
function copyList(list: unknown[], path: PropertyKey[], copying: Copying): unknown[] {
  const kept = list.slice(0, Math.max(0, copying.left));
  copying.skipped += list.length - kept.length;
  copying.left -= kept.length;
  return kept.map((entry, index) => copyPlain(entry, [...path, index], copying) ?? null);
}

function isRounded(number: number): boolean {
  return Number.isInteger(number) ? !Number.isSafeInteger(number) : !Number.isFinite(number);
}
