/** A batch of requests on its way through recall → decide → commit → answer. */
import type { Pixel } from '../../sdk/protocol.ts';
import type { Snapshot } from '../container/snapshot.ts';
import type { HistoryClick } from '../decide/types.ts';
import type { EventRecord, Recall, RecallQuery, StoredPixel, TrafficStore } from '../store/contract.ts';
import { type IncomingEvent, makeEventRecord, renderPixels, transactionKey } from './eventRecord.ts';

/** A reloaded thank-you page must not pay twice within this time (DESIGN §7). */
export const TRANSACTION_MEMORY_MS = 30 * 24 * 60 * 60 * 1000;
/** With several collectors on one store, another may store the same event between recall and commit; then decide again. */
const MAX_ROUNDS = 5;

export interface IngestBatchOptions {
  store: TrafficStore;
  snapshot: () => Snapshot;
  now: () => number;
  newDeliveryId: () => string;
  /** told of every record that was stored */
  onStored: (record: EventRecord) => void;
}

/** Takes the events of each request; gives the pixels of each, in order, once everything is durable. */
export async function ingestBatch(requests: IncomingEvent[][], options: IngestBatchOptions): Promise<Pixel[][]> {
  const snapshot = options.snapshot();
  const firedSince = options.now() - TRANSACTION_MEMORY_MS;
  const answers = new Map<IncomingEvent, StoredPixel[]>();
  let open = requests.flat();
  for (let round = 0; open.length > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Error(`events still conflict after ${MAX_ROUNDS} rounds: ${open[0]?.event.id}`);
    open = await decideAndCommit(open, snapshot, firedSince, answers, options);
  }
  return requests.map((events) => answerOf(events, answers, snapshot));
}

/** Gives back those that another writer overtook. */
async function decideAndCommit(
  events: IncomingEvent[],
  snapshot: Snapshot,
  firedSince: number,
  answers: Map<IncomingEvent, StoredPixel[]>,
  options: IngestBatchOptions,
): Promise<IncomingEvent[]> {
  const recalls = await options.store.recall(events.map(toQuery), firedSince);
  const batch = new BatchMemory();
  const decided: { incoming: IncomingEvent; record: EventRecord }[] = [];
  const repeated: { incoming: IncomingEvent; first: EventRecord }[] = [];
  for (const [index, incoming] of events.entries()) {
    const recall = recalls[index];
    if (!recall) throw new Error('the store recalled fewer events than it was asked for');
    if (recall.earlier) {
      answers.set(incoming, sameVisitor(recall.earlier, incoming) ? recall.earlier.pixels : []);
      continue;
    }
    const first = batch.record(incoming.event.id);
    if (first) {
      repeated.push({ incoming, first });
      continue;
    }
    const record = makeEventRecord(incoming, batch.extend(recall, incoming), snapshot, options.newDeliveryId);
    batch.add(record);
    decided.push({ incoming, record });
  }
  if (decided.length === 0) return [];

  const outcomes = await options.store.commit(
    decided.map(({ record }) => record),
    firedSince,
  );
  const overtaken: IncomingEvent[] = [];
  const stored = new Set<EventRecord>();
  for (const [index, { incoming, record }] of decided.entries()) {
    if (outcomes[index] === 'stored') {
      stored.add(record);
      answers.set(incoming, record.pixels);
      options.onStored(record);
    } else {
      overtaken.push(incoming);
    }
  }
  for (const { incoming, first } of repeated) {
    if (stored.has(first)) answers.set(incoming, sameVisitor(first, incoming) ? first.pixels : []);
    else overtaken.push(incoming);
  }
  return overtaken;
}

/** Event IDs can be guessed (a site may use order numbers): a stranger who repeats one must not be told its pixels' values. */
function sameVisitor(earlier: { visitor: string }, incoming: IncomingEvent): boolean {
  return earlier.visitor === incoming.visitor;
}

function toQuery(incoming: IncomingEvent): RecallQuery {
  const transaction = transactionKey(incoming);
  return { eventId: incoming.event.id, visitor: incoming.visitor, ...(transaction && { transaction }) };
}

function answerOf(events: IncomingEvent[], answers: Map<IncomingEvent, StoredPixel[]>, snapshot: Snapshot): Pixel[] {
  const answered = new Set<string>();
  return events.flatMap((incoming) => {
    if (answered.has(incoming.event.id)) return [];
    answered.add(incoming.event.id);
    return renderPixels(incoming.event.id, answers.get(incoming) ?? [], snapshot);
  });
}

/** What the events of one batch must know of each other before any of them is stored. */
class BatchMemory {
  readonly #records = new Map<string, EventRecord>();
  readonly #clicks = new Map<string, HistoryClick[]>();
  readonly #fired = new Map<string, string[]>();

  record(eventId: string): EventRecord | undefined {
    return this.#records.get(eventId);
  }

  /** The store's knowledge plus the batch's. */
  extend(recall: Recall, incoming: IncomingEvent): Pick<Recall, 'clicks' | 'firedConnectors'> {
    const clicks = this.#clicks.get(incoming.visitor);
    const transaction = transactionKey(incoming);
    const fired = transaction && this.#fired.get(JSON.stringify(transaction));
    return {
      clicks: clicks ? [...recall.clicks, ...clicks] : recall.clicks,
      firedConnectors: fired ? new Set([...recall.firedConnectors, ...fired]) : recall.firedConnectors,
    };
  }

  add(record: EventRecord): void {
    this.#records.set(record.id, record);
    if (record.newClicks.length > 0) {
      this.#clicks.set(record.visitor, [...(this.#clicks.get(record.visitor) ?? []), ...record.newClicks]);
    }
    if (record.fired) {
      const { connectors, eventName, transactionId, test } = record.fired;
      const key = JSON.stringify({ eventName, transactionId, test });
      this.#fired.set(key, [...(this.#fired.get(key) ?? []), ...connectors]);
    }
  }
}
