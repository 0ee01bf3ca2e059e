/** Texts that can't be stored or sent as they came, made into such as can. */
import { createHash } from 'node:crypto';

export const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/;
export const CONTROL_CHARACTERS_ALL = new RegExp(CONTROL_CHARACTERS, 'g');
/** Half a character can't be stored as text: it would come back as another one. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

/** Half characters as U+FFFD, control characters as spaces, none of those at the ends. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(CONTROL_CHARACTERS_ALL, ' ').trim();
}

/** At most so many UTF-16 units, no character cut in two. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max);
}

/** For what has to stay one of its kind: of a longer text the start, and a digest of all of it. */
export function cutId(text: string, max: number): string {
  return text.length <= max ? text : `${cutText(text, max - 23)}~${digest(text)}`;
}

export const MAX_ID = 128;

/** An ID as it is stored and compared: whoever sends it in the same manner means the same. */
export function storedId(text: string): string {
  return cutId(plainText(text), MAX_ID);
}

/** An ID in the place of a missing one: the same for the same request, so that a retry stays one. */
export function madeId(kind: string, of: unknown): string {
  return `${kind}~${digest(JSON.stringify(of) ?? '')}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
