/** For the story of an event that was told twice: when its transaction fired the first time. */

import { transactionKey } from '../../events/eventRecord.ts';
import type { EventRow } from '../../store/contract/event.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

/** Of each connector that held the event for a duplicate; one whose note was deleted since is missing. */
export async function paidBefore(
  store: Pick<TrafficStore, 'firings'>,
  { name, data, test, receivedAt, decisions }: EventRow,
): Promise<{ connector: string; at: number }[]> {
  const duplicates = decisions.filter(({ webhook }) => webhook.reason === 'duplicate_transaction');
  const transaction = transactionKey({ event: { name, data }, test });
  if (duplicates.length === 0 || !transaction) return [];
  const firings = await store.firings(transaction);
  return duplicates.flatMap(({ connector }) => {
    const at = firings.get(connector);
    // Later ones are of another time: the same number came again after its 30 days.
    return at !== undefined && at <= receivedAt ? { connector, at } : [];
  });
}
