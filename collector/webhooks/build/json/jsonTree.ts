/**
 * JSON text as a tree that keeps what `JSON.parse` loses: the order of members, `1.50` as written, members named twice, and
 * where each value stands. For templates that people write; the text has passed `JSON.parse` before.
 */

export type JsonNode = { at: number } & (
  | { kind: 'object'; members: JsonMember[] }
  | { kind: 'array'; elements: JsonNode[] }
  | { kind: 'string'; text: string }
  /** a number, true, false or null, as written */
  | { kind: 'other'; source: string }
);

export interface JsonMember {
  name: string;
  /** offset of the name's first quote */
  at: number;
  value: JsonNode;
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const OTHER = /[^\s,\]}]+/y;

/** Recursion must not reach the stack's end; no partner's schema is half as deep. */
const MAX_DEPTH = 32;

/** `text` is valid JSON. Gives undefined where it is nested deeper than 32 levels. */
export function readJsonTree(text: string): JsonNode | undefined {
  let offset = 0;
  let tooDeep = false;

  const take = (pattern: RegExp): string => {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0] ?? '';
    offset += found.length;
    return found;
  };
  /** The next character that isn't space, with the offset on it. */
  const peek = (): string => {
    take(SPACE);
    return text[offset] ?? '';
  };
  /** Passes the character, then says whether the list goes on behind it. */
  const next = (end: string): boolean => {
    const mark = peek();
    offset += 1;
    return mark !== end;
  };
  const string = (): string => JSON.parse(take(STRING));

  function object(depth: number): JsonMember[] {
    const members: JsonMember[] = [];
    offset += 1;
    if (peek() === '}') {
      offset += 1;
      return members;
    }
    do {
      peek();
      const at = offset;
      const name = string();
      peek();
      offset += 1;
      members.push({ name, at, value: value(depth) });
    } while (next('}') && !tooDeep);
    return members;
  }

  function array(depth: number): JsonNode[] {
    const elements: JsonNode[] = [];
    offset += 1;
    if (peek() === ']') {
      offset += 1;
      return elements;
    }
    do elements.push(value(depth));
    while (next(']') && !tooDeep);
    return elements;
  }

  function value(depth: number): JsonNode {
    const first = peek();
    const at = offset;
    if (depth > MAX_DEPTH) {
      tooDeep = true;
      return { kind: 'other', source: 'null', at };
    }
    if (first === '{') return { kind: 'object', members: object(depth + 1), at };
    if (first === '[') return { kind: 'array', elements: array(depth + 1), at };
    if (first === '"') return { kind: 'string', text: string(), at };
    return { kind: 'other', source: take(OTHER), at };
  }

  const root = value(1);
  return tooDeep ? undefined : root;
}
