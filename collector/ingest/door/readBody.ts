/** Reads a request's body as UTF-8 text, up to a limit. */
import type { IncomingMessage } from 'node:http';

export class BodyTooLargeError extends Error {}
/** The connection ended before the body did: nobody is left to answer. */
export class BodyAbortedError extends Error {}

/** Rejects with BodyTooLargeError as soon as the limit is passed; the rest is read and dropped, or the sender would see a reset instead of the answer. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > maxBytes) {
      request.resume();
      reject(new BodyTooLargeError());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else reject(new BodyTooLargeError());
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', () => reject(new BodyAbortedError()));
    // Also comes after a complete body; an error costs a stack trace, so only make it where it tells something.
    request.on('close', () => {
      if (!request.complete) reject(new BodyAbortedError());
    });
  });
}
