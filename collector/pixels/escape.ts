/**
 * One escaper per context. Each turns any sequence of UTF-16 units into text that its context reads as one inert value.
 * The safe characters are the same short list everywhere; everything else is written by number, so no escaper depends on
 * knowing which characters are special.
 */
import type { SlotContext } from './contexts.ts';

/** What each of the first code units is written as; `''`: it stays as it is. */
type Table = readonly string[];
const TABLE_SIZE = 256;

function table(isSafe: RegExp, write: (code: number) => string): Table {
  return Array.from({ length: TABLE_SIZE }, (_, code) => (isSafe.test(String.fromCharCode(code)) ? '' : write(code)));
}

/**
 * One pass over the code units, a table for the usual ones: escaping is what rendering costs. `beyond` writes the others: a
 * unit, or where `pairs` says so a code point, in which a surrogate always is a lone one.
 */
function escapeWith(known: Table, beyond: (code: number) => string, pairs: boolean, value: string): string {
  let escaped = '';
  let done = 0;
  for (let at = 0; at < value.length; at++) {
    let code = value.charCodeAt(at);
    let written: string;
    let end = at + 1;
    if (code < TABLE_SIZE) {
      written = known[code] ?? '';
      if (written === '') continue;
    } else {
      if (pairs && code >= 0xd800 && code <= 0xdbff) {
        code = value.codePointAt(at) ?? code;
        if (code > 0xffff) end++;
      }
      written = beyond(code);
    }
    escaped += at > done ? value.slice(done, at) + written : written;
    done = end;
    at = end - 1;
  }
  if (done === 0) return value;
  return done < value.length ? escaped + value.slice(done) : escaped;
}

const SAFE = /[A-Za-z0-9 _.,:-]/;

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** What HTML can't carry: C0 but tab, LF, CR; DEL; C1 (a reference to one would be read as windows-1252); lone surrogates. */
function referenceTo(code: number): string {
  const isControl = (code < 0x20 && code !== 9 && code !== 10 && code !== 13) || (code >= 0x7f && code <= 0x9f);
  return isControl || isSurrogate(code) ? '&#65533;' : `&#${code};`;
}

const REFERENCES = table(SAFE, referenceTo);

function escapeHtml(value: string): string {
  return escapeWith(REFERENCES, referenceTo, true, value);
}

const PLAIN = /^[\t\n\r -~]*$/;
const NOT_HTML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/gu;

/** The same value where nothing parses it as HTML: text and attribute values of a node list. */
export function plainHtmlValue(value: string): string {
  return PLAIN.test(value) ? value : value.replace(NOT_HTML, '\ufffd');
}

const PERCENT_BYTES = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`);

/** As UTF-8, which knows no lone surrogates. */
function percentEncode(code: number): string {
  if (code < 0x80) return PERCENT_BYTES[code] ?? '';
  if (isSurrogate(code)) return percentEncode(0xfffd);
  const last = PERCENT_BYTES[0x80 | (code & 0x3f)] ?? '';
  if (code < 0x800) return `${PERCENT_BYTES[0xc0 | (code >> 6)]}${last}`;
  const third = `${PERCENT_BYTES[0x80 | ((code >> 6) & 0x3f)]}${last}`;
  if (code < 0x10000) return `${PERCENT_BYTES[0xe0 | (code >> 12)]}${third}`;
  return `${PERCENT_BYTES[0xf0 | (code >> 18)]}${PERCENT_BYTES[0x80 | ((code >> 12) & 0x3f)]}${third}`;
}

/** encodeURIComponent leaves `! ' ( ) *` too, which mean something in HTML, CSS or JavaScript. */
const PERCENT_CODES = table(/[A-Za-z0-9_.~-]/, percentEncode);

function escapeUrl(value: string): string {
  return escapeWith(PERCENT_CODES, percentEncode, true, value);
}

/** A segment `.` or `..` would climb to another path than the one that was reviewed; percent signs keep `%2e` harmless. */
function escapeUrlPath(value: string): string {
  return value === '.' || value === '..' ? '' : escapeUrl(value);
}

function unicodeEscapeOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

const UNICODE_ESCAPES = table(SAFE, unicodeEscapeOf);

function escapeString(value: string): string {
  return escapeWith(UNICODE_ESCAPES, unicodeEscapeOf, false, value);
}

/**
 * A decimal number that JavaScript and JSON read alike and give back digit for digit: no leading zero (octal, or an order
 * number), no exponent, at most 15 digits (what a double holds).
 */
const PLAIN_NUMBER = /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,10})?$/;

function isPlainNumber(value: string): boolean {
  return PLAIN_NUMBER.test(value) && value.replace(/[-.]/g, '').length <= 15;
}

function isKeyword(value: string): boolean {
  return value === 'true' || value === 'false' || value === 'null';
}

/** Parentheses keep a negative number one operand: `{{TOTAL}} - {{TAX}}` must not become `5 --3`. */
function escapeJsValue(value: string): string {
  if (isPlainNumber(value)) return `(${value})`;
  return isKeyword(value) ? value : `"${escapeString(value)}"`;
}

function escapeJsonValue(value: string): string {
  return isPlainNumber(value) || isKeyword(value) ? value : `"${escapeString(value)}"`;
}

export const ESCAPERS: Record<SlotContext, (value: string) => string> = {
  text: escapeHtml,
  attribute: escapeHtml,
  url_query: escapeUrl,
  url_path: escapeUrlPath,
  js_string: escapeString,
  js_value: escapeJsValue,
  js_url_query: escapeUrl,
  js_url_path: escapeUrlPath,
  js_html_url_query: escapeUrl,
  js_html_url_path: escapeUrlPath,
  json_string: escapeString,
  json_value: escapeJsonValue,
};

/** The same for a node list (main window), whose text and attribute values are set, never parsed as HTML. */
export const NODE_ESCAPERS: Record<SlotContext, (value: string) => string> = {
  ...ESCAPERS,
  text: plainHtmlValue,
  attribute: plainHtmlValue,
};
