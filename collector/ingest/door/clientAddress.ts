/** The visitor's address, seen through a known number of proxies. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/**
 * Each trusted proxy appends to X-Forwarded-For the address it was reached from; what stands further left is the
 * client's own claim and not believed.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return plain(direct);
  const forwarded = request.headers['x-forwarded-for'];
  const claimed = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const hops = [...claimed, direct];
  const address = plain(hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? direct);
  return isAddress(address) ? address : plain(direct);
}

/** IPv4 that came over an IPv6 socket, as people write it. */
export function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

/** In full notation only: ipaddr.js takes `10` for an address too. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}
