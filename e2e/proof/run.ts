/**
 * Runs ways in a browser: first without any protection, where each must do its harm (one that can't proves nothing), then
 * as approved pixels of a real collector, through the real tag, with hostile values.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ESCAPERS } from '../../collector/pixels/escape.ts';
import type { Trl } from '../../sdk/client.ts';
import type { Profile } from '../support/engines/engine.ts';
import type { TestCollector, TestPartner, TestSite } from '../support/tagHarness.ts';
import { code, hostileFor, KINDS } from './values.ts';
import type { Way } from './way.ts';

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
const PATIENCE_MS = 30_000;
const PATIENCE_ALONE_MS = 15_000;

/** Tells the evil server what frames say of themselves, since their own requests may not get out. */
const listener = (evil: string) => `<script>
  addEventListener('message', function (event) {
    var said = /^canary(\\d+)$/.exec(event.data);
    if (said) fetch('${evil}/said/' + said[1], { mode: 'no-cors' });
  });
</script>`;

/** Numbers of the ways that do harm where nothing protects: the value is written as the compiler would, and that is all. */
export async function tryUnprotected(
  { profile, site, partner, evil }: Rooms,
  ways: readonly Way[],
): Promise<Set<number>> {
  const canary = { evil: evil.url, partner: partner.url };
  serveCanaries(ways, { partner, evil });
  for (const [at, batch] of batchesOf(ways, AT_ONCE).entries()) {
    const frames = batch.map((way) => {
      const [value = ''] = hostileFor(way.kind, way.number, canary);
      const html = way.template.replaceAll(`{{${way.parameter}}}`, () => ESCAPERS[way.context](value));
      return `<iframe srcdoc="${attribute(`<!doctype html><head></head><body>${html}`)}"></iframe>`;
    });
    site.pages.set(`/control${at}`, { html: `<!doctype html>${listener(evil.url)}${frames.join('')}` });
    const from = evil.hits.length;
    await profile.open(`${site.url}/control${at}`);
    const heard = () => numbersIn(evil.hits.slice(from), ['ran', 'said', 'asked']);
    await until(() => batch.every(({ number }) => heard().has(number)), 6_000);
  }
  const found = numbersIn(evil.hits, ['ran', 'said', 'asked']);
  evil.hits.length = 0;
  partner.hits.length = 0;
  return found;
}

/** An approved way, and the event names that set it off: with those beside it, and alone. */
export interface Accepted {
  way: Way;
  together: string;
  alone: string;
}

/** The ways that the collector takes, approved; and why it refuses the others. */
export async function submit(
  { collector }: Pick<Rooms, 'collector'>,
  ways: readonly Way[],
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
      const { pixel } = await collector.api<{ pixel: { hash: string } }>('POST', '/api/connectors', settings);
      await collector.api('POST', `/api/connectors/${idOf(way)}/pixel/approve`, { hash: pixel.hash });
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
      const values = new Map(batch.map((way) => [way, valueOf(way, round, canary)]));
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
function valueOf({ kind, number }: Way, round: number, canary: Parameters<typeof hostileFor>[2]): string {
  const own = hostileFor(kind, number, canary);
  const all = [...own, ...KINDS.flatMap((other) => (other === kind ? [] : hostileFor(other, number, canary)))];
  return all[round % all.length] ?? '';
}

/** One event on a fresh page. Answers the ways that didn't report back, or too late. */
async function runOnce(
  { profile, site, collector, evil }: Rooms,
  event: string,
  values: ReadonlyMap<Way, string>,
  note: (harm: Harm) => void,
): Promise<Way[]> {
  const ways = [...values.keys()];
  const from = evil.hits.length;
  await profile.open(`${site.url}/proof`);
  const data = Object.fromEntries(ways.map((way) => [way.parameter.toLowerCase(), values.get(way) ?? '']));
  const id = `${event}-${crypto.randomUUID()}`;
  // a way may take the page away from under the call
  await profile
    .run((name, data, eventId) => (window.trl as Trl).track(name, data, { eventId }).then(() => 0), event, data, id)
    .catch(() => undefined);
  const ranOf = async () => {
    const { receipts } = await collector.event(id).catch(() => ({ receipts: [] }));
    return new Set(receipts.filter(({ outcome }) => outcome !== 'timed_out').map(({ connector }) => connector));
  };
  let ran = new Set<string>();
  await until(
    async () => {
      ran = await ranOf();
      return ways.every((way) => ran.has(idOf(way)));
    },
    ways.length > 1 ? PATIENCE_MS : PATIENCE_ALONE_MS,
  );
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
function serveCanaries(ways: readonly Way[], { partner, evil }: Pick<Rooms, 'partner' | 'evil'>): void {
  for (const { number } of ways) {
    const script = code(number, { partner: partner.url, evil: evil.url });
    for (const server of [partner, evil]) server.scripts.set(`/canary/${number}.js`, script);
  }
}

const idOf = ({ number }: Way) => `way-${number}`;

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

const attribute = (html: string) => html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Whether it came true in time. */
async function until(check: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; ; ) {
    if (await check()) return true;
    if (Date.now() > end) return false;
    await wait(50);
  }
}
