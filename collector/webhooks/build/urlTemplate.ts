/**
 * A webhook's URL: taken apart and checked once, rendered often. Slots may stand in its path and query; scheme, host and
 * port are fixed when the connector is saved, and after rendering it is checked again that they and the path's structure are.
 */
import { parseTemplate, type Template, TemplateError } from '../../parameters/template.ts';
import { expand, type SlotValues } from '../../parameters/values.ts';
import { destinationOf } from '../guard/destinationGuard.ts';
import { encodeMatching, encodeValue } from './encode.ts';
import { maskAll } from './secretMarks.ts';

export interface UrlTemplate {
  /** `https://host`, with the port where it isn't the scheme's own */
  origin: string;
  /** `host:port` */
  destination: string;
  /** begins with `/` */
  path: Template;
  /** per segment of the path: its text as written when slots are all it consists of, else '' */
  slotSegments: string[];
  /** begins with `?`, or is empty */
  query: Template;
}

const SHAPE = /^(https?):\/\/([^/?#\\]*)([^?#]*)(\?[^#]*)?(#.*)?$/i;

/** What a query needs encoded to travel in a request line. Everything else stays as the owner wrote it. */
const UNSAFE_IN_QUERY = /[^\x21-\x7e]+|["<>]/g;

export function parseUrlTemplate(text: string): { ok: true; url: UrlTemplate } | { ok: false; message: string } {
  let template: Template;
  try {
    template = parseTemplate(text);
  } catch (error) {
    if (error instanceof TemplateError) return refuse(error.message);
    throw error;
  }
  if (/[\0-\x1f\x7f]/.test(text)) return refuse('contains a line break or another control character');
  if (text !== text.trim()) return refuse('begins or ends with a space');

  // Slots are stood in for by plain words, so that the URL parser sees a complete URL and leaves them where they are.
  const marker = unusedMarker(text);
  const marked = template.literals.reduce((before, literal, index) => `${before}${marker}${index - 1}e${literal}`);
  const shape = SHAPE.exec(marked);
  if (!shape) return refuse('must begin with http:// or https://, followed by a host');
  const [, scheme = '', authority = '', path = '', query = '', fragment] = shape;
  if (authority.includes(marker))
    return refuse('host may not contain {{…}}; slots may stand in the path and the query');
  if (authority.includes('@')) return refuse('may not contain a user name or password; use an Authorization header');
  if (authority === '') return refuse('has no host');
  if (path.includes('\\')) return refuse('contains a backslash; write / instead');
  if (fragment !== undefined) return refuse('may not have a fragment (#…): it is never sent');

  let parsed: URL;
  try {
    parsed = new URL(`${scheme}://${authority}${path}`);
  } catch {
    return refuse(`"${authority}" is no valid host`);
  }
  if (parsed.port === '0') return refuse('port 0 can’t be connected to');

  const slotsIn = (part: string) => part.split(marker).length - 1;
  if (slotsIn(parsed.pathname) !== slotsIn(path)) {
    return refuse('has a ".." in the path that would remove a slot; write the path without ".."');
  }
  return {
    ok: true,
    url: {
      origin: parsed.origin,
      destination: destinationOf(parsed),
      path: templateOf(parsed.pathname, marker, template),
      slotSegments: parsed.pathname.split('/').map((segment) => sourceWhenOnlySlots(segment, marker, template)),
      query: templateOf(encodeMatching(query, UNSAFE_IN_QUERY), marker, template),
    },
  };
}

/**
 * The URL as it will be sent, `pairs` (`a=1&b=2`) behind its own query. On an error `text` still shows what came out.
 * `encode` is `encodeValue`, or what leaves secrets' marks in the text.
 */
export function renderUrl(
  url: UrlTemplate,
  fill: SlotValues,
  pairs: string,
  encode: (value: string) => string = encodeValue,
): { text: string; error?: string } {
  const marked = expand(url.path, fill, encode);
  const query = joinQuery(expand(url.query, fill, encode), pairs);
  const text = url.origin + marked + query;
  if (url.path.slots.length === 0 && url.query.slots.length === 0) return { text };

  const path = maskAll(marked);
  const segments = path.split('/');
  const empty = url.slotSegments.find((source, index) => source !== '' && segments[index] === '');
  if (empty !== undefined) return { text, error: `the path segment ${empty} came out empty` };
  // "." and ".." have no encoded form (WHATWG URL §4.4: "%2e" counts as a dot too), so such a value would move the path.
  const parsed = tryUrl(url.origin + path + maskAll(query));
  if (parsed?.origin !== url.origin || parsed.pathname !== path) {
    return { text, error: 'a value would change the structure of the URL’s path (a segment came out as "." or "..")' };
  }
  return { text };
}

function joinQuery(query: string, pairs: string): string {
  if (pairs === '') return query;
  if (query === '') return `?${pairs}`;
  return query === '?' || query.endsWith('&') ? query + pairs : `${query}&${pairs}`;
}

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message };
}

/** A word that stands nowhere in the text, and that no URL parser changes outside the host. */
function unusedMarker(text: string): string {
  for (let number = 0; ; number++) {
    const marker = `trl${number}slot`;
    if (!text.includes(marker)) return marker;
  }
}

/** `marked` back as a template with the slots that its markers stand for. */
function templateOf(marked: string, marker: string, whole: Template): Template {
  const parts = marked.split(new RegExp(`${marker}(\\d+)e`));
  const template: Template = { literals: [], slots: [] };
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) template.literals.push(part);
    else template.slots.push(...whole.slots.slice(Number(part), Number(part) + 1));
  }
  return template;
}

function sourceWhenOnlySlots(segment: string, marker: string, whole: Template): string {
  const { literals, slots } = templateOf(segment, marker, whole);
  return literals.every((literal) => literal === '') ? slots.map((slot) => slot.source).join('') : '';
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
