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
const MAX_KEYS = 500;

/** The first problem, with its path, or undefined. */
export function findUnsafeData(value: unknown): BadRequest | undefined {
  return walk(value, [], { keys: 0 });
}

function walk(value: unknown, path: PropertyKey[], seen: { keys: number }): BadRequest | undefined {
  const wrong = (message: string): BadRequest => ({ field: fieldPath(path), message });
  if (typeof value === 'string') {
    return value.length > MAX_TEXT ? wrong(`is longer than ${MAX_TEXT} characters`) : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= MAX_DEPTH) return wrong(`is nested deeper than ${MAX_DEPTH} levels`);
  for (const key of Object.keys(value)) {
    seen.keys += 1;
    const inner = [...path, Array.isArray(value) ? Number(key) : key];
    if (seen.keys > MAX_KEYS) return wrong(`holds more than ${MAX_KEYS} keys and list entries in all`);
    if (key === '__proto__') return { field: fieldPath(inner), message: 'is not allowed as a name' };
    if (key.length > MAX_KEY) return wrong(`holds a name longer than ${MAX_KEY} characters`);
    const problem = walk((value as Record<string, unknown>)[key], inner, seen);
    if (problem) return problem;
  }
  return undefined;
}
