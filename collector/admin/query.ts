/** Query strings of the lists, checked: a filter that is misspelt and silently ignored would show the wrong list. */
import type { Request } from 'express';
import { HttpProblem } from '../http/problem.ts';
import type { PageRequest } from '../store/contract.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/**
 * The query's parameters, each at most once and one of `allowed`, or, where `paged`, `limit` or `cursor`. Empty ones count as
 * not given.
 */
export function readQuery<Name extends string>(
  req: Request,
  allowed: readonly Name[],
  { paged = true } = {},
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  const known: readonly string[] = paged ? [...allowed, 'limit', 'cursor'] : allowed;
  const isWanted = (name: string): name is Name => (allowed as readonly string[]).includes(name);
  for (const [name, value] of parametersOf(req)) {
    if (!known.includes(name)) throw wrong(name, `unknown; allowed here: ${known.join(', ')}`);
    if (!isWanted(name)) continue;
    if (found[name] !== undefined) throw wrong(name, 'is there twice');
    if (value !== '') found[name] = value;
  }
  return found;
}

export function readPage(req: Request): PageRequest {
  const parameters = parametersOf(req);
  for (const name of ['limit', 'cursor']) if (parameters.getAll(name).length > 1) throw wrong(name, 'is there twice');
  const limitText = parameters.get('limit') || String(DEFAULT_LIMIT);
  const limit = /^\d{1,6}$/.test(limitText) ? Number(limitText) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw wrong('limit', `has to be a whole number from 1 to ${MAX_LIMIT}`);
  const cursor = parameters.get('cursor');
  return cursor ? { limit, cursor } : { limit };
}

/** Not through `new URL`: a request line may hold what is no URL (`GET http://x:99999/…`). */
function parametersOf(req: Request): URLSearchParams {
  const query = req.originalUrl.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : req.originalUrl.slice(query).replace(/#.*/, ''));
}

export function oneOf<Value extends string>(name: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw wrong(name, `is "${value.slice(0, 64)}"; allowed: ${allowed.join(', ')}`);
  return found;
}

export function wrong(field: string, message: string): HttpProblem {
  return new HttpProblem(400, { field, detail: `${field}: ${message}` });
}
