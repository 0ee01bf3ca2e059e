import { decodeClick, encodeClick, isName, mergeClicks, query } from './clicks.ts';
import { judge } from './consent.ts';
import type { Click, Consent, TagSettings } from './protocol.ts';
import type { TextStore } from './storage.ts';

/** What is known of the visitor, in memory and (consent given) on the device. */
export interface Profile {
  /** random ID; `''`: none stored */
  visitor: string;
  /** newest first */
  clicks: Click[];
  consent: Consent;
}

export interface Visitor {
  /** The profile, brought together with what other tabs stored and what the visitor allows or refuses now. */
  profile(purposes?: Record<string, unknown>): Profile;
  /** Whether storing is allowed; undefined: the visitor is yet to decide. */
  allowed(): boolean | undefined;
  /** Visitor and clicks as text for another of the owner's domains; `''` unless storing is allowed. */
  handOver(): string;
  /** Takes over what the collector's own cookie says of the visitor. */
  adopt(known: { id: string; clicks: Click[] }): void;
}

export interface VisitorOptions {
  /** holds the profile over a reload while consent is undecided; where the container allows that */
  session?: TextStore | undefined;
  /** a profile handed over by another of the owner's domains; a visitor known here keeps the ID of here */
  received?: string | undefined;
  /** purposes that the browser refuses in the visitor's name */
  refused?: Consent | undefined;
  /** told when what was stored under that ID had to be deleted */
  onWithdrawal?: ((visitor: string, consent: Consent) => void) | undefined;
}

/** Characters: half of the 4 KB that a site's cookies can count on; of a request's 64 KiB what leaves room for events. */
const COOKIE_BUDGET = 2_000;
const LOCAL_BUDGET = 16_000;
const LINK_BUDGET = 1_000;

/**
 * Holds the profile in cookie and localStorage; whichever survives heals the other. Until the purposes that the container
 * requires are allowed nothing is written; when one is refused what was written is deleted but for the refusal, and only
 * this page's landing stays, in memory, under an ID of this page.
 */
export function createVisitor(
  cookie: TextStore,
  local: TextStore,
  settings: TagSettings,
  landing: Click | undefined,
  { session, received = '', refused, onWithdrawal }: VisitorOptions = {},
): Visitor {
  const brought = decodeProfile(received);
  let landed = brought.clicks;
  if (landing) landed = landed.concat(landing);
  let allowed: boolean | undefined;
  let decided: Consent = {};
  let profile: Profile = {
    visitor: brought.visitor || randomId(),
    clicks: [],
    consent: {},
  };

  /** Reads before it writes, every time: another tab may have stored a newer click or a refusal meanwhile. */
  const sync = (purposes: Record<string, unknown> = {}, known?: { id: string; clicks: Click[] }) => {
    let { visitor, clicks } = profile;
    let storedAs = allowed && visitor;
    for (const store of session ? [session, local, cookie] : [local, cookie]) {
      const stored = decodeProfile(store.get());
      if (stored.visitor) {
        visitor = stored.visitor;
        if (store !== session) storedAs = visitor;
      }
      // in the stored order, where nothing else says which: tabs that each wrote their own would wake each other for ever
      clicks = stored.clicks.concat(clicks);
      decided = { ...stored.consent, ...decided, ...stored.consent };
    }
    if (known) {
      visitor = known.id;
      clicks = clicks.concat(known.clicks);
    }
    for (const purpose of Object.keys(purposes)) if (isName(purpose)) decided[purpose] = purposes[purpose] === true;

    const consent = { ...refused, ...decided };
    const before = allowed;
    allowed = judge(settings.consent, consent);
    if (allowed === false) {
      profile = { visitor: before === false ? profile.visitor : randomId(), clicks: [], consent };
      if (storedAs && onWithdrawal) onWithdrawal(storedAs, consent);
    } else profile = { visitor, clicks: mergeClicks(clicks.concat(landed)), consent };

    if (allowed === undefined) {
      if (session) session.set(encodeProfile({ ...profile, consent: decided }, LOCAL_BUDGET));
    } else {
      const kept = allowed ? { ...profile, consent: decided } : { visitor: '', clicks: [], consent: decided };
      cookie.set(encodeProfile(kept, COOKIE_BUDGET));
      local.set(encodeProfile(kept, LOCAL_BUDGET));
      if (session) session.set('');
    }
    return profile;
  };
  sync();

  return {
    profile: (purposes) => sync(purposes),
    allowed: () => allowed,
    handOver: () => (allowed ? encodeProfile({ ...profile, consent: {} }, LINK_BUDGET) : ''),
    adopt: (known) => void sync({}, known),
  };
}

/** 128 random bits. Not `crypto.randomUUID`: that is missing on pages without https. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
}

/** `visitor!consent!click!click…`, legal in a cookie; as many clicks, newest first, as the budget of characters holds. Empty of nobody. */
export function encodeProfile({ visitor, clicks, consent }: Profile, budget: number): string {
  const decisions: Record<string, string> = {};
  for (const purpose of Object.keys(consent)) decisions[purpose] = consent[purpose] ? '1' : '';
  let text = `${visitor}!${query(decisions)}`;
  if (text === '!') return '';
  for (const click of clicks) {
    const longer = `${text}!${encodeClick(click)}`;
    if (longer.length <= budget) text = longer;
  }
  return text;
}

/** Takes what is usable of any text. */
export function decodeProfile(text: string): Profile {
  const [visitor = '', decisions, ...clicks] = text.split('!');
  const consent: Consent = {};
  new URLSearchParams(decisions).forEach((decision, purpose) => {
    if (isName(purpose)) consent[purpose] = !!decision;
  });
  return {
    visitor: /^\w{8,64}$/.test(visitor) ? visitor : '',
    clicks: clicks.map(decodeClick).filter((click) => click !== undefined),
    consent,
  };
}
