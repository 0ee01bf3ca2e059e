/** One odd part of a request never costs the rest: what a schema refuses is mended, or left out, and noted. */

import type { z } from 'zod';
import { isObject } from '../../validate/isObject.ts';
import { type PathProblem, problemsWithPaths } from '../../validate/schemaMessages.ts';
import { type Notes, shortField } from './notes.ts';

/** A value for the one that the schema refused at this path, or undefined: there is none. `value` is undefined where it is missing. */
export type Repair = (path: readonly PropertyKey[], value: unknown) => unknown;

export type Kept<T> = { ok: true; value: T } | { ok: false; field: string; message: string };

/** Each round mends what one part of the schema refuses; parts within parts come to light one after the other. */
const MAX_ROUNDS = 8;

/**
 * `value`, or a copy in which the schema refuses nothing. A part that can't be repaired is left out; where the schema needs it, so is what it
 * is part of, and where that is the whole, the answer is what was wrong. `at`: the value's own path, for notes.
 */
export function keepValid<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { at, notes, repair }: { at: readonly PropertyKey[]; notes: Notes; repair: Repair },
): Kept<z.output<Schema>> {
  let parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const root = { value: structuredClone(value) };
  /** what was wrong at a path at first: what is left out is missing afterwards */
  const firsts = new Map<string, PathProblem>();
  /** by path: was repaired before, to no avail */
  const tried = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS && !parsed.success; round += 1) {
    const problems = problemsWithPaths(schema, root.value);
    const seen = new Set<string>();
    for (const problem of problems) {
      const name = nameOf(problem.path);
      // one part may be refused for two reasons at once
      if (seen.has(name)) continue;
      seen.add(name);
      if (!firsts.has(name)) firsts.set(name, problem);
      if (!mendAt(problem)) return refused(firsts.get(name) ?? problem);
      tried.add(name);
    }
    parsed = schema.safeParse(root.value);
  }
  return parsed.success ? { ok: true, value: parsed.data } : refused([...firsts.values()][0]);

  function refused(problem: PathProblem | undefined): Kept<never> {
    const field = shortField([...at, ...(problem?.path ?? [])]);
    return { ok: false, field, message: problem?.message ?? 'is not valid' };
  }

  /** False: what the schema needs can't be had. */
  function mendAt({ path, message, isUnknown }: PathProblem): boolean {
    const key = path.at(-1);
    if (key === undefined) return false;
    const parent = path.slice(0, -1).reduce(innerOf, root.value);
    // something around it is gone by now
    if (!isObject(parent)) return true;
    const odd = innerOf(parent, key);
    const mended = isUnknown || tried.has(nameOf(path)) ? undefined : repair(path, odd);
    if (mended !== undefined) {
      parent[String(key)] = mended;
      notes.add([...at, ...path], message, done(odd, mended));
      return true;
    }
    if (Object.hasOwn(parent, String(key))) {
      delete parent[String(key)];
      // null is no value: many write it for one that they don't have
      if (odd !== null) notes.add([...at, ...path], message, 'left out', isUnknown);
      return true;
    }
    // missing, and needed: what it is part of goes
    return mendAt({ path: path.slice(0, -1), message, isUnknown: false });
  }
}

function nameOf(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

function innerOf(value: unknown, key: PropertyKey): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}

function done(odd: unknown, mended: unknown): string {
  if (typeof odd === 'string' && typeof mended === 'string') {
    return mended.length < odd.trim().length ? 'shortened' : 'mended';
  }
  return odd === undefined ? 'made up' : 'taken as what it stands for';
}
