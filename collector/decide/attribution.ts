/** Click ID matching (DESIGN §7): which click, if any, lets a connector fire. Pure. Times are epoch milliseconds. */
import type { Click } from '../../sdk/protocol.ts';
import type { ClickMatching } from '../connector/types.ts';
import { byTime, CLOCK_DOUBT_MS, CLOCK_TOLERANCE_MS, deviceTime } from './clocks.ts';
import { PLATFORM_CLICK_PARAMETERS } from './platforms.ts';
import type { DatedClick, DecidableContainer, HistoryClick, Winner } from './types.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const platformParameters = PLATFORM_CLICK_PARAMETERS.map((parameter) => parameter.toLowerCase());

/** The clicks of one event, looked through once, however many connectors ask for them. */
export interface ClickIndex {
  /** those that carry the parameter, oldest first */
  withParameter(parameter: string): readonly HistoryClick[];
  /** the newest of any recognised source */
  newestRecognised(): HistoryClick | undefined;
}

/** `clicks` as `clicksBefore` gives them. */
export function indexClicks(
  clicks: readonly HistoryClick[],
  container: Pick<DecidableContainer, 'owners'>,
): ClickIndex {
  let byParameter: Map<string, HistoryClick[]> | undefined;
  let newest: { click: HistoryClick | undefined } | undefined;
  return {
    withParameter(parameter) {
      byParameter ??= groupByParameter(clicks);
      return byParameter.get(parameter.toLowerCase()) ?? [];
    },
    newestRecognised() {
      newest ??= { click: clicks.findLast((click) => isRecognised(click, container)) };
      return newest.click;
    },
  };
}

function groupByParameter(clicks: readonly HistoryClick[]): Map<string, HistoryClick[]> {
  const groups = new Map<string, HistoryClick[]>();
  for (const click of clicks) {
    for (const parameter of Object.keys(click.ids)) {
      const group = groups.get(parameter);
      if (group) group.push(click);
      else groups.set(parameter, [click]);
    }
  }
  return groups;
}

export type Attribution =
  | { matched: true; click: HistoryClick }
  | { matched: false; reason: 'no_click' | 'source_mismatch' }
  | { matched: false; reason: 'click_expired'; click: HistoryClick }
  | { matched: false; reason: 'not_last_click'; winner: Winner };

/**
 * Clicks as they count for an event, oldest first. Those of test landings count for test events alone: a real order is never
 * decided, and no network told, by a click that nobody made for real. One later than the event, or dated over five minutes ahead of the
 * server, is dated to its arrival; one that is still later than the event had not happened yet and is left out, but for what a wrong
 * clock explains.
 */
export function clicksBefore(
  clicks: readonly HistoryClick[],
  { at: eventAt, test }: { at: number; test: boolean },
): HistoryClick[] {
  return clicks
    .filter((click) => test || !click.test)
    .map((click) => {
      const { at, receivedAt, deviceAt } = click;
      if (at <= eventAt && at <= receivedAt + CLOCK_TOLERANCE_MS) return click;
      const isInDoubt = deviceAt !== undefined && at - eventAt < CLOCK_DOUBT_MS;
      return {
        ...click,
        at: isInDoubt ? Math.min(receivedAt, eventAt) : receivedAt,
        deviceAt: deviceTime(click),
      };
    })
    .filter((click) => click.at <= eventAt)
    .sort(byTime);
}

/** The window's edge is inside. */
export function attribute(
  matching: ClickMatching,
  clicks: ClickIndex,
  eventAt: number,
  container: Pick<DecidableContainer, 'owners'>,
): Attribution {
  const withParameter = clicks.withParameter(matching.parameter);
  if (withParameter.length === 0) return { matched: false, reason: 'no_click' };
  const newestOwn = newestOf(matching, clicks);
  if (!newestOwn) return { matched: false, reason: 'source_mismatch' };
  if (newestOwn.at < eventAt - matching.windowDays * DAY_MS) {
    return { matched: false, reason: 'click_expired', click: newestOwn };
  }
  if (matching.model === 'last') {
    const newest = clicks.newestRecognised();
    // Clicks of the same millisecond tie: neither came last, so none shuts the other out.
    if (newest && byTime(newest, newestOwn) > 0) {
      return { matched: false, reason: 'not_last_click', winner: winnerOf(newest, container) };
    }
  }
  return { matched: true, click: newestOwn };
}

/** The newest click that is this connector's. */
export function newestOf(matching: Own, clicks: ClickIndex): HistoryClick | undefined {
  return clicks.withParameter(matching.parameter).findLast((click) => hasSource(click, matching));
}

type Own = Pick<ClickMatching, 'parameter' | 'source'>;

export function belongs(click: Click, matching: ClickMatching): boolean {
  return hasParameter(click, matching) && hasSource(click, matching);
}

function hasParameter(click: Click, matching: Pick<ClickMatching, 'parameter'>): boolean {
  return Object.hasOwn(click.ids, matching.parameter.toLowerCase());
}

function hasSource(click: Click, { source }: Own): boolean {
  if (source?.value === undefined || source.value === '') return true;
  return click.sources[source.parameter.toLowerCase()] === source.value;
}

/** By the owners of a container: the parameters that it recognises, in lower case. */
const recognised = new WeakMap<DecidableContainer['owners'], ReadonlySet<string>>();

function isRecognised(click: Click, { owners }: Pick<DecidableContainer, 'owners'>): boolean {
  let parameters = recognised.get(owners);
  if (!parameters) {
    parameters = new Set([...platformParameters, ...owners.map(({ matching }) => matching.parameter.toLowerCase())]);
    recognised.set(owners, parameters);
  }
  for (const parameter of Object.keys(click.ids)) if (parameters.has(parameter)) return true;
  return false;
}

function winnerOf(click: HistoryClick, { owners }: Pick<DecidableContainer, 'owners'>): Winner {
  return {
    ...plainClick(click),
    belongsTo: [
      ...owners.filter(({ matching }) => belongs(click, matching)).map(({ connector }) => connector),
      ...platformParameters.filter((parameter) => Object.hasOwn(click.ids, parameter)),
    ],
  };
}

/** The click without the time of its arrival. */
export function plainClick({ at, ids, sources, test, deviceAt }: DatedClick): DatedClick {
  return { at, ids, sources, ...(test && { test }), ...(deviceAt !== undefined && { deviceAt }) };
}
