import type { Consent } from './protocol.ts';

/** A longer one would make the collector refuse the request. */
const MAX_NAME = 64;

/** Every purpose the container asks for is allowed: only then may anything be stored on the device. */
export function allows(required: string[], consent: Consent): boolean {
  return required.every((purpose) => consent[purpose] === true);
}

/** A purpose the container asks for was refused, which is more than undecided. */
export function denies(required: string[], consent: Consent): boolean {
  return required.some((purpose) => consent[purpose] === false);
}

/** What `trl.consent()` was given, over what was decided before. Only `true` allows. */
export function decideConsent(before: Consent, purposes: Record<string, unknown>): Consent {
  const after = { ...before };
  for (const purpose of Object.keys(purposes)) {
    if (purpose && purpose.length <= MAX_NAME) after[purpose] = purposes[purpose] === true;
  }
  return after;
}
