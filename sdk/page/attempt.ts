/**
 * Runs `work`; what it throws stays here, and the result is then undefined. Everything the tag hangs into the page (API,
 * listeners, timers) and every access that a browser or an extension may deny goes through this.
 */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {}
}
