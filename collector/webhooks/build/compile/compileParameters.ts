/** A webhook's parameters, checked and with their templates parsed. */
import { hasBody } from '../../../connector/methods.ts';
import type { Webhook, WebhookParameter } from '../../../connector/types.ts';
import type { Template } from '../../../parameters/template.ts';
import { encodeValue } from '../encode.ts';
import { isNumeric, numberKept } from '../json/jsonBody.ts';
import type { TextCompiler } from './textCompiler.ts';

export interface CompiledParameter {
  name: string;
  /** the name as it stands in a query or form */
  encodedName: string;
  value: Template;
  /** a JSON body carries it as a number (see jsonBody.ts) */
  numeric: boolean;
  /** it does where the page sent this parameter as a number */
  numberOf?: string;
  items?: { each: true } | { each: false; separator: string };
}

/** stands for the item's number in the name of a parameter with `items: "each"` */
export const NUMBER_SIGN = '#';
const DEFAULT_SEPARATOR = ',';

export function compileParameters(
  webhook: Pick<Webhook, 'method' | 'body' | 'parameters' | 'requestPerItem'>,
  compiler: TextCompiler,
): CompiledParameter[] {
  const { parameters, requestPerItem } = webhook;
  // A JSON object with a name twice means different things to different readers (RFC 8259 §4).
  const isJson = hasBody(webhook.method) && webhook.body === 'json';
  const compiled = parameters.map((parameter, index) => {
    const { name, value: text, items, separator } = parameter;
    const path = `parameters[${index}]`;
    const refuse = (field: string, message: string) => compiler.refuse(`${path}.${field}`, message);
    if (name === '') refuse('name', 'is empty');
    if (compiler.hasSlots(name)) refuse('name', 'may not contain {{…}}; slots go into the value');
    if (isJson) {
      const taken = parameters.slice(0, index).find((earlier) => mayBeSame(earlier, parameter));
      if (taken) {
        const what = taken.name === name ? 'is there twice' : `can come out the same as "${taken.name}"`;
        refuse('name', `"${name}" ${what}; a JSON body holds each name once`);
      }
      if (!taken && items === 'each' && !name.includes(NUMBER_SIGN)) {
        refuse('name', `"${name}" would be there once per item; a JSON body holds each name once: write "${name}#"`);
      }
    }
    if (items !== undefined && requestPerItem) {
      refuse('items', 'has nothing to list where each item has a request of its own (requestPerItem)');
    }
    if (separator !== undefined && items !== 'join') refuse('separator', 'is for parameters with "items": "join"');
    const value = compiler.text(text, `${path}.value`, { items: items !== undefined || requestPerItem });
    const made: CompiledParameter = { name, encodedName: encodeValue(name), value, numeric: isNumeric(value) };
    const numberOf = numberKept(value);
    if (numberOf !== undefined && items !== 'join') made.numberOf = numberOf;
    if (items === 'each') made.items = { each: true };
    if (items === 'join') {
      made.items = { each: false, separator: separator ?? DEFAULT_SEPARATOR };
      made.numeric = false;
    }
    return made;
  });
  return compiled;
}

/** With numbers in place of `#`, as far as small ones tell. */
function mayBeSame(a: WebhookParameter, b: WebhookParameter): boolean {
  return [1, 11].some((number) => matches(a, numbered(b, number)) || matches(b, numbered(a, number)));
}

function matches(parameter: WebhookParameter, name: string): boolean {
  if (parameter.items !== 'each') return parameter.name === name;
  const parts = parameter.name.split(NUMBER_SIGN).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return parts.length > 1 && new RegExp(`^${parts.join('[1-9]\\d*')}$`).test(name);
}

function numbered({ name, items }: WebhookParameter, number: number): string {
  return items === 'each' ? name.replaceAll(NUMBER_SIGN, String(number)) : name;
}
