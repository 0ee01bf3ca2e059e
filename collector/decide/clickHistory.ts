/**
 * The visitor's click history: what the collector stored, merged with what the browser sent (DESIGN §7). Pure.
 *
 * A landing with a click ID seen before is a new click: a partner's fixed code (`aff_id=42`) comes again with each visit that the partner
 * brought. Within half an hour it is the old one, which keeps its first time, or a landing page that is opened twice would push other
 * partners out of "last click"; so it is where the tag sends what it sent before. (What the tag itself takes for no new click, it doesn't
 * send: a reload, back or forward, links of the site's own.) It is the same click ID when parameter and value agree, unless the new
 * landing names another source at a source parameter that some connector matches strictly: two partners may hand out the same number
 * under one parameter name. A test landing's click and a real one are never the same: the first must not stand in the place of the
 * second, which an order may depend on.
 */
import type { Click } from '../../sdk/protocol.ts';
import { REPEAT_AFTER_MS } from '../../sdk/visitor/clicks.ts';
import { byTime, clockOffset, correctedTime, deviceTime, type SenderClock } from './clocks.ts';
import type { DecidableContainer, HistoryClick } from './types.ts';

export interface MergedClicks {
  /** oldest first */
  clicks: HistoryClick[];
  /** those of `clicks` that were not stored yet */
  added: HistoryClick[];
  /** what was added to the sent times, and is to be added to those of the events that came along; absent: nothing */
  offset?: number;
}

/** `sent` may hold names in any case; the result's are lower case. `now` is when the sent clicks arrived. */
export function mergeClicks(
  stored: readonly HistoryClick[],
  sent: readonly Click[],
  container: Pick<DecidableContainer, 'owners'>,
  now: number,
  clock: SenderClock = {},
): MergedClicks {
  const offset = clockOffset(stored, sent, now, clock);
  const shift = offset === 0 ? {} : { offset };
  if (sent.length === 0) return { clicks: [...stored], added: [], ...shift };
  const seenBefore = new Map<string, HistoryClick[]>();
  for (const click of stored) remember(seenBefore, click);

  const added: HistoryClick[] = [];
  const strictSources = strictSourcesOf(container);
  const arrived = sent.map((click) => arrivedClick(click, correctedTime(click, now, clock, offset), now));
  // of two copies of a click the fuller first: where a cookie was too small, its copy lacks sources
  const oldestFirst = arrived.sort((a, b) => byTime(a, b) || sizeOf(b) - sizeOf(a));
  for (const click of oldestFirst) {
    const newIds: [string, string][] = [];
    let { sources } = click;
    for (const [parameter, id] of Object.entries(click.ids)) {
      const strict = strictSources.get(parameter) ?? [];
      const earlier = (seenBefore.get(identity(parameter, id, click)) ?? []).filter((seen) =>
        isSameSource(seen, click, strict),
      );
      if (earlier.some((seen) => isSameClick(seen, click))) continue;
      newIds.push([parameter, id]);
      // without a source it is not another source: whose it was, it still is
      const whose = strict.map((source) => [source, earlier.at(-1)?.sources[source]]);
      sources = { ...Object.fromEntries(whose.filter(([, value]) => value !== undefined)), ...sources };
    }
    if (newIds.length === 0) continue;
    const addition = { ...click, ids: Object.fromEntries(newIds), sources };
    remember(seenBefore, addition);
    added.push(addition);
  }
  return { clicks: [...stored, ...added].sort(byTime), added, ...shift };
}

function arrivedClick(click: Click, at: number, receivedAt: number): HistoryClick {
  const names = { ids: lowerCaseNames(click.ids), sources: lowerCaseNames(click.sources) };
  return {
    at,
    receivedAt,
    ...names,
    ...(click.test && { test: true }),
    ...(at !== click.at && { deviceAt: click.at }),
  };
}

function sizeOf({ ids, sources }: Click): number {
  return Object.keys(ids).length + Object.keys(sources).length;
}

function isSameClick(seen: HistoryClick, click: HistoryClick): boolean {
  return deviceTime(seen) === deviceTime(click) || Math.abs(seen.at - click.at) < REPEAT_AFTER_MS;
}

/** Names compare case-insensitively, values never change case. Of `CLICK_ID` and `click_id` in one URL the first counts. */
function lowerCaseNames(pairs: Record<string, string>): Record<string, string> {
  const lowered: Record<string, string> = {};
  for (const [name, value] of Object.entries(pairs)) lowered[name.toLowerCase()] ??= value;
  return lowered;
}

function identity(parameter: string, id: string, { test }: Click): string {
  return `${test ? 'test' : ''}\n${parameter}\n${id}`;
}

function remember(known: Map<string, HistoryClick[]>, click: HistoryClick): void {
  for (const [parameter, id] of Object.entries(click.ids)) {
    const key = identity(parameter, id, click);
    const same = known.get(key);
    if (same) same.push(click);
    else known.set(key, [click]);
  }
}

/** By click parameter, the source parameters that connectors match strictly with it; all in lower case. */
type StrictSources = ReadonlyMap<string, readonly string[]>;

const known = new WeakMap<DecidableContainer['owners'], StrictSources>();

/** Asked once per click and once per click that looks like it: found out once a container. */
function strictSourcesOf({ owners }: Pick<DecidableContainer, 'owners'>): StrictSources {
  const before = known.get(owners);
  if (before) return before;
  const sources = new Map<string, string[]>();
  for (const { matching } of owners) {
    if (matching.source?.value === undefined) continue;
    const parameter = matching.parameter.toLowerCase();
    sources.set(parameter, [...(sources.get(parameter) ?? []), matching.source.parameter.toLowerCase()]);
  }
  known.set(owners, sources);
  return sources;
}

/** A landing without the source (stripped by a redirect or a reload) is not another source. */
function isSameSource(seen: HistoryClick, click: HistoryClick, strictSources: readonly string[]): boolean {
  return strictSources.every(
    (source) => click.sources[source] === undefined || click.sources[source] === seen.sources[source],
  );
}
