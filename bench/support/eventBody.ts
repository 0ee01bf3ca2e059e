/** The request of the benches: one Purchase of a visitor of its own. */
import { randomUUID } from 'node:crypto';

export const ORIGIN = 'https://shop.example';

export function makeBody(key: string): string {
  const id = randomUUID();
  return JSON.stringify({
    key,
    visitor: id,
    page: { url: 'https://shop.example/thanks', referrer: 'https://shop.example/checkout' },
    clicks: [],
    events: [
      {
        id,
        name: 'Purchase',
        at: Date.now(),
        data: { value: 149.9, currency: 'EUR', transaction_id: id.slice(0, 13) },
      },
    ],
  });
}
