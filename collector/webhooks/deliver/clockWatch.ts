/** Notices that the machine's clock was set back: due times in the store are of the clock of before then. */

/** Clocks are corrected by less than this all the time, and nothing that is due is kept long by it. */
const TOLERANCE_MS = 1_000;

/**
 * To be asked now and then. Tells by how much the clock went back since it was asked last, at least; 0 at the first time, when
 * nobody knows what it was before; undefined: it goes on.
 */
export function createClockWatch(now: () => number): () => number | undefined {
  let last: number | undefined;
  return () => {
    const before = last;
    last = now();
    if (before === undefined) return 0;
    return last < before - TOLERANCE_MS ? before - last : undefined;
  };
}
