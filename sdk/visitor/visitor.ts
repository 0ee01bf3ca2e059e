import { withConsent } from '../builtFor.ts';
import type { Click, Consent, EventsAnswer, TagSettings } from '../protocol.ts';
import { type ClickText, decodeClicks, encodeClick, fitClicks, isClickText, mergeClicks, query } from './clicks.ts';
import { judge } from './consent.ts';
import { nowhere, type TextStore } from './storage.ts';
import { isMark, makeMark } from './testMark.ts';

/** What is known of the visitor, in memory and (consent given) on the device. */
interface Stored {
  /** random ID; `''`: none stored */
  visitor: string;
  /** newest first; among them the mark of test traffic */
  clicks: ClickText[];
  consent: Consent;
}

export interface Profile extends Pick<Stored, 'visitor' | 'consent'> {
  /** newest first */
  clicks: Click[];
}

export interface Visitor {
  /**
   * The profile, brought together with what other tabs stored, what the visitor allows or refuses now, and what the
   * collector's own cookie knows of them.
   */
  profile(purposes?: Record<string, unknown>, known?: KnownVisitor): Profile;
  /** A landing that brought nobody, as by a change of route: of its IDs those that aren't known yet are a click. */
  land(click: Click): void;
  /** Whether storing is allowed; undefined: the visitor is yet to decide. */
  allowed(): boolean | undefined;
  /** Whether the browser is test traffic now; `says`: it is from now on (`1`), or no longer (`0`). */
  isTest(says?: string): boolean;
  /** Visitor and clicks as text for another of the owner's domains; `''` unless storing is allowed. */
  handOver(): string;
}

type KnownVisitor = EventsAnswer['visitor'];

/**
 * Where the profile is held; `session`: over a reload while consent is undecided, where the container allows that; `tab`: the mark
 * of test traffic alone, as long as storing isn't allowed.
 */
export interface ProfileStores {
  cookie: TextStore;
  local: TextStore;
  session: TextStore;
  tab?: TextStore;
}

/** Optional parts of the tag that say something of the visitor. */
export interface VisitorParts {
  /** a profile handed over by another of the owner's domains */
  receive?: (settings: TagSettings) => string;
  /** purposes that the browser refuses in the visitor's name */
  refused?: (settings: TagSettings) => Consent;
}

/** What decides, refusals first. All else (`undefined` of a platform that doesn't know yet) changes nothing. */
export const DECISIONS: unknown[] = [false, 'denied', true, 'granted'];

/** Characters: half of the 4 KB that a site's cookies can count on; of a request's 64 KiB what leaves room for events. */
const COOKIE_BUDGET = 2_000;
const LOCAL_BUDGET = 16_000;
const LINK_BUDGET = 1_000;

/**
 * Holds the profile in cookie and localStorage; whichever survives heals the other. Until the purposes that the container
 * requires are allowed nothing is written, but to `session`; when one is refused what was written is deleted but for the
 * refusal, and only this page's landing stays, in memory, under an ID of this page. `onWithdrawal` is told when what was
 * stored under an ID had to be deleted.
 *
 * The landing is in the cookie when this returns. localStorage is left alone until somebody asks: its first use on a page
 * takes longer than all else that the tag does at its start. Nor has the visitor an ID until then: theirs may be there alone.
 * A landing that `isRepeat` (it brought nobody) has to be looked for in all that is known.
 */
export function createVisitor(
  { cookie, local, session, tab = nowhere }: ProfileStores,
  settings: TagSettings,
  landing: Click | undefined,
  { receive, refused }: VisitorParts = {},
  onWithdrawal?: false | ((visitor: string, consent: Consent) => void) | undefined,
  /** `1` or `0`: what the page's address says of test traffic */
  said?: string,
  isRepeat?: boolean,
): Visitor {
  const brought = decodeProfile(receive ? receive(settings) : '');
  let landed: ClickText[] | undefined;
  let mark = '';
  const browserSays = withConsent && refused && refused(settings);
  let stores = withConsent ? [session, cookie] : [cookie];
  let isRead: unknown;
  let allowed: boolean | undefined;
  let decided: Consent = {};
  let profile = decodeProfile('');

  const isMarked = () => /1$/.test(mark);
  const encodeMarked = (click: Click) => encodeClick(isMarked() ? { ...click, test: true } : click);

  /** Reads before it writes, every time: another tab may have stored a newer click or a refusal meanwhile. */
  const sync = (purposes: Record<string, unknown> = {}, known?: KnownVisitor) => {
    let { visitor, clicks } = profile;
    let storedAs = allowed && visitor;
    for (const store of stores) {
      const stored = decodeProfile(store.get());
      if (stored.visitor) {
        visitor = stored.visitor;
        if (store !== session) storedAs = visitor;
      }
      clicks = clicks.concat(stored.clicks);
      // in the stored order: tabs that each wrote their own would wake each other for ever
      decided = { ...stored.consent, ...decided, ...stored.consent };
    }
    if (known) {
      visitor = known.id;
      clicks = clicks.concat(known.clicks.map(encodeClick));
    }
    for (const purpose of Object.keys(purposes)) {
      const said = DECISIONS.indexOf(purposes[purpose]);
      if (isPurpose(purpose) && said >= 0) decided[purpose] = said > 1;
    }

    const consent = { ...browserSays, ...decided };
    const before = allowed;
    allowed = !withConsent || judge(settings.consent, consent);

    // sessionStorage is left alone at the tag's start, too, but where the mark can stand nowhere else
    const inTab = withConsent && !(allowed && !isRead) ? tab.get() : '';
    const now = Date.now().toString(36);
    mark = clicks
      .concat(mark, inTab, brought.clicks)
      .reduce((last, text) => (isMark(text) && text > now && text > last ? text : last), '');
    if (said) mark = makeMark(mark, said);
    said = '';
    landed = landed || brought.clicks.concat(landing && !isRepeat ? encodeMarked(landing) : []);
    const keep = allowed ? '' : mark;
    if (withConsent && inTab !== keep) tab.set(keep);

    if (withConsent && allowed === false) {
      profile = { visitor: before === false ? profile.visitor : randomId(), clicks: [], consent };
      if (storedAs && onWithdrawal) onWithdrawal(storedAs, consent);
    } else {
      if (isRead) visitor = visitor || brought.visitor || randomId();
      const all = clicks.concat(landed, mark).filter((text) => text && (text === mark || !isMark(text)));
      profile = { visitor, clicks: mergeClicks(all), consent };
    }

    for (const store of stores) {
      const budget = store === cookie ? COOKIE_BUDGET : LOCAL_BUDGET;
      // a store is for what is undecided, or for what is decided: of a refusal nothing but itself
      const kept = { ...profile, ...(withConsent && allowed === false && { visitor: '' }), consent: decided };
      const text = encodeProfile(kept, budget, settings.clicks);
      if (!withConsent || (store === session) === (allowed === undefined)) store.set(text);
      else if (allowed !== undefined) store.set('');
    }
  };
  if (landing || said || brought.clicks[0]) sync();

  const visitor: Visitor = {
    profile(purposes, known) {
      isRead = stores = withConsent ? [session, local, cookie] : [local, cookie];
      sync(purposes, known);
      return { ...profile, clicks: decodeClicks(profile.clicks, settings) };
    },
    land(click) {
      visitor.profile();
      const { ids } = click;
      const all = landed as ClickText[];
      for (const known of decodeClicks(all.concat(profile.clicks), settings)) {
        for (const name of Object.keys(ids))
          if (known.ids[name] === ids[name] && !!known.test === isMarked()) delete ids[name];
      }
      if (Object.keys(ids)[0]) {
        all.push(encodeMarked(click));
        sync();
      }
    },
    allowed() {
      if (!isRead) visitor.profile();
      return !withConsent || allowed;
    },
    isTest(says) {
      said = says;
      visitor.profile();
      return isMarked();
    },
    handOver: () => (visitor.allowed() ? encodeProfile({ ...profile, consent: {} }, LINK_BUDGET, settings.clicks) : ''),
  };
  if (isRepeat && landing) visitor.land(landing);
  return visitor;
}

/** 128 random bits. Not `crypto.randomUUID`: that is missing on pages without https. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
}

/**
 * `visitor!consent!click!click…`, legal in a cookie; as many clicks, newest first, as the budget of characters holds (`fitClicks`, by the
 * names of click parameters). Empty of nobody.
 */
export function encodeProfile({ visitor, clicks, consent }: Stored, budget: number, ids: string[] = []): string {
  const decisions: Record<string, string> = {};
  for (const purpose of Object.keys(consent)) decisions[purpose] = consent[purpose] ? '1' : '';
  const head = `${visitor}!${query(decisions)}`;
  const text = head + fitClicks(clicks, budget - head.length, ids);
  return text === '!' ? '' : text;
}

/** Takes what is usable of any text. */
export function decodeProfile(text: string): Stored {
  const [visitor = '', decisions, ...clicks] = text.split('!');
  const consent: Consent = {};
  new URLSearchParams(decisions).forEach((decision, purpose) => {
    if (isPurpose(purpose)) consent[purpose] = !!decision;
  });
  return { visitor: /^\w{8,64}$/.test(visitor) ? visitor : '', clicks: clicks.filter(isClickText), consent };
}

/** Another would cost every request. */
function isPurpose(name: string): boolean {
  return /^[^\0-\x1f\x7f-\x9f]{1,64}$/.test(name);
}
