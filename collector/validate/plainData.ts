/**
 * What no part of a configuration may hold, checked before the schema sees it: `JSON.parse` makes `__proto__` an own key,
 * which a schema would drop without a word, and a deep body would overflow whoever walks it later.
 */
import { type FieldProblem, fieldPath } from './problems.ts';

const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
/** a container is six levels deep; JSON bodies that go on are an attack or a mistake */
const MAX_DEPTH = 16;
const LONE_SURROGATE = /\p{Surrogate}/u;

export function isPrototypeKey(key: string): boolean {
  return PROTOTYPE_KEYS.has(key);
}

/** The first problem of keys, depth or text encoding, or undefined. */
export function findUnsafeData(value: unknown, path: PropertyKey[] = []): FieldProblem | undefined {
  if (typeof value === 'string') {
    if (LONE_SURROGATE.test(value))
      return { field: fieldPath(path), message: 'holds half a character (a lone surrogate)' };
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= MAX_DEPTH) return { field: fieldPath(path), message: `is nested deeper than ${MAX_DEPTH} levels` };
  const entries: [PropertyKey, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  for (const [key, item] of entries) {
    const here = [...path, key];
    if (typeof key === 'string') {
      if (isPrototypeKey(key)) return { field: fieldPath(here), message: `"${key}" is not allowed as a name here` };
      if (LONE_SURROGATE.test(key)) return { field: fieldPath(path), message: 'has a name with half a character' };
    }
    const problem = findUnsafeData(item, here);
    if (problem) return problem;
  }
  return undefined;
}
