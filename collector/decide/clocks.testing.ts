/** A visitor whose events are judged one after the other, as ingest does it, each with what the tag sent along. */
import type { Click } from '../../sdk/protocol.ts';
import { judge } from '../events/judge.ts';
import { byTime } from './clocks.ts';
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
  const listeners = owners.map(({ connector: id, matching: click }) => ({
    ...({ id, click, version: 1, mode: 'enabled', dedupeTransactions: true, webhookOn: true, pixel: 'off' } as const),
  }));
  const decidable: DecidableContainer = { requiredConsent: [], owners, listeners: () => listeners };
  return ({
    at: toldAt,
    sentAt,
    receivedAt,
    clicks,
  }: Told): { at: number; decisions: Decision[]; newClicks: HistoryClick[] } => {
    const { at, decisions, newClicks } = judge(
      {
        event: { id: 'e', name: 'Purchase', at: toldAt, data: {} },
        ...{ visitor: 'v', page: { url: '', referrer: '' }, contact: {}, consent: {}, userAgent: '', ip: '' },
        ...{ clicks: [...clicks], receivedAt, test: false, source: 'browser' },
        clock: { firstEventAt: toldAt, ...(sentAt !== undefined && { now: sentAt }) },
      },
      { clicks: stored, firedConnectors: new Set() },
      { decidable },
    );
    stored = [...stored, ...newClicks].sort(byTime);
    return { at, decisions, newClicks };
  };
}
