import type { Host, Kept } from '../api.ts';
import { STANDARD_EVENTS } from '../events.ts';
import { attempt } from '../page/attempt.ts';
import type { EventsAnswer, EventsRequest, Pixel } from '../protocol.ts';
import type { TrackResult } from '../send/transport.ts';
import { DECISIONS } from '../visitor/visitor.ts';

/** `?trl_debug=1` or `data-debug`: what was captured, sent, answered and run, in the console. Never in anybody's ordinary tag. */
export function debug(host: Host): void {
  const { api, settings, visitor, wire } = host;
  const say = (title: string, ...details: unknown[]) => {
    console.groupCollapsed(`%ctrl%c ${title}`, 'font-weight:bold;color:#06c', '');
    for (const detail of details) console.log(detail);
    console.groupEnd();
  };
  const { clicks, visitor: id } = visitor.profile();
  const states = { true: 'allowed', false: 'refused', undefined: 'undecided: events wait' };
  const state = () => states[`${visitor.allowed()}` as keyof typeof states];
  say(`captured: ${clicks.length} click(s), storing is ${state()}`, { visitor: id, clicks }, { settings });
  if (!clicks[0]) say('no click ID seen yet; recognised are', settings.clicks);
  // the tag of another container stays away where the name is taken
  for (const { src, dataset } of document.scripts) {
    if (src.startsWith(`${host.base + settings.paths.tag}/`) && !src.includes(`/${settings.key}.`) && !dataset.name)
      console.warn('trl: a second container needs data-name', src);
  }

  const tellSent = (path: string, body: unknown) => {
    const { events } = body as Partial<EventsRequest>;
    say(`sent to ${path}${events ? `: ${events.map(({ name }) => name).join(', ')}` : ''}`, body);
    for (const { name, data } of events || []) {
      for (const note of (data._trl_note as string[]) || []) console.warn(`trl: left out of ${name}: ${note}`);
    }
  };
  const tellAnswer = async (path: string, answer: Promise<Response>): Promise<Response> => {
    try {
      const response = await answer;
      const text = await response.clone().text();
      say(`answered by ${path}: ${response.status}`, text);
      const { notes = [] } = (attempt(() => JSON.parse(text)) || {}) as Partial<EventsAnswer>;
      for (const { field, message } of notes) console.warn(`trl: ${field} ${message}`);
      return response;
    } catch (error) {
      say(`no answer from ${path}; events are kept and sent again`, error);
      throw error;
    }
  };
  const tellRun = (pixels: Pixel[]) => {
    for (const pixel of pixels) say(`runs the pixel of ${pixel.connector} (${pixel.mode})`, pixel);
  };
  const tellTracked = (name: string, data: unknown) => {
    for (const warning of warnings(name, data)) console.warn(`trl: ${warning}`);
  };
  const tellResult = (name: string, result: TrackResult) => {
    if (!result.ok) say(`${name}: ${result.error}${result.queued ? ' (kept)' : ''}`, result);
  };
  const tellConsent = (purposes: Record<string, unknown>) => {
    for (const purpose of Object.keys(purposes || {})) {
      if (!DECISIONS.includes(purposes[purpose]))
        console.warn(
          `trl: consent to ${purpose} is`,
          purposes[purpose],
          'which changes nothing; true and false decide',
        );
    }
  };

  /** What happened before this part was there, in its order. */
  const tellKept = async (kept: Kept[]) => {
    for (const [name, values, result] of kept) {
      const [first, second] = values as [never, unknown];
      if (name === 'track') {
        tellTracked(first, second);
        (result as Promise<TrackResult>).then((settled) => tellResult(first, settled));
      } else if (name === 'identify') say('identify', first);
      else if (name === 'consent') {
        tellConsent(first);
        say('consent', first);
      } else if (name === 'run') tellRun(first);
      else if (name === 'post') {
        tellSent(first, second);
        const told = tellAnswer(first, result as Promise<Response>).catch(() => {});
        // an answer that is there already is told before what came of it
        await Promise.race([told, new Promise((resolve) => setTimeout(resolve, SETTLED_MS))]);
      }
    }
  };
  const { kept } = host;
  if (kept) {
    const before = kept.splice(0);
    // all else is told as it happens
    kept.push = () => 0;
    tellKept(before);
  }

  const { post } = wire;
  wire.post = (path, ...more) => {
    tellSent(path, more[0]);
    return tellAnswer(path, post(path, ...more));
  };
  const { run } = wire;
  wire.run = (pixels, earlierPageAt) => {
    tellRun(pixels);
    run(pixels, earlierPageAt);
  };
  const { track, identify, consent } = api;
  api.track = async (name, ...more) => {
    tellTracked(name, more[0]);
    const result = await track(name, ...more);
    tellResult(name, result);
    return result;
  };
  api.identify = (contact) => {
    say('identify', contact);
    identify(contact);
  };
  api.consent = (purposes) => {
    tellConsent(purposes);
    consent(purposes);
    say(`consent: storing is ${state()}`, purposes);
  };
}

/** An answer that is there is read within that. */
const SETTLED_MS = 100;

const KEYS = ['value', 'currency', 'items', 'transaction_id'];
const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');

/** The amounts of an event and of its items, by their place. */
function amountsOf({ value, items }: Record<string, unknown>): [place: string, amount: unknown][] {
  const list = Array.isArray(items) ? items : [];
  return [
    ['value', value],
    ...list.flatMap((item, index) =>
      ['price', 'quantity', 'discount'].map((key): [string, unknown] => [`items[${index}].${key}`, Object(item)[key]]),
    ),
  ];
}

/** What is accepted, but is likely not meant. */
function warnings(name: string, data: unknown): string[] {
  const found: string[] = [];
  const standard = STANDARD_EVENTS.find((one) => plain(one) === plain(`${name}`));
  if (standard && standard !== name) found.push(`“${name}” is another event than “${standard}”: names compare exactly`);
  const given = Object(data) as Record<string, unknown>;
  const { value, currency, transaction_id: transaction } = given;
  for (const key of standard ? Object.keys(given) : []) {
    const known = KEYS.find((one) => plain(one) === plain(key));
    if (known && known !== key) found.push(`“${key}” is another key than “${known}”: names compare exactly`);
  }
  for (const [place, one] of amountsOf(given)) {
    if (typeof one === 'number' && !Number.isFinite(one)) found.push(`${place} is ${one}: it is left out of ${name}`);
  }
  if (typeof value === 'string' && !/^-?\d+(\.\d+)?$/.test(value)) found.push(`value “${value}” is no plain number`);
  if (value !== undefined && currency === undefined) found.push(`${name} has a value but no currency`);
  if (name === 'Purchase' && !transaction) {
    found.push('Purchase without transaction_id: a reloaded thank-you page counts again');
  }
  return found;
}
