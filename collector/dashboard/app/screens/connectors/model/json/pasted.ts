/** From a pasted text to connectors, and from one of them to a draft. Pure. */
import type { ConnectorInput } from '../../../../../../connector/parse.ts';
import { withoutReadOnly } from '../../../../../../connector/readOnly.ts';
import { isObject } from '../../../../../../validate/isObject.ts';
import { readJson } from '../../../../../../validate/jsonText.ts';
import { type Draft, draftOfInput, isMasked, withoutMasks } from '../connectorDraft.ts';
import { lineOf, linesIn } from './lines.ts';

/** A connector in the text, whatever is wrong with it. */
export interface Pasted {
  /** for choosing among several */
  label: string;
  /** without what is no setting: id, version, what the collector adds */
  input: unknown;
  id: string | undefined;
  /** `connectors[2]`, or nothing where the text is the connector */
  at: string;
}

export type Read = { ok: true; connectors: Pasted[]; line(field: string): number } | { ok: false; message: string };

/** One connector, a list of them, or what has one: container.json, an answer of the API. */
export function readPasted(text: string): Read {
  const parsed = readJson(text);
  if (!parsed.ok) return { ok: false, message: `It ${parsed.message}` };
  const { value } = parsed;
  const [at, list] = listIn(value);
  if (list?.length === 0) return { ok: false, message: `There is no connector in ${at || 'the list'}` };
  if (!list && !isObject(value))
    return { ok: false, message: 'A connector is an object: { "name": …, "triggers": … }' };
  const lines = linesIn(text);
  return {
    ok: true,
    connectors: list ? list.map((one, index) => pastedOf(one, `${at}[${index}]`)) : [pastedOf(value, '')],
    line: (field) => lineOf(lines, field),
  };
}

function listIn(value: unknown): [at: string, list: readonly unknown[] | undefined] {
  if (Array.isArray(value)) return ['', value];
  if (!isObject(value) || 'triggers' in value) return ['', undefined];
  const at = ['connectors', 'items'].find((name) => Array.isArray(value[name]));
  return at === undefined ? ['', undefined] : [at, value[at] as unknown[]];
}

function pastedOf(value: unknown, at: string): Pasted {
  if (!isObject(value)) return { label: at, input: value, id: undefined, at };
  const { id, version: _version, ...settings } = value;
  const { name } = settings;
  const named = [name, id].find((text) => typeof text === 'string' && text !== '');
  return {
    label: named === undefined ? at || 'without a name' : String(named),
    input: withoutReadOnly(settings),
    id: typeof id === 'string' ? id : undefined,
    at,
  };
}

export interface Others {
  id: string;
  name: string;
  click?: { enabled: boolean; parameter: string; source?: { parameter: string; value?: string } };
}

export interface Filled {
  draft: Draft;
  /** what is otherwise than in the text, and why */
  notes: string[];
}

/**
 * `into`: the connector whose place it takes: it stays itself, in its mode. Else it is a new one, in test mode as all new ones are.
 * `input` is one that the collector found nothing wrong with.
 */
export function fillDraft(
  input: ConnectorInput,
  { id, into, others }: { id: string | undefined; into: Draft | undefined; others: readonly Others[] },
): Filled {
  const read = draftOfInput(input);
  const { draft, lost } = withoutMasks(read, (header) => into !== undefined && isStored(header, read, into));
  const rest = others.filter((other) => other.id !== into?.id);
  const name = freeName(draft.name, rest);
  const mode = into?.mode ?? 'test';
  const notes = [
    ...(name === draft.name ? [] : [`There is a connector “${draft.name}” already: this one is called “${name}”.`]),
    ...(id !== undefined && id !== into?.id ? [idNote(id, rest, into)] : []),
    ...(draft.mode === mode ? [] : [modeNote(into)]),
    ...clickNotes(draft, rest),
    ...(lost.length > 0 ? [`Nobody can read secrets, so fill these in again: ${lost.join(', ')}.`] : []),
  ];
  const own =
    into?.id === undefined ? {} : { id: into.id, ...(into.version !== undefined && { version: into.version }) };
  const got = { ...draft.got, ...own } as ConnectorInput;
  return { draft: { ...draft, ...own, got, name, mode }, notes };
}

/** A mask that stands for what the connector has stored under that name, for that host. */
function isStored(header: string | undefined, { webhook }: Draft, into: Draft): boolean {
  const before = into.webhook;
  if (originOf(before.url) !== originOf(webhook.url)) return false;
  if (header === undefined) return before.basicAuth !== undefined && isMasked(before.basicAuth.password);
  return before.headers.some(({ name, value }) => name.toLowerCase() === header.toLowerCase() && isMasked(value));
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}

function freeName(name: string, others: readonly Others[]): string {
  const taken = new Set(others.map((other) => other.name.toLowerCase()));
  if (!taken.has(name.toLowerCase())) return name;
  for (let number = 2; ; number++) {
    const end = ` ${number}`;
    const free = name.slice(0, 64 - end.length) + end;
    if (!taken.has(free.toLowerCase())) return free;
  }
}

function idNote(id: string, others: readonly Others[], into: Draft | undefined): string {
  if (into?.id !== undefined) return `It keeps its own id ${into.id}; the text says ${id}.`;
  return others.some((other) => other.id === id)
    ? `The id ${id} is another connector’s: this one gets its own when it is saved.`
    : `It gets an id of its own when it is saved; the text says ${id}.`;
}

function modeNote(into: Draft | undefined): string {
  return into === undefined
    ? 'It begins in test mode, as every connector made here: it goes live at the end of this page.'
    : 'Its mode stays as it is.';
}

function clickNotes({ click }: Draft, others: readonly Others[]): string[] {
  if (!click.enabled || click.parameter === '') return [];
  const key = ({ parameter, source }: NonNullable<Others['click']>) =>
    JSON.stringify([parameter.toLowerCase(), source?.parameter || null, source?.value || null]);
  const mine = key(click);
  return others
    .filter((other) => other.click?.enabled && key(other.click) === mine)
    .map(({ name }) => `“${name}” matches the click parameter ${click.parameter} too: each click counts for both.`);
}
