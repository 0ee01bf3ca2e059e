/** When the dispatcher looks for work: at a given time, when woken, and again after a failure; never twice at once. */
import type { Log } from '../../log.ts';
import { createBackOff } from './backOff.ts';

/** A wake-up waits this long for more of its kind: a claim is a durable write, and events come in commits of a few ms. */
const GATHER_MS = 5;

export interface Rounds {
  start(): void;
  /** Soon. */
  wake(): void;
  /** At once, or right after the round under way. */
  now(): void;
  /** At that time, unless one is planned before it. */
  at(time: number): void;
  /** Plans no more and waits for the round under way. */
  stop(): Promise<void>;
}

export function createRounds(options: { round: () => Promise<void>; now: () => number; log: Log }): Rounds {
  const { round, now, log } = options;
  const backOff = createBackOff();
  let running = false;
  let again = false;
  /** resolves, never rejects */
  let underWay: Promise<void> | undefined;
  /** `firesAt` by a clock that nobody sets: two plans may have been made by different times of day */
  let planned: { timer: NodeJS.Timeout; firesAt: number } | undefined;
  let waking: NodeJS.Timeout | undefined;

  function runNow(): void {
    if (!running) return;
    if (underWay) again = true;
    else underWay = run();
  }

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        await round();
        backOff.reset();
      } catch (error) {
        const pauseMs = backOff.next();
        log.error({ err: error, pauseMs }, 'deliveries could not be claimed; trying again');
        plan(now() + pauseMs);
        again = false;
      }
    } while (again && running);
    underWay = undefined; // in the same step as the last look at `again`: no wake-up falls between
  }

  function plan(at: number): void {
    const delayMs = at - now();
    const firesAt = performance.now() + delayMs;
    if (!running || (planned && planned.firesAt <= firesAt)) return;
    clearTimeout(planned?.timer);
    const timer = setTimeout(() => {
      planned = undefined;
      runNow();
    }, delayMs);
    planned = { timer, firesAt };
  }

  return {
    start() {
      running = true;
      runNow();
    },
    wake() {
      waking ??= setTimeout(() => {
        waking = undefined;
        runNow();
      }, GATHER_MS);
    },
    now: runNow,
    at: plan,
    async stop() {
      running = false;
      clearTimeout(planned?.timer);
      clearTimeout(waking);
      await underWay;
    },
  };
}
