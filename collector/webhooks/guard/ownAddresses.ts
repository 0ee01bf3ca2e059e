/**
 * This machine's own addresses, public ones too: whoever may write a webhook shall not knock on what listens here. They may
 * change while the collector runs, so they are read again; what is connected to in between is also told by its local end.
 */
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

export type NetworkInterfaces = () => NodeJS.Dict<{ address: string }[]>;

/** Reading them costs some ten microseconds an interface. */
const KEPT_MS = 2_000;

/** Takes any spelling of an address, also one of IPv6 that stands for an IPv4 address of this machine. */
export function createOwnAddresses(
  now: () => number,
  interfaces: NetworkInterfaces = networkInterfaces,
): (address: string) => boolean {
  let own = new Set<string>();
  let readAt = Number.NEGATIVE_INFINITY;

  return (address) => {
    const at = now();
    if (at - readAt >= KEPT_MS || at < readAt) {
      own = new Set(
        Object.values(interfaces()).flatMap((list = []) => list.flatMap((one) => canonical(one.address) ?? [])),
      );
      readAt = at;
    }
    const form = canonical(address);
    return form !== undefined && (own.has(form) || embedded(form).some((inner) => own.has(inner)));
  };
}

export const thisMachine = createOwnAddresses(Date.now);

/** IPv4-mapped addresses as what they stand for, without a zone. */
function canonical(address: string): string | undefined {
  const text = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  return ipaddr.isValid(text) ? ipaddr.process(text).toNormalizedString() : undefined;
}

/** Where a translator's prefix (NAT64, also a network's own) would have the IPv4 address in it: RFC 6052 §2.2. */
const EMBEDDINGS = [
  [4, 5, 6, 7], // /32
  [5, 6, 7, 9], // /40
  [6, 7, 9, 10], // /48
  [7, 9, 10, 11], // /56
  [9, 10, 11, 12], // /64
  [12, 13, 14, 15], // /96, and IPv4-compatible, ISATAP
  [2, 3, 4, 5], // 6to4
];

function embedded(form: string): string[] {
  const address = ipaddr.parse(form);
  if (address.kind() === 'ipv4') return [];
  const bytes = address.toByteArray();
  return EMBEDDINGS.map((places) => places.map((place) => bytes[place] ?? 0).join('.'));
}
