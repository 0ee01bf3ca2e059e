/**
 * The last look before deliveries are sent, where several collectors share a store: one of the others may have disabled the
 * connector, deleted it, or dropped the delivery since it was claimed here. Asked for all at once that are about to be sent: one
 * question is under way at a time, and who comes meanwhile has a part in the next one.
 */
import type { Log } from '../../log.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { Held } from './backlog.ts';
import type { HeldWebhooks } from './dispatcher.ts';

interface Asked {
  claimed: Held;
  resolve: (may: boolean) => void;
}

/** False also while the store can't be asked: what isn't known to be right isn't sent. */
export function createLastLook(parts: {
  store: Pick<TrafficStore, 'stillHeld'>;
  held: HeldWebhooks;
  refresh: () => Promise<void>;
  log: Log;
}): (claimed: Held) => Promise<boolean> {
  const { store, held, refresh, log } = parts;
  let waiting: Asked[] = [];
  let asking = false;

  async function ask(): Promise<void> {
    asking = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const still = await look(batch).catch((error: unknown) => {
        log.error({ err: error, deliveries: batch.length }, 'webhooks wait: whether they still may go can’t be asked');
        return new Set<string>();
      });
      for (const { claimed, resolve } of batch) {
        const { id, connector } = claimed.delivery;
        const mayGo = claimed.isTrial || !held.has(connector);
        resolve(still.has(id) && mayGo && !held.isGone(connector));
      }
    }
    asking = false;
  }

  async function look(batch: readonly Asked[]): Promise<Set<string>> {
    const byLease = new Map<string, string[]>();
    for (const { claimed } of batch) {
      byLease.set(claimed.leaseToken, [...(byLease.get(claimed.leaseToken) ?? []), claimed.delivery.id]);
    }
    const [, ...still] = await Promise.all([
      refresh(),
      ...[...byLease].map(([token, ids]) => store.stillHeld(token, ids)),
    ]);
    return new Set(still.flat());
  }

  return (claimed) =>
    new Promise((resolve) => {
      waiting.push({ claimed, resolve });
      if (!asking) void ask();
    });
}
