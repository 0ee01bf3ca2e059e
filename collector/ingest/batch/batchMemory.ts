/** What the events of one batch, and of a batch whose commit is still under way, must know of each other. */
import type { HistoryClick } from '../../decide/types.ts';
import { transactionKey } from '../../events/eventRecord.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import type { Known } from '../../events/judge.ts';
import { type EventKey, eventKey } from '../../store/contract/eventKey.ts';
import type { EventRecord } from '../../store/contract/records.ts';

export interface BatchMemory {
  /** the batch's record of this event */
  record(event: EventKey): EventRecord | undefined;
  /** the batch's record of a browser that a server's event of this transaction concerns */
  claim(incoming: IncomingEvent): EventRecord | undefined;
  /** `recall` with what the batch knows beyond it */
  extend(recall: Known, incoming: IncomingEvent): Known;
  add(record: EventRecord): void;
  /** Resolves when the commit has ended, with the records that are stored now; never rejects. */
  readonly stored: Promise<ReadonlySet<EventRecord>>;
  /** The commit has ended. */
  end(stored: ReadonlySet<EventRecord>): void;
}

export function createBatchMemory(): BatchMemory {
  const records = new Map<string, EventRecord>();
  const clicks = new Map<string, HistoryClick[]>();
  const fired = new Map<string, string[]>();
  const claims = new Map<string, EventRecord>();
  let end: BatchMemory['end'] = () => undefined;
  const stored = new Promise<ReadonlySet<EventRecord>>((resolve) => {
    end = resolve;
  });

  return {
    stored,
    end,
    record: (event) => records.get(eventKey(event)),
    claim(incoming) {
      const transaction = claims.size > 0 ? transactionKey(incoming) : undefined;
      return transaction && claims.get(JSON.stringify(transaction));
    },
    extend(known, incoming) {
      const moreClicks = clicks.get(incoming.visitor);
      const transaction = fired.size > 0 ? transactionKey(incoming) : undefined;
      // a test isn't fired for what fired for real
      const firedFor = transaction?.test ? [transaction, { ...transaction, test: false }] : [transaction];
      const moreFired = firedFor.flatMap((one) => (one && fired.get(JSON.stringify(one))) ?? []);
      if (!moreClicks && moreFired.length === 0) return known;
      return {
        clicks: moreClicks ? [...known.clicks, ...moreClicks] : known.clicks,
        firedConnectors:
          moreFired.length > 0 ? new Set([...known.firedConnectors, ...moreFired]) : known.firedConnectors,
      };
    },
    add(record) {
      records.set(eventKey(record), record);
      if (record.claims) claims.set(JSON.stringify(record.claims), record);
      if (record.newClicks.length > 0) {
        clicks.set(record.visitor, [...(clicks.get(record.visitor) ?? []), ...record.newClicks]);
      }
      if (record.fired) {
        const { connectors, eventName, transactionId, test } = record.fired;
        const key = JSON.stringify({ eventName, transactionId, test });
        fired.set(key, [...(fired.get(key) ?? []), ...connectors]);
      }
    },
  };
}
