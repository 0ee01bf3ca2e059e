import type { Consent } from '../protocol.ts';

/** Whether every purpose in `required` is allowed (true), one is refused (false), or the visitor is yet to decide. */
export function judge(required: string[], consent: Consent): boolean | undefined {
  if (required.some((purpose) => consent[purpose] === false)) return false;
  return required.every((purpose) => consent[purpose]) || undefined;
}
