/** Which headers hold nothing but values of the event: they may be shown, whatever they are called. */
import type { Slot, Template } from '../../../parameters/template.ts';

/** Between slots; more of it, or a letter, may be a key. */
const SEPARATOR = /^[^A-Za-z0-9]{0,3}$/;

/** Whether all that a header says comes from the event, so that there is nothing in it that only its owner may know. */
export function isFromEvent({ literals, slots }: Template): boolean {
  const bringsText = ({ filters }: Slot) => filters.some(({ fillsEmpty }) => fillsEmpty);
  return slots.length > 0 && literals.every((literal) => SEPARATOR.test(literal)) && !slots.some(bringsText);
}

/** The indexes of headers that may be shown though their name isn't known to be harmless. */
export function shownHeaders(headers: readonly { value: Template }[]): number[] {
  return headers.flatMap(({ value }, index) => (isFromEvent(value) ? [index] : []));
}
