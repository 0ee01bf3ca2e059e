import { attempt } from '../page/attempt.ts';
import type { Consent, EventsRequest, TagSettings } from '../protocol.ts';
import { toJson } from '../send/json.ts';
import { refuses } from '../send/refuses.ts';
import type { Wire } from '../send/wire.ts';
import { webStore } from '../visitor/storage.ts';

/** What the collector has to hear, and nothing else: it stays on the device until it has. */
interface Untold {
  id: string;
  visitor: string;
  consent: Consent;
  at: number;
  /** by then what was under way has ended: only what is told later is the last word */
  until: number;
}

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
/** A request is given up after 15 s (`post.ts`). */
const UNDER_WAY_MS = 16_000;
/** Somebody who changes their mind again and again while the collector is away; the oldest go. */
const MAX_UNTOLD = 10;
/** By then the collector has deleted the clicks by itself (TRL_RETENTION_DAYS). */
const MAX_AGE_MS = 90 * 86_400_000;

/**
 * Tells the collector that the visitor took consent back, again and again until it has heard, on later pages too. What is
 * under way by then may reach the collector later, and bring back what it has forgotten: it is told once more when that has
 * ended. Several tabs may tell the same; the first that is heard ends it for all.
 */
export function withdrawal(wire: Wire, { key, paths, cookie, consent: required }: TagSettings) {
  const store = webStore('localStorage', `_trl_w_${key}`);
  const { post } = wire;
  /** all that this page tells or told */
  const known = new Set<string>();
  /** of what is still to be told, each: tries now */
  const open = new Set<() => void>();
  let underWay: Promise<unknown> | undefined;

  const read = (): Untold[] =>
    attempt(() => JSON.parse(store.get()).filter(({ at }: Untold) => Date.now() - at < MAX_AGE_MS)) || [];
  const write = (all: Untold[]) => store.set(all[0] ? toJson(all.slice(-MAX_UNTOLD)) : '');
  const isStored = (untold: Untold) => read().some(({ id }) => id === untold.id);

  const isHeard = async ({ visitor, consent }: Untold) => {
    const response = await wire.post(paths.consent, { key, visitor, consent });
    // a 200 that isn't the collector's (a login page of the network) is no answer
    if (response.ok) await response.json();
    return response.ok || refuses(response);
  };

  /** `before`: what was under way. Where storage is blocked it is told as long as the page lives. */
  const start = (untold: Untold, before?: Promise<unknown>) => {
    const wasStored = isStored(untold);
    let { until } = untold;
    let wait = FIRST_RETRY_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isTrying = false;
    const end = () => {
      open.delete(tell);
      write(read().filter(({ id }) => id !== untold.id));
    };
    const tryOnce = async () => {
      clearTimeout(timer);
      // another page was heard
      if (wasStored && !isStored(untold)) return end();
      const begun = Date.now();
      const heard = await isHeard(untold).catch(() => false);
      const rest = until - begun;
      const isLastWord = !(rest > 0 && rest <= UNDER_WAY_MS);
      if (heard && isLastWord) return end();
      timer = setTimeout(tell, heard ? rest : wait);
      wait = Math.min(wait * 2, MAX_RETRY_MS);
    };
    const tell = () => {
      if (isTrying) return;
      isTrying = true;
      tryOnce().then(() => {
        isTrying = false;
      });
    };
    known.add(untold.id);
    open.add(tell);
    tell();
    if (before) {
      before.then(() => {
        until = Date.now();
        if (open.has(tell)) tell();
      });
    }
  };

  /** What earlier pages and other tabs left. */
  const takeOver = () => {
    for (const untold of read()) if (!known.has(untold.id)) start(untold);
  };
  const tellAll = () => {
    for (const tell of open) tell();
  };
  /** The collector's own cookie still names whom it hasn't forgotten: an event allowed anew goes without, not to be counted as theirs. */
  const isTooEarly = ({ consent = {} }: Partial<EventsRequest>) => {
    if (!cookie || !required.every((purpose) => consent[purpose])) return false;
    takeOver();
    tellAll();
    return open.size > 0;
  };

  wire.post = (path, body) => {
    if (path === paths.consent) return post(path, body);
    const answer = post(path, body, isTooEarly(body as Partial<EventsRequest>));
    const all = Promise.all([underWay, answer.catch(() => {})]).then(() => {
      if (underWay === all) underWay = undefined;
    });
    underWay = all;
    return answer;
  };
  for (const type of ['pagehide', 'online']) addEventListener(type, () => void attempt(tellAll));
  // what is too old, or broken, goes
  write(read());
  takeOver();

  return (visitor: string, consent: Consent): void => {
    const at = Date.now();
    const untold = { id: `${at}${Math.random()}`, visitor, consent, at, until: underWay ? at + UNDER_WAY_MS : 0 };
    write([...read(), untold]);
    start(untold, underWay);
  };
}
