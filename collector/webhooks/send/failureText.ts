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
  CERT_NOT_YET_VALID: 'the TLS certificate is not valid yet, or this machine’s clock is wrong',
  CERT_REVOKED: 'the TLS certificate was revoked',
  CERT_SIGNATURE_FAILURE: 'the TLS certificate’s signature is wrong',
  CERT_CHAIN_TOO_LONG: 'the TLS certificate’s chain is too long',
  CERT_UNTRUSTED: 'the TLS certificate’s issuer is not trusted',
  CERT_REJECTED: 'the TLS certificate’s issuer is not trusted',
  INVALID_CA: 'the TLS certificate’s issuer may not issue certificates',
  PATH_LENGTH_EXCEEDED: 'the TLS certificate’s issuer may not issue certificates',
  INVALID_PURPOSE: 'the TLS certificate is not for servers',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate’s chain holds a self-signed one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate’s issuer could not be verified',
  UNABLE_TO_GET_ISSUER_CERT: 'the TLS certificate’s chain is incomplete: its issuer’s certificate is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the TLS certificate’s chain is incomplete, or its issuer is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host',
  HOSTNAME_MISMATCH: 'the TLS certificate is for another host',
};

/** By what OpenSSL calls the reason, however its codes are spelled in this version. */
const BY_TLS_REASON: [reason: RegExp, text: string][] = [
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|HTTPS_PROXY_REQUEST/,
    'the destination does not speak TLS on this port',
  ],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/, 'the destination speaks no TLS version from 1.2 on'],
  [/UNRECOGNIZED_NAME/, 'the destination has no TLS certificate for this host name'],
  [
    /CERTIFICATE_REQUIRED|PEER_DID_NOT_RETURN/,
    'the destination asks for a client certificate, and a collector has none',
  ],
  [/KEY_TOO_SMALL|MD_TOO_WEAK|TOO_WEAK/, 'the destination’s TLS keys or signatures are too weak'],
  [/LEGACY_RENEGOTIATION/, 'the destination’s TLS is too old: it lacks secure renegotiation (RFC 5746)'],
  [
    /HANDSHAKE_FAILURE|NO_CIPHERS|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY/,
    'the destination and this collector share no TLS cipher, or it asks for a client certificate',
  ],
  [/ALERT_INTERNAL_ERROR/, 'the destination failed while TLS was set up'],
];

export function failureText(error: unknown): string {
  if (error instanceof BrokenOffError) return 'connection closed before the answer was complete';
  const { code, message } = firstFailure(error);
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (/^ERR_(SSL|TLS)|CERT|^EPROTO$/.test(code)) return tlsText(code, message);
  return code === '' ? message : `${message} (${code})`;
}

/** OpenSSL's own words go along: whoever runs the destination can look them up. */
function tlsText(code: string, message: string): string {
  // "C0B7…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…:"
  const reason = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/i.exec(message)?.[1] ?? message.trim().slice(0, 200);
  const name = `${code} ${reason.toUpperCase().replaceAll(' ', '_')}`;
  const plain = BY_TLS_REASON.find(([pattern]) => pattern.test(name))?.[1];
  return plain === undefined ? `TLS: ${reason}` : `${plain} (TLS: ${reason})`;
}

/** With several addresses tried, Node reports an AggregateError; the first is the one a person would have seen. */
function firstFailure(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return firstFailure(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message || error.name };
}
