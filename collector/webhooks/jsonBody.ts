/** The flat JSON object that a POST webhook with `body: "json"` sends. */
import type { Template } from '../parameters/template.ts';
import { wellFormed } from './encode.ts';
import { aroundMarks } from './secretMarks.ts';

/** Parameters that are numbers by their meaning. Order numbers, postal codes and IDs are text even when all digits. */
const NUMERIC_PARAMETERS = new Set(['VALUE', 'EVENT_TIME', 'TEST']);

/** A JSON number (RFC 8259 §6) without exponent. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** What a double keeps exactly; a longer number would reach the partner changed. */
const MAX_DIGITS = 15;

/**
 * Whether a JSON body carries the value as a number: it is one slot alone, and that slot is numeric by what it is
 * (`{{VALUE}}`, `{{EVENT_TIME}}`, `{{TEST}}`) or is made so by its filters (`{{QUANTITY|fixed:0}}`, `{{VALUE|minor}}`). The type depends
 * on the template, never on the data: a receiver must not get `"0012"` for one order and `1001` for the next.
 */
export function isNumeric(value: Template): boolean {
  const [slot, ...others] = value.slots;
  if (!slot || others.length > 0 || value.literals.some((literal) => literal !== '')) return false;
  let numeric = NUMERIC_PARAMETERS.has(slot.name);
  for (const filter of slot.source.slice(2, -2).split('|').slice(1)) {
    const name = filter.split(':')[0]?.trim();
    if (name === 'fixed' || name === 'minor') numeric = true;
    else if (name !== 'default' && name !== 'trim') numeric = false;
  }
  return numeric;
}

/** Written by hand, in the order given: building an object would reorder `"1"` and lose `__proto__`. */
export function jsonObject(
  pairs: readonly { name: string; text: string; numeric: boolean }[],
  write: (text: string) => string = jsonText,
): string {
  const members = pairs.map(
    ({ name, text, numeric }) => `${jsonText(name)}:${numeric && isExactNumber(text) ? text : write(text)}`,
  );
  return `{${members.join(',')}}`;
}

/** A JSON string. */
export function jsonText(text: string): string {
  return JSON.stringify(wellFormed(text));
}

const insideString = aroundMarks((part) => jsonText(part).slice(1, -1));

/** A JSON string in which secrets' marks stay as they are. */
export function jsonTextWithMarks(text: string): string {
  return `"${insideString(text)}"`;
}

/** Whether JSON and a double carry the text unchanged as a number. */
export function isExactNumber(text: string): boolean {
  return text.length <= MAX_DIGITS + 2 && NUMBER.test(text) && text.replace(/[-.]/g, '').length <= MAX_DIGITS;
}
