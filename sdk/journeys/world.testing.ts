/** A clock that only moves when it is told to, and what is due at which time. */

export interface World {
  now(): number;
  /** Gives a handle for `cancel`. */
  after(ms: number, work: () => void): number;
  cancel(handle: number | undefined): void;
  /** Lets time pass; everything that becomes due runs, each with all promises that it resolves. */
  pass(ms: number): Promise<void>;
}

export function createWorld(start: number): World {
  let now = start;
  let next = 1;
  let due: { handle: number; at: number; work: () => void }[] = [];
  // the promises of several realms and of the collector: an immediate comes after all of them
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    after(ms, work) {
      const handle = next++;
      due.push({ handle, at: now + Math.max(ms || 0, 0), work });
      return handle;
    },
    cancel(handle) {
      due = due.filter((one) => one.handle !== handle);
    },
    async pass(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const first = due.reduce<(typeof due)[0] | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
        if (!first || first.at > end) break;
        due = due.filter((one) => one !== first);
        now = Math.max(now, first.at);
        first.work();
        await settle();
      }
      now = end;
    },
  };
}
