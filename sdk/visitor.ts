import { clicksWithin, decodeClick, encodeClick, mergeClicks, query, unquery } from './clicks.ts';
import { allows, decideConsent, denies } from './consent.ts';
import type { Click, Consent } from './protocol.ts';
import type { TextStore } from './storage.ts';

/** What is known of the visitor, in memory and (consent given) on the device. */
export interface Profile {
  /** random ID; `''`: none stored */
  visitor: string;
  /** newest first */
  clicks: Click[];
  consent: Consent;
}

/** A layer of storage and the characters that may be used of it. */
export interface Layer {
  store: TextStore;
  budget: number;
}

export interface Visitor {
  /** the profile, brought together with what other tabs stored */
  profile(): Profile;
  decide(purposes: Record<string, unknown>): void;
  mayStore(): boolean;
}

/**
 * Holds the profile over the given layers, the first of which gives the visitor ID where they differ. Whichever layer
 * survives heals the others. Until the purposes in `required` are allowed nothing is written; when one is refused what
 * was written is deleted but for the refusal, and only this page's landing stays in memory, under an ID of this page.
 */
export function createVisitor(layers: Layer[], required: string[], landing: Click | undefined): Visitor {
  const landed = landing ? [landing] : [];
  let denied = false;
  let profile: Profile = { visitor: randomId(), clicks: landed, consent: {} };

  const mayStore = () => allows(required, profile.consent);
  const write = (kept: Profile) => {
    for (const { store, budget } of layers) store.set(encodeProfile(kept, budget));
  };

  /** Reads before it writes, every time: another tab may have stored a newer click or a refusal meanwhile. */
  const sync = (purposes: Record<string, unknown> = {}) => {
    const stored = layers.map(({ store }) => decodeProfile(store.get()));
    let { visitor, clicks, consent } = profile;
    for (const layer of stored.reverse()) {
      visitor = layer.visitor || visitor;
      clicks = clicks.concat(layer.clicks);
      consent = { ...consent, ...layer.consent };
    }
    consent = decideConsent(consent, purposes);
    const wasDenied = denied;
    denied = denies(required, consent);
    if (!denied) profile = { visitor, clicks: mergeClicks(clicks), consent };
    else if (wasDenied) profile.consent = consent;
    else profile = { visitor: randomId(), clicks: landed, consent };
    if (mayStore()) write(profile);
    else if (denied) write({ visitor: '', clicks: [], consent });
  };
  sync();

  return {
    profile() {
      sync();
      return denied ? { ...profile, clicks: [] } : profile;
    },
    decide: sync,
    mayStore,
  };
}

/** 128 random bits. Not `crypto.randomUUID`: that is missing on pages without https. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
}

/** `visitor!consent!click!click…`, legal in a cookie; as many clicks, newest first, as the budget of characters holds. */
export function encodeProfile({ visitor, clicks, consent }: Profile, budget: number): string {
  const decisions: Record<string, string> = {};
  for (const purpose of Object.keys(consent)) decisions[purpose] = consent[purpose] ? '1' : '0';
  const head = `${visitor}!${query(decisions)}`;
  return [head, ...clicksWithin(clicks, budget - head.length).map(encodeClick)].join('!');
}

/** Takes what is usable of any text. */
export function decodeProfile(text: string): Profile {
  const [visitor = '', decisions, ...clicks] = text.split('!');
  const consent: Consent = {};
  for (const [purpose, decision] of Object.entries(unquery(decisions))) consent[purpose] = decision === '1';
  return {
    visitor: /^\w{8,64}$/.test(visitor) ? visitor : '',
    clicks: clicks.map(decodeClick).filter((click) => click !== undefined),
    consent,
  };
}
