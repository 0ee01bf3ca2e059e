/**
 * What a tag's start costs a page: main-thread time in Chromium slowed down four times, from the evaluation of its script
 * until its IDs are stored, and until a second later. Each start is a fresh browser context:
 * nothing cached, nothing stored. Tags take turns, so that what else the machine does hits them alike.
 */
import { type Browser, chromium } from 'playwright/test';
import { browserLaunchOptions } from '../../e2e/support/browser/browser.ts';
import { type PeerScript, peerScripts } from '../peers/peerScripts.ts';
import { quantile } from '../support/quantile.ts';
import type { Row } from '../support/table.ts';
import { startBootSite } from './bootSite.ts';
import { type BootTag, bootTags, EMPTY, OWN } from './bootTags.ts';
import { busyMs, cpuMs, lastMark, TRACE_CATEGORIES, type TraceEvent } from './mainThread.ts';

const ROUNDS = 15;
const CPU_SLOWDOWN = 4;
/** at most this share of the lightest peer that keeps IDs */
const GOAL_SHARE = 0.5;
/** after the IDs are stored: what else a tag does at its start has ended by then, also upon its server's answers */
const SETTLE_MS = 1_000;
const HOST = 'www.shop.test';
const LANDING =
  'click_id=12345&gclid=Cj0KCQiA&utm_source=platform_x&utm_medium=cpc&utm_campaign=winter&utm_content=a&utm_term=b';

/** ms; undefined for a tag that keeps no IDs */
interface Start {
  stored: number | undefined;
  /** CPU time of that, which a busy machine doesn't stretch; the wait for cookies and storage isn't in it */
  storedCpu: number | undefined;
  all: number;
}

const FIGURES: Record<keyof Start, string> = {
  stored: 'until IDs are stored',
  storedCpu: 'of that CPU time',
  all: 'all until a second later',
};

export async function bootBench(): Promise<Row[]> {
  const peers = await peerScripts();
  const tags = bootTags(peers);
  const site = await startBootSite(tags);
  const origin = `http://${HOST}:${site.port}`;
  const options = browserLaunchOptions();
  const browser = await chromium.launch({
    ...options,
    args: [
      ...(options.args ?? []),
      // a host with a registrable domain, as sites have: tags look for the widest cookie domain
      `--host-resolver-rules=MAP * 127.0.0.1:${site.port}`,
      `--unsafely-treat-insecure-origin-as-secure=${origin}`,
      // tags that don't count robots would do less than they do for people
      '--disable-blink-features=AutomationControlled',
    ],
  });
  const starts = new Map<BootTag, Start[]>(tags.map((tag) => [tag, []]));
  try {
    const userAgent = await humanUserAgent(browser);
    // the first start of each warms up what the browser and its processes keep, and isn't counted
    for (let round = -1; round < ROUNDS; round += 1) {
      const order = tags.map((_, index) => (index + round + 1) % tags.length);
      if (round % 2 === 0) order.reverse();
      for (const index of order) {
        const tag = tags[index];
        if (!tag) continue;
        const start = await measureStart(browser, userAgent, `${origin}/page/${index}?${LANDING}`, tag);
        if (round >= 0) starts.get(tag)?.push(start);
      }
    }
  } finally {
    await browser.close();
    site.close();
  }
  return rowsOf(starts, peers);
}

async function humanUserAgent(browser: Browser): Promise<string> {
  const page = await browser.newPage();
  const userAgent = await page.evaluate(() => navigator.userAgent);
  await page.close();
  return userAgent.replace('Headless', '');
}

async function measureStart(browser: Browser, userAgent: string, url: string, tag: BootTag): Promise<Start> {
  const context = await browser.newContext({ userAgent });
  try {
    await context.addInitScript(markFirstWrites, tag.stores);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(url, { waitUntil: 'load' });
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    await browser.startTracing(page, { categories: TRACE_CATEGORIES });
    // no polling: that would be work of the main thread too
    await page.evaluate('startTag(), idsStored');
    await page.waitForTimeout(SETTLE_MS);
    const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    if (errors.length > 0) throw new Error(`${tag.name}: ${errors.join('; ')}`);
    const events = trace.traceEvents;
    const script = new URL(tag.path, url).href;
    const end = tag.stores.length > 0 ? lastMark(events, tag.stores) : undefined;
    if (tag.stores.length > 0 && end === undefined)
      throw new Error(`${tag.name} did not write ${tag.stores.join(', ')}`);
    return {
      stored: end && busyMs(events, script, end),
      storedCpu: end && cpuMs(events, script, end),
      all: busyMs(events, script),
    };
  } finally {
    await context.close();
  }
}

/** Runs in the page: a mark at the first write to each of the places, after it was made; `idsStored` is when all were. */
function markFirstWrites(places: string[]): void {
  const left = new Set(places);
  let resolve = () => {};
  const stored = new Promise<void>((done) => {
    resolve = done;
  });
  Object.assign(window, { idsStored: stored });
  if (left.size === 0) resolve();
  const note = (write: string) => {
    for (const place of left) {
      if (!write.startsWith(place)) continue;
      performance.mark(place);
      left.delete(place);
      if (left.size === 0) resolve();
    }
  };
  const setItem = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    setItem.call(this, key, value);
    note(`${this === localStorage ? 'localStorage' : 'sessionStorage'} ${key}`);
  };
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  if (!cookie) return;
  Object.defineProperty(Document.prototype, 'cookie', {
    ...cookie,
    set(text: string) {
      cookie.set?.call(this, text);
      note(`cookie ${text}`);
    },
  });
}

function rowsOf(starts: Map<BootTag, Start[]>, peers: PeerScript[]): Row[] {
  const valuesOf = (name: string, figure: keyof Start) =>
    [...starts].flatMap(([tag, measured]) =>
      tag.name === name ? measured.flatMap((start) => start[figure] ?? []) : [],
    );
  const storedBy = new Map([...starts.keys()].map(({ name }) => [name, quantile(valuesOf(name, 'stored'), 0.5)]));
  const lightest = Math.min(
    ...peers.map(({ peer }) => (peer.keepsIds ? storedBy.get(peer.package) : undefined) ?? Number.POSITIVE_INFINITY),
  );
  const row = (tag: BootTag, figure: keyof Start): Row => {
    const values = valuesOf(tag.name, figure);
    const base = { bench: 'boot', what: `${FIGURES[figure]}: ${tag.name}`, unit: 'ms' };
    if (values.length === 0) return { ...base, value: null, note: 'keeps no IDs' };
    const [low, value, high] = [0.25, 0.5, 0.75].map((share) => quantile(values, share)) as [number, number, number];
    const spread = `quartiles ${low.toFixed(1)} to ${high.toFixed(1)} of ${values.length}; ${tag.setUp}`;
    if (tag.name !== OWN || figure !== 'stored' || lightest === Number.POSITIVE_INFINITY)
      return { ...base, value, note: spread };
    const goal = `at most ${(lightest * GOAL_SHARE).toFixed(1)}, half of the lightest peer that keeps IDs`;
    return { ...base, value, note: spread, goal, reached: value <= lightest * GOAL_SHARE };
  };
  const missing = peers.flatMap((script): Row[] =>
    script.ok ? [] : [{ bench: 'boot', what: script.peer.package, value: null, unit: 'ms', note: script.reason }],
  );
  const tags = [...starts.keys()];
  return [
    ...tags.filter(({ name }) => name !== EMPTY).map((tag) => row(tag, 'stored')),
    ...tags.filter(({ stores }) => stores.length > 0).map((tag) => row(tag, 'storedCpu')),
    ...tags.map((tag) => row(tag, 'all')),
    ...missing,
  ];
}
