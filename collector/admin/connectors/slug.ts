/** An id from a name: `Affiliate Network X` → `affiliate-network-x`, with a number where that is taken. */

const MAX_LENGTH = 64;
/** room for `-` and a number */
const MAX_STEM = MAX_LENGTH - 6;

export function slug(name: string, isTaken: (id: string) => boolean): string {
  const stem =
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, MAX_STEM)
      .replace(/^-+|-+$/g, '') || 'connector';
  // as an object key it would not be safe (see connector/schema.ts)
  const base = stem === 'constructor' || stem === 'prototype' ? `${stem}-1` : stem;
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!isTaken(id)) return id;
  }
}
