/**
 * Sends events at a steady rate, whether the collector is there or not, each again under its ID until it is answered
 * 200, as the tag does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { ORIGIN } from '../support/eventBody.ts';
import { bodyOf, type Parcel, type Traffic } from './traffic.ts';

const TICK_MS = 10;
const CONNECTIONS = 64;
/** Doubled with each try up to the longest. The tag takes ten times as long; here more tries meet a collector at its start. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 800;
const ANSWER_MS = 10_000;

export interface Driver {
  /** of requests: answered 200 for the first time, and again; without an answer; answered 429 or 503 */
  counts: { acknowledged: number; repeated: number; unanswered: number; unavailable: number };
  /** answers that say an event will never be taken: none may get one */
  refusals: string[];
  /** Makes no new events, and resolves when all are acknowledged, or with how many are not by then. */
  finish(withinMs: number): Promise<number>;
}

export function startDriver(options: { url: string; key: string; rate: number; traffic: Traffic }): Driver {
  const { url, key, rate, traffic } = options;
  const agent = new Agent({ connections: CONNECTIONS, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
  const counts: Driver['counts'] = { acknowledged: 0, repeated: 0, unanswered: 0, unavailable: 0 };
  const refusals: string[] = [];
  const queue: { parcel: Parcel; tries: number }[] = [];
  let posting = 0;
  /** in the queue, on the way, or waiting for their time */
  let open = 0;

  function send(parcel: Parcel, afterMs: number, tries = 0): void {
    if (tries === 0) open += 1;
    const enqueue = () => {
      queue.push({ parcel, tries });
      void work();
    };
    if (afterMs === 0) enqueue();
    else setTimeout(enqueue, afterMs);
  }

  async function work(): Promise<void> {
    if (posting >= CONNECTIONS) return;
    posting += 1;
    for (let next = queue.shift(); next; next = queue.shift()) await handOver(next.parcel, next.tries);
    posting -= 1;
  }

  async function handOver(parcel: Parcel, tries: number): Promise<void> {
    const { status, refusal } = await post(parcel);
    if (refusal !== undefined) {
      open -= 1;
      refusals.push(refusal);
      return;
    }
    if (status === 200) {
      open -= 1;
      const isRepeat = parcel.events[0]?.acknowledgedAt !== null;
      counts[isRepeat ? 'repeated' : 'acknowledged'] += 1;
      const again = traffic.acknowledged(parcel);
      if (again) send(again.parcel, again.afterMs);
      return;
    }
    if (status === undefined) counts.unanswered += 1;
    else counts.unavailable += 1;
    send(parcel, Math.min(FIRST_RETRY_MS * 2 ** tries, LONGEST_RETRY_MS), tries + 1);
  }

  /** The status, once the answer is complete; none where it didn't come. */
  async function post(parcel: Parcel): Promise<{ status?: number; refusal?: string }> {
    try {
      const response = await agent.request({
        origin: url,
        path: '/v1/events',
        method: 'POST',
        headers: { origin: ORIGIN, 'content-type': 'text/plain;charset=UTF-8' },
        body: JSON.stringify(bodyOf(parcel, key)),
      });
      const text = await response.body.text();
      const status = response.statusCode;
      const refused = status === 200 ? 'rejected' in JSON.parse(text) : status < 500 && status !== 429;
      return refused ? { status, refusal: `${parcel.events[0]?.id} was answered ${status}: ${text}` } : { status };
    } catch {
      return {};
    }
  }

  let due = 0;
  let before = performance.now();
  const clock = setInterval(() => {
    const now = performance.now();
    due += ((now - before) * rate) / 1_000;
    before = now;
    while (due >= 1) {
      const { parcel, later } = traffic.next();
      for (const { parcel: one, afterMs } of [{ parcel, afterMs: 0 }, ...later]) {
        due -= one.events.length;
        send(one, afterMs);
      }
    }
  }, TICK_MS);

  return {
    counts,
    refusals,
    async finish(withinMs) {
      clearInterval(clock);
      const deadline = Date.now() + withinMs;
      while (open > 0 && Date.now() < deadline) await sleep(50);
      if (open === 0) await agent.close();
      else await agent.destroy();
      return open;
    },
  };
}
