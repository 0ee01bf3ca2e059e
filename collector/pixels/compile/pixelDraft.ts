/**
 * A template while it is compiled: its text with each slot replaced by a sentinel, where everything stands, and what was
 * found out so far. A sentinel is one word of letters and digits, so HTML, URLs, JSON and JavaScript all read it as plain
 * text or as one name, and no parser decodes, splits or changes its case.
 */
import type { Slot, Template } from '../../parameters/template.ts';
import type { Refusal } from '../../validate/refusal.ts';
import type { SlotContext } from '../contexts.ts';
import { type Budget, createBudget } from './budget.ts';
import { REFUSED_PLACES, type RefusedPlaceName } from './refusals.ts';

export interface Draft {
  sandbox: boolean;
  /** whatever goes through the template pays here: each loop over nodes, each text searched */
  budget: Budget;
  slots: readonly Slot[];
  /** the template with sentinels */
  source: string;
  refusals: Refusal[];
  /** by slot, as far as found */
  contexts: (SlotContext | undefined)[];
  /** slots whose sentinel stands in the text, in order, once per occurrence */
  slotsIn(text: string): { slot: number; start: number; end: number }[];
  /** the slot, when the whole text is its sentinel */
  slotNamed(text: string): number | undefined;
  /** text with each sentinel replaced */
  fill(text: string, value: (slot: number) => string): string;
  sentinelOf(slot: number): string;
  /** where the slot stands in `source` */
  startOf(slot: number): number;
  /** the source before the slot: as much as any construct of interest can span, slots in it included */
  before(slot: number): string;
  /** from 1, in the template as submitted */
  positionOf(sourceOffset: number): { line: number; column: number };
  settle(slot: number, context: SlotContext): void;
  refuseSlot(slot: number, place: RefusedPlaceName, detail?: string): void;
  /** every slot whose sentinel stands in the text */
  refuseSlotsIn(text: string, place: RefusedPlaceName): void;
  refuse(sourceOffset: number, message: string, fix: string): void;
  /** what to insert into the source where to mend something: [offset, text] */
  edits: (readonly [offset: number, text: string])[];
  edit(...insertions: (readonly [offset: number, text: string])[]): void;
}

/** `text` is the template with line ends as LF; lines and columns are those of the template as submitted. */
export function createDraft(
  text: string,
  template: Template,
  sandbox: boolean,
  budget: Budget = createBudget(),
): Draft {
  const mark = unusedMark(text);
  const sentinel = new RegExp(`${mark}(\\d+)z`, 'g');
  const whole = new RegExp(`^${mark}(\\d+)z$`);
  const sentinelOf = (slot: number) => `${mark}${slot}z`;
  const { literals, slots } = template;

  const starts: number[] = [];
  let source = literals[0] ?? '';
  for (let slot = 0; slot < slots.length; slot++) {
    starts.push(source.length);
    source += `${sentinelOf(slot)}${literals[slot + 1] ?? ''}`;
  }
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);

  /** offset in `source` → offset in `text`; inside a sentinel: the slot's start */
  function offsetInText(offset: number): number {
    let slot = starts.length - 1;
    while (slot >= 0 && (starts[slot] ?? 0) > offset) slot--;
    const before = slots[slot];
    if (!before) return offset;
    const behindSentinel = (starts[slot] ?? 0) + sentinelOf(slot).length;
    return offset < behindSentinel ? before.start : before.end + (offset - behindSentinel);
  }

  function positionOf(sourceOffset: number) {
    const offset = Math.min(offsetInText(sourceOffset), text.length);
    // the last line that starts at or before it, by halving: there may be as many lines as places to show
    let line = 1;
    for (let beyond = lineStarts.length + 1; beyond - line > 1; ) {
      const middle = (line + beyond) >> 1;
      if ((lineStarts[middle - 1] ?? 0) > offset) beyond = middle;
      else line = middle;
    }
    return { line, column: offset - (lineStarts[line - 1] ?? 0) + 1 };
  }

  const refused = new Set<number>();
  const draft: Draft = {
    sandbox,
    budget,
    slots,
    source,
    refusals: [],
    contexts: slots.map(() => undefined),
    slotsIn(part) {
      budget.spendOn(part);
      return Array.from(part.matchAll(sentinel), (match) => ({
        slot: Number(match[1]),
        start: match.index,
        end: match.index + match[0].length,
      }));
    },
    slotNamed(part) {
      const match = whole.exec(part);
      return match ? Number(match[1]) : undefined;
    },
    fill(part, value) {
      budget.spendOn(part);
      return part.replace(sentinel, (_, slot) => value(Number(slot)));
    },
    sentinelOf,
    startOf: (slot) => starts[slot] ?? 0,
    before: (slot) => source.slice(Math.max(0, (starts[slot] ?? 0) - 4096), starts[slot]),
    positionOf,
    settle(slot, context) {
      // a second place, e.g. an element that the parser doubled
      if (draft.contexts[slot] && draft.contexts[slot] !== context) draft.refuseSlot(slot, 'not_found');
      draft.contexts[slot] = context;
    },
    refuseSlot(slot, place, detail) {
      if (refused.has(slot)) return;
      refused.add(slot);
      const written = slots[slot]?.source ?? '';
      const { context, message, fix } = REFUSED_PLACES[place];
      draft.refusals.push({
        ...positionOf(starts[slot] ?? 0),
        slot: written,
        context,
        message: `${written} stands here: ${context}${detail ? ` (${detail})` : ''}. ${message}`,
        fix: fix.replaceAll('{slot}', () => written),
      });
    },
    refuseSlotsIn(part, place) {
      for (const { slot } of draft.slotsIn(part)) draft.refuseSlot(slot, place);
    },
    refuse(sourceOffset, message, fix) {
      draft.refusals.push({ ...positionOf(sourceOffset), message, fix });
    },
    edits: [],
    edit(...insertions) {
      const isKnown = insertions.every(([offset, text]) =>
        draft.edits.some((one) => one[0] === offset && one[1] === text),
      );
      if (!isKnown) draft.edits.push(...insertions);
    },
  };
  return draft;
}

/** Starts with “z”, which no escape sequence, number or percent code could swallow. */
function unusedMark(text: string): string {
  const lower = text.toLowerCase();
  for (let attempt = 0; ; attempt++) {
    const mark = `zslot${attempt}x`;
    if (!lower.includes(mark)) return mark;
  }
}
