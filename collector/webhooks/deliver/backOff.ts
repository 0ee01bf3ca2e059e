/** Doubling pauses for the store's bad times; a success starts it over. */

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

export function createBackOff() {
  let ms = FIRST_MS;
  return {
    next(): number {
      const pause = ms;
      ms = Math.min(ms * 2, LONGEST_MS);
      return pause;
    },
    reset(): void {
      ms = FIRST_MS;
    },
  };
}
