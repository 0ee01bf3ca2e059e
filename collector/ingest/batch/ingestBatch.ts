/** Batches of requests on their way through recall → decide → commit → answer. */
import type { Pixel } from '../../../sdk/protocol.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import { TRANSACTION_MEMORY_MS } from '../../decide/transactionMemory.ts';
import { makeEventRecord, renderPixels, transactionKey } from '../../events/eventRecord.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import type { Known } from '../../events/judge.ts';
import { createVisitorHistories } from '../../events/visitorHistories.ts';
import type { StoredPixel } from '../../store/contract/event.ts';
import { type EventKey, eventKey } from '../../store/contract/eventKey.ts';
import type { EventRecord, RecallQuery } from '../../store/contract/records.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { Shells } from '../../tag/shells.ts';
import type { OverBudget, SenderBudgets } from '../door/senderBudgets.ts';
import { type BatchMemory, createBatchMemory } from './batchMemory.ts';
import { displaceTest, makeServerRecord } from './takeOver.ts';

/** Another writer may store the same event or transaction between recall and commit; then it is decided again. */
const MAX_ROUNDS = 5;

export interface IngestBatchOptions {
  store: Pick<TrafficStore, 'recall' | 'commit'>;
  snapshot: () => Snapshot;
  now: () => number;
  newDeliveryId: () => string;
  /** where sandboxed pixels run */
  shells: Pick<Shells, 'address'>;
  /** told of a pixel that the sender's tag can't run as it has to be */
  onWithheld?: ((event: EventKey, connector: string) => void) | undefined;
  /** told of every record that was stored */
  onStored: (record: EventRecord) => void;
  /** of those who sent the events; absent: nobody counts */
  budgets?: SenderBudgets | undefined;
}

/**
 * Takes the events of each request; gives the pixels of each, in order, once everything is durable. A request is taken as a
 * whole or, its sender's budget being spent, not at all: nothing of it is stored then but what was before.
 */
export type IngestBatch = (requests: IncomingEvent[][]) => Promise<(Pixel[] | OverBudget)[]>;

/** Several batches may run at once: each sees what those before it are about to store. */
export function createIngestBatch(options: IngestBatchOptions): IngestBatch {
  const underWay = new Set<BatchMemory>();

  return async (requests) => {
    const snapshot = options.snapshot();
    const answers = new Map<IncomingEvent, StoredPixel[]>();
    const admission = createAdmission(requests, options.budgets);
    let open = requests.flat();
    for (let round = 0; open.length > 0; round += 1) {
      if (round === MAX_ROUNDS) throw new Error(`still in conflict after ${MAX_ROUNDS} rounds: ${open[0]?.event.id}`);
      open = await decideAndCommit(open, snapshot, answers, admission, round);
    }
    return requests.map((events) => admission.refused(events) ?? answerOf(events, answers, snapshot, options));
  };

  /** Gives back those that another writer overtook. */
  async function decideAndCommit(
    events: IncomingEvent[],
    snapshot: Snapshot,
    answers: Map<IncomingEvent, StoredPixel[]>,
    admission: Admission,
    round: number,
  ): Promise<IncomingEvent[]> {
    const historyOf = createVisitorHistories(snapshot.decidable);
    const batch = createBatchMemory();
    // Taken before the recall: what was no longer under way by now, the recall sees.
    const memories = [...underWay, batch];
    underWay.add(batch);
    let stored: ReadonlySet<EventRecord> = new Set();
    try {
      const firedSince = options.now() - TRANSACTION_MEMORY_MS;
      const recalls = await options.store.recall(events.map(toQuery), firedSince);
      const decided: { incoming: IncomingEvent; record: EventRecord }[] = [];
      const repeated: { incoming: IncomingEvent; first: EventRecord; memory: BatchMemory }[] = [];
      const behindClaims: { incoming: IncomingEvent; memory: BatchMemory }[] = [];
      for (const [index, incoming] of events.entries()) {
        const recall = recalls[index];
        if (!recall) throw new Error('the store recalled fewer events than it was asked for');
        const claims = recall.browserClaims ?? [];
        const isOverTest = recall.earlier?.test === true && !incoming.test;
        // what was told for real is no test afterwards, whoever says so
        const isClaimed = claims.some(({ id, test }) => id === incoming.event.id && (test || !incoming.test));
        if (recall.earlier && !isClaimed && !isOverTest) {
          answers.set(incoming, sameVisitor(recall.earlier, incoming) ? recall.earlier.pixels : []);
          continue;
        }
        const first = findRecord(memories, incoming.event);
        const claimant = findClaimant(memories, incoming, first, round);
        if (claimant) {
          behindClaims.push({ incoming, memory: claimant });
          continue;
        }
        if (first) {
          repeated.push({ incoming, ...first });
          continue;
        }
        if (!admission.admits(incoming)) continue;
        const known = memories.reduce<Known>((sum, memory) => memory.extend(sum, incoming), recall);
        const record =
          incoming.source === 'server'
            ? makeServerRecord(incoming, known, claims, snapshot, options.newDeliveryId, historyOf)
            : makeEventRecord(incoming, known, snapshot, options.newDeliveryId, historyOf);
        if (isOverTest) displaceTest(record, options.newDeliveryId);
        admission.charge(incoming, record);
        batch.add(record);
        decided.push({ incoming, record });
      }
      stored = await commit(decided, firedSince, answers);
      batch.end(stored);
      const overtaken = decided.filter(({ record }) => !stored.has(record)).map(({ incoming }) => incoming);
      for (const { incoming, first, memory } of repeated) {
        if ((await memory.stored).has(first)) answers.set(incoming, sameVisitor(first, incoming) ? first.pixels : []);
        else overtaken.push(incoming);
      }
      for (const { incoming, memory } of behindClaims) {
        await memory.stored;
        overtaken.push(incoming);
      }
      return overtaken;
    } finally {
      batch.end(stored);
      underWay.delete(batch);
    }
  }

  async function commit(
    decided: { incoming: IncomingEvent; record: EventRecord }[],
    firedSince: number,
    answers: Map<IncomingEvent, StoredPixel[]>,
  ): Promise<ReadonlySet<EventRecord>> {
    const stored = new Set<EventRecord>();
    if (decided.length === 0) return stored;
    const records = decided.map(({ record }) => record);
    const outcomes = await options.store.commit(records, firedSince);
    for (const [index, { incoming, record }] of decided.entries()) {
      if (outcomes[index] !== 'stored') continue;
      stored.add(record);
      answers.set(incoming, record.pixels);
      options.onStored(record);
    }
    return stored;
  }
}

/** Whose budget is spent is asked once a request, when its first new event is to be decided; what it then costs is counted once. */
interface Admission {
  admits(incoming: IncomingEvent): boolean;
  charge(incoming: IncomingEvent, record: EventRecord): void;
  /** undefined: it was taken */
  refused(events: IncomingEvent[]): OverBudget | undefined;
}

function createAdmission(requests: readonly IncomingEvent[][], budgets: SenderBudgets | undefined): Admission {
  if (!budgets) return { admits: () => true, charge: () => undefined, refused: () => undefined };
  const requestOf = new Map(requests.flatMap((events) => events.map((event) => [event, events] as const)));
  const asked = new Map<IncomingEvent[], OverBudget | undefined>();
  const charged = new Set<IncomingEvent>();
  return {
    admits(incoming) {
      const request = requestOf.get(incoming);
      if (!request || incoming.sender === undefined) return true;
      if (!asked.has(request)) asked.set(request, budgets.check(incoming.sender, 'deliveries'));
      return asked.get(request) === undefined;
    },
    charge(incoming, record) {
      if (incoming.sender === undefined || charged.has(incoming)) return;
      charged.add(incoming);
      budgets.takeRecord(incoming.sender, record);
    },
    refused: (events) => asked.get(events),
  };
}

function findRecord(memories: BatchMemory[], event: EventKey): { first: EventRecord; memory: BatchMemory } | undefined {
  for (const memory of memories) {
    const first = memory.record(event);
    if (first) return { first, memory };
  }
  return undefined;
}

/**
 * Whose commit an event has to wait for: a real one for the same event as a test, a server's for the same of a browser, or one of its
 * transaction, which it takes over once that is stored. Of transactions in the first round only: more claims of one that keep coming must not hold it up.
 */
function findClaimant(
  memories: BatchMemory[],
  incoming: IncomingEvent,
  first: ReturnType<typeof findRecord>,
  round: number,
): BatchMemory | undefined {
  if (first?.first.test && !incoming.test) return first.memory;
  if (incoming.source !== 'server') return undefined;
  if (first) return first.first.source === 'browser' ? first.memory : undefined;
  return round === 0 ? memories.find((memory) => memory.claim(incoming) !== undefined) : undefined;
}

/** Event IDs can be guessed (a site may use order numbers): a stranger who repeats one must not be told its pixels' values. */
function sameVisitor(earlier: { visitor: string }, incoming: IncomingEvent): boolean {
  return earlier.visitor === incoming.visitor;
}

function toQuery(incoming: IncomingEvent): RecallQuery {
  const transaction = transactionKey(incoming);
  return {
    eventId: incoming.event.id,
    eventName: incoming.event.name,
    visitor: incoming.visitor,
    ...(transaction && { transaction }),
    ...(incoming.source === 'server' && { server: true }),
  };
}

function answerOf(
  events: IncomingEvent[],
  answers: Map<IncomingEvent, StoredPixel[]>,
  snapshot: Snapshot,
  options: Pick<IngestBatchOptions, 'shells' | 'onWithheld'>,
): Pixel[] {
  const answered = new Set<string>();
  return events.flatMap((incoming) => {
    const key = eventKey(incoming.event);
    if (answered.has(key)) return [];
    answered.add(key);
    return renderPixels(incoming, answers.get(incoming) ?? [], snapshot, options);
  });
}
