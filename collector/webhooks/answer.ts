/** A partner's answer as text: as much as helps whoever debugs, and never more than a hostile one should get us to read. */
import { StringDecoder } from 'node:string_decoder';

/** Read, so that the connection can be used again after an answer of common size. */
export const MAX_READ_BYTES = 64 * 1024;
/** Kept for the Webhook Log. */
const MAX_KEPT_BYTES = 16 * 1024;

interface AnswerText {
  /** all that was read: what a response rule looks at */
  read: string;
  /** its start */
  kept: string;
}

/**
 * `cut`: there was more. Bytes are taken as they come: no compression was asked for, and none is undone. What isn't UTF-8
 * becomes U+FFFD, and so does NUL, which PostgreSQL's text can't hold.
 */
export function answerText(chunks: readonly Buffer[], cut: boolean): AnswerText {
  const [only] = chunks;
  if (only === undefined) return { read: '', kept: '' };
  const bytes = chunks.length === 1 ? only : Buffer.concat(chunks);
  const read = decode(bytes, cut);
  return { read, kept: bytes.length <= MAX_KEPT_BYTES ? read : decode(bytes.subarray(0, MAX_KEPT_BYTES), true) };
}

/** `isCut`: a character that the cut went through is left out. */
function decode(bytes: Buffer, isCut: boolean): string {
  const text = isCut ? new StringDecoder('utf8').write(bytes) : bytes.toString('utf8');
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}
