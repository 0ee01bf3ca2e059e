/**
 * Checks the body of `POST /v1/events` (DESIGN §6 "Wire"). A bad envelope is refused whole, with the field; of the events
 * the valid ones are kept and the others listed, so that one bad event never costs a good one.
 */
import { z } from 'zod';
import type { EventsRequest, RejectedEvent, WireEvent } from '../../sdk/protocol.ts';
import { below } from '../container/problems.ts';
import { parseWith, strict } from '../container/schemaMessages.ts';
import { findUnsafeData, MAX_ENVELOPE_KEYS } from './unsafeData.ts';
import { visitorAddress } from './visitorAddress.ts';

const MAX_EVENTS = 50;
const MAX_CLICKS = 50;
/** 2100-01-01: later times are mistakes of unit (microseconds), which would break every window */
const MAX_TIME = 4_102_444_800_000;

const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/;
const CONTROL_CHARACTERS_ALL = new RegExp(CONTROL_CHARACTERS, 'g');
/** Half a character can't be stored as text: it would come back as another one. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function label(min: number, max: number) {
  return z
    .string()
    .min(min, { error: min === 1 ? 'must not be empty' : `is shorter than ${min} characters` })
    .max(max)
    .refine((text) => !CONTROL_CHARACTERS.test(text), { error: 'must not hold control characters' })
    .refine((text) => !LONE_SURROGATE.test(text), { error: 'holds half a character (a lone surrogate)' });
}

/** Seconds of 2001 to 5138. As milliseconds that is 1970 and a little later: no time of a click or an order. */
const isInSeconds = (time: number) => time >= 1e9 && time < 1e11;

const time = z
  .int({ error: 'has to be a time in whole milliseconds since 1970' })
  .min(0)
  .max(MAX_TIME)
  .refine((at) => !isInSeconds(at), { error: 'is a time in seconds; it has to be in milliseconds since 1970' });
const address = z.string().max(8192);
const parameters = z.record(label(1, 64), label(0, 512));

const click = strict({
  at: time,
  ids: z.record(label(1, 64), label(1, 512)),
  sources: parameters.default({}),
  test: z.boolean().optional(),
});

function mended(text: string): string {
  return text.toWellFormed().replace(CONTROL_CHARACTERS_ALL, ' ');
}

/** What people typed: an odd character in a name is mended, since it is not worth an order. */
const contactField = z.string().max(320).transform(mended).optional();
const contact = strict({
  email: contactField,
  phone: contactField,
  first_name: contactField,
  last_name: contactField,
  birthday: contactField,
  gender: contactField,
  zip: contactField,
  city: contactField,
  country: contactField,
  external_id: contactField,
});

const envelopeSchema = strict({
  key: label(1, 128),
  visitor: label(1, 128),
  now: time.optional(),
  page: strict({ url: address, referrer: address.default(''), fbp: label(0, 256).optional() }),
  clicks: z.array(click).max(MAX_CLICKS).default([]),
  contact: contact.optional(),
  consent: z.record(label(1, 64), z.boolean()).optional(),
  test: z.boolean().optional(),
  ip: z.string().max(256).transform(visitorAddress).optional(),
  userAgent: z.string().transform(mended).optional(),
  events: z.array(z.unknown()).min(1).max(MAX_EVENTS),
});

/** What stands in an address's path alone as `.` or `..`, browsers take out of it: nobody could look at that event. */
const eventId = label(1, 128).refine((id) => id !== '.' && id !== '..', { error: 'must not be "." or ".."' });

const eventSchema = strict({
  id: eventId,
  name: label(1, 64),
  at: time,
  data: z.record(z.string(), z.unknown()).default({}),
});

/** A number past 2^53 was rounded before it came: the next order would look like this one, and not be paid. */
const transactionSchema = z.union([label(0, 512), z.number().refine(isExact), z.null()], {
  error:
    'has to be text of at most 512 characters without control characters, or a number below 2^53 (larger: as text)',
});

function isExact(number: number): boolean {
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER;
}

/** The envelope without its events, and each valid event with its place in the request. */
export interface ParsedEvents {
  envelope: Omit<EventsRequest, 'events'>;
  events: { index: number; event: WireEvent }[];
  rejected: RejectedEvent[];
}

export interface BadRequest {
  field: string;
  message: string;
}

/** `body` is the request's text. */
export function parseEvents(body: string): ({ ok: true } & ParsedEvents) | ({ ok: false } & BadRequest) {
  const json = parseJson(body);
  if (!json.ok) return json;
  const value = json.value;
  if (isPlainObject(value)) {
    const { events: _, ...rest } = value;
    const unsafe = findUnsafeData(rest, MAX_ENVELOPE_KEYS);
    if (unsafe) return { ok: false, ...unsafe };
  }
  const parsed = parseWith(envelopeSchema, value);
  if (!parsed.ok) return { ok: false, ...firstOf(parsed.problems, 'body') };

  const { events: rawEvents, ...envelope } = parsed.value;
  const events: ParsedEvents['events'] = [];
  const rejected: RejectedEvent[] = [];
  for (const [index, raw] of rawEvents.entries()) {
    const checked = parseEvent(raw);
    if (checked.ok) events.push({ index, event: checked.event });
    else rejected.push({ index, field: checked.field, message: checked.message });
  }
  if (events.length === 0) {
    const problems = rejected.flatMap(({ index, field, message }) => below(`events[${index}]`, [{ field, message }]));
    return { ok: false, ...firstOf(problems, 'events') };
  }
  return { ok: true, envelope: envelope as Omit<EventsRequest, 'events'>, events, rejected };
}

function parseEvent(raw: unknown): { ok: true; event: WireEvent } | ({ ok: false } & BadRequest) {
  const unsafe = findUnsafeData(raw);
  if (unsafe) return { ok: false, ...unsafe };
  const parsed = parseWith(eventSchema, raw);
  if (!parsed.ok) return { ok: false, ...firstOf(parsed.problems, '') };
  const transaction = parsed.value.data.transaction_id;
  if (transaction !== undefined) {
    const checked = parseWith(transactionSchema, transaction);
    if (!checked.ok) return { ok: false, ...firstOf(checked.problems, 'data.transaction_id') };
  }
  return { ok: true, event: parsed.value };
}

export function parseJson(body: string): { ok: true; value: unknown } | ({ ok: false } & BadRequest) {
  try {
    return { ok: true, value: JSON.parse(body) };
  } catch (error) {
    return { ok: false, field: 'body', message: `is not JSON: ${error instanceof Error ? error.message : error}` };
  }
}

function firstOf(problems: BadRequest[], fallbackField: string): BadRequest {
  const [first] = problems;
  if (!first) return { field: fallbackField, message: 'is not valid' };
  return { field: first.field || fallbackField, message: first.message };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
