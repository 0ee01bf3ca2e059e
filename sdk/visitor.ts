import { decodeClick, encodeClick, mergeClicks, query } from './clicks.ts';
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
  mayStore(): boolean;
}

/** Characters: half of the 4 KB that a site's cookies can count on; of a request's 64 KiB what leaves room for events. */
const COOKIE_BUDGET = 2_000;
const LOCAL_BUDGET = 16_000;

/**
 * Holds the profile in cookie and localStorage; whichever survives heals the other. Until the purposes that
 * the container requires are allowed nothing is written; when one is refused what was written is deleted but for the refusal, and only this page's
 * landing stays, in memory, under an ID of this page.
 */
export function createVisitor(
  cookie: TextStore,
  local: TextStore,
  settings: TagSettings,
  landing: Click | undefined,
): Visitor {
  const landed = landing ? [landing] : [];
  let allowed: boolean | undefined;
  let profile: Profile = { visitor: randomId(), clicks: [], consent: {} };

  /** Reads before it writes, every time: another tab may have stored a newer click or a refusal meanwhile. */
  const sync = (purposes: Record<string, unknown> = {}) => {
    let { visitor, clicks, consent } = profile;
    for (const store of [local, cookie]) {
      const stored = decodeProfile(store.get(), settings);
      visitor = stored.visitor || visitor;
      clicks = clicks.concat(stored.clicks);
      consent = { ...consent, ...stored.consent };
    }
    for (const purpose of Object.keys(purposes)) consent[purpose] = purposes[purpose] === true;

    const before = allowed;
    allowed = judge(settings.consent, consent);
    if (allowed === false) profile = { visitor: before === false ? profile.visitor : randomId(), clicks: [], consent };
    else profile = { visitor, clicks: mergeClicks(clicks.concat(landed)), consent };
    if (allowed !== undefined) {
      const kept = allowed ? profile : { ...profile, visitor: '' };
      cookie.set(encodeProfile(kept, COOKIE_BUDGET));
      local.set(encodeProfile(kept, LOCAL_BUDGET));
    }
    return profile;
  };
  sync();

  return { profile: sync, mayStore: () => !!allowed };
}

/** 128 random bits. Not `crypto.randomUUID`: that is missing on pages without https. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
}

/** `visitor!consent!click!click…`, legal in a cookie; as many clicks, newest first, as the budget of characters holds. */
export function encodeProfile({ visitor, clicks, consent }: Profile, budget: number): string {
  const decisions: Record<string, string> = {};
  for (const purpose of Object.keys(consent)) decisions[purpose] = consent[purpose] ? '1' : '';
  let text = `${visitor}!${query(decisions)}`;
  for (const click of clicks) {
    const longer = `${text}!${encodeClick(click)}`;
    if (longer.length <= budget) text = longer;
  }
  return text;
}

/** Takes what is usable of any text. */
export function decodeProfile(text: string, settings: TagSettings): Profile {
  const [visitor = '', decisions, ...clicks] = text.split('!');
  const consent: Consent = {};
  new URLSearchParams(decisions).forEach((decision, purpose) => {
    consent[purpose] = !!decision;
  });
  return {
    visitor: /^\w{8,64}$/.test(visitor) ? visitor : '',
    clicks: clicks.map((click) => decodeClick(click, settings)).filter((click) => click !== undefined),
    consent,
  };
}
