/** What becomes of a delivery after an attempt. Pure; the response rule of a later issue belongs here (`rejected`). */
import type { AttemptResult, ClaimedDelivery } from '../store/contract.ts';
import { nextAttemptAt } from './schedule.ts';
import type { SendOutcome } from './send.ts';

/**
 * A replay is one try that a person asked for: it ends as succeeded or failed and never starts the schedule again. A
 * delivery that had succeeded and is replayed in vain shows as failed, its earlier success as an attempt.
 */
export function afterAttempt(
  delivery: Pick<ClaimedDelivery, 'attempts' | 'manual'>,
  outcome: SendOutcome,
  now: number,
  random: number,
  delaysMs?: readonly number[],
): AttemptResult['next'] {
  if (outcome.accepted) return { state: 'succeeded' };
  if (delivery.manual || outcome.permanent || outcome.gone) return { state: 'failed' };
  const { retryAfterMs } = outcome;
  const dueAt = nextAttemptAt({ attempts: delivery.attempts + 1, now, random, retryAfterMs, delaysMs });
  return dueAt === null ? { state: 'failed' } : { state: 'waiting', dueAt };
}
