/**
 * A body as a JSON template: JSON whose string values may hold slots. A value can't break out of its string, since what is
 * sent is written value by value and never put together as text with holes.
 *
 * A slot that is all of a string keeps its value's type: numbers, booleans, null, lists and objects of the event's data or
 * of an item stay what they are, and what is numeric by its meaning or its filters (see jsonBody.ts) is a number. Any other
 * filter than `default` makes it text. An element `{ "$each": "items", … }` of a list is there once per item of the order,
 * without that member; `{ "$each": "items", "$value": … }` gives the value alone, for lists of texts or numbers.
 */
import { readJson } from '../container/jsonText.ts';
import { isItemParameter, itemLookup, itemsOf, rawItemValue } from '../parameters/items.ts';
import { rawDataValue } from '../parameters/resolve.ts';
import { parseTemplate, type Slot, type Template, TemplateError } from '../parameters/template.ts';
import { expand, slotValue } from '../parameters/values.ts';
import { isExactNumber, isNumeric } from './jsonBody.ts';
import { type JsonMember, type JsonNode, readJsonTree } from './jsonTree.ts';
import type { RequestValues } from './requestValues.ts';
import { secretOf } from './slotKinds.ts';

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

const EACH = '$each';
const VALUE = '$value';

type Compiled = { ok: true; template: JsonTemplate } | { ok: false; messages: string[] };

/** `check` says what is wrong with slots in a place, see `slotProblem`; messages carry line, column and path. */
export function compileJsonTemplate(
  text: string,
  check: (template: Template, inItem: boolean) => string | null,
  { mayRepeat }: { mayRepeat: boolean },
): Compiled {
  const json = readJson(text);
  if (!json.ok) return { ok: false, messages: [json.message + hintFor(text)] };
  const root = readJsonTree(text);
  if (!root) return { ok: false, messages: ['is nested deeper than 32 levels'] };
  const messages: string[] = [];
  const refuse = (at: number, path: string, message: string) => {
    const where = path === '' ? '' : `${path}: `;
    messages.push(`line ${lineOf(text, at)}, column ${columnOf(text, at)}: ${where}${message}`);
    return NOTHING;
  };

  function compile(node: JsonNode, path: string, inItem: boolean): JsonTemplate {
    switch (node.kind) {
      case 'other':
        return { kind: 'fixed', json: node.source };
      case 'string':
        return compileString(node.text, node.at, path, inItem);
      case 'object':
        return compileObject(node.members, path, inItem);
      case 'array': {
        const elements = node.elements.map((element, index) => compileElement(element, `${path}[${index}]`, inItem));
        const fixed = elements.map((element) => (element.kind === 'fixed' ? element.json : undefined));
        if (fixed.every((element) => element !== undefined)) return { kind: 'fixed', json: `[${fixed.join(',')}]` };
        return { kind: 'array', elements };
      }
    }
  }

  function compileString(value: string, at: number, path: string, inItem: boolean): JsonTemplate {
    let template: Template;
    try {
      template = parseTemplate(value);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return refuse(at, path, error.message);
    }
    const problem = check(template, inItem);
    if (problem !== null) return refuse(at, path, problem);
    const [slot] = template.slots;
    if (!slot) return { kind: 'fixed', json: JSON.stringify(value) };
    const alone = template.slots.length === 1 && template.literals.every((literal) => literal === '');
    if (!alone) return { kind: 'text', template };
    return { kind: 'slot', slot, numeric: isNumeric(template), typed: keepsType(slot) };
  }

  function compileObject(members: JsonMember[], path: string, inItem: boolean): JsonTemplate {
    const seen = new Set<string>();
    const compiled = members.map(({ name, at, value }) => {
      const here = path === '' ? name : `${path}.${name}`;
      if (seen.has(name)) refuse(at, here, 'is there twice; an object holds each name once');
      seen.add(name);
      if (name === EACH || name === VALUE) {
        refuse(
          at,
          here,
          `"${name}" may stand only in an object that is an element of a list: [{ "${EACH}": "items", … }]`,
        );
      }
      if (hasSlots(name)) refuse(at, here, 'a name may not hold {{…}}; slots go into the value');
      return { name: JSON.stringify(name), value: compile(value, here, inItem) };
    });
    const fixed = compiled.map(({ name, value }) => (value.kind === 'fixed' ? `${name}:${value.json}` : undefined));
    if (fixed.every((member) => member !== undefined)) return { kind: 'fixed', json: `{${fixed.join(',')}}` };
    return { kind: 'object', members: compiled };
  }

  function compileElement(node: JsonNode, path: string, inItem: boolean): JsonTemplate {
    const each = node.kind === 'object' ? node.members.find(({ name }) => name === EACH) : undefined;
    if (!each || node.kind !== 'object') return compile(node, path, inItem);
    if (each.value.kind !== 'string' || each.value.text !== 'items') {
      return refuse(
        each.at,
        path,
        `"${EACH}" has to be "items": the items of the order are all there is to repeat for`,
      );
    }
    if (inItem) return refuse(each.at, path, `"${EACH}" may not stand inside another one`);
    if (!mayRepeat) {
      return refuse(
        each.at,
        path,
        `"${EACH}" has nothing to repeat where each item has a request of its own (requestPerItem)`,
      );
    }
    const others = node.members.filter((member) => member !== each);
    const value = others.find(({ name }) => name === VALUE);
    if (!value) return { kind: 'each', element: compileObject(others, path, true) };
    if (others.length > 1)
      return refuse(value.at, path, `"${VALUE}" stands for the whole element; leave the other names out`);
    return { kind: 'each', element: compile(value.value, `${path}.${VALUE}`, true) };
  }

  const template = compile(root, '', false);
  return messages.length > 0 ? { ok: false, messages } : { ok: true, template };
}

const NOTHING: JsonTemplate = { kind: 'fixed', json: 'null' };

/** People write numbers without quotes first. */
function hintFor(text: string): string {
  return /[:[,]\s*\{\{/.test(text)
    ? '; a slot stands in quotes, "{{VALUE}}", and keeps its value’s type where it is alone in them'
    : '';
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function columnOf(text: string, at: number): number {
  return at - text.lastIndexOf('\n', at - 1);
}

function hasSlots(text: string): boolean {
  try {
    return parseTemplate(text).slots.length > 0;
  } catch {
    return true;
  }
}

/** `default` says what to send instead of nothing; all other filters work on text, and a secret is one. */
function keepsType({ name, source }: Slot): boolean {
  if (secretOf(name) !== undefined) return false;
  const filters = source.slice(2, -2).split('|').slice(1);
  return filters.every((filter) => filter.split(':')[0]?.trim() === 'default');
}

/** Throws RequestTooLargeError. The text may hold secrets' marks. */
export function renderJsonTemplate(template: JsonTemplate, values: RequestValues, omitEmpty: boolean): string {
  return write(template, { ...values, raw: rawLookup(values), omitEmpty }) ?? 'null';
}

interface Writing extends RequestValues {
  /** the value as the page sent it, where it is one of the event's data or of an item */
  raw: (name: string) => unknown;
  omitEmpty: boolean;
}

function rawLookup({ data, item }: RequestValues): Writing['raw'] {
  return (name) =>
    item && isItemParameter(name) ? rawItemValue(item.value, item.index, name) : rawDataValue(data, name);
}

/** undefined: left out, being empty. */
function write(node: JsonTemplate, writing: Writing): string | undefined {
  switch (node.kind) {
    case 'fixed':
      return node.json;
    case 'slot':
      return writeSlot(node, writing);
    case 'text':
      return writeText(expand(node.template, writing.lookup), writing);
    case 'object': {
      const members: string[] = [];
      for (const { name, value } of node.members) {
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
  return itemsOf(writing.data).flatMap((value, index) => {
    const item = { value, index };
    const lookup = itemLookup(value, index, writing.lookup);
    const json = write(element.element, { ...writing, item, lookup, raw: rawLookup({ ...writing, item }) });
    return json === undefined ? [] : [json];
  });
}

function writeSlot(
  { slot, numeric, typed }: Extract<JsonTemplate, { kind: 'slot' }>,
  writing: Writing,
): string | undefined {
  const { lookup, raw, omitEmpty, budget } = writing;
  const text = slotValue(slot, lookup);
  if (numeric && isExactNumber(text)) return text;
  if (typed) {
    const value = raw(slot.name);
    if (value !== undefined && typeof value !== 'string') {
      const json = JSON.stringify(value, wellFormedValues);
      budget.spend(json.length);
      return json;
    }
  }
  return text === '' && omitEmpty ? undefined : writeText(text, writing);
}

function writeText(text: string, { json, budget }: Writing): string {
  budget.spend(text.length);
  return json(text);
}

/** Half a character would come out as an escape that many readers refuse. */
function wellFormedValues(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
