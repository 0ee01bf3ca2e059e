/** The visitor's address as a server tells it: what it found in a header of its own, often with a port or a list of proxies. */
import { plainAddress } from '../../http/clientAddress.ts';

/** The first of a list; '' for what is no address: it isn't worth an order. */
export function visitorAddress(text: string): string {
  return plainAddress(text.split(',', 1)[0] ?? '') ?? '';
}
