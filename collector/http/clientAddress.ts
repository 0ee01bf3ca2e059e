/** The visitor's address, seen through a known number of proxies. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/**
 * Each trusted proxy appends the address it was reached from to X-Forwarded-For, or to Forwarded (RFC 7239); what stands further
 * left is the client's own claim and not believed. Where both came, X-Forwarded-For counts: a proxy that only knows Forwarded has to
 * drop the other.
 */
export function clientAddress({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const direct = plainAddress(socket.remoteAddress ?? '') ?? '';
  if (trustedProxies === 0) return direct;
  const entries = split(headers['x-forwarded-for']);
  const claimed = entries.length > 0 ? entries : split(headers.forwarded).flatMap(forwardedFor);
  // the direct one is the last proxy's own
  const hop = claimed[Math.max(0, claimed.length - trustedProxies)];
  return (hop !== undefined && plainAddress(hop)) || direct;
}

/** At each comma, also one in quotes: no address has one, and a quote that a client left open must not reach over what proxies appended. */
function split(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** `for="[2001:db8::1]:4711";proto=https` → `"[2001:db8::1]:4711"`; none where it doesn't say. */
function forwardedFor(element: string): string[] {
  for (const pair of element.split(';')) {
    const [name = '', ...value] = pair.split('=');
    if (name.trim().toLowerCase() === 'for') return [value.join('=')];
  }
  return [];
}

/**
 * An address without quotes, brackets, port and zone, IPv4 that came over an IPv6 socket as people write it. Undefined for
 * `unknown`, `_hidden` and whatever else is none; in full notation only, since ipaddr.js takes `10` for one too.
 */
export function plainAddress(written: string): string | undefined {
  let text = written.replaceAll('"', '').trim();
  if (text.startsWith('[')) text = text.slice(1).split(']', 1)[0] ?? '';
  else if (text.split(':').length === 2) text = text.split(':', 1)[0] ?? '';
  text = (text.split('%', 1)[0] ?? '').trim();
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return text;
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.process(text).toString() : undefined;
}
