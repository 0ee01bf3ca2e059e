/** Reading a partner's answer: as much as helps whoever debugs, and never more than a hostile one should get us to read. */

/** Read, so that the connection can be used again after an answer of common size. */
const MAX_READ_BYTES = 64 * 1024;
/** Kept for the Webhook Log. */
const MAX_KEPT_BYTES = 16 * 1024;

/** `failure` is what ended the body before its time; `text` is what had come by then. */
interface Answer {
  text: string;
  failure?: unknown;
}

/**
 * At most 64 KiB; a longer body is cut off, which closes its connection and is no failure. Bytes are taken as they come: no
 * compression was asked for, and none is undone. What isn't UTF-8 becomes U+FFFD, and so does NUL, which PostgreSQL's text
 * can't hold.
 */
export async function readAnswer(body: AsyncIterable<Buffer>): Promise<Answer> {
  const kept: Buffer[] = [];
  let read = 0;
  let failure: unknown;
  try {
    for await (const chunk of body) {
      if (read < MAX_KEPT_BYTES) kept.push(chunk.subarray(0, MAX_KEPT_BYTES - read));
      read += chunk.length;
      if (read >= MAX_READ_BYTES) break;
    }
  } catch (error) {
    failure = error;
  }
  // `stream` leaves out a character that the cut went through.
  const decoder = new TextDecoder();
  const text = decoder.decode(Buffer.concat(kept), { stream: read > MAX_KEPT_BYTES }).replaceAll('\0', '\uFFFD');
  return failure === undefined ? { text } : { text, failure };
}
