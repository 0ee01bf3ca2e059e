/** The collector's times under torture. Everything else about it is as in `collector/main.ts`. */
import type { Pace } from '../../collector/collector.ts';

export const PACE: Pace = {
  // eight attempts as in DESIGN §9, in some 11 s instead of 27 h
  delaysMs: [0, 200, 400, 800, 1_500, 2_000, 3_000, 3_000],
  breakerOpenMs: 1_000,
  timeouts: { connectMs: 2_000, attemptMs: 2_000 },
};
