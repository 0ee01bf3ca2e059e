import type { Click, TagSettings } from './protocol.ts';

const MAX_CLICKS = 20;

/** What the collector accepts of a value; another in the envelope would cost the events. No control characters. */
const ACCEPTED = /^[^\0-\x1f\x7f-\x9f]{1,512}$/;

/** The landing as one click, or undefined when its URL carries no click ID that the container recognises. */
export function readClick(search: string, settings: TagSettings, at: number): Click | undefined {
  // IDs are taken as they stand but for %XX: a plus is a plus (base64), not the space of an HTML form
  const ids = pick(search.replace(/\+/g, '%2B'), settings.clicks);
  return Object.keys(ids)[0] ? { at, ids, sources: pick(search, settings.sources) } : undefined;
}

/** Named parameters of a query, names compared without case; of several equally named ones the first that is accepted. */
function pick(search: string, names: string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  new URLSearchParams(search).forEach((value, name) => {
    const key = name.toLowerCase();
    if (names.includes(key) && !picked[key] && ACCEPTED.test(value)) picked[key] = value;
  });
  return picked;
}

/**
 * One history from several: newest first, at most 20 clicks. A landing seen before, with the same IDs and sources, keeps its
 * first time; what else is the same click, the collector knows.
 */
export function mergeClicks(clicks: Click[]): Click[] {
  const first: Record<string, Click> = {};
  for (const click of [...clicks].sort((a, b) => b.at - a.at)) first[landingOf(click)] = click;
  return Object.values(first)
    .sort((a, b) => b.at - a.at)
    .slice(0, MAX_CLICKS);
}

/** `mip1ab2c~click_id=12345&utm_source=platform_x`: time in base 36, and a query like the landing's. Legal in a cookie. */
export function encodeClick({ at, ids, sources }: Click): string {
  return `${at.toString(36)}~${landingOf({ ids, sources })}`;
}

function landingOf({ ids, sources }: Pick<Click, 'ids' | 'sources'>): string {
  return query({ ...ids, ...sources });
}

/** Undefined for what isn't an encoded click, or none that the container recognises. */
export function decodeClick(text: string, settings: TagSettings): Click | undefined {
  const [at = '', search = ''] = text.split('~');
  // eight digits last until 2059; a longer number is no time
  const time = Number.parseInt(at.slice(0, 8), 36);
  return time ? readClick(search, settings, time) : undefined;
}

/** Spaces as %20, so that a plus stands for nothing but a plus. */
export function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString().replace(/\+/g, '%20');
}
