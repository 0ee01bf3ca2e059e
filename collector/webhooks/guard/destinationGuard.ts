/**
 * Where webhooks may go: public unicast addresses of other machines, and what `TRL_ALLOWED_DESTINATIONS` names (DESIGN §9). Connectors are
 * written by people who may not be trusted with the collector's network: without this guard a webhook could read a
 * cloud's metadata service or knock on an intranet.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { thisMachine } from './ownAddresses.ts';

/** Public by their range, yet answered inside a cloud or by a translator. */
const EXTRA_RANGES: [range: string, what: string][] = [
  ['168.63.129.16/32', 'a cloud platform’s own service address'],
  ['100:0:0:1::/64', 'reserved'],
];
const extraRanges = EXTRA_RANGES.map(([range, what]) => ({ subnet: ipaddr.parseCIDR(range), what }));

/** IANA gives out global unicast IPv6 from here only; embeddings such as NAT64 (`64:ff9b::/96`) lie outside. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** ipaddr.js's names for ranges, where they don't speak for themselves. */
const RANGE_NAMES: Record<string, string> = {
  unspecified: 'unspecified',
  linkLocal: 'link-local',
  uniqueLocal: 'unique local',
  carrierGradeNat: 'carrier-grade NAT',
  deprecatedSiteLocal: 'site-local',
  rfc6052: 'a NAT64 address',
  rfc6145: 'an IPv4-translated address',
  ipv4Mapped: 'an IPv4-mapped address',
  '6to4': 'a 6to4 address',
  teredo: 'a Teredo address',
};

/** A destination that may not be reached. Permanent: trying again changes nothing. */
export class BlockedDestinationError extends Error {
  constructor(
    /** e.g. `127.0.0.1 is loopback` */
    readonly finding: string,
    destination: string,
  ) {
    super(blockedMessage(finding, destination));
  }

  /** The same finding, with the whole destination. */
  at(destination: string): BlockedDestinationError {
    return new BlockedDestinationError(this.finding, destination);
  }
}

/** `host:port`, host in lower case, IPv6 in brackets, the scheme's own port filled in. */
export function destinationOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

/** An entry of the allow-list in the form of `destinationOf`; null when it isn't `host:port`. */
export function parseDestination(entry: string): string | null {
  const match = /^([^/?#@\\]+):(\d{1,5})$/.exec(entry.trim());
  if (!match) return null;
  try {
    const url = new URL(`http://${match[1]}:${match[2]}`);
    return url.pathname === '/' && match[2] !== '0' ? destinationOf(url) : null;
  } catch {
    return null;
  }
}

/** Whether an address, in any spelling, is one of this machine's (ownAddresses.ts). */
export type IsOwn = (address: string) => boolean;

/**
 * What kind of address it is when it isn't public unicast of another machine, e.g. `loopback`; null when it is. Also takes
 * IPv6 in brackets.
 */
export function addressProblem(text: string, isOwn: IsOwn): string | null {
  let address: ipaddr.IPv4 | ipaddr.IPv6;
  // `::8.8.8.8` is deprecated (RFC 4291 §2.5.5.1), and ipaddr.js takes this spelling for `::ffff:8.8.8.8`.
  if (/^\[?[0:]*:[\d.]+\.\d+\]?$/.test(text)) return 'an IPv4-compatible address';
  try {
    // `process` turns IPv4-mapped IPv6 into the IPv4 address that it stands for.
    address = ipaddr.process(text.replace(/^\[|\]$/g, ''));
  } catch {
    return 'no IP address';
  }
  for (const { subnet, what } of extraRanges) {
    if (subnet[0].kind() === address.kind() && address.match(subnet)) return what;
  }
  const range = address.range();
  if (range !== 'unicast') return RANGE_NAMES[range] ?? range;
  if (address.kind() === 'ipv6' && !address.match(GLOBAL_UNICAST)) return 'outside the global unicast range 2000::/3';
  return isOwn(text) ? 'an address of this machine itself' : null;
}

/** What is wrong with a host as written, without asking DNS: an address, or a name that always means this machine. */
export function hostProblem(hostname: string, isOwn: IsOwn): string | null {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host) !== 0) {
    const problem = addressProblem(host, isOwn);
    return problem === null ? null : `${host} is ${problem}`;
  }
  // RFC 6761 §6.3; a final dot only makes the name absolute.
  return /(^|\.)localhost\.?$/.test(host) ? `${host} is this machine` : null;
}

/**
 * For saving a connector: the message when its URL names a private destination outright, else null. `allowed` are entries
 * `host:port`. Slots in path and query don't disturb. A name that resolves to a private address is found when it is sent.
 */
export function checkDestinationLiteral(
  url: string,
  allowed: readonly string[],
  isOwn: IsOwn = thisMachine,
): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null; // compileWebhook says what is wrong with it
  }
  const destination = destinationOf(parsed);
  if (allowed.some((entry) => parseDestination(entry) === destination)) return null;
  const problem = hostProblem(parsed.hostname, isOwn);
  return problem === null ? null : blockedMessage(problem, destination);
}

function blockedMessage(finding: string, destination: string): string {
  return `blocked destination: ${finding}; add ${destination} to TRL_ALLOWED_DESTINATIONS to allow it`;
}
