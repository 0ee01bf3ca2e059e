/** Reading a partner's answer: as much as helps whoever debugs, and never more than a hostile one should get us to read. */

/** Read, so that the connection can be used again after an answer of common size. */
const MAX_READ_BYTES = 64 * 1024;
/** Kept for the Webhook Log. */
const MAX_KEPT_BYTES = 16 * 1024;

/** `failure` is what ended the body before its time; the texts are what had come by then. */
interface Answer {
  /** all that was read: what a response rule looks at */
  read: string;
  /** its start */
  kept: string;
  failure?: unknown;
}

/**
 * At most 64 KiB; a longer body is cut off, which closes its connection and is no failure. Bytes are taken as they come: no
 * compression was asked for, and none is undone. What isn't UTF-8 becomes U+FFFD, and so does NUL, which PostgreSQL's text
 * can't hold.
 */
export async function readAnswer(body: AsyncIterable<Buffer>): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let failure: unknown;
  try {
    for await (const chunk of body) {
      chunks.push(chunk.subarray(0, MAX_READ_BYTES - length));
      length += chunk.length;
      if (length >= MAX_READ_BYTES) break;
    }
  } catch (error) {
    failure = error;
  }
  const [only] = chunks;
  const bytes = only && chunks.length === 1 ? only : Buffer.concat(chunks);
  const read = decode(bytes, length > MAX_READ_BYTES);
  const kept = length <= MAX_KEPT_BYTES ? read : decode(bytes.subarray(0, MAX_KEPT_BYTES), true);
  return failure === undefined ? { read, kept } : { read, kept, failure };
}

/** `isCut`: a character that the cut went through is left out. */
function decode(bytes: Buffer, isCut: boolean): string {
  return new TextDecoder().decode(bytes, { stream: isCut }).replaceAll('\0', '\uFFFD');
}
