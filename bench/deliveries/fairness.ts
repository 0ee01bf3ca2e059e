/**
 * Time to delivery at 19 destinations while a twentieth hangs, against the same with all twenty well: the real dispatcher,
 * sender and SQLite file, from the commit to the written end of the attempt, under a steady rate.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../collector/store/sqlite/open.ts';
import { createDispatcher } from '../../collector/webhooks/deliver/dispatcher.ts';
import { createSender } from '../../collector/webhooks/send/send.ts';
import { median } from '../support/median.ts';
import { startSilentPartner } from '../support/silentPartner.ts';
import type { Row } from '../support/table.ts';
import { eventOf } from './eventOf.ts';
import { startSink } from './startSink.ts';

const DESTINATIONS = 20;
const ROUNDS = 3;
/** Longer than an attempt may take: the places that hang come free and are taken again. */
const ROUND_MS = 20_000;
/** One delivery for each destination: 500 a second in all. */
const EVERY_MS = 40;

export async function fairnessBench(): Promise<Row[]> {
  const partner = await startSink(DESTINATIONS);
  const silent = await startSilentPartner();
  try {
    const well = partner.ports.map((port) => `127.0.0.1:${port}`);
    const [first = '', ...others] = well;
    const p99 = { well: [] as number[], hanging: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      p99.well.push(await timeToDelivery(first, others));
      p99.hanging.push(await timeToDelivery(silent.destination, others));
    }
    const [without, beside] = [median(p99.well), median(p99.hanging)];
    const row = (what: string, value: number): Row => ({ bench: 'fairness', what, value, unit: 'ms' });
    return [
      row('p99 of 19 destinations, the twentieth well', without),
      row('p99 of 19 destinations, the twentieth hangs', beside),
      {
        bench: 'fairness',
        what: 'ratio',
        value: beside / without,
        unit: '×',
        goal: 'at most 1.2',
        reached: beside / without <= 1.2,
      },
    ];
  } finally {
    silent.close();
    partner.child.kill();
  }
}

/** p99 over the `others`, in milliseconds. */
async function timeToDelivery(first: string, others: string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  const store = await openSqliteStore({ path: join(folder, 'traffic.db') });
  const sender = createSender({ allowedDestinations: [first, ...others], now: Date.now });
  const committedAt = new Map<string, number>();
  const times: number[] = [];
  const dispatcher = createDispatcher({
    store,
    send: sender.send,
    now: Date.now,
    random: Math.random,
    log: { warn() {}, error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
    policyOf: () => ({}),
    held: { list: () => [], has: () => false, isGone: () => false },
    dropGone: async () => undefined,
    onAttempt: () => undefined,
    onWritten(ids) {
      for (const id of ids) {
        const at = committedAt.get(id);
        if (at !== undefined) times.push(performance.now() - at);
      }
    },
  });
  dispatcher.start();
  const end = performance.now() + ROUND_MS;
  let index = 0;
  while (performance.now() < end) {
    const next = performance.now() + EVERY_MS;
    const records = [first, ...others].map((destination) => {
      index += 1;
      return eventOf({ url: `http://${destination}/postback?cid=${index}` }, index);
    });
    await store.commit(records, 0);
    const now = performance.now();
    for (const { deliveries } of records) {
      for (const { id, destination } of deliveries) if (destination !== first) committedAt.set(id, now);
    }
    dispatcher.wake();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
  await dispatcher.stop();
  await sender.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  if (times.length < committedAt.size * 0.99) throw new Error(`${times.length} of ${committedAt.size} were delivered`);
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}
