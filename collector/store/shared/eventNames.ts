/**
 * How many event names are counted one by one. A page, or whoever writes like one, may send any name: names without a bound
 * would fill the table, and every list and menu that is made of it.
 */
import { STANDARD_EVENTS } from '../../../sdk/events.ts';

/** A shop has some dozens. */
export const MAX_NAMES = 1_000;
/** When there are so many, those counted least go, of these the longest unheard, until this many are left. */
export const NAMES_LEFT = 750;

/** The row that counts all events whose names have none of their own: no event has this name. */
export const OTHERS = '';

const standard: ReadonlySet<string> = new Set(STANDARD_EVENTS);

/** One that always has a row of its own: a standard event's, or that a connector listens to (so the event has decisions). */
export function isKept(name: string, isListenedTo: boolean): boolean {
  return standard.has(name) || isListenedTo;
}
