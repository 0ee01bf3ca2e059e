/**
 * What an expression can evaluate to, as far as the template tells: texts put together from parts, numbers and the like,
 * objects of a known kind, functions of the template. What can't be told is `unknown`, and that carries any slot's value.
 */
import type { AnyNode } from 'acorn';

/** A piece of a text. All but `any` are safe where they are said to be, whatever the slots' values. */
export type Part =
  | { kind: 'text'; text: string }
  /** a slot that is rendered percent-encoded, safe in a URL's query and in quotes */
  | { kind: 'query' }
  /** the same, and never `.` or `..`: safe in a URL's path too */
  | { kind: 'path' }
  /** from encodeURIComponent: safe in a URL's query, but for the single quote */
  | { kind: 'encoded' }
  | { kind: 'number' }
  /** texts of the kinds above, any number of times */
  | { kind: 'more'; parts: readonly Part[] }
  /** any text at all */
  | { kind: 'any' };

export type Text = readonly Part[];

export interface Value {
  texts: readonly Text[];
  /** number, boolean, null or undefined, whatever it was made from */
  plain: boolean;
  /** kinds of objects: `window`, `own` (made by the template), `<img>` … */
  objects: ReadonlySet<string>;
  functions: ReadonlySet<AnyNode>;
  /** from a script of a partner, or from the page: as a function it is theirs to answer for, as data it is anything */
  external: boolean;
  /** can't be told: may be any text, any object, and any function of the browser */
  unknown: boolean;
}

const NOTHING: Value = {
  texts: [],
  plain: false,
  objects: new Set(),
  functions: new Set(),
  external: false,
  unknown: false,
};

export const PLAIN: Value = { ...NOTHING, plain: true };
export const UNKNOWN: Value = { ...NOTHING, unknown: true };
export const EXTERNAL: Value = { ...NOTHING, external: true };
export const ANY_TEXT: Value = { ...NOTHING, texts: [[{ kind: 'any' }]] };
export const ENCODED: Value = { ...NOTHING, texts: [[{ kind: 'encoded' }]] };

export function objectOf(kind: string): Value {
  return { ...NOTHING, objects: new Set([kind]) };
}

export function functionOf(node: AnyNode): Value {
  return { ...NOTHING, functions: new Set([node]) };
}

export function textOf(text: string): Value {
  return { ...NOTHING, texts: [[{ kind: 'text', text }]] };
}

export function textsOf(texts: readonly Text[]): Value {
  return { ...NOTHING, texts: bounded(texts) };
}

/** More alternatives, or longer texts, than these are not told apart. */
const MAX_TEXTS = 16;
const MAX_PARTS = 400;

function bounded(texts: readonly Text[]): readonly Text[] {
  if (texts.length <= 1 && (texts[0]?.length ?? 0) <= MAX_PARTS) return texts;
  const distinct = new Map(texts.map((text) => [JSON.stringify(text), text]));
  const isTooMuch = distinct.size > MAX_TEXTS || texts.some(({ length }) => length > MAX_PARTS);
  return isTooMuch ? ANY_TEXT.texts : [...distinct.values()];
}

export function join(values: readonly Value[]): Value {
  const [first, ...others] = values;
  if (!first) return NOTHING;
  if (others.length === 0) return first;
  return {
    texts: bounded(values.flatMap(({ texts }) => texts)),
    plain: values.some(({ plain }) => plain),
    objects: new Set(values.flatMap(({ objects }) => [...objects])),
    functions: new Set(values.flatMap(({ functions }) => [...functions])),
    external: values.some(({ external }) => external),
    unknown: values.some(({ unknown }) => unknown),
  };
}

/** The texts that a value gives where a text is wanted. An object's is its toString, which arrays make of what they hold. */
export function asTexts(value: Value): readonly Text[] {
  const texts: Text[] = [...value.texts];
  if (value.plain) texts.push([{ kind: 'number' }]);
  // “[object HTMLScriptElement]”, but for links, whose text is their address
  const isElement = [...value.objects].every((kind) => /^<(?!a>|area>)/.test(kind));
  if (value.unknown || value.external || !isElement || value.functions.size > 0) texts.push([{ kind: 'any' }]);
  else if (value.objects.size > 0) texts.push([{ kind: 'number' }]);
  return texts;
}

export function concat(left: Value, right: Value): Value {
  if (isPlain(left) && isPlain(right)) return PLAIN;
  const ends = asTexts(right);
  return textsOf(
    bounded(asTexts(left)).flatMap((text) =>
      ends.map(
        (end): Text =>
          text.some(isAny) && end.some(isAny) ? [...text.slice(0, 1), { kind: 'any' }] : [...text, ...end],
      ),
    ),
  );
}

/** `text += …`, any number of times. */
export function extend(base: Value, added: Value): Value {
  const parts = asTexts(added).flat();
  const tail: Text = parts.some(isAny) ? [{ kind: 'any' }] : [{ kind: 'more', parts }];
  const extended = asTexts(base).map((text): Text => [...text, ...tail]);
  return join([base, isPlain(base) && isPlain(added) ? PLAIN : textsOf(extended)]);
}

function isAny({ kind }: Part): boolean {
  return kind === 'any';
}

export function isPlain(value: Value): boolean {
  return value.plain && value.texts.length === 0 && !hasMore(value);
}

/** Anything besides texts and plain values. */
export function hasMore({ objects, functions, external, unknown }: Value): boolean {
  return objects.size > 0 || functions.size > 0 || external || unknown;
}

/** The texts, when each is written out in the template and the value can be nothing else. */
export function constantsOf(value: Value): string[] | undefined {
  if (hasMore(value) || value.plain) return undefined;
  const texts: string[] = [];
  for (const text of value.texts) {
    if (text.some(({ kind }) => kind !== 'text')) return undefined;
    texts.push(text.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
  }
  return texts;
}

/**
 * Harmless whoever gets it: numbers, and constants that are neither code nor markup. Constant code counts as harm too: nobody
 * reads here what it does with the values that it finds in the page.
 */
export function isInert(value: Value): boolean {
  if (hasMore(value)) return false;
  return value.texts.every((text) => {
    if (text.some(({ kind }) => kind !== 'text' && kind !== 'number')) return false;
    const written = text.map((part) => (part.kind === 'text' ? part.text : '0')).join('');
    return (
      !/[<(`]|^\s*(?:javascript|data|vbscript|blob):/i.test(written) &&
      (!/=/.test(written) || /^(?:https?:)?\//.test(written))
    );
  });
}
