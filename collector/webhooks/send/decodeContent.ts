/** Undoes what Content-Encoding names (RFC 9110 §8.4), up to a bound: a small answer may hold gigabytes. */
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** A second one says nothing more that is sensible. */
const MAX_CODINGS = 2;

/** `bytes`: what could be decoded, undefined where that is nothing. `fault`: why it isn't all, in words. */
export interface DecodedContent {
  bytes?: Buffer;
  fault?: string;
}

/** Never rejects. `maxBytes` holds for each coding. */
export async function decodeContent(bytes: Buffer, header: string, maxBytes: number): Promise<DecodedContent> {
  const codings = header
    .toLowerCase()
    .split(',', MAX_CODINGS + 1)
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_CODINGS) return { fault: `it is encoded over ${MAX_CODINGS} times` };
  let decoded: DecodedContent = { bytes };
  for (const coding of codings.reverse()) {
    if (!decoded.bytes) return decoded;
    const decoder = decoderFor(coding, decoded.bytes);
    if (!decoder) return { fault: `its encoding "${coding.slice(0, 40)}" can’t be undone` };
    const next = await drain(decoder, decoded.bytes, maxBytes, coding);
    const fault = decoded.fault ?? next.fault;
    decoded = { ...next, ...(fault !== undefined && { fault }) };
  }
  return decoded;
}

function decoderFor(coding: string, [first = 0, second = 0]: Buffer): Transform | undefined {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate': {
      // Meant is zlib's form (RFC 9110 §8.4.1.2); some servers send the bare one.
      const isZlib = (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
      return isZlib ? createInflate() : createInflateRaw();
    }
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

function drain(decoder: Transform, bytes: Buffer, maxBytes: number, coding: string): Promise<DecodedContent> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (fault?: string) => {
      decoder.destroy();
      const whole = Buffer.concat(chunks).subarray(0, maxBytes);
      resolve({ ...(whole.length > 0 || !fault ? { bytes: whole } : {}), ...(fault !== undefined && { fault }) });
    };
    decoder.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) finish(`it is longer than ${maxBytes / 1024} KiB`);
    });
    decoder.on('end', () => finish());
    decoder.on('error', () => finish(`its encoding ${coding} is damaged`));
    decoder.end(bytes);
  });
}
