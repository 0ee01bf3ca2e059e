/** Which records of a batch can be stored: each in order, the earlier of two that exclude each other wins. */
import type { TransactionKey } from '../../contract/event.ts';
import { eventKey } from '../../contract/eventKey.ts';
import type { EventRecord } from '../../contract/records.ts';

export interface Known {
  /** events that are stored, as `eventKey` writes them */
  events: Set<string>;
  /** what fired already, as `firedKey` writes it */
  fired: Set<string>;
}

export function firedKey({ transactionId, eventName, test }: TransactionKey, connector: string): string {
  return JSON.stringify([transactionId, eventName, test, connector]);
}

export function choose(records: readonly EventRecord[], known: Known): Set<EventRecord> {
  const events = new Set(known.events);
  const fired = new Set(known.fired);
  const chosen = new Set<EventRecord>();
  for (const record of records) {
    const keys = record.fired?.connectors.map((connector) => firedKey(record.fired as TransactionKey, connector)) ?? [];
    if (events.has(eventKey(record)) || keys.some((key) => fired.has(key))) continue;
    events.add(eventKey(record));
    for (const key of keys) fired.add(key);
    chosen.add(record);
  }
  return chosen;
}
