/** What the tag itself left out of an event's data, which it tells under a name of its own in there: an older collector refuses unknown fields. */
import type { EventData } from '../../../sdk/protocol.ts';
import type { Notes } from './notes.ts';
import { cutText, plainText } from './text.ts';

const NAME = '_trl_note';
const MAX_TEXT = 200;

/** The data without them; the same object where there are none. */
export function takeTagNotes(data: EventData, notes: Notes): EventData {
  if (!Object.hasOwn(data, NAME)) return data;
  const { [NAME]: told, ...rest } = data;
  for (const text of Array.isArray(told) ? told : [told]) {
    if (typeof text === 'string') notes.add(['data'], cutText(plainText(text), MAX_TEXT), 'left out by the tag');
  }
  return rest;
}
