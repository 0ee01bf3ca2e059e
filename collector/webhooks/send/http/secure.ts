/**
 * TLS to a partner. Its arithmetic runs on the thread that takes events, so that a partner may not choose what is slow: no
 * Diffie-Hellman in groups of its own making (browsers dropped it too), no renegotiation, tickets only so many.
 */
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { connect, createSecureContext, DEFAULT_CIPHERS, type SecureContext, type TLSSocket } from 'node:tls';

const CIPHERS = `${DEFAULT_CIPHERS}:!DHE`;
const GROUPS = 'X25519:P-256:P-384:P-521';
/** A server gives two or so a connection. */
const MAX_TICKETS = 16;
/** Sessions kept, so that a partner that closes its connections doesn't cost a whole handshake each time. */
const MAX_SESSIONS = 200;

/** `destination`: `host:port`, what a session belongs to. The socket's `secureConnect` comes when the certificate is proved. */
export type Secure = (raw: Socket, host: string, destination: string) => TLSSocket;

/** `ca`: certificates that count instead of those that Node trusts; for tests. */
export function createSecure({ ca }: { ca?: string | undefined } = {}): Secure {
  let context: SecureContext | undefined;
  const sessions = new Map<string, Buffer>();

  return (raw, host, destination) => {
    context ??= createSecureContext({
      ciphers: CIPHERS,
      ecdhCurve: GROUPS,
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      ...(ca !== undefined && { ca }),
    });
    const session = sessions.get(destination);
    const encrypted = connect({
      socket: raw,
      host,
      // An address is no server name (RFC 6066 §3), nor is the dot that makes a name absolute part of one.
      ...(isIP(host) === 0 && { servername: host.replace(/\.$/, '') }),
      ALPNProtocols: ['http/1.1'],
      secureContext: context,
      ...(session !== undefined && { session }),
    });
    let tickets = 0;
    return encrypted.on('session', (ticket) => {
      tickets += 1;
      if (tickets > MAX_TICKETS) {
        encrypted.destroy(new Error(`TLS: over ${MAX_TICKETS} session tickets`));
        return;
      }
      sessions.delete(destination);
      sessions.set(destination, ticket);
      const [oldest] = sessions.keys();
      if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    });
  };
}
