/** Events of one name at a steady rate, and how long each took: to its answer, and to the good partner. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ORIGIN } from '../support/eventBody.ts';
import { quantile } from '../support/quantile.ts';
import type { GoodPartner } from './goodPartner.ts';

const A_SECOND = 50;
/** What hasn't come by then is counted as if it came then. */
const PATIENCE_MS = 3_000;

export interface Medians {
  ingestMs: number;
  deliveryMs: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

export async function sendSteadily(
  { url, key, name, good }: { url: string; key: string; name: string; good: GoodPartner },
  seconds: number,
): Promise<Medians> {
  const sentAt = new Map<string, number>();
  const answers: Promise<number>[] = [];
  const begun = performance.now();
  for (let count = 0; count < A_SECOND * seconds; count += 1) {
    await sleep(Math.max(0, begun + (count * 1_000) / A_SECOND - performance.now()));
    const order = randomUUID();
    sentAt.set(order, performance.now());
    const answer = post(`${url}/v1/events`, bodyOf(key, name, order));
    answer.catch(() => undefined); // heard below, once all are sent
    answers.push(answer);
  }
  const ingest = await Promise.all(answers);
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && [...sentAt.keys()].some((order) => !good.arrivals.has(order))) await sleep(20);
  const deliveries = [...sentAt].map(([order, at]) => (good.arrivals.get(order) ?? performance.now()) - at);
  return { ingestMs: quantile(ingest, 0.5), deliveryMs: quantile(deliveries, 0.5) };
}

function bodyOf(key: string, name: string, order: string): string {
  const page = { url: 'https://shop.example/thanks', referrer: '' };
  const data = { value: 15, currency: 'EUR', transaction_id: order };
  return JSON.stringify({ key, visitor: order, page, clicks: [], events: [{ id: order, name, at: Date.now(), data }] });
}

/** Milliseconds to the answer's end. Once more where the collector was just closing a connection that had been idle. */
function post(url: string, body: string, before = performance.now()): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers: { origin: ORIGIN } }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - before);
        else reject(new Error(`an event was answered ${response.statusCode}`));
      });
    });
    sent.on('error', (error) => {
      if (sent.reusedSocket) resolve(post(url, body, before));
      else reject(error);
    });
    sent.end(body);
  });
}
