import type { Click, TagSettings } from '../protocol.ts';

const MAX_CLICKS = 20;

/** A landing that brings the same again within this time is the same click: a page opened twice, a click clicked twice. */
export const REPEAT_AFTER_MS = 1_800_000;

/** What the collector accepts of a value; another in the envelope would cost the events. No control characters. */
const ACCEPTED = /^[^\0-\x1f\x7f-\x9f]{1,512}$/;

type Names = Pick<TagSettings, 'clicks' | 'sources'>;

/** The landing as one click, or undefined when its URL carries no click ID that the container recognises. */
export function readClick(search: string, { clicks, sources }: Names, at: number): Click | undefined {
  // a second `?` (`?utm_source=x?click_id=5`) is a partner's that didn't look: it separates where a name stands behind it
  const mended = search
    .replace(/^\?/, '')
    .replace(/\?([^=&?]*)(?==)/g, (same, name: string) =>
      clicks.concat(sources).includes(name.toLowerCase()) ? `&${same}` : same,
    );
  // IDs are taken as they stand but for %XX: a plus is a plus (base64), not the space of an HTML form
  const ids = pick(mended.replace(/\+/g, '%2B'), clicks);
  if (!Object.keys(ids)[0]) return undefined;
  const click = { at, ids, sources: pick(mended, sources) };
  return /[?&]trl_test=1/.test(search) ? { ...click, test: true } : click;
}

/**
 * Named parameters of a query, names compared without case; of several equally named ones the first that is accepted, and one
 * behind a second `?` only where there is no other.
 */
function pick(search: string, names: string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  const all = new URLSearchParams(search);
  for (const mark of ['', '?'])
    all.forEach((value, name) => {
      const key = name.toLowerCase().slice(mark.length);
      if (names.includes(key) && name.startsWith(mark) && !picked[key] && ACCEPTED.test(value)) picked[key] = value;
    });
  return picked;
}

/** What stands behind `?` in an address, and in the hash where a router keeps its pages there (`#/cart?click_id=5`), as one query. */
export function queryOf(address: string): string {
  const [, query, hash = ''] = /^[^?#]*\??([^#]*)(?:#[!/][^?]*\?(.*))?/.exec(unescaped(address)) as string[];
  return `${query}&${hash}`;
}

/** `&amp;` and `&#038;`: a partner's page escaped the address once too often. */
function unescaped(address: string): string {
  return address.replace(/&(amp;|#0*38;)+/gi, '&');
}

/**
 * What the hash says of these names, as part of a query: `#tblci=GiB…` and `#/home?a=1&tblci=GiB…` are both `&tblci=GiB…`. Of those that
 * may stand `bare` so is `#tblciGiB…`, where nothing in the hash has a name in full.
 */
export function hashQuery(address: string, names: string[], bare: string[] = []): string {
  const hash = unescaped(address).replace(/^[^#]*/, '');
  const find = (asked: string[], before: string, behind: string) =>
    asked
      .map((name) => {
        const [, value] = RegExp(before + name + behind, 'i').exec(hash) || [];
        return value ? `&${name}=${value}` : '';
      })
      .join('');
  return find(names, '[#&?/]', '=([^&]*)') || find(bare, '^#', '([^&=]+=*)(?:&|$)');
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
export function decodeClicks(texts: ClickText[], settings: Names): Click[] {
  return texts.flatMap((text) => readClick(text.slice(9), settings, timeOf(text)) || []);
}

export function isClickText(text: string): boolean {
  return /^\w{8}~[^~]+$/.test(text);
}

export function timeOf(text: ClickText): number {
  return Number.parseInt(text, 36);
}

/**
 * One history from several: newest first, at most 20 clicks. Of landings that brought the same, with the same IDs and sources, the first
 * and the newest stay, half an hour apart or more; what else is the same click, the collector knows.
 */
export function mergeClicks(texts: ClickText[]): ClickText[] {
  // by what it says: a cookie that somebody else filled may hold thousands
  const same: Record<string, ClickText[]> = {};
  for (const text of [...texts].sort()) {
    const saying = text.slice(8);
    const kept = same[saying] || [];
    same[saying] = kept;
    const newest = kept[kept.length - 1];
    if (!newest || timeOf(text) - timeOf(newest) >= REPEAT_AFTER_MS) kept.splice(1, 1, text);
  }
  return ([] as ClickText[])
    .concat(...Object.values(same))
    .sort()
    .slice(-MAX_CLICKS)
    .reverse();
}

/** Characters of a source from which on it is the first to go. */
const LONG_SOURCE = 90;

/**
 * `!click!click…` as far as the room goes, newest first: an older click never outlives a newer. One that takes half of the room, or
 * more than is left, loses long sources, then all of them; IDs stay, and that it is a test.
 */
export function fitClicks(clicks: ClickText[], room: number, ids: string[]): string {
  let text = '';
  for (const click of clicks) {
    const fitting = [room, LONG_SOURCE, 0]
      .map((most) => {
        const parts = click.slice(9).split('&');
        return parts
          .filter((part) => part.length < most || ids.concat('trl_test').includes(part.split('=')[0] as string))
          .join('&');
      })
      .find((parts, n) => parts && parts.length < Math.min(room - text.length - 9, n < 2 ? room / 2 : room));
    if (!fitting) break;
    text += `!${click.slice(0, 9)}${fitting}`;
  }
  return text;
}

/** Spaces as %20, so that a plus stands for nothing but a plus. */
export function query(values: Record<string, string>): string {
  return `${new URLSearchParams(values)}`.replace(/\+/g, '%20');
}
