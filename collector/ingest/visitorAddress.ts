/** The visitor's address as a server tells it: what it found in a header of its own, often with a port or a list of proxies. */
import { isAddress, plain } from './door/clientAddress.ts';

/** Without brackets and port, the first of a list; '' for what is no address: it isn't worth an order. */
export function visitorAddress(text: string): string {
  const first = (text.split(',', 1)[0] ?? '').trim();
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(first)?.[1] ?? first.replace(/^([\d.]+):\d+$/, '$1');
  const address = plain(bare);
  return isAddress(address) ? address : '';
}
