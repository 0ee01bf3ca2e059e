/** For tests: waiting for outcomes, in no time of one's own: a busy machine makes a test slow, and never red. */
import { vi } from 'vitest';

/** Less than a test's own limit, so that what was waited for is what the failure tells. */
const PATIENCE_MS = 45_000;
const EVERY_MS = 10;

/** Until `check` throws no more; gives what it gives. */
export const eventually = <T>(check: () => T | Promise<T>, patienceMs = PATIENCE_MS) =>
  vi.waitFor(check, { timeout: patienceMs, interval: EVERY_MS });

/** Until `look` gives something but false, undefined or null. The test's own limit ends it. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<Exclude<T, false>>> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen as NonNullable<Exclude<T, false>>;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** What depends on no clock and on nothing outside of the process has happened by then. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Until `count` gives the same over so many calls of `pass`, each a round trip through what might still be at work: quiet by its
 * own measure, on however slow a machine.
 */
export async function quiet(count: () => number, pass: () => Promise<unknown>, passes = 50): Promise<number> {
  let before = count();
  for (let same = 0; same < passes; same++) {
    await pass();
    if (count() !== before) same = 0;
    before = count();
  }
  return before;
}
