/** Click ID matching (DESIGN §7): which click, if any, lets a connector fire. Pure. Times are epoch milliseconds. */
import type { Click } from '../../sdk/protocol.ts';
import type { ClickMatching } from '../container/types.ts';
import { PLATFORM_CLICK_PARAMETERS } from './platforms.ts';
import type { DecidableContainer, HistoryClick, Winner } from './types.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A client's clock may run ahead this far before its time is replaced by the time of arrival. */
export const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;

const platformParameters = PLATFORM_CLICK_PARAMETERS.map((parameter) => parameter.toLowerCase());

export type Attribution =
  | { matched: true; click: HistoryClick }
  | { matched: false; reason: 'no_click' | 'source_mismatch' }
  | { matched: false; reason: 'click_expired'; click: HistoryClick }
  | { matched: false; reason: 'not_last_click'; winner: Winner };

/**
 * Clicks as they count for an event, oldest first: one later than the event, or dated over five minutes ahead of the
 * server, is dated to its arrival; one that is still later than the event had not happened yet and is left out.
 */
export function clicksBefore(clicks: readonly HistoryClick[], eventAt: number): HistoryClick[] {
  return clicks
    .map((click) => {
      const wrongTime = click.at > eventAt || click.at > click.receivedAt + CLOCK_TOLERANCE_MS;
      return wrongTime ? { ...click, at: click.receivedAt } : click;
    })
    .filter((click) => click.at <= eventAt)
    .sort((a, b) => a.at - b.at);
}

/** `clicks` as `clicksBefore` gives them. The window's edge is inside. */
export function attribute(
  matching: ClickMatching,
  clicks: readonly HistoryClick[],
  eventAt: number,
  container: Pick<DecidableContainer, 'owners'>,
): Attribution {
  const withParameter = clicks.filter((click) => hasParameter(click, matching));
  if (withParameter.length === 0) return { matched: false, reason: 'no_click' };
  const newestOwn = withParameter.findLast((click) => hasSource(click, matching));
  if (!newestOwn) return { matched: false, reason: 'source_mismatch' };
  if (newestOwn.at < eventAt - matching.windowDays * DAY_MS) {
    return { matched: false, reason: 'click_expired', click: newestOwn };
  }
  if (matching.model === 'last') {
    const newest = clicks.findLast((click) => isRecognised(click, container));
    // Clicks of the same millisecond tie: neither came last, so none shuts the other out.
    if (newest && newest.at > newestOwn.at) {
      return { matched: false, reason: 'not_last_click', winner: winnerOf(newest, container) };
    }
  }
  return { matched: true, click: newestOwn };
}

function belongs(click: Click, matching: ClickMatching): boolean {
  return hasParameter(click, matching) && hasSource(click, matching);
}

export function hasParameter(click: Click, matching: Pick<ClickMatching, 'parameter'>): boolean {
  return Object.hasOwn(click.ids, matching.parameter.toLowerCase());
}

function hasSource(click: Click, { source }: ClickMatching): boolean {
  if (source?.value === undefined || source.value === '') return true;
  return click.sources[source.parameter.toLowerCase()] === source.value;
}

function isRecognised(click: Click, { owners }: Pick<DecidableContainer, 'owners'>): boolean {
  return (
    platformParameters.some((parameter) => Object.hasOwn(click.ids, parameter)) ||
    owners.some(({ matching }) => hasParameter(click, matching))
  );
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

/** The click without the server's own notes. */
export function plainClick({ at, ids, sources }: Click): Click {
  return { at, ids, sources };
}
