/**
 * The dashboard over a Webhook Log of a million deliveries, in a real browser on loopback: how soon list and log can be used on a
 * CPU four times as slow, how long a filter takes, and how long the page stands still while somebody scrolls.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright/test';
import { openSqliteStore } from '../../collector/store/sqlite/open.ts';
import { browserLaunchOptions } from '../../e2e/support/browser/browser.ts';
import { CONNECTORS, fillLog, RARE } from '../log/fill.ts';
import { call } from '../support/admin.ts';
import { median } from '../support/median.ts';
import { ADMIN_TOKEN, type Running, startCollector } from '../support/processes.ts';
import type { Row } from '../support/table.ts';
import { filterMs, openMs, scrollStandstillMs } from './measure.ts';

const DELIVERIES = 1_000_000;
const ROUNDS = 5;
/** As Lighthouse's idea of a mid-range phone beside a desktop. */
const SLOWDOWN = 4;
const OPEN_GOAL_MS = 1000;
const FILTER_GOAL_MS = 200;
const STANDSTILL_GOAL_MS = 200;

export async function dashboardBench(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trl-bench-'));
  try {
    const store = await openSqliteStore({ path: join(folder, 'traffic.db') });
    const progress = (done: number) => {
      if (done % 200_000 === 0) process.stderr.write(`  ${done} deliveries\n`);
    };
    const { first, last } = await fillLog(store, { count: DELIVERIES, now: Date.now(), progress });
    await store.close();
    const collector = await startCollector(folder);
    const browser = await chromium.launch(browserLaunchOptions());
    try {
      await setUpConnectors(collector);
      return [
        ...(await opening(browser, collector)),
        ...(await filtering(browser, collector, Math.round((first + last) / 2))),
        ...(await scrolling(browser, collector)),
      ];
    } finally {
      await browser.close();
      await collector.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The filter offers those that are set up; none of them fires. */
async function setUpConnectors({ url }: Running): Promise<void> {
  for (const id of [...CONNECTORS, RARE]) {
    const webhook = { enabled: true, method: 'GET', url: `https://${id}.example/postback` };
    await call(url, 'POST', '/api/connectors', { id, name: id, mode: 'disabled', triggers: ['Purchase'], webhook });
  }
}

/** A page of its own each time: nothing is cached. */
async function withPage<T>(
  browser: Browser,
  { url }: Running,
  slowdown: number,
  work: (page: Awaited<ReturnType<Browser['newPage']>>) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const signedIn = await context.request.post(`${url}/api/session`, { data: { token: ADMIN_TOKEN } });
    if (!signedIn.ok()) throw new Error(`signing in: ${signedIn.status()}`);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    return await work(page);
  } finally {
    await context.close();
  }
}

async function opening(browser: Browser, collector: Running): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, path] of [
    ['Webhook Log', '/deliveries'],
    ['Events', '/events'],
    ['Webhook Log, filtered', `/deliveries?connector=${RARE}&state=succeeded`],
  ] as const) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      times.push(await withPage(browser, collector, SLOWDOWN, (page) => openMs(page, collector.url + path)));
    }
    rows.push(row(`${name}: first load until usable, ${SLOWDOWN}× slower CPU`, times, OPEN_GOAL_MS));
  }
  return rows;
}

async function filtering(browser: Browser, collector: Running, middle: number): Promise<Row[]> {
  const rows: Row[] = [];
  const filters: [what: string, path: string, label: string, option: string][] = [
    ['one connector', '/deliveries', 'Connector', CONNECTORS[3] ?? ''],
    ['failed', '/deliveries', 'State', 'failed'],
    ['no answer (20 in all)', '/deliveries', 'Answer', 'none'],
    ['one event name', '/deliveries', 'Event', 'Lead'],
    ['connector with 10, the oldest', '/deliveries', 'Connector', RARE],
    ['test traffic within a day', `/deliveries?from=${middle}&to=${middle + 86_400_000}`, 'Traffic', 'true'],
    ['4xx of a connector’s leads', `/deliveries?connector=${CONNECTORS[3]}&eventName=Lead`, 'Answer', '4xx'],
    ['events of one name', '/events', 'Event', 'Lead'],
    ['events that a connector decided', '/events', 'Connector', CONNECTORS[3] ?? ''],
  ];
  for (const slowdown of [1, SLOWDOWN]) {
    for (const [what, path, label, option] of filters) {
      const times = await withPage(browser, collector, slowdown, async (page) => {
        const found: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          await openMs(page, collector.url + path);
          found.push(await filterMs(page, label, option));
        }
        return found;
      });
      const where = slowdown === 1 ? '' : `, ${slowdown}× slower CPU`;
      rows.push(row(`filter a million: ${what}${where}`, times, slowdown === 1 ? FILTER_GOAL_MS : undefined));
    }
  }
  return rows;
}

async function scrolling(browser: Browser, collector: Running): Promise<Row[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    times.push(
      await withPage(browser, collector, SLOWDOWN, async (page) => {
        await openMs(page, `${collector.url}/deliveries`);
        return scrollStandstillMs(page);
      }),
    );
  }
  return [row(`longest standstill while 2,000 rows are scrolled, ${SLOWDOWN}× slower CPU`, times, STANDSTILL_GOAL_MS)];
}

function row(what: string, times: number[], goal: number | undefined): Row {
  const value = median(times);
  const slowest = Math.round(Math.max(...times));
  return {
    bench: 'dashboard',
    what: `${what} (slowest of ${times.length}: ${slowest} ms)`,
    value,
    unit: 'ms',
    ...(goal !== undefined && { goal: `under ${goal}`, reached: value < goal }),
  };
}
