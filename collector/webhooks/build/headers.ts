/** Which request headers a connector may set, and how values get into them (DESIGN §9). */
import { encodeMatching } from './encode.ts';

/** The version is package.json's; headers.test.ts holds them together. */
export const USER_AGENT = 'TagRelay/0.1.0';

/** RFC 9110 §5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** They steer the connection or the message's framing: with them one request can be made to look like two. */
const REFUSED = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);
/** `proxy-*` speaks to the next hop; `webhook-*` is what the collector itself vouches for. */
const REFUSED_PREFIX = /^(proxy|webhook)-/;

/** What is wrong with a header's name; null when nothing. */
export function headerNameProblem(name: string): string | null {
  if (!TOKEN.test(name)) {
    return name === ''
      ? 'is empty'
      : 'is no header name: letters, digits and -_.~!#$%&\'*+^`| only, for example "X-Api-Key"';
  }
  const lower = name.toLowerCase();
  if (REFUSED.has(lower) || REFUSED_PREFIX.test(lower)) {
    return `"${name}" is set by the collector itself and can't be set here`;
  }
  return null;
}

/** What is wrong with text in a header's value; null when nothing. Tab is the one control character that is legal. */
export function headerValueProblem(value: string): string | null {
  if (/[\r\n\0]/.test(value)) return 'may not contain a line break or a NUL character';
  if (/[^\t\x20-\x7e]/.test(value)) return 'may contain printable ASCII characters only';
  return null;
}

/**
 * A parameter's value inside a header. What isn't printable ASCII is percent-encoded as UTF-8, rather than refused: a
 * visitor called Łukasz must not cost the postback, and a line break becomes the harmless text `%0D%0A`. `%` itself stays,
 * so plain values arrive unchanged.
 */
export function encodeHeaderValue(value: string): string {
  return encodeMatching(value, /[^\x20-\x7e]+/g);
}
