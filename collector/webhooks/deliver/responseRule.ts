/** Whether a 2xx answer is a yes, by the connector's response rule; and which rule would call an answer a refusal. Pure. */
import type { ResponseRule } from '../../connector/types.ts';
import { isObject } from '../../validate/isObject.ts';
import { prettyJson } from '../../validate/prettyJson.ts';

/** What can be known of an answer: `unread` says why `body` isn't all of it. */
export interface Answered {
  body: string;
  unread?: string;
}

export interface Doubt {
  /** `unknown`: what could be read doesn't decide */
  kind: 'rejected' | 'unknown';
  why: string;
}

const MAX_TEXT_SHOWN = 200;

/** Undefined where the rule takes the answer for a success. */
export function doubtOf(rule: ResponseRule, answer: Answered): Doubt | undefined {
  return rule.path === undefined ? doubtInText(rule, answer) : doubtInJson(rule, rule.path, answer);
}

/** White space counts as one space, however it is written. JSON is looked through as it came and as the log shows it, with line breaks. */
function doubtInText({ body: rule, text }: ResponseRule, { body, unread }: Answered): Doubt | undefined {
  const looked = spaced(text).trim() || spaced(text);
  const isFound = [body, prettyJson(body) ?? ''].some((one) => spaced(one).includes(looked));
  const shown = quoted(text);
  if (unread !== undefined && !isFound) {
    const open = `whether it contains ${shown}, what the response rule asks for, isn’t known`;
    return { kind: 'unknown', why: `the answer could not be read whole (${unread}): ${open}` };
  }
  if (isFound === (rule === 'contains')) return undefined;
  const what = rule === 'contains' ? 'does not contain' : 'contains';
  return { kind: 'rejected', why: `rejected by the response rule: the answer ${what} ${shown}` };
}

/** A text, number, true, false or null compares by how it is written; a list or an object is never equal. */
function doubtInJson({ body: rule, text }: ResponseRule, path: string, { body, unread }: Answered): Doubt | undefined {
  const parsed = unread === undefined ? parse(body) : undefined;
  if (parsed === undefined) {
    const why = unread === undefined ? 'it isn’t JSON' : `it could not be read whole (${unread})`;
    return {
      kind: 'unknown',
      why: `what the answer has at ${path}, what the response rule asks for, isn’t known: ${why}`,
    };
  }
  const found = written(valueAt(parsed.value, path));
  if ((found === text) === (rule === 'equals')) return undefined;
  const has = found === undefined ? 'nothing that could be compared' : quoted(found);
  const asked = rule === 'equals' ? `not ${quoted(text)}` : 'which is a refusal';
  return { kind: 'rejected', why: `rejected by the response rule: the answer has ${has} at ${path}, ${asked}` };
}

function parse(body: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

function valueAt(value: unknown, path: string): unknown {
  return Array.from(path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)).reduce<unknown>((at, [, member, place]) => {
    if (place !== undefined) return Array.isArray(at) ? at[Number(place)] : undefined;
    return isObject(at) && member !== undefined && Object.hasOwn(at, member) ? at[member] : undefined;
  }, value);
}

function written(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function spaced(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, MAX_TEXT_SHOWN));
}

/** Members of a JSON answer that tell yes from no, the likeliest first. */
const TELLING = ['success', 'ok', 'status', 'result', 'state', 'error', 'code', 'errorCode', 'error_code'];
const DEPTH = 2;
const LONGEST_TEXT = 80;

/**
 * A rule by which this answer is a refusal: of JSON, the value of the member that tells; else that the answer holds its first
 * line. Undefined of an empty answer, which says nothing.
 */
export function ruleAgainst(answer: string): ResponseRule | undefined {
  const parsed = parse(answer);
  const told = parsed && tellingIn(parsed.value, '$', DEPTH);
  if (told) return { body: 'differs', path: told.path, text: told.text, retry: false };
  const line = answer
    .split(/[\r\n]+/)
    .map((one) => one.trim())
    .find((one) => one !== '');
  return line === undefined ? undefined : { body: 'lacks', text: line.slice(0, LONGEST_TEXT), retry: false };
}

function tellingIn(value: unknown, at: string, depth: number): { path: string; text: string } | undefined {
  if (!isObject(value)) return undefined;
  const names = Object.keys(value).filter((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name));
  const byName = (wanted: string) => names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  for (const wanted of TELLING) {
    const name = byName(wanted);
    const text = name === undefined ? undefined : written(value[name]);
    if (name !== undefined && text !== undefined && text !== '' && text.length <= LONGEST_TEXT)
      return { path: `${at}.${name}`, text };
  }
  if (depth === 0) return undefined;
  for (const name of names) {
    const told = tellingIn(value[name], `${at}.${name}`, depth - 1);
    if (told) return told;
  }
  return undefined;
}
