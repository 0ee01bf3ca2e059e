/** What logs and API answers may show of secrets (DESIGN §9): of header values, and of what a partner sent back. */
import { isHarmless, maskValue, SCHEME } from '../../connector/secrets/headerSecrets.ts';
import { encodeValue } from '../build/encode.ts';
import { jsonText } from '../build/json/jsonBody.ts';
import type { WebhookRequest } from '../build/request.ts';
import { MASK } from '../build/secretMarks.ts';

/** `shown`: indexes of those whose value comes from the event. */
export function maskHeaders(
  headers: readonly [name: string, value: string][],
  shown: readonly number[] = [],
): [name: string, value: string][] {
  return headers.map(([name, value], index) => [name, isSecret(name, index, shown) ? maskValue(value) : value]);
}

function isSecret(name: string, index: number, shown: readonly number[]): boolean {
  return !isHarmless(name) && !shown.includes(index);
}

/** Shorter ones occur in answers by chance: masking every "1" would hide what a partner says, and protect nothing. */
const SHORTEST_SECRET = 4;
/** of a part of a header's value, `sid=…` */
const SHORTEST_PART = 8;

/**
 * What a partner that hands the request back must not show of its headers: each secret value without its scheme, and the
 * parts of those that are lists of `name=value` (cookies, signatures); of Basic credentials also the password.
 */
export function secretsInHeaders({
  headers,
  shownHeaders: shown = [],
}: Pick<WebhookRequest, 'headers' | 'shownHeaders'>): string[] {
  return headers.flatMap(([name, value], index) => {
    if (!isSecret(name, index, shown)) return [];
    const bare = value.replace(SCHEME, '').trim();
    const parts = bare.split(/[;,]/).map(partOf);
    const password = /^Basic /i.test(value) ? [passwordOf(bare)] : [];
    return [
      ...[bare, ...password].filter(({ length }) => length >= SHORTEST_SECRET),
      ...parts.filter(({ length }) => length >= SHORTEST_PART),
    ];
  });
}

/** What the element of a list says after its `name=`, without the quotes around it; '' when it isn't of that form. */
function partOf(element: string): string {
  const text = element.trim();
  const isQuoted = text.endsWith('"');
  const quote = text.lastIndexOf('"', isQuoted ? text.length - 2 : text.length);
  if (isQuoted) return text[quote - 1] === '=' ? text.slice(quote + 1, -1).trim() : '';
  const equals = text.indexOf('=', quote + 1);
  return equals < 0 ? '' : text.slice(equals + 1).trim();
}

function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString();
  return text.slice(text.indexOf(':') + 1);
}

/** Shorter starts of a secret at the end of a text that was cut off say too little, and occur by chance. */
const SHORTEST_START = 4;
/** An answer is cut at 16 KiB, which is at least so many characters. */
const MAY_BE_CUT = 4096;

/**
 * Masks these values wherever they stand in a text: as they are, percent-encoded, as JSON and HTML write them, in base64; also
 * the start of one at the text's very end, where an answer is cut off. Other disguises (a hash, letter by letter) aren't seen.
 */
export function clearOf(values: readonly string[]): (text: string) => string {
  const written = values.filter((value) => value !== '').flatMap(spellingsOf);
  // the longest first: one value may hold another
  const spellings = [...new Set(written)].sort((a, b) => b.length - a.length);
  return (text) => {
    let cleared = text;
    for (const spelling of spellings) cleared = cleared.replaceAll(spelling, MASK);
    return text.length >= MAY_BE_CUT ? withoutStart(cleared, spellings) : cleared;
  };
}

function spellingsOf(value: string): string[] {
  const component = encodeURIComponent(value.toWellFormed());
  const inJson = jsonText(value).slice(1, -1);
  const percent = [encodeValue(value), component, component.replaceAll('%20', '+')];
  return [
    value,
    ...percent,
    ...percent.map((text) => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
    // PHP escapes slashes, and what isn't ASCII, as Python does
    ...[inJson, inJson.replaceAll('/', '\\/')].flatMap((text) => [text, asciiOnly(text)]),
    ...['&#39;', '&#039;', '&#x27;', '&apos;'].map((quote) => inHtml(value, quote)),
    Buffer.from(value).toString('base64').replaceAll('=', ''),
  ];
}

function asciiOnly(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function inHtml(text: string, quote: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll('"', '&quot;').replaceAll("'", quote);
}

function withoutStart(text: string, spellings: readonly string[]): string {
  for (const spelling of spellings) {
    const length = startAtEnd(text, spelling.slice(0, -1));
    if (length >= SHORTEST_START) return text.slice(0, -length) + MASK;
  }
  return text;
}

/**
 * How many of the text's last characters are the first ones of `start`, at most. In one pass over each (Knuth, Morris, Pratt):
 * trying one length after the other, a partner's answer of one letter alone takes the square of its length.
 */
function startAtEnd(text: string, start: string): number {
  /** of as many first characters: how many of them are the first ones again at their end, and not all */
  const again = [0, 0];
  const next = (matched: number, char: string | undefined): number => {
    let length = matched;
    while (length > 0 && (length === start.length || start[length] !== char)) length = again[length] ?? 0;
    return start[length] === char ? length + 1 : 0;
  };
  for (let at = 1; at < start.length; at++) again.push(next(again[at] ?? 0, start[at]));
  let matched = 0;
  for (let at = Math.max(0, text.length - start.length); at < text.length; at++) matched = next(matched, text[at]);
  return matched;
}
