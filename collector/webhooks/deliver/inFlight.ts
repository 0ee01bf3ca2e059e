/** Counts requests under way, so that no destination can hold the places that others need (DESIGN §9). */

const PLACES_A_DESTINATION = 8;
const PLACES_IN_ALL = 128;
/**
 * The last places are one for each destination: sixteen partners that hang with eight requests each would otherwise hold
 * all 128 for the 15 s of an attempt, and everyone else would wait.
 */
const PLACES_IN_RESERVE = 32;

export interface InFlight {
  /** free places in all */
  free(): number;
  /** requests under way */
  total(): number;
  /** the destination has no place left */
  full(destination: string): boolean;
  take(destination: string): void;
  leave(destination: string): void;
}

export function createInFlight(): InFlight {
  const counts = new Map<string, number>();
  let total = 0;
  const free = () => PLACES_IN_ALL - total;
  return {
    free,
    total: () => total,
    full(destination) {
      const most = free() > PLACES_IN_RESERVE ? PLACES_A_DESTINATION : 1;
      return free() === 0 || (counts.get(destination) ?? 0) >= most;
    },
    take(destination) {
      counts.set(destination, (counts.get(destination) ?? 0) + 1);
      total++;
    },
    leave(destination) {
      const count = (counts.get(destination) ?? 0) - 1;
      if (count > 0) counts.set(destination, count);
      else counts.delete(destination);
      total--;
    },
  };
}
