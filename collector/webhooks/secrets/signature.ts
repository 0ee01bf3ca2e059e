/**
 * Signatures as Standard Webhooks has them (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body` with each
 * of the secrets, so that the receiver may change to a new one at any time in between. The URL is not covered: of a GET, the
 * signature says who sent it, and nothing of what its query says.
 */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;
const EXPECTED = `has to be "${PREFIX}" and ${MIN_BYTES} to ${MAX_BYTES} bytes in base64 behind it`;

export type SigningKey = { ok: true; key: Buffer } | { ok: false; problem: string };

export function isSigningSecret(value: string): boolean {
  return value.startsWith(PREFIX);
}

/** `problem` doesn't repeat the value. */
export function parseSigningSecret(value: string): SigningKey {
  if (!isSigningSecret(value)) return { ok: false, problem: EXPECTED };
  const text = value.slice(PREFIX.length);
  const key = Buffer.from(text, 'base64');
  // Node reads whatever it can: only text that comes out the same was base64
  if (key.toString('base64') !== text) return { ok: false, problem: `${EXPECTED}; what is behind it isn’t base64` };
  if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
    return { ok: false, problem: `${EXPECTED}; it has ${key.length} bytes` };
  }
  return { ok: true, key };
}

/** `bytes`: 32 random ones. */
export function makeSigningSecret(bytes: Buffer): string {
  return PREFIX + bytes.toString('base64');
}

/** `at` is the time of the attempt in milliseconds; `body` the text exactly as it is sent, '' without one. */
export function signatureHeaders(
  message: { id: string; at: number; body: string },
  keys: readonly Buffer[],
): [name: string, value: string][] {
  const timestamp = Math.floor(message.at / 1000);
  const signed = `${message.id}.${timestamp}.${message.body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return [
    ['webhook-timestamp', String(timestamp)],
    ['webhook-signature', signatures.join(' ')],
  ];
}
