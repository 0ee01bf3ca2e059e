/**
 * A Webhook Log of a million deliveries: pages as the admin API answers them, and what the collector still takes in beside
 * one with an empty store, in turns.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../collector/store/sqlite/open.ts';
import { call, setUp } from '../support/admin.ts';
import { benchConnectors } from '../support/container.ts';
import { ORIGIN } from '../support/eventBody.ts';
import { findLoad } from '../support/load.ts';
import { median } from '../support/median.ts';
import { type Running, startCollector } from '../support/processes.ts';
import { startSilentPartner } from '../support/silentPartner.ts';
import type { Row } from '../support/table.ts';
import { CONNECTORS, fillLog, RARE } from './fill.ts';

const DELIVERIES = 1_000_000;
const ROUNDS = 5;
const CALLS_A_PAGE = 5;
const PAGE_GOAL_MS = 50;

export async function logBench(): Promise<Row[]> {
  const folders = { full: mkdtempSync(join(tmpdir(), 'trl-bench-')), empty: mkdtempSync(join(tmpdir(), 'trl-bench-')) };
  const partner = await startSilentPartner();
  try {
    const { first, last } = await fill(folders.full);
    const environment = { TRL_ALLOWED_DESTINATIONS: partner.destination };
    const full = await startCollector(folders.full, environment);
    const empty = await startCollector(folders.empty, environment);
    try {
      return [...(await pages(full, first, last)), ...(await ingest({ full, empty }, `http://${partner.destination}`))];
    } finally {
      await Promise.all([full.stop(), empty.stop()]);
    }
  } finally {
    partner.close();
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(folder: string): Promise<{ first: number; last: number }> {
  const store = await openSqliteStore({ path: join(folder, 'traffic.db') });
  const progress = (done: number) => {
    if (done % 100_000 === 0) process.stderr.write(`  ${done} deliveries\n`);
  };
  const span = await fillLog(store, { count: DELIVERIES, now: Date.now(), progress });
  await store.close();
  return span;
}

/** The first call of each reads what nobody has read since the start: most often it is the slowest. */
async function pages(collector: Running, first: number, last: number): Promise<Row[]> {
  const middle = Math.round((first + last) / 2);
  const queries = [
    ['first page', ''],
    ['one connector', `connector=${CONNECTORS[3]}`],
    ['succeeded', 'state=succeeded'],
    ['status 5xx', 'status=5xx'],
    ['no answer (20 in all)', 'status=none'],
    ['test', 'test=true'],
    ['one event name', 'eventName=Lead'],
    ['connector with 10, the oldest', `connector=${RARE}`],
    ['a day in the middle', `from=${middle}&to=${middle + 86_400_000}`],
    ['connector, name, failed, 4xx', `connector=${CONNECTORS[3]}&eventName=Lead&state=failed&status=4xx&test=false`],
    [
      'the same, in a day',
      `connector=${CONNECTORS[3]}&eventName=Lead&state=failed&status=4xx&from=${middle}&to=${middle + 86_400_000}`,
    ],
    ['nothing matches', `connector=${RARE}&status=3xx`],
  ] as const;
  const rows: Row[] = [];
  await call(collector.url, 'GET', '/api/event-names');
  for (const [what, query] of queries) {
    const times: number[] = [];
    let found = 0;
    for (let n = 0; n < CALLS_A_PAGE; n += 1) {
      const before = performance.now();
      found = (await call<{ items: unknown[] }>(collector.url, 'GET', `/api/deliveries?${query}`)).items.length;
      times.push(performance.now() - before);
    }
    const value = median(times);
    const goal = `under ${PAGE_GOAL_MS}`;
    const slowest = Math.round(Math.max(...times));
    rows.push({
      ...{
        bench: 'log',
        what: `page of a million: ${what} (${found} rows; slowest of ${CALLS_A_PAGE}: ${slowest} ms)`,
      },
      ...{ value, unit: 'ms', goal, reached: value < PAGE_GOAL_MS },
    });
  }
  return rows;
}

async function ingest(collectors: { full: Running; empty: Running }, destination: string): Promise<Row[]> {
  const load = findLoad();
  const keys = {
    full: await setUp(collectors.full.url, ORIGIN, benchConnectors(destination)),
    empty: await setUp(collectors.empty.url, ORIGIN, benchConnectors(destination)),
  };
  const rates = { full: [] as number[], empty: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    // In turns, and each as often first as second.
    for (const which of round % 2 === 0 ? (['empty', 'full'] as const) : (['full', 'empty'] as const)) {
      rates[which].push(await load.requestsPerSecond(collectors[which].url, '/v1/events', keys[which]));
    }
  }
  const [full, empty] = [median(rates.full), median(rates.empty)];
  return [
    { bench: 'log', what: 'ingest beside a million deliveries', value: full, unit: 'events/s' },
    { bench: 'log', what: 'ingest from an empty store on', value: empty, unit: 'events/s' },
    {
      bench: 'log',
      what: `ratio (load from ${load.name})`,
      value: full / empty,
      unit: '×',
      goal: 'at least 0.9',
      reached: full / empty >= 0.9,
    },
  ];
}
