/** The flat JSON object that a POST webhook with `body: "json"` sends. */
import { plainNumber } from '../../../parameters/reading/decimal.ts';
import type { Slot, Template } from '../../../parameters/template.ts';
import { wellFormed } from '../encode.ts';
import { aroundMarks } from '../secretMarks.ts';

/** Parameters that are numbers by their meaning. */
const NUMERIC_PARAMETERS = new Set(['VALUE', 'EVENT_TIME', 'ITEM_TOTAL', 'TEST']);
/** Text by their meaning, also where a page sends a number: an order number must not be a number for one site and text for another. */
const TEXT_PARAMETERS = new Set(['TRANSACTION_ID']);

/** A JSON number (RFC 8259 §6) without exponent. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** What a double keeps exactly; a longer number would reach the partner changed, unless it is one that a double wrote. */
const MAX_DIGITS = 15;
/** of a double in plain notation */
const MOST_CHARACTERS = 350;

/**
 * Whether a JSON body carries the value as a number whatever the page sent: it is one slot alone, and that slot is numeric by
 * what it is (`{{VALUE}}`, `{{EVENT_TIME}}`, `{{TEST}}`) or is made so by its filters (`{{QUANTITY|fixed:0}}`, `{{VALUE|minor}}`).
 */
export function isNumeric(value: Template): boolean {
  const slot = slotAlone(value);
  if (!slot) return false;
  let numeric = NUMERIC_PARAMETERS.has(slot.name);
  for (const { gives } of slot.filters) {
    if (gives === 'number' || gives === 'text') numeric = gives === 'number';
  }
  return numeric;
}

/** The parameter of a slot alone in which a number that the page sent stays one; undefined where it becomes text. */
export function numberKept(value: Template): string | undefined {
  const slot = slotAlone(value);
  const isText = !slot || TEXT_PARAMETERS.has(slot.name) || slot.filters.some(({ gives }) => gives !== 'sameValue');
  return isText ? undefined : slot.name;
}

function slotAlone({ slots, literals }: Template): Slot | undefined {
  const [slot, ...others] = slots;
  return others.length === 0 && literals.every((literal) => literal === '') ? slot : undefined;
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
  if (text.length > MOST_CHARACTERS || !NUMBER.test(text)) return false;
  return text.replace(/[-.]/g, '').length <= MAX_DIGITS || plainNumber(Number(text)) === text;
}
