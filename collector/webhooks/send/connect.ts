/**
 * The way to the network, with the destination guard in it. The check sits in the connection itself, so there is no
 * moment between "checked" and "connected" in which a name's answer could change (DNS rebinding).
 */
import type { LookupAddress } from 'node:dns';
import { connect, type LookupFunction, type Socket } from 'node:net';
import {
  addressProblem,
  BlockedDestinationError,
  destinationOf,
  hostProblem,
  type IsOwn,
} from '../guard/destinationGuard.ts';
import type { Secure } from './http/secure.ts';

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

/** The `cause` when the time was up. */
export class ConnectTimeoutError extends Error {}

export interface Connected {
  socket: Socket;
  /** bytes that came over the wire, whatever they carried */
  wireBytes(): number;
}

/**
 * Calls back once, with a connection or a NoConnectionError, but not after the function it gives has been called: that ends
 * the attempt.
 */
export type Connect = (
  origin: URL,
  callback: (...result: [NoConnectionError] | [null, Connected]) => void,
) => () => void;

/**
 * A blocked destination's error has a BlockedDestinationError as its cause. `allowed`: destinations `host:port` that aren't
 * checked. `timeoutMs` covers DNS, TCP and TLS.
 */
export function guardedConnect(options: {
  allowed: ReadonlySet<string>;
  lookup: DnsLookup;
  isOwn: IsOwn;
  secure: Secure;
  timeoutMs: number;
}): Connect {
  const { allowed, lookup, isOwn, secure, timeoutMs } = options;
  const checked = asLookupFunction(lookup, (address) => addressProblem(address, isOwn));
  const unchecked = asLookupFunction(lookup, () => null);

  return (origin, callback) => {
    const destination = destinationOf(origin);
    const host = origin.hostname.replace(/^\[|\]$/g, '');
    const isHttps = origin.protocol === 'https:';
    const isAllowed = allowed.has(destination);
    let over = false;
    let socket: Socket | undefined;
    const timer = setTimeout(() => fail(new ConnectTimeoutError()), timeoutMs);

    function end(): void {
      over = true;
      clearTimeout(timer);
    }

    function fail(cause: unknown): void {
      if (over) return;
      end();
      socket?.destroy();
      // The port wasn't known where the name's addresses were judged.
      const named = cause instanceof BlockedDestinationError ? cause.at(destination) : cause;
      callback(new NoConnectionError(named));
    }

    function succeed(open: Socket, raw: Socket): void {
      if (over) return;
      end();
      open.off('error', fail);
      callback(null, { socket: open, wireBytes: () => raw.bytesRead });
    }

    function connected(raw: Socket): void {
      if (over) return;
      // The last word is what the socket is really connected to.
      const finding = isAllowed ? null : connectedProblem(raw, isOwn);
      if (finding !== null) {
        fail(new BlockedDestinationError(finding, destination));
        return;
      }
      if (!isHttps) {
        succeed(raw, raw);
        return;
      }
      const encrypted = secure(raw, host, destination);
      raw.off('error', fail);
      socket = encrypted.once('error', fail).once('secureConnect', () => succeed(encrypted, raw));
    }

    // Node doesn't call `lookup` for an address, so a literal one is judged here.
    const finding = isAllowed ? null : hostProblem(host, isOwn);
    if (finding !== null) {
      process.nextTick(fail, new BlockedDestinationError(finding, destination));
    } else {
      const port = Number(origin.port || (isHttps ? 443 : 80));
      const raw = connect({ host, port, lookup: isAllowed ? unchecked : checked, noDelay: true });
      socket = raw.once('error', fail).once('connect', () => connected(raw));
    }
    return () => {
      end();
      // an error that comes later still needs somebody to hear it
      socket?.on('error', () => undefined).destroy();
    };
  };
}

function connectedProblem({ remoteAddress = '', localAddress }: Socket, isOwn: IsOwn): string | null {
  // What a machine says to any address of its own, it says from that address: so ends are told that no list holds.
  const problem = addressProblem(remoteAddress, (address) => address === localAddress || isOwn(address));
  return problem === null ? null : `connected to ${remoteAddress}, which is ${problem}`;
}

/** One bad address among good ones refuses the name: which one gets used is up to chance and timing. */
function asLookupFunction(lookup: DnsLookup, problemOf: (address: string) => string | null): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      for (const { address } of addresses) {
        const problem = problemOf(address);
        if (problem !== null) {
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
