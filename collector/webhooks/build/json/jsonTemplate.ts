/**
 * A body as a JSON template: JSON whose string values may hold slots. A value can't break out of its string, since what is
 * sent is written value by value and never put together as text with holes.
 *
 * A slot that is all of a string keeps its value's type: numbers, booleans, null, lists and objects of the event's data or
 * of an item stay what they are, and what is numeric by its meaning or its filters (see jsonBody.ts) is a number. Any other
 * filter than `default` makes it text. An element `{ "$each": "items", … }` of a list is there once per item of the order,
 * without that member; `{ "$each": "items", "$value": … }` gives the value alone, for lists of texts or numbers, in which null
 * keeps the place of a missing one.
 */
import { itemsOf } from '../../../parameters/items.ts';
import type { Slot, Template } from '../../../parameters/template.ts';
import { expand } from '../../../parameters/values.ts';
import { ownLength, type RequestValues, rawValue, valuesOfItem } from '../requestValues.ts';
import { isExactNumber } from './jsonBody.ts';

export type JsonTemplate =
  /** JSON without slots, as it is sent */
  | { kind: 'fixed'; json: string }
  /** a string that is one slot; `typed`: it keeps its value's type */
  | { kind: 'slot'; slot: Slot; numeric: boolean; typed: boolean }
  /** a string with slots in it */
  | { kind: 'text'; template: Template }
  | { kind: 'object'; members: { name: string; value: JsonTemplate }[] }
  | { kind: 'array'; elements: JsonTemplate[] }
  /** in an array only */
  | { kind: 'each'; element: JsonTemplate };

/** Throws RequestTooLargeError. The text may hold secrets' marks. */
export function renderJsonTemplate(template: JsonTemplate, values: RequestValues, omitEmpty: boolean): string {
  return write(template, { ...values, omitEmpty }) ?? 'null';
}

interface Writing extends RequestValues {
  omitEmpty: boolean;
}

/** undefined: left out, being empty. */
function write(node: JsonTemplate, writing: Writing): string | undefined {
  switch (node.kind) {
    case 'fixed':
      writing.budget.spend(node.json.length);
      return node.json;
    case 'slot':
      return writeSlot(node, writing);
    case 'text':
      writing.budget.spend(ownLength(node.template));
      return writing.json(expand(node.template, writing.fill));
    case 'object': {
      const members: string[] = [];
      for (const { name, value } of node.members) {
        writing.budget.spend(name.length);
        const json = write(value, writing);
        if (json !== undefined) members.push(`${name}:${json}`);
      }
      return `{${members.join(',')}}`;
    }
    case 'array':
      return `[${node.elements.flatMap((element) => writeElement(element, writing)).join(',')}]`;
    case 'each':
      return undefined;
  }
}

function writeElement(element: JsonTemplate, writing: Writing): string[] {
  if (element.kind !== 'each') {
    const json = write(element, writing);
    return json === undefined ? [] : [json];
  }
  return itemsOf(writing.data).map((value, index) => {
    const inItem = valuesOfItem(writing, value, index);
    const json = write(element.element, { ...writing, ...inItem });
    // lists that belong together stay in step: what is missing keeps its place
    return json ?? 'null';
  });
}

function writeSlot(
  { slot, numeric, typed }: Extract<JsonTemplate, { kind: 'slot' }>,
  writing: Writing,
): string | undefined {
  const { fill, omitEmpty } = writing;
  const text = fill(slot);
  if (numeric && isExactNumber(text)) return text;
  if (typed) {
    const value = rawValue(writing, slot.name);
    if (value !== undefined && typeof value !== 'string') {
      return JSON.stringify(value, wellFormedValues);
    }
  }
  return text === '' && omitEmpty ? undefined : writing.json(text);
}

/** Half a character would come out as an escape that many readers refuse. */
function wellFormedValues(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
