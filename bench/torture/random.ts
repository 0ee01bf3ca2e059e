/** Chance that can be had again: mulberry32 (Tommy Ettinger, public domain), plenty for choosing moments and answers. */

/** In [0, 1). */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const between = (random: Random, from: number, to: number): number => from + random() * (to - from);

/** One of them, by their weights. */
export function pick<Value>(random: Random, weighted: readonly (readonly [Value, weight: number])[]): Value {
  const sum = weighted.reduce((total, [, weight]) => total + weight, 0);
  let left = random() * sum;
  for (const [value, weight] of weighted) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new Error('nothing to pick from');
}
