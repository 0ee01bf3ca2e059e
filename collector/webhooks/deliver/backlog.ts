/**
 * Deliveries that are claimed but have no place yet. A claim takes what is due whoever it is for, so it may bring more for
 * one destination than may be in flight there; these wait here, in order, and don't stand in another destination's way.
 */
import type { ClaimedDelivery } from '../../store/contract/queue.ts';

export interface Held {
  /** it goes although its connector’s webhook is paused, to see whether that can be resumed */
  isTrial?: true;
  delivery: ClaimedDelivery;
  leaseToken: string;
  /** after this it must be given back: the lease would end before the attempt does */
  sendUntil: number;
}

export interface Backlog {
  add(held: Held): void;
  /** The first, from destination after destination in turn, whose destination passes; removed from here. */
  next(passes: (destination: string) => boolean): Held | undefined;
  count(destination: string): number;
  destinations(): string[];
  /** Removes what may no longer be sent. */
  takeExpired(now: number): Held[];
  takeAll(): Held[];
  /** Removes those of these connectors. */
  takeOf(matches: (connector: string) => boolean): Held[];
}

export function createBacklog(): Backlog {
  const queues = new Map<string, Held[]>();

  function takeWhere(leaves: (held: Held) => boolean): Held[] {
    const taken: Held[] = [];
    for (const [destination, queue] of queues) {
      const stays: Held[] = [];
      for (const held of queue) (leaves(held) ? taken : stays).push(held);
      if (stays.length === 0) queues.delete(destination);
      else queues.set(destination, stays);
    }
    return taken;
  }

  return {
    add(held) {
      const queue = queues.get(held.delivery.destination);
      if (queue) queue.push(held);
      else queues.set(held.delivery.destination, [held]);
    },
    next(passes) {
      for (const [destination, queue] of queues) {
        if (!passes(destination)) continue;
        const held = queue.shift();
        queues.delete(destination);
        if (queue.length > 0) queues.set(destination, queue); // to the end: the others come first now
        return held;
      }
      return undefined;
    },
    count: (destination) => queues.get(destination)?.length ?? 0,
    destinations: () => [...queues.keys()],
    takeExpired: (now) => takeWhere((held) => held.sendUntil <= now),
    takeAll: () => takeWhere(() => true),
    takeOf: (matches) => takeWhere(({ delivery }) => matches(delivery.connector)),
  };
}
