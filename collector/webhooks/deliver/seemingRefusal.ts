/**
 * Whether the answer of a 2xx reads like a refusal, for connectors that have no rule to tell. Only a hint to somebody who then decides: so what
 * is ambiguous (`{"status":0}`) is none, and what says that there is no error is none. Pure.
 */
import { isObject } from '../../validate/isObject.ts';

/** Whole values of fields that tell how it went. */
const NO = new Set(
  'error,errors,err,fail,failed,failure,false,ko,nok,no,invalid,rejected,refused,denied,declined,unauthorized,unauthorised,forbidden,duplicate,duplicated,not_found,not found,blocked,expired,bad_request,bad request'.split(
    ',',
  ),
);
/** Whole values of fields for errors that say there is none. */
const NONE = new Set([
  '',
  '0',
  'no',
  'none',
  'null',
  'false',
  'ok',
  'n/a',
  'na',
  '-',
  'no error',
  'no errors',
  'success',
]);

const HOW_IT_WENT = new Set(['status', 'result', 'state', 'outcome']);
const YES_OR_NO = new Set(['success', 'ok', 'accepted', 'valid', 'successful']);
const ERRORS = new Set(['error', 'errors', 'err', 'errormessage', 'error_message', 'errorcode', 'error_code']);
const CODES = new Set(['code', 'status', 'statuscode', 'status_code', 'httpcode', 'http_code']);
/** What an answer is often wrapped in. */
const WRAPPERS = new Set(['response', 'result', 'data', 'meta']);

const SHORT = 200;
const SHOWN = 60;

/** What it says, in few words and without what differs from answer to answer: `$.status: error`. Undefined: nothing reads like a no. */
export function seemingRefusal(answer: string): string | undefined {
  const text = answer.trim();
  if (text === '') return undefined;
  if (/^[[{"]/.test(text)) {
    const parsed = parse(text);
    if (parsed !== undefined) return typeof parsed === 'string' ? inText(parsed) : inJson(parsed);
  }
  if (/^<(?:!doctype html|html|head)/i.test(text)) return inPage(text);
  return inXml(text) ?? inText(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function inJson(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  return inFields(value, '$') ?? inWrappers(value);
}

function inWrappers(value: Record<string, unknown>): string | undefined {
  for (const [name, inner] of Object.entries(value)) {
    const found = WRAPPERS.has(name.toLowerCase()) && isObject(inner) ? inFields(inner, `$.${name}`) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function inFields(fields: Record<string, unknown>, at: string): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const no = saysNo(name.toLowerCase(), value);
    if (no !== undefined) return `${at}.${name}: ${no.slice(0, SHOWN)}`;
  }
  return undefined;
}

function saysNo(name: string, value: unknown): string | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  if (CODES.has(name) && isErrorCode(value)) return String(value);
  if (HOW_IT_WENT.has(name) && (value === false || (word !== undefined && NO.has(word)))) return word ?? 'false';
  if (YES_OR_NO.has(name) && (value === false || value === 0 || word === '0' || (word !== undefined && NO.has(word)))) {
    return 'false';
  }
  return ERRORS.has(name) && isError(value) ? 'not empty' : undefined;
}

function isErrorCode(value: unknown): boolean {
  const code = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && code >= 400 && code <= 599;
}

function isError(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0) return false;
  if (typeof value === 'string') return !NONE.has(value.trim().toLowerCase().replace(/[.!]$/, ''));
  if (typeof value === 'object') return Object.values(value).some((inner) => Array.isArray(value) || isError(inner));
  return true;
}

/** A page for people where a partner's "OK" should be: its title says which. */
function inPage(html: string): string | undefined {
  const title = /<title[^<>]{0,200}>([^<]{0,200})/i.exec(html)?.[1]?.trim() ?? '';
  return /\b(?:error|log ?in|sign ?in|denied|forbidden|unauthori[sz]ed|not found|maintenance|unavailable|[45]\d\d)\b/i.test(
    title,
  )
    ? `a page titled “${title.slice(0, SHOWN)}”`
    : undefined;
}

function inXml(text: string): string | undefined {
  if (!text.startsWith('<')) return undefined;
  const [, name = '', value = ''] = /<(status|result|success|error)>([^<]{1,60})<\//i.exec(text) ?? [];
  const no = name === '' ? undefined : saysNo(name.toLowerCase(), value);
  return no === undefined ? undefined : `<${name}>: ${no}`;
}

const WORDS =
  /\b(error|errors|invalid|rejected|refused|unauthori[sz]ed|forbidden|denied|duplicate|failed|failure|expired|not allowed|not found)\b/i;
/** What says that there was no error, which would else be found in it. */
const NO_ERROR =
  /\b(?:no|0|zero|without) (?:errors?|failures?|duplicates?)\b|["']?\b(?:errors?|err|error_?count|failed)\b["']?\s{0,3}[=:]\s{0,3}["']?(?:0|none|null|false|no|ok)?["']?(?=$|[\s&,;}\])])/gi;

/** A long text may tell of anything. */
function inText(text: string): string | undefined {
  if (text.length > SHORT || text.startsWith('<') || /^(?:ok|success|accepted|thank)/i.test(text)) return undefined;
  if (/^(?:n?ko|nok|fail)\b/i.test(text)) return `“${text.slice(0, SHOWN).toLowerCase()}”`;
  const word = WORDS.exec(text.replace(NO_ERROR, ' '))?.[1];
  return word === undefined ? undefined : `the word “${word.toLowerCase()}”`;
}
