/** Reads a request's body as text, up to a limit that holds for what is sent and for what it is inflated to. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export class BodyTooLargeError extends Error {}
/** The connection ended before the body did: nobody is left to answer. */
export class BodyAbortedError extends Error {}
/** `encoding`: what the request said, and nobody here can read. */
export class BodyEncodingError extends Error {}
/** It says gzip and is none, or ends too early. */
export class BodyDamagedError extends Error {}

const inflate = promisify(gunzip);

export interface Body {
  text: string;
  /** inflated */
  bytes: number;
}

/** Rejects with one of the errors above. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const encoding = encodingOf(request);
  if (encoding === undefined) {
    request.resume();
    throw new BodyEncodingError();
  }
  const sent = await readBytes(request, maxBytes);
  if (encoding === 'identity') return { text: decode(sent), bytes: sent.length };
  const inflated = await inflateWithin(sent, maxBytes);
  return { text: decode(inflated), bytes: inflated.length };
}

/** As soon as the limit is passed; the rest is read and dropped, or the sender would see a reset instead of the answer. */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
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
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(new BodyAbortedError()));
    // Also comes after a complete body; an error costs a stack trace, so only make it where it tells something.
    request.on('close', () => {
      if (!request.complete) reject(new BodyAbortedError());
    });
  });
}

/** Several members behind each other are one body (RFC 1952 §2.2). zlib stops at the limit, whatever the rest would come to. */
async function inflateWithin(sent: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(sent, { maxOutputLength: maxBytes });
  } catch (error) {
    throw isTooLarge(error) ? new BodyTooLargeError() : new BodyDamagedError();
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Undefined: another one. Encodings upon encodings would be a bomb within a bomb. */
function encodingOf({ headers }: IncomingMessage): 'identity' | 'gzip' | undefined {
  const named = (headers['content-encoding'] ?? '').trim().toLowerCase();
  if (named === '' || named === 'identity') return 'identity';
  return named === 'gzip' || named === 'x-gzip' ? 'gzip' : undefined;
}

/** UTF-8, unless a byte order mark says another; it is no part of the text. */
function decode(bytes: Buffer): string {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return bytes.toString('utf8', 3);
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  return bytes.toString('utf8');
}
