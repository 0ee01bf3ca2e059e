/** Random choices that a seed repeats. */

export interface Random {
  /** at least 0, less than 1 */
  next(): number;
  shuffled<Item>(items: readonly Item[]): Item[];
  /** Deals items in random order, each once before any comes again. */
  deck<Item>(items: readonly Item[]): { deal(suits: (item: Item) => boolean): Item };
}

/** Mulberry32, by Tommy Ettinger: 32 bits of state are plenty for a choice of some hundred. */
export function randomBy(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  function shuffled<Item>(items: readonly Item[]): Item[] {
    const left = [...items];
    const out: Item[] = [];
    while (left.length > 0) out.push(...left.splice(Math.floor(next() * left.length), 1));
    return out;
  }
  function deck<Item>(items: readonly Item[]) {
    let left: Item[] = [];
    return {
      deal(suits: (item: Item) => boolean): Item {
        if (!left.some(suits)) left = [...left, ...shuffled(items)];
        const at = left.findIndex(suits);
        const [item] = left.splice(at, 1);
        if (item === undefined) throw new Error('no item suits');
        return item;
      },
    };
  }
  return { next, shuffled, deck };
}
