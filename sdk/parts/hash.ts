import type { TagSettings } from '../protocol.ts';
import { hashQuery } from '../visitor/clicks.ts';
import type { Landing } from '../visitor/landing.ts';

/** What the hash says of the container's names, as part of a query. */
export function readHash(
  { addresses }: Pick<Landing, 'addresses'>,
  { hash: names = [], bare }: Pick<TagSettings, 'hash' | 'bare'>,
): string {
  return addresses.map((address) => hashQuery(address, names, bare)).join('');
}
