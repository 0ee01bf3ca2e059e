/** When a failed delivery is tried again (DESIGN §9). Pure. */

/** Delay before each attempt: the first at once, the eighth and last a good 27 hours after it. */
export const DELAYS_MS = [
  0,
  5_000,
  5 * 60_000,
  30 * 60_000,
  2 * 3_600_000,
  5 * 3_600_000,
  10 * 3_600_000,
  10 * 3_600_000,
] as const;

const JITTER = 0.2;

/**
 * When the next attempt is due; null when there is none left. `attempts` is how many the schedule has made, `random` is in
 * [0, 1). Jitter of ±20 % spreads what failed together. A partner's Retry-After (429, 503) is honoured between the step
 * and twice the step: it may ask us to slow down, but neither to hammer it nor to forget the delivery. There jitter only
 * adds, for the partner said "not before".
 */
export function nextAttemptAt(state: {
  attempts: number;
  now: number;
  random: number;
  retryAfterMs?: number | undefined;
  delaysMs?: readonly number[] | undefined;
}): number | null {
  const { attempts, now, random, retryAfterMs, delaysMs = DELAYS_MS } = state;
  const step = delaysMs[attempts];
  if (step === undefined) return null;
  if (retryAfterMs === undefined) return now + Math.round(step * (1 - JITTER + 2 * JITTER * random));
  const asked = Math.max(step, retryAfterMs) + step * JITTER * random;
  return now + Math.round(Math.min(asked, 2 * step));
}
