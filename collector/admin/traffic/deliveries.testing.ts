/** For tests of the Webhook Log: events with a delivery each, and what becomes of them. */
import type { Attempt, DeliveryState, NewDelivery } from '../../store/contract/delivery.ts';
import type { EventRecord } from '../../store/contract/records.ts';
import type { TestAdmin } from '../startAdmin.testing.ts';

export const AT = 1_764_000_000_000;

export function deliveryEvent(id: string, delivery: Partial<NewDelivery> = {}): EventRecord {
  return {
    id,
    name: 'Purchase',
    at: AT,
    receivedAt: AT,
    visitor: 'visitor-1',
    page: { url: 'https://shop.example/thanks', referrer: '' },
    data: {},
    contact: {},
    consent: {},
    test: false,
    userAgent: 'UA',
    ip: '203.0.113.7',
    newClicks: [],
    decisions: [],
    pixels: [],
    deliveries: [
      {
        id: `d-${id}`,
        connector: 'x',
        request: {
          method: 'GET',
          url: `https://partner.example/p?id=${id}`,
          headers: [['Authorization', 'Bearer abc123']],
          body: null,
        },
        destination: 'partner.example:443',
        state: 'waiting',
        test: false,
        ...delivery,
      },
    ],
  };
}

/** Ends every waiting delivery like this, as the dispatcher would, and says so. */
export async function endAll(
  { store, feed }: TestAdmin,
  state: Exclude<DeliveryState, 'waiting' | 'dropped' | 'test_logged'>,
  attempt: Partial<Attempt> = {},
): Promise<string[]> {
  const lease = { leaseToken: 't', leaseUntil: AT + 1e9 };
  const claim = { now: AT + 1e8, limit: 10_000, busyDestinations: [], pausedConnectors: [], ...lease };
  const ids = (await store.claimDeliveries(claim)).map(({ id }) => id);
  await store.finishAttempts(
    ids.map((deliveryId) => ({
      deliveryId,
      leaseToken: 't',
      attempt: { at: AT + 50, status: 200, durationMs: 7, ...attempt },
      next: { state },
    })),
  );
  feed.changed(ids);
  return ids;
}
