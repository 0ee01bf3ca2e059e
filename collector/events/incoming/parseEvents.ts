/**
 * Checks the body of `POST /v1/events` (DESIGN §6 "Wire"). What is odd about a part is mended, or the part left out, and noted
 * (parse/): one odd thing never costs an order. Refused whole is what has no key, no events, or none that can be taken; of the events
 * those that can be are kept and the others listed, so that one bad event never costs a good one.
 */

import { z } from 'zod';
import {
  type Click,
  CONTACT_FIELDS,
  type ContactField,
  type EventsRequest,
  type RejectedEvent,
  type WireEvent,
} from '../../../sdk/protocol.ts';
import { isObject } from '../../validate/isObject.ts';
import { parseJson } from '../../validate/parseJson.ts';
import { below, type FieldProblem, fieldPath } from '../../validate/problems.ts';
import { parseWith, strict } from '../../validate/schemaMessages.ts';
import { keepValid } from './keepValid.ts';
import { createNotes, type Note, type Notes } from './notes.ts';
import { withOrderNumber } from './orderNumber.ts';
import { MAX_ENVELOPE_KEYS, MAX_KEYS, toPlainJson } from './plainJson.ts';
import { MAX, repairClick, repairEnvelope, repairEvent } from './repairs.ts';
import { takeTagNotes } from './tagNotes.ts';
import { CONTROL_CHARACTERS, CONTROL_CHARACTERS_ALL, LONE_SURROGATE, madeId } from './text.ts';
import { visitorAddress } from './visitorAddress.ts';

const MAX_EVENTS = 50;
const MAX_CLICKS = 50;
/** 2100-01-01: later times are mistakes of unit (microseconds), which would break every window */
const MAX_TIME = 4_102_444_800_000;

function label(min: number, max: number) {
  return z
    .string()
    .min(min, { error: min === 1 ? 'must not be empty' : `is shorter than ${min} characters` })
    .max(max)
    .refine((text) => !CONTROL_CHARACTERS.test(text), { error: 'must not hold control characters' })
    .refine((text) => !LONE_SURROGATE.test(text), { error: 'holds half a character (a lone surrogate)' });
}

/** What is compared: blanks around it would make it another one. */
function identifier(min: number, max: number) {
  return label(min, max).refine((text) => text.trim() === text, { error: 'has blanks around it' });
}

/** Seconds of 2001 to 5138. As milliseconds that is 1970 and a little later: no time of a click or an order. */
const isInSeconds = (time: number) => time >= 1e9 && time < 1e11;

const time = z
  .int({ error: 'has to be a time in whole milliseconds since 1970' })
  .min(0)
  .max(MAX_TIME)
  .refine((at) => !isInSeconds(at), { error: 'is a time in seconds; it has to be in milliseconds since 1970' });
const address = z.string().max(MAX.address);
const parameters = z.record(label(1, MAX.name), label(0, MAX.value));

const click = strict({
  at: time,
  ids: z.record(label(1, MAX.name), label(1, MAX.value)),
  sources: parameters.default({}),
  test: z.boolean().optional(),
});

function mended(text: string): string {
  return text.toWellFormed().replace(CONTROL_CHARACTERS_ALL, ' ');
}

/** What people typed: an odd character in a name is mended, since it is not worth an order. */
const contactField = z.string().max(MAX.contact).transform(mended).optional();
const contact = strict(
  Object.fromEntries(CONTACT_FIELDS.map((field) => [field, contactField])) as Record<ContactField, typeof contactField>,
);

const envelopeSchema = strict({
  key: label(1, 128),
  visitor: identifier(1, MAX.id),
  now: time.optional(),
  page: strict({ url: address, referrer: address.default(''), fbp: label(0, MAX.fbp).optional() }),
  clicks: z.array(z.unknown()).default([]),
  contact: contact.optional(),
  consent: z.record(label(1, MAX.purpose), z.boolean()).optional(),
  test: z.boolean().optional(),
  ip: z.string().max(256).transform(visitorAddress).optional(),
  userAgent: z.string().transform(mended).optional(),
});

/** Each is checked by itself. */
const eventsSchema = strict({ events: z.array(z.unknown()).min(1) });

/** What stands in an address's path alone as `.` or `..`, browsers take out of it: nobody could look at that event. */
const eventId = identifier(1, MAX.id).refine((id) => id !== '.' && id !== '..', { error: 'must not be "." or ".."' });

const eventSchema = strict({
  id: eventId,
  name: identifier(1, MAX.name),
  at: time,
  data: z.record(z.string(), z.unknown()).default({}),
});

const ROUNDED = 'is a number past 2^53, which was rounded on its way to another order’s: send it as text';

export interface ParsedEvent {
  /** its place in the request */
  index: number;
  event: WireEvent;
  /** as the sender calls it, where that is no ID as it is stored */
  sentId?: unknown;
  /** what was left out or mended of it */
  notes: Note[];
}

/** The envelope without its events, and each valid event with its place in the request. */
export interface ParsedEvents {
  envelope: Omit<EventsRequest, 'events'>;
  events: ParsedEvent[];
  rejected: RejectedEvent[];
  /** what was left out or mended of the envelope */
  notes: Note[];
}

/** `body` is the request's text. */
export function parseEvents(body: string): ({ ok: true } & ParsedEvents) | ({ ok: false } & FieldProblem) {
  const json = parseJson(body);
  if (!json.ok) return json;
  if (!isObject(json.value)) return { ok: false, field: 'body', message: 'has to be a JSON object' };
  const { events: sent, ...rest } = json.value;
  const notes = createNotes();
  const { value: plain } = toPlainJson(rest, MAX_ENVELOPE_KEYS, notes);
  // of a request that names no visitor its events are all that tells it from others
  const unknown = () => madeId('unknown', toPlainJson(sent, MAX_KEYS, createNotes()).value);
  const kept = keepValid(envelopeSchema, plain, { at: [], notes, repair: repairEnvelope(unknown) });
  if (!kept.ok) return kept;
  const list = parseWith(eventsSchema, { events: sent });
  if (!list.ok) return { ok: false, ...(list.problems[0] ?? NO_EVENTS) };

  const { events: rawEvents } = list.value;
  const { clicks: rawClicks, ...parts } = kept.value;
  const envelope = { ...parts, clicks: takeClicks(rawClicks, notes) } as ParsedEvents['envelope'];
  const events: ParsedEvent[] = [];
  const rejected: RejectedEvent[] = [];
  for (const [index, raw] of rawEvents.entries()) {
    const checked = index < MAX_EVENTS ? parseEvent(raw, envelope.visitor) : TOO_MANY;
    if (checked.ok) events.push({ index, ...checked.parsed });
    else rejected.push({ index, field: checked.field, message: checked.message });
  }
  if (events.length === 0) {
    const problems = rejected.flatMap(({ index, field, message }) => below(`events[${index}]`, [{ field, message }]));
    return { ok: false, ...(problems[0] ?? NO_EVENTS) };
  }
  return { ok: true, envelope, events, rejected, notes: notes.all() };
}

const NO_EVENTS = { field: 'events', message: 'needs at least 1 of them' };
const TOO_MANY = { ok: false, field: '', message: `is past the ${MAX_EVENTS} events that a request may hold` } as const;

/** Each by itself, of more than may be the newest: the last click is the one that counts. */
function takeClicks(sent: readonly unknown[], notes: Notes): Click[] {
  const clicks: { index: number; click: Click }[] = [];
  for (const [index, raw] of sent.entries()) {
    const at = ['clicks', index];
    const own = createNotes();
    const kept = keepValid(click, raw, { at, notes: own, repair: repairClick });
    const [odd] = own.all();
    if (!kept.ok) notes.append([lost(kept.field, kept.message)]);
    else if (Object.keys(kept.value.ids).length === 0) {
      notes.append([odd ? lost(odd.field, odd.problem) : lost(fieldPath(at), 'has no click ID')]);
    } else {
      clicks.push({ index, click: kept.value as Click });
      notes.append(own.all());
    }
  }
  if (clicks.length > MAX_CLICKS) {
    notes.add(['clicks'], `are more than ${MAX_CLICKS}`, `the oldest ${clicks.length - MAX_CLICKS} left out`);
    clicks.sort((a, b) => b.click.at - a.click.at).length = MAX_CLICKS;
    clicks.sort((a, b) => a.index - b.index);
  }
  return clicks.map(({ click }) => click);
}

function lost(field: string, problem: string): Note {
  return { field, problem, done: 'the click is left out', isFault: true };
}

function parseEvent(
  raw: unknown,
  visitor: string,
): { ok: true; parsed: Omit<ParsedEvent, 'index'> } | ({ ok: false } & FieldProblem) {
  const notes = createNotes();
  const { value: plain, rounded } = toPlainJson(raw, MAX_KEYS, notes);
  if (rounded) return { ok: false, field: fieldPath(rounded.path), message: ROUNDED };
  const kept = keepValid(eventSchema, plain, { at: [], notes, repair: repairEvent(visitor, plain) });
  if (!kept.ok) return kept;
  const event = { ...kept.value, data: withOrderNumber(takeTagNotes(kept.value.data, notes), notes) };
  const sentId = (plain as { id?: unknown }).id;
  return { ok: true, parsed: { event, notes: notes.all(), ...(sentId !== event.id && { sentId }) } };
}
