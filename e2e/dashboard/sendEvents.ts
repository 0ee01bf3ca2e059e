/** Events as a site's server sends them, or its pages, for what the dashboard shows of them. */
import { randomUUID } from 'node:crypto';
import type { Click, EventData, EventsAnswer, Pixel, Receipt } from '../../sdk/protocol.ts';
import type { Stack } from '../support/stack/stack.ts';
import { ADMIN_TOKEN } from './support.ts';

const PAGE = { url: 'https://shop.example/thanks', referrer: 'https://shop.example/cart' };

export interface Sent {
  name?: string;
  id?: string;
  at?: number;
  data?: EventData;
  visitor?: string;
  clicks?: Click[];
  consent?: Record<string, boolean>;
  test?: boolean;
  /** as the tag would, unauthenticated */
  fromPage?: boolean;
}

/** Sends one; gives its ID. */
export async function sendEvent(stack: Stack, sent: Sent = {}): Promise<string> {
  return (await tellEvent(stack, sent)).id;
}

/** Sends one; gives its ID, and the pixels that it was answered with. */
export async function tellEvent(stack: Stack, sent: Sent): Promise<{ id: string; pixels: Pixel[] }> {
  const { name = 'Purchase', id = `e2e-${randomUUID()}`, at = Date.now(), data = {}, visitor = 'visitor-1' } = sent;
  const { clicks = [], consent = {}, test = false, fromPage = false } = sent;
  const body = { visitor, clicks, consent, test, page: PAGE, events: [{ id, name, at, data }] };
  const headers = fromPage ? { origin: stack.shop.url } : SERVER;
  const { pixels } = await post<EventsAnswer>(stack, '/v1/events', body, headers);
  return { id, pixels };
}

/** Purchases with these data, in one request: at most 50. */
export async function sendBatch(stack: Stack, data: EventData[]): Promise<void> {
  const at = Date.now();
  const events = data.map((one) => ({ id: `e2e-${randomUUID()}`, name: 'Purchase', at, data: one }));
  await post(stack, '/v1/events', { visitor: 'visitor-1', clicks: [], page: PAGE, events });
}

/** What the browser reports of a pixel; `receipt` is what came with it. */
export async function sendReceipt(stack: Stack, receipt: Receipt): Promise<void> {
  await post(stack, '/v1/receipts', { receipts: [receipt] });
}

const SERVER = { authorization: `Bearer ${ADMIN_TOKEN}` };

async function post<Answer>(
  { collector, key }: Stack,
  path: string,
  body: object,
  headers: object = SERVER,
): Promise<Answer> {
  const response = await fetch(collector.url + path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/plain' },
    body: JSON.stringify({ key, ...body }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
