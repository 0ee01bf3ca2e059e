/** One attempt at a claimed delivery, from the last look before it is sent to what is to be written of it. */
import type { Log } from '../../log.ts';
import type { ClaimedDelivery } from '../../store/contract/queue.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { Health } from '../send/circuitBreaker.ts';
import type { Send, SendOptions, SendOutcome } from '../send/send.ts';
import { type AttemptEnd, afterAttempt, type DeliveryPolicy, interruptedAttempt } from './afterAttempt.ts';
import { createAttemptBegins } from './attemptBegins.ts';
import type { Held } from './backlog.ts';

/** `return`: not sent, to be given back, which does nothing to what is no longer ours. */
export type AttemptMade = { what: 'ended'; end: AttemptEnd; health: Health; gone: boolean } | { what: 'return' };

const FRESH: SendOptions = { freshConnection: true };

/** Never rejects. */
export function createAttempts(options: {
  store: Pick<TrafficStore, 'beginAttempts'>;
  send: Send;
  policyOf: (connector: string) => DeliveryPolicy | undefined;
  now: () => number;
  random: () => number;
  log: Log;
  delaysMs?: readonly number[];
  /** asked again after all that has to be waited for */
  mayGo: (held: Held) => boolean;
  lastLook?: (held: Held) => Promise<boolean>;
}): (held: Held) => Promise<AttemptMade> {
  const { send, policyOf, now, random, log, delaysMs, mayGo, lastLook } = options;
  const begin = createAttemptBegins(options.store, log);

  /** `send` promises not to throw; if it does, the delivery must still not be lost or hot-looped. */
  async function trySend({ request, id, atMostOnce }: ClaimedDelivery): Promise<SendOutcome> {
    try {
      return await (atMostOnce ? send(request, id, FRESH) : send(request, id));
    } catch (error) {
      log.error({ err: error }, 'send threw');
      const attempt = { at: now(), status: null, durationMs: 0, error: `internal error: ${String(error)}` };
      return {
        attempt,
        accepted: false,
        permanent: false,
        gone: false,
        health: 'unknown',
        unsent: false,
        body: '',
      };
    }
  }

  return async (held) => {
    const { delivery } = held;
    if (delivery.atMostOnce) {
      if (delivery.interrupted) {
        return { what: 'ended', end: interruptedAttempt(now()), health: 'unknown', gone: false };
      }
      if ((await begin(held)) !== 'begun') return { what: 'return' };
    }
    if (lastLook && !(await lastLook(held))) return { what: 'return' };
    if (held.sendUntil <= now() || !mayGo(held)) return { what: 'return' };
    const outcome = await trySend(delivery);
    const end = afterAttempt(delivery, outcome, policyOf(delivery.connector), now(), random(), delaysMs);
    return { what: 'ended', end, health: outcome.health, gone: outcome.gone };
  };
}
