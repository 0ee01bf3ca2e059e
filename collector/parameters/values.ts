/** Putting values into templates of plain text. Pixels have their own, context-aware way (pixels/render.ts). */
import type { Slot, Template } from './template.ts';

/** Value of a parameter by its upper-case name; '' when it has none. */
export type Lookup = (name: string) => string;

/** Value of a slot, its filters applied. */
export type SlotValues = (slot: Slot) => string;

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

/** The slot's value with its filters applied. */
export function slotValue(slot: Slot, lookup: Lookup): string {
  let value = lookup(slot.name);
  for (const filter of slot.filters) value = filter(value);
  return value;
}

/** One pass by concatenation: a value that looks like `{{EMAIL}}`, or holds `$&`, stays text. */
export function expand(template: Template, fill: SlotValues, encode: (value: string) => string = (v) => v): string {
  let text = template.literals[0] ?? '';
  for (const [index, slot] of template.slots.entries()) {
    text += encode(fill(slot)) + (template.literals[index + 1] ?? '');
  }
  return text;
}
