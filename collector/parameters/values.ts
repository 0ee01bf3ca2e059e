/** Putting values into templates of plain text. Pixels have their own, context-aware way (pixels/render.ts). */
import type { Slot, Template } from './template.ts';

/** Value of a parameter by its upper-case name; '' when it has none. */
export type Lookup = (name: string) => string;

/** The slot's value with its filters applied. */
export function slotValue(slot: Slot, lookup: Lookup): string {
  let value = lookup(slot.name);
  for (const filter of slot.filters) value = filter(value);
  return value;
}

/** One pass by concatenation: a value that looks like `{{EMAIL}}`, or holds `$&`, stays text. */
export function expand(template: Template, lookup: Lookup, encode: (value: string) => string = (v) => v): string {
  let text = template.literals[0] ?? '';
  for (const [index, slot] of template.slots.entries()) {
    text += encode(slotValue(slot, lookup)) + (template.literals[index + 1] ?? '');
  }
  return text;
}
