/**
 * A budget for each of many senders that fills up again by the second. It may be overdrawn: what something costs is known only
 * when it is there, and a request larger than the whole budget must get through some time. Who is in debt waits until it is paid.
 */
export interface Budget {
  /** Seconds until something is left, rounded up; 0: there is. */
  waitFor(sender: string): number;
  take(sender: string, amount: number): void;
}

/** The longest unheard go first. In memory an entry has some 200 bytes. */
const MAX_SENDERS = 100_000;

export function createBudget(options: { perSecond: number; most: number; now: () => number }): Budget {
  const { perSecond, most, now } = options;
  /** in the order in which they were last taken from; who isn't here has all of it */
  const senders = new Map<string, { left: number; at: number }>();

  const left = ({ left, at }: { left: number; at: number }): number =>
    Math.min(most, left + (Math.max(0, now() - at) / 1000) * perSecond);

  function forgetRested(): void {
    for (const [sender, entry] of senders) {
      if (senders.size <= MAX_SENDERS && left(entry) < most) return;
      senders.delete(sender);
    }
  }

  return {
    waitFor(sender) {
      const entry = senders.get(sender);
      const rest = entry ? left(entry) : most;
      return rest > 0 ? 0 : Math.max(1, Math.ceil(-rest / perSecond));
    },
    take(sender, amount) {
      const entry = senders.get(sender);
      const rest = entry ? left(entry) : most;
      senders.delete(sender);
      senders.set(sender, { left: rest - amount, at: now() });
      forgetRested();
    },
  };
}
