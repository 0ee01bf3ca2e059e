/**
 * Runs ways in a browser: first without any protection, where each must do its harm (one that can't proves nothing), then
 * as approved pixels of a real collector, through the real tag, with hostile values.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ESCAPERS } from '../../collector/pixels/escape.ts';
import type { Trl } from '../../sdk/api.ts';
import type { Profile } from '../support/engines/engine.ts';
import type { TestCollector, TestPartner, TestSite } from '../support/tag/tagHarness.ts';
import { type Canary, code, hostileFor, KINDS } from './values.ts';
import type { Trial, Way } from './way.ts';

export interface Rooms {
  profile: Profile;
  site: TestSite;
  collector: TestCollector;
  partner: TestPartner;
  /** hears what gets out */
  evil: TestPartner;
}

export interface Harm {
  number: number;
  what: 'executed' | 'asked';
  value: string;
}

/** Ways on one page: in the sandbox each is a frame in a frame. */
const AT_ONCE = 24;
/** long enough for what begins a moment after a script ran */
const SETTLE_MS = 400;
/** where all do harm, it's over much sooner */
const UNPROTECTED_MS = 6_000;
/** of those that weren't heard of: on a busy machine that says nothing yet */
const AGAIN_AT_ONCE = 6;
const AGAIN_MS = 20_000;
/** since the last receipt: the tag gives up on a frame after 11 s */
const PATIENCE_MS = 12_000;

/** Tells the evil server what frames say of themselves, since their own requests may not get out. */
const listener = (evil: string) => `<script>
  addEventListener('message', function (event) {
    var said = /^canary(\\d+)$/.exec(event.data);
    if (said) fetch('${evil}/said/' + said[1], { mode: 'no-cors' });
  });
</script>`;

/** A document as it would be if nothing protected it. */
export interface Unprotected {
  number: number;
  html: string;
}

/** The way's template with the surest value, written as the compiler writes it. */
export function unprotected({ number, kind, parameter, context, template }: Way, canary: Canary): Unprotected {
  const [value = ''] = hostileFor(kind, number, canary);
  return { number, html: template.replaceAll(`{{${parameter}}}`, () => ESCAPERS[context](value)) };
}

/** Numbers of those that do harm. Those that didn't among others are tried again with few, and more time. */
export async function tryUnprotected(rooms: Rooms, documents: readonly Unprotected[]): Promise<Set<number>> {
  const { partner, evil } = rooms;
  serveCanaries(documents, rooms);
  const first = await harmfulOf(rooms, documents, { atOnce: AT_ONCE, withinMs: UNPROTECTED_MS, name: 'control' });
  const left = documents.filter(({ number }) => !first.has(number));
  const second = await harmfulOf(rooms, left, { atOnce: AGAIN_AT_ONCE, withinMs: AGAIN_MS, name: 'again' });
  evil.hits.length = 0;
  partner.hits.length = 0;
  return new Set([...first, ...second]);
}

async function harmfulOf(
  { profile, site, evil }: Rooms,
  documents: readonly Unprotected[],
  { atOnce, withinMs, name }: { atOnce: number; withinMs: number; name: string },
): Promise<Set<number>> {
  for (const [at, batch] of batchesOf(documents, atOnce).entries()) {
    site.pages.set(`/${name}${at}`, { html: `<!doctype html>${listener(evil.url)}${framesOf(batch)}` });
    const from = evil.hits.length;
    await profile.open(`${site.url}/${name}${at}`);
    const heard = () => numbersIn(evil.hits.slice(from), ['ran', 'said', 'asked']);
    await until(() => batch.every(({ number }) => heard().has(number)), withinMs);
  }
  return numbersIn(evil.hits, ['ran', 'said', 'asked']);
}

/** An approved way, and the event names that set it off: with those beside it, and alone. */
export interface Accepted {
  way: Trial;
  together: string;
  alone: string;
}

/** The ways that the collector takes, approved; and why it refuses the others. */
export async function submit(
  { collector }: Pick<Rooms, 'collector'>,
  ways: readonly Trial[],
): Promise<{ accepted: Accepted[]; refused: Map<number, string> }> {
  const accepted: Accepted[] = [];
  const refused = new Map<number, string>();
  for (const way of ways) {
    const beside = accepted.filter((other) => other.way.mode === way.mode).length;
    const together = `Batch-${way.mode}-${Math.floor(beside / AT_ONCE)}`;
    const alone = `Alone-${way.number}`;
    const settings = {
      id: idOf(way),
      name: idOf(way),
      triggers: [together, alone],
      pixel: { enabled: true, html: way.template, sandbox: way.mode === 'sandbox' },
    };
    try {
      const { pixel } = await collector.api('POST', '/api/connectors', settings);
      await collector.api('POST', `/api/connectors/${idOf(way)}/pixel/approve`, { hash: pixel.hash ?? '' });
      accepted.push({ way, together, alone });
    } catch (error) {
      refused.set(way.number, (error as Error).message);
    }
  }
  return { accepted, refused };
}

/**
 * What the accepted ways did with `rounds` values each, and the numbers of those of which the collector never heard that
 * they ran, alone on a page either.
 */
export async function tryProtected(
  rooms: Rooms,
  accepted: readonly Accepted[],
  rounds: number,
): Promise<{ harms: Harm[]; silent: Set<number> }> {
  const { site, collector, partner, evil } = rooms;
  const canary = { evil: evil.url, partner: partner.url };
  const tag = `<script src="${collector.url}/t/${collector.key}.js"></script>`;
  site.pages.set('/proof', {
    html: `<!doctype html><head>${listener(evil.url)}${tag}</head><body><h1>Shop</h1></body>`,
  });
  serveCanaries(
    accepted.map(({ way }) => way),
    rooms,
  );
  const harms = new Map<string, Harm>();
  const silent = new Set<number>();

  for (const event of new Set(accepted.map(({ together }) => together))) {
    const batch = accepted.filter(({ together }) => together === event).map(({ way }) => way);
    const alone = new Map(accepted.map(({ way, alone }) => [way, alone]));
    for (let round = 0; round < rounds; round++) {
      const values = new Map(batch.map((way) => [way, valueFor(way, round, canary)]));
      const note = (harm: Harm) => harms.set(`${harm.number} ${harm.what}`, harm);
      const left = await runOnce(rooms, event, values, note);
      for (const way of left) {
        const again = await runOnce(rooms, alone.get(way) ?? '', new Map([[way, values.get(way) ?? '']]), note);
        if (again.length > 0) silent.add(way.number);
      }
    }
  }
  return { harms: [...harms.values()].sort((a, b) => a.number - b.number), silent };
}

/** First what suits the way's sink, then whatever suits any. */
function valueFor({ kind, number, value }: Trial, round: number, canary: Canary): string {
  const own = [...(value === undefined ? [] : [value]), ...hostileFor(kind, number, canary)];
  const all = [...own, ...KINDS.flatMap((other) => (other === kind ? [] : hostileFor(other, number, canary)))];
  return all[round % all.length] ?? '';
}

/** One event on a fresh page. Answers the ways that didn't report back, or too late. */
async function runOnce(
  { profile, site, collector, evil }: Rooms,
  event: string,
  values: ReadonlyMap<Trial, string>,
  note: (harm: Harm) => void,
): Promise<Trial[]> {
  const ways = [...values.keys()];
  const from = evil.hits.length;
  await profile.open(`${site.url}/proof`);
  const data = Object.fromEntries(ways.map((way) => [way.parameter.toLowerCase(), values.get(way) ?? '']));
  const id = `${event}-${crypto.randomUUID()}`;
  // a way may take the page away from under the call
  await profile
    .run((name, data, eventId) => (window.trl as Trl).track(name, data, { eventId }).then(() => 0), event, data, id)
    .catch(() => undefined);
  const ran = new Set<string>();
  const isDone = async () => {
    const { receipts } = await collector.event(id).catch(() => ({ receipts: [] }));
    for (const { connector, outcome } of receipts) {
      // alone it had all the time that there is: a document that is written to late never ends loading
      if (outcome !== 'timed_out' || ways.length === 1) ran.add(connector);
    }
    return ran.size === ways.length;
  };
  for (let before = -1; ran.size > before && ran.size < ways.length; ) {
    before = ran.size;
    await until(async () => (await isDone()) || ran.size > before, PATIENCE_MS);
  }
  await wait(SETTLE_MS);
  const hits = evil.hits.slice(from);
  for (const way of ways) {
    const value = values.get(way) ?? '';
    if (numbersIn(hits, ['ran', 'said']).has(way.number)) note({ number: way.number, what: 'executed', value });
    if (numbersIn(hits, ['asked', 'canary']).has(way.number)) note({ number: way.number, what: 'asked', value });
  }
  return ways.filter((way) => !ran.has(idOf(way)));
}

/** Scripts that nobody approved, on the approved host and on the other. */
function serveCanaries(ways: readonly { number: number }[], { partner, evil }: Pick<Rooms, 'partner' | 'evil'>): void {
  for (const { number } of ways) {
    const script = code(number, { partner: partner.url, evil: evil.url });
    for (const server of [partner, evil]) server.scripts.set(`/canary/${number}.js`, script);
  }
}

const idOf = ({ number }: Trial) => `way-${number}`;

/** Of requests such as `/ran/17`. */
function numbersIn(hits: readonly string[], kinds: readonly string[]): Set<number> {
  const numbers = hits
    .map((path) => /^\/(\w+)\/(\d+)/.exec(path))
    .filter((match) => match && kinds.includes(match[1] ?? ''));
  return new Set(numbers.map((match) => Number(match?.[2])));
}

function batchesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** Made once the page has loaded: what writes to its document late never ends loading. */
function framesOf(documents: readonly Unprotected[]): string {
  const texts = documents.map(({ html }) => `<!doctype html><head></head><body>${html}`);
  return `<body><script>
    addEventListener('load', function () {
      ${JSON.stringify(texts).replaceAll('<', '\\u003c')}.forEach(function (text) {
        document.body.appendChild(document.createElement('iframe')).srcdoc = text;
      });
    });
  </script>`;
}

/** Whether it came true in time. */
async function until(check: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; ; ) {
    if (await check()) return true;
    if (Date.now() > end) return false;
    await wait(50);
  }
}
