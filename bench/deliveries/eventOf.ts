/** An event with the job as its one delivery. */
import { timeOrderedId } from '../../collector/events/timeOrderedId.ts';
import type { EventRecord } from '../../collector/store/contract/records.ts';
import type { Job } from './job.ts';

export function eventOf({ url }: Job, index: number): EventRecord {
  const now = Date.now();
  const id = `bench-${index}`;
  return {
    id,
    name: 'Purchase',
    at: now,
    receivedAt: now,
    visitor: `visitor-${index}`,
    page: { url: 'https://shop.example.com/thanks', referrer: '' },
    data: { value: 15, currency: 'EUR', transaction_id: `A-${index}` },
    contact: {},
    consent: {},
    test: false,
    userAgent: 'bench',
    ip: '192.0.2.1',
    newClicks: [],
    decisions: [
      {
        connector: 'network-x',
        version: 1,
        webhook: { outcome: 'queued' },
        pixel: { outcome: 'skipped', reason: 'leg_off' },
      },
    ],
    pixels: [],
    deliveries: [
      {
        id: timeOrderedId(now),
        connector: 'network-x',
        request: { method: 'GET', url, headers: [], body: null },
        destination: new URL(url).host,
        state: 'waiting',
        test: false,
      },
    ],
  };
}
