/** Checks a JSON template when it is saved, and parses its slots; jsonTemplate.ts says what may stand in one. */
import { parseTemplate, type Slot, type Template, TemplateError } from '../../../parameters/template.ts';
import { readJson } from '../../../validate/jsonText.ts';
import { secretOf } from '../compile/slotKinds.ts';
import { isNumeric } from './jsonBody.ts';
import type { JsonTemplate } from './jsonTemplate.ts';
import { type JsonMember, type JsonNode, readJsonTree } from './jsonTree.ts';

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
function keepsType({ name, filters }: Slot): boolean {
  return secretOf(name) === undefined && filters.every(({ gives }) => gives === 'sameValue');
}
