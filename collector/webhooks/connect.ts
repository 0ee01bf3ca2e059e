/**
 * undici's way to the network, with the destination guard in it. The check sits in the connection itself, so there is no
 * moment between "checked" and "connected" in which a name's answer could change (DNS rebinding).
 */
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { addressProblem, BlockedDestinationError, hostProblem } from './destinationGuard.ts';

/** `dns.lookup` in its `all` form; tests put a resolver of their own here. */
export type DnsLookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** No connection came about, so that the partner can't have got anything. `cause` says why. */
export class NoConnectionError extends Error {
  constructor(cause: unknown) {
    super('no connection', { cause });
  }
}

/**
 * Whatever goes wrong here is a NoConnectionError; a blocked destination's cause is a BlockedDestinationError.
 * `allowed`: destinations `host:port` that aren't checked. `timeoutMs` covers DNS, TCP and TLS; undici's coarse timers may
 * add up to a second to times above one second.
 */
export function guardedConnect(options: {
  allowed: ReadonlySet<string>;
  lookup: DnsLookup;
  timeoutMs: number;
}): buildConnector.connector {
  const { allowed, lookup, timeoutMs } = options;
  const open = (check: boolean) => buildConnector({ timeout: timeoutMs, lookup: asLookupFunction(lookup, check) });
  const openChecked = open(true);
  const openAllowed = open(false);

  return (target, callback) => {
    const port = target.port || (target.protocol === 'https:' ? '443' : '80');
    const host = target.hostname.includes(':') ? `[${target.hostname.replace(/^\[|\]$/g, '')}]` : target.hostname;
    const destination = `${host}:${port}`;
    const fail = (cause: unknown) => callback(new NoConnectionError(cause), null);
    if (allowed.has(destination)) {
      openAllowed(target, (...[error, socket]) => (error ? fail(error) : callback(null, socket)));
      return;
    }
    // Node doesn't call `lookup` for an address, so a literal one is judged here.
    const finding = hostProblem(target.hostname);
    if (finding !== null) {
      fail(new BlockedDestinationError(finding, destination));
      return;
    }
    openChecked(target, (...[error, socket]) => {
      if (error) {
        fail(
          error instanceof BlockedDestinationError ? new BlockedDestinationError(error.finding, destination) : error,
        );
        return;
      }
      // The last word is what the socket is really connected to.
      const problem = addressProblem(socket.remoteAddress ?? '');
      if (problem !== null) {
        socket.destroy();
        fail(new BlockedDestinationError(`connected to ${socket.remoteAddress}, which is ${problem}`, destination));
        return;
      }
      callback(null, socket);
    });
  };
}

/** One bad address among good ones refuses the name: which one gets used is up to chance and timing. */
function asLookupFunction(lookup: DnsLookup, check: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      for (const { address } of check ? addresses : []) {
        const problem = addressProblem(address);
        if (problem !== null) {
          // The port isn't known here; the connector above completes the message.
          const finding = `${hostname} resolves to ${address}, which is ${problem}`;
          return callback(new BlockedDestinationError(finding, hostname), []);
        }
      }
      const [first] = addresses;
      if (!first) return callback(Object.assign(new Error('no addresses'), { code: 'ENOTFOUND' }), []);
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
