/** Counts requests under way: a slow partner may hold 8 places, never all of them (DESIGN §9). */

export const PLACES_A_DESTINATION = 8;
const PLACES_IN_ALL = 128;

export interface InFlight {
  /** free places in all */
  free(): number;
  /** the destination has no place left */
  full(destination: string): boolean;
  take(destination: string): void;
  leave(destination: string): void;
}

export function createInFlight(): InFlight {
  const counts = new Map<string, number>();
  let total = 0;
  return {
    free: () => PLACES_IN_ALL - total,
    full: (destination) => (counts.get(destination) ?? 0) >= PLACES_A_DESTINATION,
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
