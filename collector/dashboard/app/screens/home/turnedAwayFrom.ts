/** Of what was refused, what stands on Home as turned away at the door. Pure. */
import type { Refused } from '../../../../ingest/door/refusals.ts';

export type { Refused };

/** Strangers can send any number of them. */
const MOST = 5;

export interface TurnedAwayRow extends Refused {
  /** it is a site's origin, as the settings take it */
  canAllow: boolean;
}

/** The newest first; what is allowed by now was mended. */
export function turnedAway(refused: readonly Refused[], allowed: readonly string[]): TurnedAwayRow[] {
  return refused
    .filter(({ field, origin }) => field === 'key' || (field === 'origin' && !allowed.includes(origin ?? '')))
    .slice(0, MOST)
    .map((one) => ({ ...one, canAllow: one.field === 'origin' && isSite(one.origin) }));
}

/** `null`, of frames without an origin, and a browser extension's are none. */
function isSite(origin: string | null): boolean {
  if (origin === null || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === origin;
}
