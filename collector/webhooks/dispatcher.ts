/**
 * Takes due deliveries from the store, sends them side by side, writes down how it went. What it has claimed is leased: if
 * this process dies, the lease ends and the delivery is sent again, so each is sent at least once, and twice only when the
 * process dies between the send and the write.
 */
import { randomUUID } from 'node:crypto';
import type { ClaimedDelivery, TrafficStore } from '../store/contract.ts';
import { afterAttempt } from './afterAttempt.ts';
import { createAttemptWriter } from './attemptWriter.ts';
import { createBacklog, type Held } from './backlog.ts';
import { createInFlight, PLACES_A_DESTINATION } from './inFlight.ts';
import type { Log } from './log.ts';
import { createRounds } from './rounds.ts';
import type { Send, SendOutcome } from './send.ts';

const LEASE_MS = 90_000;
/** A claimed delivery that found no place by then goes back: an attempt takes up to 15 s, and its end must be written in time. */
const HOLD_MS = 60_000;
const CLAIM_LIMIT = 100;
/** The store is asked at least this often, for what other processes left behind. */
const LONGEST_PAUSE_MS = 30_000;
/** While a destination is full its overdue deliveries keep `nextDueAt` in the past; others' must still be seen soon. */
const BUSY_PAUSE_MS = 500;
/** After a round that left nothing out: what is due by then was committed meanwhile. */
const SHORTEST_PAUSE_MS = 5;
/** Longer than an attempt can take. */
const DRAIN_MS = 20_000;
const WRITE_DRAIN_MS = 5_000;

export interface Dispatcher {
  start(): void;
  /** Something may be due now: deliveries were committed, or one was replayed. */
  wake(): void;
  /** Claims no more, waits for what is in flight, gives back what wasn't sent, writes all ends of attempts. */
  stop(): Promise<void>;
}

type DispatcherStore = Pick<TrafficStore, 'claimDeliveries' | 'finishAttempts' | 'releaseDeliveries' | 'nextDueAt'>;

/** `onGone`: the partner answered 410 for this connector, whose webhook is to be paused. Called per answer. */
export function createDispatcher(options: {
  store: DispatcherStore;
  send: Send;
  now: () => number;
  random: () => number;
  log: Log;
  onGone: (connector: string) => void;
  /** delay before each attempt; default: `DELAYS_MS` */
  delaysMs?: readonly number[];
}): Dispatcher {
  const { store, send, now, random, log, onGone, delaysMs } = options;
  const inFlight = createInFlight();
  const backlog = createBacklog();
  const rounds = createRounds({ round: claimRound, now, log });
  const attempts = new Set<Promise<void>>();
  /** by delivery: what will be written or given back under a lease, from the claim until that is done */
  const inHand = new Map<string, { leaseToken: string }>();
  /** held too long, to be given back in the next round */
  const late: Held[] = [];
  let running = false;
  /** no claim was made for want of places, or of a store that takes results: the next free place asks for one */
  let starved = false;
  /** destinations that the last claim left out */
  let leftOut = new Set<string>();

  const writer = createAttemptWriter({
    store,
    log,
    onWritten(results) {
      for (const { deliveryId, next } of results) {
        inHand.delete(deliveryId);
        if (next.state === 'waiting') rounds.at(next.dueAt);
      }
      if (starved) rounds.now();
    },
  });

  // A circuit breaker joins these two: an open destination's deliveries don't pass, and none are claimed for it.
  const passes = (destination: string) => !inFlight.full(destination);
  const crowded = (destination: string) => backlog.count(destination) >= PLACES_A_DESTINATION;

  async function claimRound(): Promise<void> {
    await giveBack([...late.splice(0), ...backlog.takeExpired(now())], now());
    sendHeld();
    starved = inFlight.free() === 0 || writer.failing();
    if (starved) {
      rounds.at(now() + BUSY_PAUSE_MS);
      return;
    }
    const busyDestinations = backlog.destinations().filter(crowded);
    const leaseToken = randomUUID();
    const claimedAt = now();
    const claimed = await store.claimDeliveries({
      now: claimedAt,
      limit: CLAIM_LIMIT,
      busyDestinations,
      leaseToken,
      leaseUntil: claimedAt + LEASE_MS,
    });
    for (const delivery of claimed) take(delivery, leaseToken, claimedAt + HOLD_MS);
    leftOut = new Set(busyDestinations);
    sendHeld();
    if (claimed.length === CLAIM_LIMIT) {
      rounds.now();
      return;
    }
    const dueAt = (await store.nextDueAt()) ?? Number.POSITIVE_INFINITY;
    const soonest = now() + (leftOut.size > 0 ? BUSY_PAUSE_MS : SHORTEST_PAUSE_MS);
    rounds.at(Math.min(Math.max(dueAt, soonest), now() + LONGEST_PAUSE_MS));
  }

  /** A lease can end while we still work under it: the store was away, the machine slept. The new lease then covers that work. */
  function take(delivery: ClaimedDelivery, leaseToken: string, sendUntil: number): void {
    const known = inHand.get(delivery.id);
    if (known) {
      known.leaseToken = leaseToken;
      return;
    }
    const held = { delivery, leaseToken, sendUntil };
    inHand.set(delivery.id, held);
    backlog.add(held);
  }

  function sendHeld(): void {
    while (running && inFlight.free() > 0) {
      const held = backlog.next(passes);
      if (!held) return;
      if (held.sendUntil <= now()) {
        late.push(held);
        rounds.now();
        continue;
      }
      const attempt = sendOne(held);
      attempts.add(attempt);
      void attempt.finally(() => attempts.delete(attempt));
    }
  }

  async function sendOne(held: Held): Promise<void> {
    const { delivery } = held;
    const { id, connector, destination, manual } = delivery;
    inFlight.take(destination);
    const outcome = await trySend(delivery);
    inFlight.leave(destination);
    const attempt = manual ? { ...outcome.attempt, manual } : outcome.attempt;
    const next = afterAttempt(delivery, outcome, now(), random(), delaysMs);
    const result = { deliveryId: id, leaseToken: held.leaseToken, attempt, next };
    inHand.set(id, result);
    writer.add(result);
    report(delivery, outcome, next.state);
    if (outcome.gone) tellGone(connector);
    sendHeld();
    if (inFlight.free() > 0 && (starved || (leftOut.has(destination) && !crowded(destination)))) rounds.now();
  }

  /** `send` promises not to throw; if it does, the delivery must still not be lost or hot-looped. */
  async function trySend(delivery: ClaimedDelivery): Promise<SendOutcome> {
    try {
      return await send(delivery.request, delivery.id);
    } catch (error) {
      log.error({ err: error }, 'send threw');
      const attempt = { at: now(), status: null, durationMs: 0, error: `internal error: ${String(error)}` };
      return { attempt, accepted: false, permanent: false, gone: false };
    }
  }

  function report(delivery: ClaimedDelivery, { attempt, gone }: SendOutcome, state: string): void {
    if (state !== 'failed') return;
    const { id, connector, destination } = delivery;
    const fields = { delivery: id, connector, destination, status: attempt.status, error: attempt.error };
    log.warn(fields, gone ? 'the partner answered 410 Gone' : 'a webhook failed for good');
  }

  function tellGone(connector: string): void {
    try {
      onGone(connector);
    } catch (error) {
      log.error({ err: error, connector }, 'the webhook could not be paused');
    }
  }

  async function giveBack(held: Held[], dueAt: number): Promise<void> {
    const byLease = new Map<string, string[]>();
    for (const { leaseToken, delivery } of held) {
      byLease.set(leaseToken, [...(byLease.get(leaseToken) ?? []), delivery.id]);
      inHand.delete(delivery.id);
    }
    for (const [leaseToken, ids] of byLease) await store.releaseDeliveries(leaseToken, ids, dueAt);
  }

  return {
    start() {
      running = true;
      rounds.start();
    },
    wake: rounds.wake,
    async stop() {
      running = false;
      await rounds.stop();
      try {
        await giveBack([...late.splice(0), ...backlog.takeAll()], now());
      } catch (error) {
        log.warn({ err: error }, 'unsent deliveries could not be given back; they are sent when their leases end');
      }
      let giveUp: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => {
        giveUp = setTimeout(resolve, DRAIN_MS);
      });
      await Promise.race([Promise.all(attempts), tooLong]);
      clearTimeout(giveUp);
      const unwritten = await writer.drain(WRITE_DRAIN_MS);
      if (unwritten > 0)
        log.error({ unwritten }, 'ends of attempts could not be written; these webhooks are sent again');
    },
  };
}
