/** Who waits for the one process that compiles: each caller's jobs in order, the callers in turn, so that nobody waits for all that another one sent. */

export interface FairQueue<Item> {
  /** false: this caller has as many waiting as one may have */
  add(caller: string, item: Item): boolean;
  next(): Item | undefined;
  remove(item: Item): void;
}

export function createFairQueue<Item>(maxWaiting: (caller: string) => number): FairQueue<Item> {
  /** in the order in which the callers have their turns; none is empty */
  const waiting = new Map<string, Item[]>();
  return {
    add(caller, item) {
      const items = waiting.get(caller) ?? [];
      if (items.length >= maxWaiting(caller)) return false;
      items.push(item);
      waiting.set(caller, items);
      return true;
    },
    next() {
      const [first] = waiting;
      if (!first) return undefined;
      const [caller, items] = first;
      const item = items.shift();
      // behind the others
      waiting.delete(caller);
      if (items.length > 0) waiting.set(caller, items);
      return item;
    },
    remove(item) {
      for (const [caller, items] of waiting) {
        const at = items.indexOf(item);
        if (at < 0) continue;
        items.splice(at, 1);
        if (items.length === 0) waiting.delete(caller);
        return;
      }
    },
  };
}
