import type { Click, TagSettings } from './protocol.ts';

const MAX_CLICKS = 20;

/** What the collector accepts of a value; another in the envelope would cost the events. No control characters. */
const ACCEPTED = /^[^\0-\x1f\x7f-\x9f]{1,512}$/;

/** Of a parameter or a purpose: likewise. One that is refused would cost every request. */
export function isName(name: string): boolean {
  return ACCEPTED.test(name) && name.length < 65;
}

/** The landing as one click, or undefined when its URL carries no click ID that the container recognises. */
export function readClick(
  search: string,
  settings: Pick<TagSettings, 'clicks' | 'sources'>,
  at: number,
): Click | undefined {
  // IDs are taken as they stand but for %XX: a plus is a plus (base64), not the space of an HTML form
  const ids = pick(search.replace(/\+/g, '%2B'), settings.clicks);
  return Object.keys(ids)[0] ? { at, ids, sources: pick(search, settings.sources) } : undefined;
}

/**
 * Named parameters of a query, or all, names compared without case; of several equally named ones the first that is accepted.
 */
function pick(search: string, names?: string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  new URLSearchParams(search).forEach((value, name) => {
    const key = name.toLowerCase();
    if ((names ? names.includes(key) : isName(key)) && !picked[key] && ACCEPTED.test(value)) picked[key] = value;
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

/** `mip1ab2c~click_id=12345~utm_source=platform_x`: time in base 36, IDs, sources. Legal in a cookie. */
export function encodeClick(click: Click): string {
  return `${click.at.toString(36)}~${landingOf(click)}`;
}

function landingOf({ ids, sources }: Click): string {
  return `${query(ids)}~${query(sources)}`;
}

/**
 * Undefined for what isn't an encoded click. One that this page's settings don't recognise is kept: another tab may have
 * newer ones, and what one drops the other would bring back, for ever.
 */
export function decodeClick(text: string): Click | undefined {
  const [time = '', ids = '', sources] = text.split('~');
  // eight digits last until 2059; a longer number is no time
  const click = { at: Number.parseInt(time.slice(0, 8), 36), ids: pick(ids), sources: pick(sources || '') };
  return click.at && Object.keys(click.ids)[0] ? click : undefined;
}

/** Spaces as %20, so that a plus stands for nothing but a plus. */
export function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString().replace(/\+/g, '%20');
}
