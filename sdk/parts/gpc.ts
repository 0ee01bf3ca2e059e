import type { Consent, TagSettings } from '../protocol.ts';

/** What Global Privacy Control says: every required purpose is refused; a decision made on the site stands above it. */
export function refusedByBrowser({ consent: required }: TagSettings): Consent {
  const consent: Consent = {};
  if ((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl) {
    for (const purpose of required) consent[purpose] = false;
  }
  return consent;
}
