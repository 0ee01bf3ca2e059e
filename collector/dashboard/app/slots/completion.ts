/** Completing `{{…}}` where somebody types it. Pure. */
import type { FilterDescription } from '../../../parameters/filters.ts';

/** A slot that is being written: from `{{` to the caret. */
export interface OpenSlot {
  kind: 'name' | 'filter';
  /** offset of what the choice takes the place of */
  from: number;
  /** what is there already, without spaces around */
  typed: string;
  /** whether `}}` stands behind the caret already */
  closed: boolean;
}

/** Undefined where the caret is in no slot, or behind a filter's colon, where text of one's own goes. */
export function openSlot(text: string, caret: number): OpenSlot | undefined {
  const before = text.slice(0, caret);
  const open = before.lastIndexOf('{{');
  if (open < 0) return undefined;
  const inner = before.slice(open + 2);
  if (/[{}\r\n]/.test(inner)) return undefined;
  const closed = /^[^{}\r\n]*\}\}/.test(text.slice(caret));
  const bar = inner.lastIndexOf('|');
  if (bar < 0) return { kind: 'name', from: open + 2, typed: inner.trim(), closed };
  const filter = inner.slice(bar + 1);
  return filter.includes(':') ? undefined : { kind: 'filter', from: open + 2 + bar + 1, typed: filter.trim(), closed };
}

/** What may be chosen. */
export interface Offered {
  name: string;
  description: string;
}

export interface Edited {
  text: string;
  caret: number;
}

/** Puts the choice in the place of what was typed, and closes the slot; the caret goes behind it. */
export function completeSlot(text: string, caret: number, slot: OpenSlot, choice: string): Edited {
  const start = text.slice(0, slot.from) + choice;
  if (slot.closed) {
    // what stands behind the caret of the same name goes with it, filters stay
    const rest = text.slice(caret).replace(/^[^{}|\r\n]*/, '');
    return { text: start + rest, caret: start.length + (rest.startsWith('}}') ? 2 : 0) };
  }
  return { text: `${start}}}${text.slice(caret)}`, caret: start.length + 2 };
}

/** Puts `{{NAME}}` at the caret, or in the place of what is selected. */
export function insertSlot(text: string, start: number, end: number, name: string): Edited {
  const slot = `{{${name}}}`;
  return { text: text.slice(0, start) + slot + text.slice(end), caret: start + slot.length };
}

/** Names in a text with slots, upper case, each once; what can't be one is left out. */
export function slotNames(text: string): string[] {
  const names = [...text.matchAll(/\{\{[ \t]*([A-Za-z_][A-Za-z0-9_.-]{0,63})[ \t]*(?:\|[^{}\r\n]*)?\}\}/g)];
  return [...new Set(names.map(([, name = '']) => name.toUpperCase()))];
}

/** Starts with what was typed first, then holds it; in the order given otherwise. */
export function matching<Option extends Offered>(options: readonly Option[], typed: string): Option[] {
  const wanted = typed.toLowerCase();
  const rank = ({ name, description }: Option) => {
    const lower = name.toLowerCase();
    if (lower.startsWith(wanted)) return 0;
    if (lower.includes(wanted)) return 1;
    return description.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return options
    .map((option) => ({ option, rank: rank(option) }))
    .filter((ranked) => ranked.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ option }) => option);
}

/** Filters as they are written, with the argument that is usual. */
export function filterOffers(filters: readonly FilterDescription[]): Offered[] {
  return filters.map(({ name, argument, description }) => ({
    name: argument === undefined ? name : `${name}:${argument}`,
    description,
  }));
}
