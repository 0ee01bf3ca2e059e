/** A visitor whose events are decided one after the other, as ingest does it, each with what the tag sent along. */
import type { Click } from '../../sdk/protocol.ts';
import { mergeClicks } from './clickHistory.ts';
import { CLOCK_TOLERANCE_MS } from './clocks.ts';
import { decide } from './decide.ts';
import type { DecidableContainer, Decision, HistoryClick } from './types.ts';

export interface Told {
  /** of the event, by the device's clock */
  at: number;
  /** by the device's clock */
  sentAt: number | undefined;
  receivedAt: number;
  clicks: readonly Click[];
}

export function makeEventRecordOf(owners: DecidableContainer['owners']) {
  let stored: HistoryClick[] = [];
  return ({
    at: toldAt,
    sentAt,
    receivedAt,
    clicks: sent,
  }: Told): { at: number; decisions: Decision[]; newClicks: HistoryClick[] } => {
    const clock = { firstEventAt: toldAt, ...(sentAt !== undefined && { now: sentAt }) };
    const { clicks, added, offset = 0 } = mergeClicks(stored, sent, { owners }, receivedAt, clock);
    stored = clicks;
    const at = toldAt + offset > receivedAt + CLOCK_TOLERANCE_MS ? receivedAt : toldAt + offset;
    const listeners = owners.map(({ connector: id, matching: click }) => ({
      ...({ id, click, version: 1, mode: 'enabled', dedupeTransactions: true, webhookOn: true, pixel: 'off' } as const),
    }));
    const decisions = decide(
      { name: 'Purchase', at, test: false, consent: {} },
      { clicks, firedConnectors: new Set() },
      { requiredConsent: [], owners, listeners: () => listeners },
    );
    return { at, decisions, newClicks: added };
  };
}
