/** A partner's answer as text: as much as helps whoever debugs, and never more than a hostile one should get us to read. */
import { StringDecoder } from 'node:string_decoder';
import { decodeContent } from './decodeContent.ts';

/** Read, so that the connection can be used again after an answer of common size. Of what was compressed: decoded. */
export const MAX_READ_BYTES = 64 * 1024;
/** Kept for the Webhook Log. */
export const MAX_KEPT_BYTES = 16 * 1024;

/** Whatever holds one of these is no text. */
const CONTROLS = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;
const CHARSET = /;\s*charset\s*=\s*["']?([^\s"';,]{1,40})/i;

export interface AnswerText {
  /** all that could be read: what a response rule looks at. Of what is no text nothing. */
  read: string;
  /** its start for the log, or what its bytes look like */
  kept: string;
  /** why `read` isn't the whole answer, in words */
  unread?: string;
}

export interface AnswerForm {
  contentEncoding?: string | undefined;
  contentType?: string | undefined;
  /** why the bytes aren't all: in words; undefined when they are */
  broken?: string | undefined;
}

/**
 * Text as the answer says that it is: encodings undone within MAX_READ_BYTES, bytes read in its charset; without one as UTF-8, or
 * else as windows-1252, what HTTP once had for it. Never rejects.
 */
export async function answerText(chunks: readonly Buffer[], form: AnswerForm): Promise<AnswerText> {
  const [only] = chunks;
  if (only === undefined) return { read: '', kept: '', ...(form.broken !== undefined && { unread: form.broken }) };
  const bytes = chunks.length === 1 ? only : Buffer.concat(chunks);
  const decoded = hasEncoding(form.contentEncoding)
    ? await decodeContent(bytes, form.contentEncoding, MAX_READ_BYTES)
    : { bytes };
  const unread = form.broken ?? decoded.fault;
  const text = decoded.bytes && textOf(decoded.bytes, unread !== undefined, form.contentType);
  if (text === undefined || 'fault' in text) {
    return { read: '', kept: startOf(bytes), unread: unread ?? text?.fault ?? 'it can’t be read' };
  }
  const { read } = text;
  // what is short in characters is short in bytes
  const kept = read.length * 3 <= MAX_KEPT_BYTES ? read : startOf(Buffer.from(read));
  return { read, kept, ...(unread !== undefined && { unread }) };
}

function hasEncoding(header: string | undefined): header is string {
  return header !== undefined && !['', 'identity'].includes(header.trim().toLowerCase());
}

function textOf(bytes: Buffer, isPart: boolean, contentType: string | undefined): { read: string } | { fault: string } {
  const charset = byOrderMark(bytes) ?? CHARSET.exec(contentType ?? '')?.[1];
  for (const label of charset === undefined ? ['utf-8', 'windows-1252'] : [charset]) {
    try {
      // of a part, a character that the cut went through is left out
      const read = new TextDecoder(label, { fatal: true }).decode(bytes, { stream: isPart });
      if (!CONTROLS.test(read)) return { read };
    } catch {
      // unknown, or not in this charset
    }
  }
  return { fault: `it is no text${charset === undefined ? '' : ` in the charset ${charset}`}` };
}

/** What the bytes themselves say stands above the header (WHATWG Encoding §6). */
function byOrderMark([a, b, c]: Buffer): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
}

/** What isn't UTF-8 becomes U+FFFD, and so does NUL, which PostgreSQL's text can't hold. */
function startOf(bytes: Buffer): string {
  const isCut = bytes.length > MAX_KEPT_BYTES;
  const text = isCut ? new StringDecoder('utf8').write(bytes.subarray(0, MAX_KEPT_BYTES)) : bytes.toString('utf8');
  return text.replaceAll('\0', '\uFFFD');
}
