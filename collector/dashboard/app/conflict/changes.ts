/** Two people edited the same settings, or one went on while they were saved: who changed what, and all of it together. Pure. */
import { isObject } from '../../../validate/isObject.ts';

/** One setting, as people think of it: lists (parameters, headers) count as one. */
export interface Change {
  path: string;
  label: string;
  /** before either of them */
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** who changed it; `both` to different values is the conflict */
  by: 'me' | 'them' | 'both';
}

/** What differs between mine and theirs. What both changed alike is no difference. Labels are by path: `webhook.url`. */
export function changes<Draft extends object>(
  base: Draft,
  mine: Draft,
  theirs: Draft,
  labels: Readonly<Record<string, string>>,
): Change[] {
  return paths(base, mine, theirs).flatMap((path): Change[] => {
    const [b, m, t] = [base, mine, theirs].map((draft) => read(draft, path));
    if (isSame(m, t)) return [];
    const by = isSame(b, t) ? 'me' : isSame(b, m) ? 'them' : 'both';
    return [{ path, label: labels[path] ?? path, base: b, mine: m, theirs: t, by }];
  });
}

/** Theirs with what only I changed; of what both changed, mine where `keepMine` names it. */
export function merged<Draft extends object>(
  theirs: Draft,
  list: readonly Change[],
  keepMine: ReadonlySet<string>,
): Draft {
  return list
    .filter(({ by, path }) => by === 'me' || (by === 'both' && keepMine.has(path)))
    .reduce((draft, { path, mine }) => write(draft, path, mine), theirs);
}

/** What was saved, with what I changed since it was sent. */
export function withChangesSince<Draft extends object>(saved: Draft, sent: Draft, mine: Draft): Draft {
  const list = changes(sent, mine, saved, {});
  return merged(saved, list, new Set(list.map(({ path }) => path)));
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** A setting's value in few words, for a comparison. */
export function sayValue(value: unknown): string {
  if (value === undefined || value === '') return '(empty)';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.map(sayItem).join('\n');
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== '' && part !== undefined);
    return entries.length === 0 ? '(none)' : entries.map(([name, part]) => `${name}: ${sayValue(part)}`).join('\n');
  }
  return String(value);
}

function sayItem(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  if ('name' in item && 'value' in item) return `${item.name} = ${item.value}`;
  return Object.entries(item)
    .filter(([, part]) => part !== '')
    .map(([name, part]) => `${name}: ${part}`)
    .join('; ');
}

/** What tells drafts of one thing apart is no setting of it. */
const NO_SETTINGS = ['id', 'version', 'got'];

/** Of a part (an object) each of its settings, in the order in which they stand there. */
function paths(...drafts: object[]): string[] {
  const found = new Set<string>();
  for (const draft of drafts) {
    for (const [key, value] of Object.entries(draft)) {
      if (NO_SETTINGS.includes(key)) continue;
      if (isObject(value)) for (const inner of Object.keys(value)) found.add(`${key}.${inner}`);
      else found.add(key);
    }
  }
  return [...found];
}

function read(draft: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], draft);
}

function write<Draft extends object>(draft: Draft, path: string, value: unknown): Draft {
  const [part = '', key] = path.split('.');
  if (key === undefined) return { ...draft, [part]: value };
  const before = (draft as Record<string, unknown>)[part];
  const { [key]: _replaced, ...others } = isObject(before) ? before : {};
  return { ...draft, [part]: value === undefined ? others : { ...others, [key]: value } };
}

/** Keys in one order; undefined counts as absent. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
}
