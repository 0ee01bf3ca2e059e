/**
 * One escaper per context. Each turns any sequence of UTF-16 units into text that its context reads as one inert value.
 * The safe characters are the same short list everywhere; everything else is written by number, so no escaper depends on
 * knowing which characters are special. A value that is safe as it stands costs one test.
 */
import type { SlotContext } from './contexts.ts';

const SAFE = /^[A-Za-z0-9 _.,:-]*$/;
const UNSAFE_CODE_POINT = /[^A-Za-z0-9 _.,:-]/gu;
const UNSAFE_UNIT = /[^A-Za-z0-9 _.,:-]/g;

/** What HTML can't carry: C0 but tab, LF, CR; DEL; C1 (a reference to one would be read as windows-1252); lone surrogates. */
const NOT_HTML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The first 256, written out once. */
const REFERENCES = Array.from({ length: 256 }, (_, code) => referenceTo(code));
const UNICODE_ESCAPES = Array.from({ length: 256 }, (_, unit) => unicodeEscapeOf(unit));

function characterReference(character: string): string {
  const code = character.codePointAt(0) ?? 0xfffd;
  return REFERENCES[code] ?? referenceTo(code);
}

function referenceTo(code: number): string {
  const isControl = (code < 0x20 && code !== 9 && code !== 10 && code !== 13) || (code >= 0x7f && code <= 0x9f);
  return isControl || (code >= 0xd800 && code <= 0xdfff) ? '&#65533;' : `&#${code};`;
}

function escapeHtml(value: string): string {
  return SAFE.test(value) ? value : value.replace(UNSAFE_CODE_POINT, characterReference);
}

/** The same value where nothing parses it as HTML: text and attribute values of a node list. */
export function plainHtmlValue(value: string): string {
  return SAFE.test(value) ? value : value.replace(NOT_HTML, '\ufffd');
}

const URL_SAFE = /^[A-Za-z0-9_.~-]*$/;
/** What encodeURIComponent leaves although quotes and brackets mean something in HTML, CSS or JavaScript. */
const LEFT_BY_ENCODE = /[!'()*]/g;

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function escapeUrl(value: string): string {
  if (URL_SAFE.test(value)) return value;
  // encodeURIComponent throws on lone surrogates
  return encodeURIComponent(value.replace(LONE_SURROGATE, '\ufffd')).replace(LEFT_BY_ENCODE, percentEncode);
}

/** A segment `.` or `..` would climb to another path than the one that was reviewed; percent signs keep `%2e` harmless. */
function escapeUrlPath(value: string): string {
  return value === '.' || value === '..' ? '' : escapeUrl(value);
}

function unicodeEscape(unit: string): string {
  const code = unit.charCodeAt(0);
  return UNICODE_ESCAPES[code] ?? unicodeEscapeOf(code);
}

function unicodeEscapeOf(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

function escapeString(value: string): string {
  return SAFE.test(value) ? value : value.replace(UNSAFE_UNIT, unicodeEscape);
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
