/**
 * What this core is for. The collector serves one of two (`collector/tag/tagScript.ts`): to containers that require no consent
 * a core without what waits for it, which `rollup.config.mjs` leaves out by another value here.
 */
export const withConsent: boolean = true;
