import type { Click, TagSettings } from './protocol.ts';

const MAX_CLICKS = 20;
/** of all clicks encoded, so that they leave room for events in a request of 64 KiB */
const MAX_CHARACTERS = 16_000;

/** What the collector accepts; anything else in the envelope would cost the event. No control characters. */
const VALUE = /^[^\0-\x1f\x7f-\x9f]{1,512}$/;
const NAME = /^[^\0-\x1f\x7f-\x9f]{1,64}$/;
const MAX_TIME = 4_102_444_800_000;

/** The landing as one click, or undefined when its URL carries no click ID that the container recognises. */
export function readClick(search: string, settings: TagSettings, at: number): Click | undefined {
  // IDs are taken as they stand but for %XX: a plus is a plus (base64), not the space of an HTML form
  const ids = pick(search.replace(/\+/g, '%2B'), settings.clicks);
  return Object.keys(ids).length ? { at, ids, sources: pick(search, settings.sources) } : undefined;
}

/** Named parameters of a query, names compared without case; of several equally named ones the first that is accepted. */
function pick(search: string, names: string[]): Record<string, string> {
  const found = new Map<string, string>();
  new URLSearchParams(search).forEach((value, name) => {
    const key = name.toLowerCase();
    if (VALUE.test(value) && !found.has(key)) found.set(key, value);
  });
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = found.get(name);
    if (value) picked[name] = value;
  }
  return picked;
}

/**
 * One history from several: newest first, at most 20 clicks. A click ID seen before keeps its first time: a click whose
 * every ID is in earlier ones, with the same sources, is dropped.
 */
export function mergeClicks(clicks: Click[]): Click[] {
  const seen = new Set<string>();
  const kept = [...clicks]
    .sort((a, b) => a.at - b.at)
    .filter(({ ids, sources }) => {
      const keys = query(ids)
        .split('&')
        .map((id) => `${id}~${query(sources)}`);
      const isNew = keys.some((key) => !seen.has(key));
      for (const key of keys) seen.add(key);
      return isNew;
    })
    .reverse()
    .slice(0, MAX_CLICKS);
  return clicksWithin(kept, MAX_CHARACTERS);
}

/** The first ones, as many as `budget` characters hold encoded; one too long alone is left out. */
export function clicksWithin(clicks: Click[], budget: number): Click[] {
  let room = budget;
  return clicks.filter((click) => {
    const length = encodeClick(click).length + 1;
    if (length > room) return false;
    room -= length;
    return true;
  });
}

/** `1r2k3~click_id=12345~utm_source=platform_x`: time in base 36, ids, sources. Every character is legal in a cookie. */
export function encodeClick({ at, ids, sources }: Click): string {
  return [at.toString(36), query(ids), query(sources)].join('~');
}

/** Undefined for a text that isn't an encoded click: anyone can edit a cookie. */
export function decodeClick(text: string): Click | undefined {
  const [at = '', ids, sources] = text.split('~');
  const click = { at: Number.parseInt(at, 36), ids: unquery(ids), sources: unquery(sources) };
  return click.at > 0 && click.at < MAX_TIME && Object.keys(click.ids).length ? click : undefined;
}

export function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString();
}

export function unquery(text = ''): Record<string, string> {
  const values: Record<string, string> = {};
  new URLSearchParams(text).forEach((value, name) => {
    if (NAME.test(name) && VALUE.test(value)) values[name] = value;
  });
  return values;
}
