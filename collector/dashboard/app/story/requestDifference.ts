/** What differs between two requests of one delivery, part by part: as it was, and as it would be today. Pure. */
import type { BuiltRequest } from '../../../admin/shapes.ts';
import { isObject } from '../../../validate/isObject.ts';

/** undefined: that request has no such part */
export interface Difference {
  part: string;
  was: string | undefined;
  today: string | undefined;
}

type Parts = Map<string, string>;

export function requestDifferences(was: BuiltRequest, today: BuiltRequest): Difference[] {
  return [
    ...differing(single('Method', was.method), single('Method', today.method)),
    ...differing(single('URL', beforeQuery(was.url)), single('URL', beforeQuery(today.url))),
    ...orWhole(
      queryParts(was.url),
      queryParts(today.url),
      single('Query', queryOf(was.url)),
      single('Query', queryOf(today.url)),
    ),
    ...differing(headerParts(was), headerParts(today)),
    ...orWhole(
      bodyParts(was),
      bodyParts(today),
      single('Body', was.body ?? undefined),
      single('Body', today.body ?? undefined),
    ),
    ...differing(single('Signed with', was.signWith?.join(', ')), single('Signed with', today.signWith?.join(', '))),
  ];
}

/** Parts that read alike may be written otherwise, or stand in another order: then the whole text is told. */
function orWhole(was: Parts, today: Parts, wasText: Parts, todayText: Parts): Difference[] {
  const found = differing(was, today);
  return found.length > 0 ? found : differing(wasText, todayText);
}

function differing(was: Parts, today: Parts): Difference[] {
  return [...new Set([...was.keys(), ...today.keys()])].flatMap((part) => {
    const [a, b] = [was.get(part), today.get(part)];
    return a === b ? [] : [{ part, was: a, today: b }];
  });
}

function single(part: string, text: string | undefined): Parts {
  return new Map(text === undefined ? [] : [[part, text]]);
}

function beforeQuery(url: string): string {
  return url.split('?')[0] ?? url;
}

function queryOf(url: string): string | undefined {
  const at = url.indexOf('?');
  return at < 0 ? undefined : url.slice(at + 1);
}

function queryParts(url: string): Parts {
  return pairParts('URL parameter', [...new URLSearchParams(queryOf(url) ?? '')]);
}

function headerParts({ headers }: BuiltRequest): Parts {
  return pairParts(
    'Header',
    headers.map(({ name, value }): [string, string] => [name, value]),
    (name) => name.toLowerCase(),
  );
}

/** The second of a name is `name (2)`. */
function pairParts(kind: string, pairs: readonly [string, string][], keyOf = (name: string) => name): Parts {
  const counts = new Map<string, number>();
  return new Map(
    pairs.map(([name, value]) => {
      const count = (counts.get(keyOf(name)) ?? 0) + 1;
      counts.set(keyOf(name), count);
      return [`${kind} ${keyOf(name)}${count > 1 ? ` (${count})` : ''}`, value];
    }),
  );
}

function bodyParts({ body, headers }: BuiltRequest): Parts {
  if (body === null) return new Map();
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return pairParts('Body', [...new URLSearchParams(body)]);
  const parsed = parseJson(body);
  return parsed === undefined
    ? single('Body', body)
    : new Map(leaves(parsed, '$').map(([path, text]) => [`Body ${path}`, text]));
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) || Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function leaves(value: unknown, path: string): [string, string][] {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (isEmpty || !(isObject(value) || Array.isArray(value))) return [[path, JSON.stringify(value)]];
  if (Array.isArray(value)) return value.flatMap((item, n) => leaves(item, `${path}[${n}]`));
  return Object.entries(value).flatMap(([name, item]) => leaves(item, `${path}.${name}`));
}
