/** One run from the first start to the last look: partners, driver, kills, drain, proof. */

import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setUp } from '../support/admin.ts';
import { ORIGIN } from '../support/eventBody.ts';
import { startDriver } from './driver.ts';
import { createLives } from './lives.ts';
import type { Options } from './options.ts';
import { connectorFor } from './partners/destinations.ts';
import { startPartners } from './partners/partners.ts';
import { between, createRandom, pick } from './random.ts';
import { isAnyWaiting, listDeliveries, listEvents, readStore } from './readBack.ts';
import { createTraffic } from './traffic.ts';
import type { Counts } from './verify/counts.ts';
import type { Finding } from './verify/findings.ts';
import { verify } from './verify/verify.ts';

/**
 * How long a life lasts. Some end while the collector starts, opens the store, or claims what the life before left behind;
 * the others are counted from when it takes requests, so that a busy machine doesn't turn all into the first kind.
 */
const LIVES: readonly (readonly [{ from: 'start' | 'ready'; minMs: number; maxMs: number }, weight: number])[] = [
  [{ from: 'start', minMs: 50, maxMs: 1_000 }, 1],
  [{ from: 'ready', minMs: 0, maxMs: 4_000 }, 3],
];
/**
 * The last life has so long with partners that misbehave: what never ends by itself, because it hangs or drips, must be
 * ended by the collector; in the lives before, a kill may have done that.
 */
const LAST_LIFE_MS = 5_000;
/** After that, until all events are acknowledged, and then until all deliveries have ended. */
const ACKNOWLEDGE_MS = 60_000;
const DRAIN_MS = 180_000;

/** What is no promise, but tells the run. */
interface Notes {
  kills: number;
  killedInStart: number;
  /** from the first event to the last delivery's end */
  seconds: number;
  unanswered: number;
  unavailable: number;
  repeated: number;
  longestPauseMs: number;
}

/** `folder`: empty, for the collector's data and log. */
export async function torture(
  options: Options & { folder: string; say: (line: string) => void },
): Promise<{ counts: Counts; findings: Finding[]; notes: Notes }> {
  const { kills, rate, seed, folder, say } = options;
  const pauses = monitorEventLoopDelay();
  pauses.enable();
  let life = () => 0;
  const partners = await startPartners({ life: () => life(), random: createRandom(seed + 1) });
  const dataDir = join(folder, 'data');
  const lives = await createLives({
    dataDir,
    logFile: join(folder, 'collector.log'),
    allowedDestinations: [...partners.urls.values()].map((url) => new URL(url).host),
  });
  life = () => lives.all.length - 1;
  lives.start();
  await lives.ready();
  const connectors = [...partners.urls].map(([destination, url]) => connectorFor(destination, url));
  const key = await setUp(lives.url, ORIGIN, connectors);

  const startedAt = Date.now();
  const traffic = createTraffic(createRandom(seed + 3));
  const driver = startDriver({ url: lives.url, key, rate, traffic });
  const random = createRandom(seed);
  for (let kill = 1; kill <= kills; kill += 1) {
    const { from, minMs, maxMs } = pick(random, LIVES);
    if (from === 'ready') await lives.ready();
    await sleep(between(random, minMs, maxMs));
    await lives.kill();
    await partners.quiet();
    lives.start();
    if (kill % 10 === 0) say(`${kill} kills, ${traffic.events.length} events, ${partners.seen.length} webhooks`);
  }
  await lives.ready();
  await sleep(LAST_LIFE_MS);
  partners.recover();
  const unacknowledged = await driver.finish(ACKNOWLEDGE_MS);
  if (unacknowledged > 0) say(`${unacknowledged} requests were not acknowledged in time`);
  for (const deadline = Date.now() + DRAIN_MS; Date.now() < deadline && (await isAnyWaiting(lives.url)); )
    await sleep(200);
  const seconds = (Date.now() - startedAt) / 1_000;

  say('reading back');
  const listed = { events: await listEvents(lives.url), deliveries: await listDeliveries(lives.url) };
  await lives.stop();
  partners.close();
  const { deliveries: stored, damage } = await readStore(dataDir);
  const { counts, findings } = verify({ lives: lives.all, sent: traffic.events, seen: partners.seen, listed, stored });
  const others = { 'the database is sound': damage, 'no good event is refused': driver.refusals };
  for (const [broken, evidence] of Object.entries(others)) {
    if (evidence.length > 0) findings.push({ broken, count: evidence.length, evidence });
  }
  const killed = lives.all.filter(({ killedAt }) => killedAt !== null);
  return {
    counts,
    findings,
    notes: {
      kills: killed.length,
      killedInStart: killed.filter(({ readyAt }) => readyAt === null).length,
      seconds,
      ...driver.counts,
      longestPauseMs: Math.round(pauses.max / 1e6),
    },
  };
}
