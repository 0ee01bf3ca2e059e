/**
 * The click histories of one batch: what the store and the batch know of a visitor is merged once with what a request brought,
 * not for each of its 50 events.
 */
import type { Click } from '../../sdk/protocol.ts';
import { type MergedClicks, mergeClicks } from '../decide/clickHistory.ts';
import type { DecidableContainer, HistoryClick } from '../decide/types.ts';
import type { IncomingEvent } from './incoming/incomingEvent.ts';

/** A visitor with more is a robot; its further clicks still decide the event they came with, but aren't kept. */
const MAX_STORED_CLICKS = 500;

/** `known`: the visitor's clicks in the store and in what is about to be stored. `added`: of those that came, what is to be stored. */
export type HistoryOf = (
  incoming: Pick<IncomingEvent, 'visitor' | 'clicks' | 'receivedAt' | 'clock'>,
  known: readonly HistoryClick[],
) => MergedClicks;

export function createVisitorHistories(container: Pick<DecidableContainer, 'owners'>): HistoryOf {
  /** By what a request brought, which all its events share; how many clicks are known once that is stored. */
  const merged = new WeakMap<readonly Click[], Omit<MergedClicks, 'added'> & { visitor: string; known: number }>();
  return ({ visitor, clicks: sent, receivedAt, clock }, known) => {
    const before = merged.get(sent);
    // what is known only grows: as many as then are the same
    if (before?.visitor === visitor && before.known === known.length) {
      const { visitor: _, known: __, ...same } = before;
      return { ...same, added: [] };
    }
    const { added, ...history } = mergeClicks(known, sent, container, receivedAt, clock);
    const stored = added.slice(0, Math.max(0, MAX_STORED_CLICKS - known.length));
    merged.set(sent, { ...history, visitor, known: known.length + stored.length });
    return { ...history, added: stored };
  };
}
