/** Two people edited the same connector: what each of them changed, and putting both together. Pure. */
import type { Draft } from './draft.ts';

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

const LABELS: Record<string, string> = {
  name: 'Name',
  mode: 'Mode',
  triggers: 'Triggers',
  dedupeTransactions: 'Fire once per transaction',
  'webhook.enabled': 'Webhook on or off',
  'webhook.method': 'Method',
  'webhook.url': 'URL',
  'webhook.parameters': 'Parameters',
  'webhook.headers': 'Headers',
  'webhook.body': 'Body',
  'webhook.template': 'JSON template',
  'webhook.eventNames': 'Event names',
  'webhook.omitEmpty': 'Leave out empty parameters',
  'webhook.requireClickId': 'No click ID, no call',
  'webhook.requestPerItem': 'One request per item',
  'webhook.guarantee': 'Delivery guarantee',
  'webhook.responseRule': 'Response rule',
  'webhook.basicAuth': 'Basic authentication',
  'webhook.signWith': 'Signature',
  'pixel.enabled': 'Pixel on or off',
  'pixel.html': 'Pixel code',
  'pixel.sandbox': 'Pixel sandbox',
  'click.enabled': 'Click ID matching on or off',
  'click.parameter': 'Click parameter',
  'click.source': 'Source',
  'click.model': 'Attribution model',
  'click.windowDays': 'Window',
};

const PARTS = ['webhook', 'pixel', 'click'] as const;

/** What differs between mine and theirs. What both changed alike is no difference. */
export function changes(base: Draft, mine: Draft, theirs: Draft): Change[] {
  return paths(base, mine, theirs).flatMap((path): Change[] => {
    const [b, m, t] = [base, mine, theirs].map((draft) => read(draft, path));
    if (isSame(m, t)) return [];
    const by = isSame(b, t) ? 'me' : isSame(b, m) ? 'them' : 'both';
    return [{ path, label: LABELS[path] ?? path, base: b, mine: m, theirs: t, by }];
  });
}

/** Theirs with what only I changed; of what both changed, mine where `keepMine` names it. */
export function merged(theirs: Draft, list: readonly Change[], keepMine: ReadonlySet<string>): Draft {
  return list
    .filter(({ by, path }) => by === 'me' || (by === 'both' && keepMine.has(path)))
    .reduce((draft, { path, mine }) => write(draft, path, mine), theirs);
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
  return 'name' in item && 'value' in item ? `${item.name} = ${item.value}` : JSON.stringify(item);
}

function paths(...drafts: Draft[]): string[] {
  const found = new Set<string>(['name', 'mode', 'triggers', 'dedupeTransactions']);
  for (const part of PARTS) {
    for (const draft of drafts) for (const key of Object.keys(draft[part])) found.add(`${part}.${key}`);
  }
  return [...found];
}

function read(draft: Draft, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], draft);
}

function write(draft: Draft, path: string, value: unknown): Draft {
  const [part = '', key] = path.split('.');
  if (key === undefined) return { ...draft, [part]: value };
  const before = (draft as unknown as Record<string, object>)[part];
  const { [key]: _replaced, ...others } = before as Record<string, unknown>;
  return { ...draft, [part]: value === undefined ? others : { ...others, [key]: value } };
}

/** Keys in one order; undefined counts as absent. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
}
