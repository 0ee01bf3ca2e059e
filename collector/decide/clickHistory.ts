/**
 * The visitor's click history: what the collector stored, merged with what the browser sent (DESIGN §7). Pure.
 *
 * A click ID seen before keeps its first time, or reloading a landing page would push other partners out of "last click"
 * and stretch windows. It is the same click ID when parameter and value agree, unless the new landing names another source
 * at a source parameter that some connector matches strictly: two partners may hand out the same number under one
 * parameter name. A test landing's click and a real one are never the same: the first must not stand in the place of the
 * second, which an order may depend on.
 */
import type { Click } from '../../sdk/protocol.ts';
import type { DecidableContainer, HistoryClick } from './types.ts';

export interface MergedClicks {
  /** oldest first */
  clicks: HistoryClick[];
  /** those of `clicks` that were not stored yet */
  added: HistoryClick[];
}

/** `sent` may hold names in any case; the result's are lower case. `now` is when the sent clicks arrived. */
export function mergeClicks(
  stored: readonly HistoryClick[],
  sent: readonly Click[],
  container: Pick<DecidableContainer, 'owners'>,
  now: number,
): MergedClicks {
  if (sent.length === 0) return { clicks: [...stored], added: [] };
  const seenBefore = new Map<string, HistoryClick[]>();
  for (const click of stored) remember(seenBefore, click);

  const added: HistoryClick[] = [];
  const strictSources = strictSourcesOf(container);
  const oldestFirst = sent.map((click) => arrivedClick(click, now)).sort((a, b) => a.at - b.at);
  for (const click of oldestFirst) {
    const newIds = Object.entries(click.ids).filter(([parameter, id]) => {
      const earlier = seenBefore.get(identity(parameter, id, click)) ?? [];
      const sources = strictSources.get(parameter) ?? [];
      return !earlier.some((seen) => isSameSource(seen, click, sources));
    });
    if (newIds.length === 0) continue;
    const addition = { ...click, ids: Object.fromEntries(newIds) };
    remember(seenBefore, addition);
    added.push(addition);
  }
  return { clicks: [...stored, ...added].sort((a, b) => a.at - b.at), added };
}

function arrivedClick(click: Click, now: number): HistoryClick {
  const { at, ids, sources, test } = click;
  const names = { ids: lowerCaseNames(ids), sources: lowerCaseNames(sources) };
  return { at, receivedAt: now, ...names, ...(test && { test }) };
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
