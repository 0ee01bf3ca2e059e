/** What the sender, and the site's owner, are told of a request that wasn't taken as it came. */
import type { EventsAnswer } from '../../sdk/protocol.ts';
import { type Note, toEventNotes } from '../events/incoming/notes.ts';
import type { ParsedEvents } from '../events/incoming/parseEvents.ts';
import { storedId } from '../events/incoming/text.ts';
import type { FieldProblem } from '../validate/problems.ts';
import type { NewRefusal } from './door/refusals.ts';

type Told = Omit<NewRefusal, 'origin'>;

export function answerNotes({ notes, events }: ParsedEvents): NonNullable<EventsAnswer['notes']> {
  const ofEvents = events.flatMap(({ index, notes }) => toEventNotes(notes).map((note) => ({ index, ...note })));
  return [...toEventNotes(notes), ...ofEvents];
}

/** A whole event that wasn't taken. Under its field, whatever its place in the request: one fault of a site is one entry. */
export function toRefusal({ field, message }: FieldProblem): Told {
  const own = field.replace(/^events\[\d+\]\.?/, '');
  return { field: own || 'event', detail: `${own || 'The event'} ${message}` };
}

export function faultsOf({ notes, events }: ParsedEvents): Told[] {
  const all: Note[] = [notes, ...events.map((event) => event.notes)].flat();
  return all.flatMap(({ field, problem, done, isFault }) =>
    isFault ? [{ field, detail: `${field} ${problem}: ${done}`, kept: true }] : [],
  );
}

/** By the ID under which an event is stored: the sender's own, by which it knows its pixels. */
export function sentIdsOf({ events }: ParsedEvents): Map<string, string> {
  const isOwn = (sentId: unknown, id: string): sentId is string =>
    typeof sentId === 'string' && storedId(sentId) === id;
  return new Map(events.flatMap(({ event: { id }, sentId }) => (isOwn(sentId, id) ? [[id, sentId]] : [])));
}
