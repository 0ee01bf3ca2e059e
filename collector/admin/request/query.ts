/** Query strings of the lists, checked: a filter that is misspelt and silently ignored would show the wrong list. */
import type { Request } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import type { PageRequest } from '../../store/contract/pages.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
/** The last moment that a Date can hold. */
const LAST_TIME = 8.64e15;

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

export function readFlag(name: string, value: string): boolean {
  return oneOf(name, value, ['true', 'false']) === 'true';
}

/** A span of time, first and last millisecond wanted. */
export function readTimes(texts: { from?: string; to?: string }): { from?: number; to?: number } {
  const from = texts.from === undefined ? undefined : readTime('from', texts.from);
  const to = texts.to === undefined ? undefined : readTime('to', texts.to);
  if (from !== undefined && to !== undefined && from > to) throw wrong('to', 'lies before “from”');
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** Epoch milliseconds, or a date and time with its offset: a day alone would leave open where it begins. */
function readTime(name: string, text: string): number {
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = /^\d{1,16}$/.test(text) ? Number(text) : isDate ? Date.parse(text) : Number.NaN;
  if (at >= 0 && at <= LAST_TIME) return at;
  throw wrong(name, 'has to be a time in milliseconds since 1970, or such as 2026-11-23T12:00:00Z');
}

export function wrong(field: string, message: string): HttpProblem {
  return new HttpProblem(400, { field, detail: `${field}: ${message}` });
}
