/** Whose budget an address counts to. */
import ipaddr from 'ipaddr.js';

/**
 * An IPv4 address by itself. Of IPv6 the first 64 bits: that is the least that a provider gives to one line or one phone, with
 * 2^64 addresses to choose from. What is no address stands for itself.
 */
export function addressKey(ip: string): string {
  if (!ip.includes(':') || !ipaddr.IPv6.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  const network = (address as ipaddr.IPv6).parts.slice(0, 4);
  return `${new ipaddr.IPv6([...network, 0, 0, 0, 0]).toString()}/64`;
}
