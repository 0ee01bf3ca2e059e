/** Events as a site's server sends them, for what the dashboard shows of them. */
import { randomUUID } from 'node:crypto';
import type { Click, EventData, Receipt } from '../../sdk/protocol.ts';
import type { Stack } from '../support/stack.ts';
import { ADMIN_TOKEN } from './support.ts';

export interface Sent {
  name?: string;
  id?: string;
  at?: number;
  data?: EventData;
  visitor?: string;
  clicks?: Click[];
  consent?: Record<string, boolean>;
  test?: boolean;
}

/** Sends one; gives its ID. */
export async function sendEvent({ collector, key }: Stack, sent: Sent = {}): Promise<string> {
  const { name = 'Purchase', id = `e2e-${randomUUID()}`, at = Date.now(), data = {}, visitor = 'visitor-1' } = sent;
  const { clicks = [], consent = {}, test = false } = sent;
  const page = { url: 'https://shop.example/thanks', referrer: 'https://shop.example/cart' };
  const response = await fetch(`${collector.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'text/plain' },
    body: JSON.stringify({ key, visitor, page, clicks, consent, test, events: [{ id, name, at, data }] }),
  });
  if (!response.ok) throw new Error(`the event was not taken: ${response.status} ${await response.text()}`);
  return id;
}

/** What the browser reports of a pixel. */
export async function sendReceipt({ collector, key }: Stack, receipt: Receipt): Promise<void> {
  const response = await fetch(`${collector.url}/v1/receipts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'text/plain' },
    body: JSON.stringify({ key, receipts: [receipt] }),
  });
  if (!response.ok) throw new Error(`the receipt was not taken: ${response.status}`);
}
