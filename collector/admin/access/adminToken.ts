/** The admin token: made at the first start, shown once, kept as a SHA-256 only. It has 256 random bits, so a plain hash holds. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { newToken } from '../../http/accessToken.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

const SETTING = 'admin_token_sha256';

export interface AdminToken {
  matches(token: string): boolean;
  /** the token itself, only when it was made just now: to be shown once */
  fresh?: string;
}

/** `given` (TRL_ADMIN_TOKEN) takes the stored one's place for as long as it is set. */
export async function openAdminToken(
  store: Pick<TrafficStore, 'getSetting' | 'replaceSetting'>,
  given?: string,
): Promise<AdminToken> {
  if (given !== undefined && given !== '') return { matches: matcher(sha256(given)) };
  const fresh = newToken();
  // Of several collectors that start at once on an empty store, one makes the token.
  if (await store.replaceSetting(SETTING, undefined, sha256(fresh).toString('hex'))) {
    return { matches: matcher(sha256(fresh)), fresh };
  }
  return { matches: matcher(Buffer.from((await store.getSetting(SETTING)) ?? '', 'hex')) };
}

/** Compares hashes, in constant time: neither length nor a common start of the token shows. */
function matcher(expected: Buffer): (token: string) => boolean {
  return (token) => {
    const actual = sha256(token);
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  };
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
