/**
 * Journeys made up at random: landings, consent, reloads, deleted storage, tabs, networks that fail, pages that close or
 * crash at any moment. Whatever happens: no click is lost that the rules allow to keep, no event goes twice to a webhook, no
 * event is lost that was kept, none arrives that was refused, and what consent was withdrawn for is forgotten.
 * `npm run journeys` plays 10,000.
 *
 * What a later visit or the collector would mend counts too: a request that its page takes along although the network works
 * (for whom no later page comes that is an event lost), and an event that two pages, or one page twice, are sending. Tags that
 * were broken on purpose failed: within 300 journeys without keepalive (`post.ts`), without the lease or with one of 20 s,
 * shorter than the time between two tries (`queue.ts`), with events given away when the page is hidden (`boot.ts`) or sent
 * again while under way (`transport.ts`), without the record of a withdrawal; within 1,500 with a withdrawal told before
 * what was under way, or events before a withdrawal where there is the collector's cookie (`parts/withdrawal.ts`).
 */
import { Script } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { USUAL_PATHS } from '../../collector/tag/tagPaths.ts';
import type { EventsRequest } from '../protocol.ts';
import { type Browser, createBrowser, type Network, type Page } from './browser.testing.ts';
import { bundleTag } from './bundle.testing.ts';
import { createCollectorModel, type JourneySettings, makeSnapshot } from './collector.testing.ts';
import { createWorld } from './world.testing.ts';

const RUNS = Number(process.env.TRL_JOURNEYS) || 300;
const START = 1_795_000_000_000;
/** a crashed page's events are left alone that long */
const LEASE_MS = 61_000;

type Step =
  | { do: 'land'; tab: number; click: boolean }
  | { do: 'track' | 'crash' | 'close' | 'hide'; tab: number }
  | { do: 'consent'; tab: number; ads: boolean }
  | { do: 'wait'; ms: number }
  | { do: 'network'; network: Network }
  | { do: 'clear'; what: 'cookies' | 'local' };

const tab = fc.integer({ min: 0, max: 2 });
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('land' as const), tab, click: fc.boolean() }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('track' as const), tab }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'close' as const, 'hide' as const), tab }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('consent' as const),
        tab,
        ads: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 2, arbitrary: fc.constant(false) }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(0, 1, 20, 60, 100, 1_500, 5_000, 20_000, 70_000),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('network' as const),
        network: fc.constantFrom<Network>('ok', 'ok', 'down', 'lost', 'busy', 'hangs'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('clear' as const),
        what: fc.constantFrom('cookies' as const, 'local' as const),
      }),
    },
  ),
  // max: else nearly all journeys are a few steps long
  { minLength: 3, maxLength: 40, size: 'max' },
);

interface Tab {
  session: Map<string, string>;
  page: Page | undefined;
  /** what the page has to know by the rules */
  clicks: Set<string>;
  landing: Set<string>;
  /** opened where nothing was stored while other pages knew the decision: what it knows until it hears of it, nobody promises */
  isUnsure: boolean;
}

/** `kept`: has to arrive. `waits`: for a decision. `dropped`: must not arrive. `open`: may. */
type Fate = 'kept' | 'waits' | 'dropped' | 'open';

interface Tracked {
  id: string;
  fate: Fate;
  by: Tab;
  page: Page;
}

/** What all journeys came to; printed, so that nobody takes journeys in which nothing happens for a proof. */
const totals = {
  journeys: 0,
  landings: 0,
  'clicks stored by the collector': 0,
  'events tracked': 0,
  'that had to arrive': 0,
  'that must not arrive': 0,
  'events stored by the collector': 0,
  'events that were sent again': 0,
  'webhooks of one event': 0,
  'more than one': 0,
  'clicks lost': 0,
  'events lost': 0,
  'visitors who withdrew consent': 0,
  'of them not forgotten': 0,
  'requests that went with their page': 0,
  'events sent by two at once': 0,
};

async function play(settings: JourneySettings, tag: Script, journey: Step[]): Promise<void> {
  const snapshot = makeSnapshot(settings);
  const world = createWorld(START);
  const collector = createCollectorModel(snapshot, world.now);
  const tabs: Tab[] = [0, 1, 2].map(() => ({
    session: new Map(),
    page: undefined,
    clicks: new Set(),
    landing: new Set(),
    isUnsure: false,
  }));
  const tracked: Tracked[] = [];
  let sends = 0;
  const lost: string[] = [];
  const cut: string[] = [];
  /** whose each event is: the page that tracked it, until that is gone and another takes it over */
  const owners = new Map<string, Page>();
  const underWay = new Set<string>();
  const sentByTwo: string[] = [];
  /** whom the collector has to forget, and since when nothing is to be theirs */
  const withdrawn = new Map<string, number>();
  /** what is in the two places that scripts write, by the rules */
  let inCookie = new Set<string>();
  let inLocal = new Set<string>();
  let allowed: boolean | undefined = settings.asksConsent ? undefined : true;
  let landings = 0;

  /** What the tag does whenever it looks at its storage. */
  const sync = (of: Tab) => {
    if (allowed === false) of.clicks = new Set(of.landing);
    if (!allowed || of.isUnsure) return;
    of.clicks = new Set([...of.clicks, ...inCookie, ...inLocal, ...of.landing]);
    inCookie = new Set(of.clicks);
    inLocal = new Set(of.clicks);
  };

  const browser: Browser = createBrowser(world, tag, {
    receive(path, body, cookie) {
      if (path === USUAL_PATHS.events) sends += (JSON.parse(body) as EventsRequest).events.length;
      return collector.receive(path, body, cookie);
    },
    onCut: (path, body) => void cut.push(`${path} ${body}`),
    onEnd(_page, path, body) {
      if (path !== USUAL_PATHS.events) return;
      for (const { id } of (JSON.parse(body) as EventsRequest).events) underWay.delete(id);
    },
    onSend(page, path, body) {
      const from = tabs.find((one) => one.page === page);
      if (path !== USUAL_PATHS.events) return;
      const { clicks, consent, events } = JSON.parse(body) as EventsRequest;
      for (const { id } of events) {
        const owner = owners.get(id);
        // a page that is gone may have been heard or not: the next one asks again
        if (owner?.isOpen && (owner !== page || underWay.has(id))) sentByTwo.push(`${id} in ${body}`);
        owners.set(id, page);
        underWay.add(id);
      }
      if (!from || !allowed) return;
      if (settings.asksConsent && consent?.ads !== true) return;
      sync(from);
      const sent = clicks.map(({ ids }) => ids.gclid);
      // noted, not thrown: the tag lets nothing that throws come out
      for (const click of from.clicks) if (!sent.includes(click)) lost.push(`${click} in ${body}`);
    },
  });

  const leave = (of: Tab, isCrash: boolean) => {
    if (!of.page) return;
    for (const event of tracked) {
      // what waits lives as long as its page, or, held, as its tab
      if (event.page === of.page && event.fate === 'waits' && !settings.hold) event.fate = 'open';
    }
    browser.close(of.page, isCrash);
    of.page = undefined;
  };

  const decide = async (of: Tab, ads: boolean) => {
    if (!of.page) return;
    if (settings.asksConsent && allowed && !ads) {
      const stored = [browser.cookies.get('_trl'), browser.local.get('_trl'), browser.cookies.get('__Host-trl_id')];
      for (const text of stored) if (text?.split('!')[0]) withdrawn.set(text.split('!')[0] ?? '', world.now());
    }
    of.page.trl.consent({ ads });
    if (!settings.asksConsent) return;
    allowed = ads;
    // the other tabs hear of it
    await world.pass(5);
    if (!ads) {
      inCookie = new Set();
      inLocal = new Set();
    }
    for (const one of tabs) {
      one.isUnsure = false;
      if (one.page) sync(one);
    }
    for (const event of tracked) {
      if (event.fate === 'waits') {
        const isHere = event.by.page !== undefined;
        event.fate = isHere ? (ads ? 'kept' : 'dropped') : 'open';
      } else if (!ads && event.fate === 'kept') event.fate = 'open';
    }
  };

  const run = async (step: Step) => {
    if (step.do === 'wait') return world.pass(step.ms);
    if (step.do === 'network') {
      browser.network = step.network;
      return;
    }
    if (step.do === 'clear') {
      if (step.what === 'cookies') {
        browser.cookies.delete('_trl');
        inCookie = new Set();
      } else {
        browser.local.clear();
        inLocal = new Set();
        // the queue went with it, and the record of whom the collector has yet to forget
        withdrawn.clear();
        for (const event of tracked) if (event.fate === 'kept') event.fate = 'open';
      }
      // with both gone, so is the decision
      const isGone = !browser.cookies.get('_trl') && !browser.local.get('_trl');
      if (settings.asksConsent && isGone && tabs.every(({ page }) => !page)) {
        allowed = undefined;
      }
      return;
    }
    const of = tabs[step.tab] as Tab;
    switch (step.do) {
      case 'land': {
        leave(of, false);
        await world.pass(3);
        const click = `click-${++landings}`;
        of.landing = new Set(step.click ? [click] : []);
        of.clicks = new Set(of.landing);
        of.page = browser.open(step.click ? `?gclid=${click}` : '', of.session);
        of.isUnsure = settings.asksConsent && !browser.cookies.get('_trl') && !browser.local.get('_trl');
        if (of.isUnsure && tabs.every(({ page }) => !page || page === of.page)) {
          allowed = undefined;
          of.isUnsure = false;
        }
        sync(of);
        return world.pass(1);
      }
      case 'track': {
        if (!of.page) return;
        const { page } = of;
        const id = `event-${tracked.length}`;
        owners.set(id, page);
        page.trl.track('Purchase', {}, { eventId: id });
        tracked.push({
          id,
          by: of,
          page,
          fate: of.isUnsure ? 'open' : allowed === undefined ? 'waits' : allowed ? 'kept' : 'open',
        });
        // a page that dies within the same task is no page that tracked
        return world.pass(0);
      }
      case 'consent':
        return decide(of, step.ads);
      case 'hide':
        of.page?.dispatch('visibilitychange');
        return;
      default:
        leave(of, step.do === 'crash');
    }
  };

  for (const step of journey) await run(step);
  // the visitor comes back one day, on a network that works
  browser.network = 'ok';
  for (const one of tabs) leave(one, true);
  await world.pass(LEASE_MS);
  await run({ do: 'land', tab: 0, click: false });
  await world.pass(60_000);
  await run({ do: 'track', tab: 0 });
  await world.pass(60_000);
  const [cookie] = browser.cookies.get('__Host-trl_id')?.split('!') ?? [];
  if (cookie && allowed) {
    expect(collector.records.at(-1)?.visitor, 'whom the collector’s own cookie knows').toBe(cookie);
  }

  const count = (fate: Fate) => tracked.filter((event) => event.fate === fate);
  const stored = new Set(collector.records.map(({ id }) => id));
  totals.journeys++;
  totals.landings += landings;
  totals['clicks stored by the collector'] += collector.records.flatMap(({ newClicks }) => newClicks).length;
  totals['events tracked'] += tracked.length;
  totals['that had to arrive'] += count('kept').length;
  totals['that must not arrive'] += count('dropped').length;
  totals['events stored by the collector'] += stored.size;
  totals['events that were sent again'] += sends - stored.size;
  for (const { deliveries } of collector.records) {
    totals['webhooks of one event'] += Math.min(deliveries.length, 1);
    totals['more than one'] += Math.max(deliveries.length - 1, 0);
  }
  totals['clicks lost'] += lost.length;
  const remembered = [...withdrawn.keys()].filter((visitor) => collector.clicksOf(visitor).length > 0);
  const revived = collector.records
    .filter(({ visitor, at }) => at > (withdrawn.get(visitor) ?? at))
    .map(({ id }) => id);
  totals['visitors who withdrew consent'] += withdrawn.size;
  totals['of them not forgotten'] += remembered.length;
  totals['requests that went with their page'] += cut.length;
  totals['events sent by two at once'] += sentByTwo.length;
  totals['events lost'] += count('kept').filter(({ id }) => !stored.has(id)).length;

  expect(lost, 'clicks that the rules allow to keep').toEqual([]);
  expect(cut, 'requests that the network would have carried').toEqual([]);
  expect(sentByTwo, 'events that are another’s, or under way').toEqual([]);
  expect(remembered, 'visitors who withdrew consent').toEqual([]);
  expect(revived, 'events of later that are theirs').toEqual([]);
  const arrived = collector.records.map(({ id }) => id);
  expect(new Set(arrived).size, 'stored twice').toBe(arrived.length);
  for (const { id, deliveries } of collector.records) expect(deliveries.length, `webhooks of ${id}`).toBeLessThan(2);
  for (const { id, fate } of tracked) {
    if (fate === 'kept') expect(arrived, 'an event that was kept').toContain(id);
    if (fate === 'dropped') expect(arrived, 'an event that was refused').not.toContain(id);
  }
}

describe('journeys', async () => {
  const tagOf = await bundleTag();
  const scripts = new Map<string, Script>();
  const scriptFor = (settings: JourneySettings) => {
    const key = JSON.stringify(settings);
    const text = tagOf({ ...makeSnapshot(settings).tagSettings, paths: USUAL_PATHS }, settings);
    const script = scripts.get(key) ?? new Script(text);
    scripts.set(key, script);
    return script;
  };

  it(`keep their clicks and events, ${RUNS} of them`, async () => {
    const settings = fc.record({ asksConsent: fc.boolean(), hold: fc.boolean(), serverCookie: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(settings, steps, (given, journey) => play(given, scriptFor(given), journey)),
      { numRuns: RUNS },
    );
    const lines = Object.entries(totals).map(([what, number]) => `${what}: ${number.toLocaleString('en')}`);
    process.stdout.write(`${lines.join('\n')}\n`);
  }, 1_800_000);
});
