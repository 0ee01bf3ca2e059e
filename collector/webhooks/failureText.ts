/** Why an attempt failed, in words for the Webhook Log. */
import { BrokenOffError } from './http/exchange.ts';

const BY_CODE: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the destination',
  EPIPE: 'connection closed by the destination',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up (DNS gave no answer)',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate’s chain holds a self-signed one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate’s issuer could not be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host',
};

export function failureText(error: unknown): string {
  if (error instanceof BrokenOffError) return 'connection closed before the answer was complete';
  const { code, message } = firstFailure(error);
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (/^ERR_(SSL|TLS)|CERT/.test(code)) return `TLS: ${message}`;
  return code === '' ? message : `${message} (${code})`;
}

/** With several addresses tried, Node reports an AggregateError; the first is the one a person would have seen. */
function firstFailure(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return firstFailure(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message || error.name };
}
