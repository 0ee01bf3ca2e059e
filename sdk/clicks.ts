import type { Click, TagSettings } from './protocol.ts';

const MAX_CLICKS = 20;

/** What the collector accepts of a value; another in the envelope would cost the events. No control characters. */
const ACCEPTED = /^[^\0-\x1f\x7f-\x9f]{1,512}$/;

/** The landing as one click, or undefined when its URL carries no click ID that the container recognises. */
export function readClick(
  search: string,
  settings: Pick<TagSettings, 'clicks' | 'sources'>,
  at: number,
): Click | undefined {
  // IDs are taken as they stand but for %XX: a plus is a plus (base64), not the space of an HTML form
  const ids = pick(search.replace(/\+/g, '%2B'), settings.clicks);
  if (!Object.keys(ids)[0]) return undefined;
  const click = { at, ids, sources: pick(search, settings.sources) };
  return /[?&]trl_test=1/.test(search) ? { ...click, test: true } : click;
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
 * A click as it is stored: `mip1ab2c~utm_source=platform_x&click_id=12345`, of a test with `&trl_test=1` behind it. Time in base
 * 36, eight digits until 2059: as texts they sort by time. What it says is read with the settings of the moment. Legal in a cookie.
 */
export type ClickText = string;

export function encodeClick({ at, ids, sources, test }: Click): ClickText {
  return `${at.toString(36)}~${query({ ...sources, ...ids, ...(test && { trl_test: '1' }) })}`;
}

/** Those that the settings recognise. One that they don't stays stored: another tab may have newer ones. */
export function decodeClicks(texts: ClickText[], settings: Pick<TagSettings, 'clicks' | 'sources'>): Click[] {
  return texts.flatMap((text) => readClick(text.slice(9), settings, Number.parseInt(text, 36)) || []);
}

export function isClickText(text: string): boolean {
  return /^\w{8}~[^~]+$/.test(text);
}

/**
 * One history from several: newest first, at most 20 clicks. A landing seen before, with the same IDs and sources, keeps its
 * first time; what else is the same click, the collector knows.
 */
export function mergeClicks(texts: ClickText[]): ClickText[] {
  // by what it says: a cookie that somebody else filled may hold thousands
  const seen: Record<string, 1> = {};
  return [...texts]
    .sort()
    .filter((text) => {
      const click = text.slice(8);
      const isNew = !seen[click];
      seen[click] = 1;
      return isNew;
    })
    .slice(-MAX_CLICKS)
    .reverse();
}

/** Spaces as %20, so that a plus stands for nothing but a plus. */
export function query(values: Record<string, string>): string {
  return `${new URLSearchParams(values)}`.replace(/\+/g, '%20');
}
