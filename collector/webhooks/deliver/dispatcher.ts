/**
 * Takes due deliveries from the store, sends them side by side, writes down how it went. What it has claimed is leased: if
 * this process dies, the lease ends and the delivery is sent again, so each is sent at least once, and twice only when the
 * process dies between the send and the write (never, where it is to be sent at most once: see attemptBegins.ts).
 *
 * Nobody waits for somebody else's partner: places are shared out by destination (inFlight.ts), a destination that can't
 * take more isn't claimed for, and one that is down is left alone (circuitBreaker.ts).
 */
import { randomUUID } from 'node:crypto';
import type { Log } from '../../log.ts';
import type { Attempt, DeliveryState } from '../../store/contract/delivery.ts';
import { type ClaimedDelivery, LEASE_MS } from '../../store/contract/queue.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import { type BreakerState, createCircuitBreakers } from '../send/circuitBreaker.ts';
import type { Send } from '../send/send.ts';
import type { AttemptEnd, DeliveryPolicy } from './afterAttempt.ts';
import { createAttemptWriter } from './attemptWriter.ts';
import { createBacklog, type Held } from './backlog.ts';
import { createClockWatch } from './clockWatch.ts';
import { createInFlight } from './inFlight.ts';
import { createAttempts } from './makeAttempt.ts';
import { createRounds } from './rounds.ts';

/** A claimed delivery that found no place by then goes back: an attempt takes up to 15 s, and its end must be written in time. */
const HOLD_MS = 60_000;
const CLAIM_LIMIT = 128;
/** Of one claim, so that a partner's long queue leaves room for the others'. */
const CLAIM_LIMIT_A_DESTINATION = 64;
/** A destination for which so many are held already isn't claimed for; fewer than that are to be topped up at once. */
const CROWD = 32;
/** The store is asked at least this often, for what other processes left behind. */
const LONGEST_PAUSE_MS = 30_000;
/** While a destination is full its overdue deliveries keep `nextDueAt` in the past; others' must still be seen soon. */
const BUSY_PAUSE_MS = 500;
/** After a round that left nothing out: what is due by then was committed meanwhile. */
const SHORTEST_PAUSE_MS = 5;
/** What could not be sent for a reason that may last, such as a store that takes no writes, is not claimed again at once. */
const RETURN_MS = 1_000;
/** Longer than an attempt can take. */
const DRAIN_MS = 20_000;
const WRITE_DRAIN_MS = 5_000;

export interface Dispatcher {
  start(): void;
  /** Something may be due now: deliveries were committed, one was replayed, a webhook was resumed. */
  wake(): void;
  /**
   * Sends one delivery of this connector that is due, though its webhook is paused: whether the partner is back. It is an attempt of
   * `who` asked for it, outside the schedule: where it fails, the delivery waits, whichever attempt was to be its last. Resolves when the
   * attempt is written; undefined where none was due, or it may not be sent now.
   */
  tryOne(connector: string, who: string): Promise<Trial | undefined>;
  /** Gives back all that was claimed and isn't being sent: somebody wants some of it dropped. Resolves when the store has it. */
  letGo(): Promise<void>;
  /** Claims no more, waits for what is in flight, gives back what wasn't sent, writes all ends of attempts. */
  stop(): Promise<void>;
  /** For whoever watches. */
  status(): DispatcherStatus;
}

/** One delivery that went first, and what came of it. */
export interface Trial {
  delivery: string;
  attempt: Attempt;
  /** the delivery's, after it */
  state: DeliveryState;
}

export interface DispatcherStatus {
  /** attempts under way */
  inFlight: number;
  /** by destination; those that aren't in it are closed */
  breakers: ReadonlyMap<string, BreakerState>;
}

/** Whose webhooks wait until somebody says otherwise: paused ones, those of disabled connectors, those that are turned off. */
export interface HeldWebhooks {
  /** ids of connectors */
  list(): string[];
  has(connector: string): boolean;
  /** It was deleted: what waits of it is never sent. */
  isGone(connector: string): boolean;
  /** Only where others may change that: after it, what they had changed when it was called is known. */
  refresh?: () => Promise<void>;
}

/** One attempt that ended; `gone`: the answer was 410. Told before it is written. */
export interface AttemptReport {
  delivery: ClaimedDelivery;
  end: AttemptEnd;
  gone: boolean;
}

type DispatcherStore = Pick<
  TrafficStore,
  'claimDeliveries' | 'beginAttempts' | 'finishAttempts' | 'releaseDeliveries' | 'nextDueAt' | 'replan'
>;

/**
 * `policyOf`: what the connector's settings say now; undefined when it is gone. `onAttempt` of a 410 has to see to it that
 * the connector is in `held` when it returns.
 */
export function createDispatcher(options: {
  store: DispatcherStore;
  send: Send;
  policyOf: (connector: string) => DeliveryPolicy | undefined;
  held: HeldWebhooks;
  /** What waits of a deleted connector is to be dropped, before what was claimed of it is given back. */
  dropGone: (connector: string) => Promise<void>;
  /** Asked right before each attempt, where others share the store and may have changed what this process knows; see lastLook.ts. */
  lastLook?: (claimed: Held) => Promise<boolean>;
  now: () => number;
  random: () => number;
  log: Log;
  onAttempt: (report: AttemptReport) => void;
  /** told of deliveries whose attempts were written */
  onWritten?: (deliveryIds: string[]) => void;
  /** before each attempt; default: `DELAYS_MS` */
  delaysMs?: readonly number[];
  breakerOpenMs?: number;
}): Dispatcher {
  const { store, held, now, log, onAttempt } = options;
  const inFlight = createInFlight();
  const breakers = createCircuitBreakers(now, options.breakerOpenMs);
  const backlog = createBacklog();
  const rounds = createRounds({ round: claimRound, now, log });
  const setBack = createClockWatch(now);
  const makeAttempt = createAttempts({
    ...options,
    mayGo: ({ delivery, isTrial }) => isTrial === true || !isHeld(delivery.connector),
  });
  const attempts = new Set<Promise<void>>();
  /** trials whose ends aren't written yet, by delivery */
  const trials = new Map<string, (trial: Trial | undefined) => void>();
  /** by delivery: what will be written or given back under a lease, from the claim until that is done */
  const inHand = new Map<string, { leaseToken: string }>();
  /** held too long, of a connector that is held now, or to be dropped: to be given back in the next round */
  const late: Held[] = [];
  let running = false;
  /** no claim was made for want of places, or of a store that takes results: the next free place asks for one */
  let starved = false;
  /** destinations for which more may be due than was claimed */
  let leftOut = new Set<string>();

  const writer = createAttemptWriter({
    store,
    log,
    onWritten(results) {
      for (const { deliveryId, attempt, next } of results) {
        inHand.delete(deliveryId);
        settleTrial(deliveryId, { delivery: deliveryId, attempt, state: next.state });
        if (next.state === 'waiting') rounds.at(next.dueAt);
      }
      if (starved) rounds.now();
      options.onWritten?.(results.map(({ deliveryId }) => deliveryId));
    },
  });

  const passes = (destination: string) => !inFlight.full(destination) && breakers.admits(destination);
  const crowded = (destination: string) => backlog.count(destination) >= CROWD;
  const wantsMore = (destination: string) =>
    leftOut.has(destination) && !crowded(destination) && breakers.admits(destination);

  const isHeld = (connector: string) => held.has(connector) || held.isGone(connector);

  async function claimRound(): Promise<void> {
    const setBackMs = setBack();
    if (setBackMs !== undefined) {
      const planned = await store.replan(now(), setBackMs);
      if (planned > 0) log.warn({ setBackMs, planned }, 'the clock was set back: due times were reckoned anew');
    }
    await giveBack(backlog.takeExpired(now()), now());
    late.push(...backlog.takeOf(isHeld));
    for (const connector of new Set(late.map(({ delivery }) => delivery.connector))) {
      if (held.isGone(connector)) await options.dropGone(connector);
    }
    await giveBack(late.splice(0), now() + RETURN_MS);
    sendHeld();
    starved = inFlight.free() === 0 || writer.failing();
    if (starved) {
      rounds.at(now() + BUSY_PAUSE_MS);
      return;
    }
    const busyDestinations = [...new Set([...backlog.destinations().filter(crowded), ...breakers.shut()])];
    const leaseToken = randomUUID();
    const claimedAt = now();
    await held.refresh?.();
    const pausedConnectors = held.list();
    const claimed = await store.claimDeliveries({
      now: claimedAt,
      limit: CLAIM_LIMIT,
      maxPerDestination: CLAIM_LIMIT_A_DESTINATION,
      busyDestinations,
      pausedConnectors,
      leaseToken,
      leaseUntil: claimedAt + LEASE_MS,
    });
    for (const delivery of claimed) take(delivery, leaseToken, claimedAt + HOLD_MS);
    leftOut = new Set([...busyDestinations, ...backlog.destinations().filter(crowded)]);
    sendHeld();
    if (claimed.length === CLAIM_LIMIT) {
      rounds.now();
      return;
    }
    const dueAt = (await store.nextDueAt(pausedConnectors)) ?? Number.POSITIVE_INFINITY;
    const soonest = now() + (leftOut.size > 0 ? BUSY_PAUSE_MS : SHORTEST_PAUSE_MS);
    rounds.at(Math.min(Math.max(dueAt, soonest), breakers.nextProbeAt(), now() + LONGEST_PAUSE_MS));
  }

  /** A lease can end while we still work under it: the store was away, the machine slept. The new lease then covers that work. */
  function take(delivery: ClaimedDelivery, leaseToken: string, sendUntil: number): void {
    const known = inHand.get(delivery.id);
    if (known) {
      known.leaseToken = leaseToken;
      return;
    }
    const taken = { delivery, leaseToken, sendUntil };
    inHand.set(delivery.id, taken);
    if (delivery.dropping) returnLater(taken);
    else backlog.add(taken);
  }

  function sendHeld(): void {
    while (running && inFlight.free() > 0) {
      const next = backlog.next(passes);
      if (!next) return;
      if (next.sendUntil <= now() || isHeld(next.delivery.connector)) {
        returnLater(next);
        continue;
      }
      const attempt = sendOne(next);
      attempts.add(attempt);
      void attempt.finally(() => attempts.delete(attempt));
    }
  }

  async function sendOne(claimed: Held): Promise<void> {
    const { delivery } = claimed;
    const { id, destination } = delivery;
    inFlight.take(destination);
    const isProbe = breakers.begin(destination);
    const made = await makeAttempt(claimed);
    inFlight.leave(destination);
    const breaker = breakers.end(destination, isProbe, made.what === 'ended' ? made.health : 'unknown');
    if (breaker !== undefined) reportBreaker(destination, breaker, isProbe);
    if (made.what === 'ended') {
      const { end, gone } = made;
      const result = { deliveryId: id, leaseToken: claimed.leaseToken, attempt: end.attempt, next: end.next };
      inHand.set(id, result);
      report({ delivery, end, gone });
      writer.add(result);
    } else returnLater(claimed);
    sendHeld();
    if (breaker === 'closed' || (inFlight.free() > 0 && (starved || wantsMore(destination)))) rounds.now();
  }

  function settleTrial(delivery: string, trial: Trial | undefined): void {
    trials.get(delivery)?.(trial);
    trials.delete(delivery);
  }

  function returnLater(claimed: Held): void {
    settleTrial(claimed.delivery.id, undefined);
    late.push(claimed);
    rounds.now();
  }

  function report(attempted: AttemptReport): void {
    const { delivery, end, gone } = attempted;
    const { id, connector, destination } = delivery;
    const { status, error } = end.attempt;
    if (end.next.state !== 'succeeded' && end.next.state !== 'waiting') {
      const fields = { delivery: id, connector, destination, status, error };
      log.warn(fields, gone ? 'the partner answered 410 Gone' : `a webhook ended as ${end.next.state}`);
    }
    try {
      onAttempt(attempted);
    } catch (err) {
      log.error({ err, connector }, 'an attempt could not be reported');
    }
  }

  function reportBreaker(destination: string, state: BreakerState, isProbe: boolean): void {
    if (state === 'closed') log.warn({ destination }, 'the destination answers again; what waited for it is sent');
    else if (!isProbe)
      log.warn({ destination }, 'the destination fails too often; deliveries wait, one tries every 30 s');
  }

  async function giveBack(unsent: Held[], dueAt: number): Promise<void> {
    const byLease = new Map<string, string[]>();
    for (const { leaseToken, delivery } of unsent) {
      byLease.set(leaseToken, [...(byLease.get(leaseToken) ?? []), delivery.id]);
      inHand.delete(delivery.id);
    }
    for (const [leaseToken, ids] of byLease) await store.releaseDeliveries(leaseToken, ids, dueAt);
  }

  async function tryOne(connector: string, who: string): Promise<Trial | undefined> {
    if (!running || writer.failing()) return undefined;
    const leaseToken = randomUUID();
    const at = now();
    const [found] = await store.claimDeliveries({
      ...{ now: at, limit: 1, busyDestinations: [], pausedConnectors: [], onlyConnector: connector },
      ...{ leaseToken, leaseUntil: at + LEASE_MS },
    });
    if (!found) return undefined;
    const delivery: ClaimedDelivery = { askedBy: who, backTo: at, ...found, manual: true };
    const claimed: Held = { delivery, leaseToken, sendUntil: at + HOLD_MS, isTrial: true };
    inHand.set(delivery.id, claimed);
    if (delivery.dropping) {
      returnLater(claimed);
      return undefined;
    }
    return new Promise((resolve) => {
      trials.set(delivery.id, resolve);
      const attempt = sendOne(claimed);
      attempts.add(attempt);
      void attempt.finally(() => attempts.delete(attempt));
    });
  }

  return {
    tryOne,
    start() {
      running = true;
      rounds.start();
    },
    wake: rounds.wake,
    async letGo() {
      await giveBack([...late.splice(0), ...backlog.takeAll()], now());
      rounds.wake();
    },
    status: () => ({ inFlight: inFlight.total(), breakers: breakers.states() }),
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
