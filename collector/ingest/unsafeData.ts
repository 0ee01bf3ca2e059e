/**
 * What no request from a page may hold, checked before a schema sees it: `JSON.parse` makes `__proto__` an own key, and a
 * deep value would overflow whoever walks it later. Keys such as `constructor` are fine: nothing here looks values up
 * through a prototype, and an event may well tell of a Formula 1 team.
 */
import { fieldPath } from '../container/problems.ts';
import type { BadRequest } from './parseEvents.ts';

const MAX_DEPTH = 10;
const MAX_KEY = 128;
const MAX_TEXT = 16_384;
/** of one event; the envelope may hold 50 clicks with all their parameters */
const MAX_KEYS = 500;
export const MAX_ENVELOPE_KEYS = 2_000;

/** The first problem, with its path, or undefined. */
export function findUnsafeData(value: unknown, maxKeys = MAX_KEYS): BadRequest | undefined {
  return walk(value, [], { left: maxKeys, maxKeys });
}

function walk(value: unknown, path: PropertyKey[], keys: { left: number; maxKeys: number }): BadRequest | undefined {
  const wrong = (message: string): BadRequest => ({ field: fieldPath(path), message });
  if (typeof value === 'string') {
    return value.length > MAX_TEXT ? wrong(`is longer than ${MAX_TEXT} characters`) : undefined;
  }
  // JSON.parse reads 1e400 as Infinity, which would be stored as null and sent as a word
  if (typeof value === 'number' && !Number.isFinite(value)) return wrong('is too large a number');
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= MAX_DEPTH) return wrong(`is nested deeper than ${MAX_DEPTH} levels`);
  for (const key of Object.keys(value)) {
    keys.left -= 1;
    const inner = [...path, Array.isArray(value) ? Number(key) : key];
    if (keys.left < 0) return wrong(`holds more than ${keys.maxKeys} keys and list entries in all`);
    if (key === '__proto__') return { field: fieldPath(inner), message: 'is not allowed as a name' };
    if (key.length > MAX_KEY) return wrong(`holds a name longer than ${MAX_KEY} characters`);
    const problem = walk((value as Record<string, unknown>)[key], inner, keys);
    if (problem) return problem;
  }
  return undefined;
}
