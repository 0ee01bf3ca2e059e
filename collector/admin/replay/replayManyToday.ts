/** Everything that a filter matches, sent again with today's settings: each request built anew of its event. */
import { setImmediate } from 'node:timers/promises';
import type { DeliveryFilter, DeliverySummary } from '../../store/contract/delivery.ts';
import type { RebuiltRequest } from '../../store/contract/log.ts';
import type { AdminDeps } from '../context.ts';
import type { Replayed } from '../shapes.ts';
import { requestToday } from './today.ts';

/** Each reads an event and builds of it; between two of them others get their turn. */
const DELIVERIES_A_STEP = 50;
const MOST_REASONS = 20;
const MOST_NAMED = 10;

type Skip = 'unsendable' | 'gone' | 'testLogged' | 'notBuilt' | 'changed';

export function createReplayToday({
  holder,
  store,
  wake,
  now,
  feed,
}: Pick<AdminDeps, 'holder' | 'store' | 'wake' | 'now' | 'feed'>) {
  return async (
    filter: DeliveryFilter,
    { testLogged, who }: { testLogged: boolean; who: string },
  ): Promise<Replayed> => {
    const because: Record<Skip, number> = { unsendable: 0, gone: 0, testLogged: 0, notBuilt: 0, changed: 0 };
    const reasons = new Map<string, string[]>();
    const counts = new Map<string, number>();
    let replayed = 0;
    let cursor: string | null = null;

    function cannot(id: string, why: string): void {
      because.notBuilt += 1;
      if (!reasons.has(why) && reasons.size >= MOST_REASONS) return;
      const named = reasons.get(why) ?? [];
      reasons.set(why, named);
      counts.set(why, (counts.get(why) ?? 0) + 1);
      if (named.length < MOST_NAMED) named.push(id);
    }

    /** Undefined: it isn't sent, and that is counted. */
    async function rebuilt(delivery: DeliverySummary): Promise<RebuiltRequest | undefined> {
      if (delivery.state === 'waiting') return undefined;
      const skip = whySkipped(delivery);
      if (skip) {
        because[skip] += 1;
        return undefined;
      }
      await setImmediate();
      const today = await requestToday(delivery, holder.snapshot(), store);
      if (today.ok) return today.request;
      cannot(delivery.id, today.why);
      return undefined;
    }

    function whySkipped({ leg, connector, state }: DeliverySummary): Skip | undefined {
      if (leg === 'pixel') return 'unsendable';
      if (!holder.snapshot().byId.has(connector)) return 'gone';
      return state === 'test_logged' && !testLogged ? 'testLogged' : undefined;
    }

    do {
      const page = { limit: DELIVERIES_A_STEP, ...(cursor !== null && { cursor }) };
      const { items, next } = await store.listDeliveries(filter, page);
      const built: RebuiltRequest[] = [];
      for (const delivery of items) {
        const one = await rebuilt(delivery);
        if (one) built.push(one);
      }
      const due = built.length > 0 ? await store.replayRebuilt(built, now(), who) : [];
      because.changed += built.length - due.length;
      if (due.length > 0) {
        replayed += due.length;
        wake();
        feed.changedUnnamed();
      }
      cursor = next;
      await setImmediate();
    } while (cursor !== null);
    const notBuilt = [...reasons].map(([why, deliveries]) => ({ why, count: counts.get(why) ?? 0, deliveries }));
    const skipped = Object.values(because).reduce((sum, count) => sum + count, 0);
    return { replayed, skipped, skippedBecause: because, notBuilt };
  };
}
