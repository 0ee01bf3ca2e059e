/**
 * One circuit breaker a destination (DESIGN §9): a partner that is down is left alone for a while instead of being asked for
 * every delivery, whose attempts it would use up. Kept in memory: after a restart a partner that is still down fails ten
 * attempts once more. Pure but for the clock that is passed in.
 */

/**
 * What an attempt says of its destination's health. `good`: it answered, whatever it answered; a 4xx is about the request,
 * which is the connector's fault, and 410 the wish of a partner that is well. `bad`: no whole answer, 5xx, or 429, by which
 * it says itself that this is too much. `unknown`: it was never asked (blocked destination, request that can't be sent).
 */
export type Health = 'good' | 'bad' | 'unknown';

/** Of a complete answer. */
export function healthOf(status: number): Health {
  return status >= 500 || status === 429 ? 'bad' : 'good';
}

/** `closed`: all pass. `open`: none do. `probing`: one has been let through to see. */
export type BreakerState = 'closed' | 'open' | 'probing';

const WINDOW_MS = 5 * 60_000;
/** The window moves on in steps of this. */
const SLICE_MS = 30_000;
const LEAST_ATTEMPTS = 10;
const MOST_FAILURES = 0.7;
const OPEN_MS = 30_000;
/** Destinations of connectors that are long gone are forgotten when there are more than this. */
const MAX_IDLE = 1_000;

interface Slice {
  from: number;
  attempts: number;
  failures: number;
}

interface Breaker {
  state: BreakerState;
  /** while open */
  openedAt: number;
  /** oldest first; empty unless closed */
  slices: Slice[];
}

export interface CircuitBreakers {
  /** A delivery to this destination may be sent now. */
  admits(destination: string): boolean;
  /** Before the attempt that `admits` let pass; true when it is the probe. */
  begin(destination: string): boolean;
  /** After it, with what `begin` said. Returns the state if that changed it. */
  end(destination: string, isProbe: boolean, health: Health): BreakerState | undefined;
  /** Destinations that admit nothing now. */
  shut(): string[];
  /** When the next of them will admit a probe; Infinity when none is waiting for that. */
  nextProbeAt(): number;
  /** Those that aren't closed. */
  states(): Map<string, BreakerState>;
}

export function createCircuitBreakers(now: () => number, openMs = OPEN_MS): CircuitBreakers {
  const breakers = new Map<string, Breaker>();
  /** not closed; nearly always empty, so that what a round asks costs nothing */
  const troubled = new Map<string, Breaker>();

  /** A clock that was set back must not keep a breaker open for hours. */
  const probeIsDue = ({ openedAt }: Breaker) => now() >= openedAt + openMs || now() < openedAt;
  const isShut = (breaker: Breaker) => breaker.state === 'probing' || !probeIsDue(breaker);

  function breakerOf(destination: string): Breaker {
    const known = breakers.get(destination);
    if (known) return known;
    if (breakers.size >= MAX_IDLE) forgetIdle();
    const breaker: Breaker = { state: 'closed', openedAt: 0, slices: [] };
    breakers.set(destination, breaker);
    return breaker;
  }

  function forgetIdle(): void {
    for (const [destination, { state, slices }] of breakers) {
      if (state === 'closed' && isOver(slices.at(-1), now())) breakers.delete(destination);
    }
  }

  function open(destination: string, breaker: Breaker): BreakerState {
    breaker.state = 'open';
    breaker.openedAt = now();
    breaker.slices = [];
    troubled.set(destination, breaker);
    return 'open';
  }

  function endProbe(destination: string, breaker: Breaker, health: Health): BreakerState {
    if (health === 'bad') return open(destination, breaker);
    if (health === 'unknown') {
      breaker.state = 'open'; // nothing was learned: the next may try at once
      return 'open';
    }
    breaker.state = 'closed';
    troubled.delete(destination);
    return 'closed';
  }

  return {
    admits(destination) {
      const breaker = troubled.get(destination);
      return breaker === undefined || !isShut(breaker);
    },
    begin(destination) {
      const breaker = troubled.get(destination);
      if (breaker?.state !== 'open') return false;
      breaker.state = 'probing';
      return true;
    },
    end(destination, isProbe, health) {
      if (isProbe) {
        const breaker = troubled.get(destination);
        return breaker && endProbe(destination, breaker, health);
      }
      if (health === 'unknown') return undefined;
      const breaker = breakerOf(destination);
      // What was begun before it opened says nothing that the probe won't say.
      if (breaker.state !== 'closed') return undefined;
      count(breaker, health, now());
      return health === 'bad' && isTooBad(breaker.slices) ? open(destination, breaker) : undefined;
    },
    shut: () => [...troubled].flatMap(([destination, breaker]) => (isShut(breaker) ? [destination] : [])),
    nextProbeAt() {
      let soonest = Number.POSITIVE_INFINITY;
      for (const breaker of troubled.values()) {
        if (breaker.state === 'open' && isShut(breaker)) soonest = Math.min(soonest, breaker.openedAt + openMs);
      }
      return soonest;
    },
    states: () => new Map([...troubled].map(([destination, { state }]) => [destination, state])),
  };
}

/** Its last attempt lies outside the window, or in a future that a clock set back made. */
function isOver(slice: Slice | undefined, now: number): boolean {
  return slice === undefined || slice.from <= now - WINDOW_MS || slice.from > now;
}

function count({ slices }: Breaker, health: Health, now: number): void {
  while (slices.length > 0 && isOver(slices[0], now)) slices.shift();
  let last = slices.at(-1);
  if (last === undefined || now >= last.from + SLICE_MS) {
    last = { from: now, attempts: 0, failures: 0 };
    slices.push(last);
  }
  last.attempts++;
  if (health === 'bad') last.failures++;
}

function isTooBad(slices: readonly Slice[]): boolean {
  let attempts = 0;
  let failures = 0;
  for (const slice of slices) {
    attempts += slice.attempts;
    failures += slice.failures;
  }
  return attempts >= LEAST_ATTEMPTS && failures >= attempts * MOST_FAILURES;
}
