/**
 * Status line and headers of an answer (RFC 9112 §4 to §6), from its lines. As strict as Node's own parser wherever two
 * readers could differ in where the answer ends; lines that end in LF alone are read, as the RFC allows. A status that can
 * be read stays known whatever follows it: what was accepted must not be sent again for the sake of odd headers.
 */
import { type AnswerRefused, notHttp } from './refusal.ts';

/** How the body ends. `close`: with the connection. */
type BodyForm = { form: 'none' } | { form: 'length'; bytes: number } | { form: 'chunked' } | { form: 'close' };

export interface AnswerHead {
  status: number;
  location?: string;
  retryAfter?: string;
  body: BodyForm;
  /** how long the partner keeps the connection for another request, as far as it says; 0: it doesn't */
  keepMs: number;
  /** Content-Encoding and Content-Type, as they came */
  contentEncoding?: string;
  contentType?: string;
  /** why the body can't be read: nobody can say for certain where it ends; `body` is then `none` */
  fault?: AnswerRefused;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** The spaces around the value are cut afterwards: a pattern that may take them in two places takes the square of their number. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/;
/** What is looked at; all else is passed over. */
const READ = new Set([
  ...['connection', 'keep-alive', 'content-length', 'transfer-encoding', 'location', 'retry-after'],
  ...['content-encoding', 'content-type'],
]);
/** Said once or the same each time, else the end of the answer is anybody's guess. */
const LENGTH = /^\d{1,15}$/;

/** `lines`: Latin-1, without line ends and without the empty line behind them. */
export function parseHead(lines: readonly string[]): AnswerHead | AnswerRefused {
  const [first = '', ...rest] = lines;
  const line = STATUS_LINE.exec(first);
  if (!line) return notHttp('no status line');
  const status = Number(line[2]);
  const found = new Map<string, string>();
  const fault = readHeaders(rest, found);
  const body = fault ?? bodyForm(status, found);
  const [location, retryAfter] = [found.get('location'), found.get('retry-after')];
  const [contentEncoding, contentType] = [found.get('content-encoding'), found.get('content-type')];
  return {
    status,
    ...(body instanceof Error
      ? { body: { form: 'none' }, keepMs: 0, fault: body }
      : { body, keepMs: body.form === 'close' ? 0 : keptMs(line[1] === '1', found) }),
    ...(location !== undefined && { location }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(contentType !== undefined && { contentType }),
  };
}

/** Of a head whose end didn't come within what a head may cost: its status, where that is final. */
export function statusOfLargeHead(lines: readonly string[], fault: AnswerRefused): AnswerHead | undefined {
  const status = Number(STATUS_LINE.exec(lines[0] ?? '')?.[2] ?? 0);
  return status < 200 ? undefined : { status, body: { form: 'none' }, keepMs: 0, fault };
}

/** Into `found`, up to the first line that is none. */
function readHeaders(lines: readonly string[], found: Map<string, string>): AnswerRefused | undefined {
  for (const text of lines) {
    // A folded line goes on with the value before it (RFC 9112 §5.2): none that is read here can sensibly be folded.
    if (/^[ \t]/.test(text)) return notHttp('a folded header');
    const header = HEADER.exec(text);
    if (!header) return notHttp('a line that is no header');
    const name = (header[1] ?? '').toLowerCase();
    if (!READ.has(name)) continue;
    const value = (header[2] ?? '').replace(/^[ \t]+/, '').trimEnd();
    const before = found.get(name);
    found.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return undefined;
}

/** RFC 9112 §6.3, for answers to GET and POST. */
function bodyForm(status: number, found: ReadonlyMap<string, string>): BodyForm | AnswerRefused {
  const [coding, length] = [found.get('transfer-encoding'), found.get('content-length')];
  if (coding !== undefined && length !== undefined) return notHttp('both Content-Length and Transfer-Encoding');
  if (length !== undefined) {
    const [one = '', ...others] = length.split(',').map((part) => part.trim());
    if (!LENGTH.test(one)) return notHttp('a Content-Length that is no number');
    if (others.some((other) => other !== one)) return notHttp('two different Content-Lengths');
    return status < 200 || status === 204 || status === 304 ? { form: 'none' } : { form: 'length', bytes: Number(one) };
  }
  if (status < 200 || status === 204 || status === 304) return { form: 'none' };
  if (coding === undefined) return { form: 'close' };
  const codings = coding
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());
  if (codings.slice(0, -1).includes('chunked')) return notHttp('chunked twice');
  return { form: codings.at(-1) === 'chunked' ? 'chunked' : 'close' };
}

function keptMs(persistent: boolean, found: ReadonlyMap<string, string>): number {
  const options = (found.get('connection') ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());
  if (options.includes('close') || (!persistent && !options.includes('keep-alive'))) return 0;
  const seconds = /(?:^|[,;\s])timeout=(\d{1,6})(?:$|[,;\s])/i.exec(found.get('keep-alive') ?? '')?.[1];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000;
}
