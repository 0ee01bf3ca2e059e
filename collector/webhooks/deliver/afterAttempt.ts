/** What becomes of a delivery after an attempt, and what is logged of it. Pure. */
import type { ResponseRule } from '../../connector/types.ts';
import type { Attempt } from '../../store/contract/delivery.ts';
import type { AttemptResult, ClaimedDelivery } from '../../store/contract/queue.ts';
import type { SendOutcome } from '../send/send.ts';
import { doubtOf } from './responseRule.ts';
import { nextAttemptAt } from './schedule.ts';

/** What holds for a connector's deliveries now, whatever held when they were decided. */
export interface DeliveryPolicy {
  responseRule?: ResponseRule;
}

/**
 * `rejected`: answered 2xx, but the response rule said no. `unknown`: answered 2xx, but what the rule needs can't be read. `blocked`: it was never sent, and never will be as it is.
 * `failed` is any other attempt without a 2xx, whether or not there is another one.
 */
export type AttemptKind = 'accepted' | 'rejected' | 'unknown' | 'failed' | 'blocked';

export interface AttemptEnd {
  kind: AttemptKind;
  attempt: Attempt;
  next: AttemptResult['next'];
}

/** It waits for the pause to end, not for this; but should the pause fail, the partner must not be asked without a break. */
const AFTER_GONE_MS = 5_000;
const NOT_REPEATED =
  'it may have reached the partner, and this connector sends at most once, so it is not sent again by itself; a replay sends it again';

const UNKNOWN_NOT_REPEATED =
  'the partner may have taken it, so it is not sent again by itself; ask the partner, or replay it';

type Delivery = Pick<ClaimedDelivery, 'attempts' | 'manual' | 'askedBy' | 'atMostOnce' | 'backTo'>;

/** What waited and was sent now in vain is due again when it was, but not at once, and no later than by the longest step. */
const SOONEST_BACK_MS = 5_000;
const LATEST_BACK_MS = 12 * 3_600_000;

/**
 * What waited and was sent now, because a person asked for that, is one try more, which the schedule doesn't count.
 *
 * A replay is one try that a person asked for: it never starts the schedule again. A delivery that had succeeded and is
 * replayed in vain shows as failed, its earlier success as an attempt.
 *
 * After 410 the connector's webhook is paused, and the delivery waits with all others until somebody resumes it; without a
 * `policy` the connector is gone, there is nothing to pause or resume, and the delivery ends.
 *
 * An at_most_once delivery is repeated only where it is certain that the partner took nothing: there was no connection, or
 * it said so with 429 or 503.
 */
export function afterAttempt(
  delivery: Delivery,
  outcome: SendOutcome,
  policy: DeliveryPolicy | undefined,
  now: number,
  random: number,
  delaysMs?: readonly number[],
): AttemptEnd {
  const { attempt, unsendable } = outcome;
  const { backTo } = delivery;
  const back = (): AttemptResult['next'] | undefined =>
    backTo === undefined
      ? undefined
      : {
          state: 'waiting',
          dueAt: Math.min(Math.max(backTo, now + (outcome.retryAfterMs ?? SOONEST_BACK_MS)), now + LATEST_BACK_MS),
        };
  const scheduled = (): AttemptResult['next'] | undefined => {
    if (delivery.manual) return back();
    const { retryAfterMs } = outcome;
    const dueAt = nextAttemptAt({ attempts: delivery.attempts + 1, now, random, retryAfterMs, delaysMs });
    return dueAt === null ? undefined : { state: 'waiting', dueAt };
  };
  const end = (kind: AttemptKind, next: AttemptResult['next'], error = attempt.error): AttemptEnd => ({
    kind,
    attempt: note(attempt, error, delivery),
    next,
  });

  if (outcome.accepted) {
    const doubt = policy?.responseRule && doubtOf(policy.responseRule, outcome);
    if (doubt === undefined) return end('accepted', { state: 'succeeded' });
    const { kind, why } = doubt;
    const again = policy?.responseRule?.retry && !delivery.atMostOnce ? scheduled() : undefined;
    const isLast = kind === 'unknown' && again === undefined && !delivery.manual;
    return end(kind, again ?? { state: kind }, isLast ? `${why}; ${UNKNOWN_NOT_REPEATED}` : why);
  }
  if (outcome.permanent) return end('blocked', { state: 'failed', ...(unsendable !== undefined && { unsendable }) });
  if (delivery.atMostOnce && !tookNothing(outcome)) {
    const seen = attempt.error ?? `the partner answered ${attempt.status}`;
    return end('failed', { state: 'failed' }, delivery.manual ? attempt.error : `${seen}; ${NOT_REPEATED}`);
  }
  if (outcome.gone) {
    const waits = policy !== undefined && (!delivery.manual || backTo !== undefined);
    return end('failed', waits ? { state: 'waiting', dueAt: now + AFTER_GONE_MS } : { state: 'failed' });
  }
  return end('failed', scheduled() ?? { state: 'failed' });
}

function tookNothing({ unsent, attempt: { status } }: SendOutcome): boolean {
  return unsent || status === 429 || status === 503;
}

/**
 * The end of an at_most_once delivery whose attempt was begun by a process that died: whether the partner got it, nobody
 * knows, so it is not sent.
 */
export function interruptedAttempt(at: number): AttemptEnd {
  const error = `the collector stopped while this was being sent: ${NOT_REPEATED}`;
  return { kind: 'failed', attempt: { at, status: null, durationMs: 0, error }, next: { state: 'failed' } };
}

function note(attempt: Attempt, error: string | undefined, { manual, askedBy }: Delivery): Attempt {
  if (error === attempt.error && !manual) return attempt;
  return {
    ...attempt,
    ...(error !== undefined && { error }),
    ...(manual && { manual, ...(askedBy !== undefined && { by: askedBy }) }),
  };
}
