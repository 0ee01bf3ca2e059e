/** Putting values into templates of plain text. Pixels have their own, context-aware way (pixels/render.ts). */
import type { FilterContext } from './filters.ts';
import { readAmount } from './reading/amounts.ts';
import type { Slot, Template } from './template.ts';

/** Value of a parameter by its upper-case name; '' when it has none. */
export type Lookup = (name: string) => string;

/** Value of a slot, its filters applied. Throws UnusableValueError. */
export type SlotValues = (slot: Slot) => string;

/** A value that can't be read as what it is for: nothing may be sent with it. The message names the parameter. */
export class UnusableValueError extends Error {
  override name = 'UnusableValueError';
}

/** Amounts whatever filters they have: sent as plain decimals, or not at all. */
const AMOUNTS = new Set(['VALUE', 'ITEM_PRICE', 'ITEM_TOTAL']);
/** More names that amounts usually have: `fixed:2` gives them no decimals that their currency doesn't have. */
const USUAL_AMOUNTS = new Set([...AMOUNTS, 'ITEM_DISCOUNT', 'DISCOUNT', 'SHIPPING', 'TAX']);

/** Whether the slot asks for an amount, by its name or by its filters. */
export function isAmountSlot({ name, filters }: Pick<Slot, 'name' | 'filters'>): boolean {
  return AMOUNTS.has(name) || hasAmountFilter(filters);
}

const hasAmountFilter = (filters: Slot['filters']): boolean => filters.some(({ reads }) => reads === 'amount');

/**
 * Each slot's value is worked out once, however many requests ask for it: a long text through a filter again for each of an
 * order's 200 items would hold up everybody else.
 */
export function slotValues(lookup: Lookup): SlotValues {
  const known = new Map<Slot, string>();
  return (slot) => {
    let value = known.get(slot);
    if (value === undefined) {
      value = slotValue(slot, lookup);
      known.set(slot, value);
    }
    return value;
  };
}

/** The slot's value with its filters applied. Throws UnusableValueError. */
export function slotValue(slot: Slot, lookup: Lookup): string {
  const reading = readSlot(slot, lookup);
  if (!reading.ok) throw new UnusableValueError(reading.problem);
  return reading.text;
}

/**
 * In a pixel, whose place decides how a value is written: an amount that is no number stays the text that the page sent, unless a
 * filter makes an amount of it (`fixed`, `minor`). Throws UnusableValueError.
 */
export function pixelValue(slot: Slot, lookup: Lookup): string {
  const reading = readSlot(slot, lookup);
  if (reading.ok) return reading.text;
  const { name, filters } = slot;
  const asText = hasAmountFilter(filters)
    ? reading
    : readSlot({ name: '', filters }, (asked) => lookup(asked === '' ? name : asked));
  if (!asText.ok) throw new UnusableValueError(asText.problem);
  return asText.text;
}

/** `problem`: what is wrong with the value, beginning with the parameter's name. */
export type SlotReading = { ok: true; text: string } | { ok: false; problem: string };

export function readSlot({ name, filters }: Pick<Slot, 'name' | 'filters'>, lookup: Lookup): SlotReading {
  let value = lookup(name);
  // most slots have no filters, and then nothing else is looked up
  const context: FilterContext = {
    isAmount: USUAL_AMOUNTS.has(name),
    get currency() {
      return lookup('CURRENCY');
    },
    get country() {
      return lookup('COUNTRY');
    },
  };
  if (AMOUNTS.has(name)) {
    const amount = value.trim() === '' ? '' : readAmount(value, context.currency);
    if (typeof amount !== 'string') return { ok: false, problem: `${name} ${amount.unusable}` };
    value = amount;
  }
  for (const { apply } of filters) {
    const filtered = apply(value, context);
    if (typeof filtered !== 'string') return { ok: false, problem: `${name} ${filtered.unusable}` };
    value = filtered;
  }
  return { ok: true, text: value };
}

/** One pass by concatenation: a value that looks like `{{EMAIL}}`, or holds `$&`, stays text. */
export function expand(template: Template, fill: SlotValues, encode: (value: string) => string = (v) => v): string {
  let text = template.literals[0] ?? '';
  for (const [index, slot] of template.slots.entries()) {
    text += encode(fill(slot)) + (template.literals[index + 1] ?? '');
  }
  return text;
}
