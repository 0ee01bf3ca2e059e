/** One attempt: the request goes out, what came back is described. Never throws; every outcome is an attempt to log. */
import type { Socket } from 'node:net';
import type { Attempt } from '../../store/contract/delivery.ts';
import type { WebhookRequest } from '../build/request.ts';
import { BlockedDestinationError, parseDestination } from '../guard/destinationGuard.ts';
import { createOwnAddresses, type NetworkInterfaces } from '../guard/ownAddresses.ts';
import { createPreparer, type Prepare, type Prepared } from '../secrets/prepareRequest.ts';
import { answerText, MAX_READ_BYTES } from './answer.ts';
import { type Health, healthOf } from './circuitBreaker.ts';
import { ConnectTimeoutError, type DnsLookup, guardedConnect, NoConnectionError } from './connect.ts';
import { failureText } from './failureText.ts';
import { createHostLookup } from './hostLookup.ts';
import { createConnections } from './http/connections.ts';
import { type Exchange, exchange } from './http/exchange.ts';
import { AnswerRefused, type RefusalReason } from './http/refusal.ts';
import { createSecure } from './http/secure.ts';
import { parseRetryAfter } from './retryAfter.ts';
import { checkSendable } from './sendable.ts';

export interface SendOutcome {
  attempt: Attempt;
  /** the head of an answer with a 2xx status, whatever became of its body (DESIGN §9) */
  accepted: boolean;
  /** trying again changes nothing: blocked destination, request that can't be sent, a secret that is gone */
  permanent: boolean;
  /** why it never can be sent, whatever the secrets are: nobody may replay it */
  unsendable?: string;
  /** 410: the partner wants no more of these */
  gone: boolean;
  /** what it says of the destination */
  health: Health;
  /** nothing can have reached the partner: no connection was made */
  unsent: boolean;
  /** the answer's body as far as it could be read, at most 64 KiB, cleared of secrets; '' without one */
  body: string;
  /** why `body` isn't all of it, in words: what a response rule looks for may stand in the rest */
  unread?: string;
  /** what 429 and 503 asked for */
  retryAfterMs?: number;
  /** headers that the collector itself added: `webhook-id`, and what it was signed with; absent where nothing was sent */
  added?: readonly (readonly [name: string, value: string])[];
}

export interface SendOptions {
  /** ends the attempt early; it then counts as failed */
  signal?: AbortSignal;
  /**
   * Not over a connection kept from an earlier request: the partner may be closing that one just now, and then nobody could
   * tell whether it took this request.
   */
  freshConnection?: boolean;
}

export type Send = (request: WebhookRequest, webhookId: string, options?: SendOptions) => Promise<SendOutcome>;

/** A plain TCP connection for a protocol that isn't HTTP, through the same guard; TLS is its user's. Never rejects. */
export type OpenSocket = (
  host: string,
  port: number,
) => Promise<{ ok: true; socket: Socket } | { ok: false; error: string }>;

export interface Sender {
  send: Send;
  openSocket: OpenSocket;
  /** Closes idle connections and waits for attempts under way. */
  close(): Promise<void>;
}

export interface Timeouts {
  /** DNS, TCP and TLS */
  connectMs: number;
  /** from the start to the answer's last byte */
  attemptMs: number;
}

const TIMEOUTS: Timeouts = { connectMs: 5_000, attemptMs: 15_000 };
const NO_SECRETS = createPreparer({ find: () => undefined, refresh: async () => undefined });

/** Throws when an entry of `allowedDestinations` isn't `host:port`. */
export function createSender(options: {
  allowedDestinations: readonly string[];
  now: () => number;
  /** puts secrets in and signs; without it, requests that need that are refused */
  prepare?: Prepare;
  lookup?: DnsLookup;
  interfaces?: NetworkInterfaces;
  /** certificates that count instead of those that Node trusts */
  ca?: string;
  /** an answer cost more than it may, or was none */
  onRefused?: (reason: RefusalReason) => void;
  timeouts?: Timeouts;
}): Sender {
  const { now, prepare = NO_SECRETS, lookup = createHostLookup({ now }), timeouts = TIMEOUTS } = options;
  const { onRefused = () => undefined } = options;
  const connect = guardedConnect({
    allowed: new Set(options.allowedDestinations.map(requireDestination)),
    lookup,
    isOwn: createOwnAddresses(now, options.interfaces),
    secure: createSecure({ ca: options.ca }),
    timeoutMs: timeouts.connectMs,
  });
  const connections = createConnections({
    connect,
    now,
    onUnasked: () => onRefused('unasked'),
  });
  const underWay = new Set<Promise<unknown>>();

  async function attempt(request: WebhookRequest, webhookId: string, options: SendOptions): Promise<SendOutcome> {
    const at = now();
    const prepared = await prepare(request, webhookId, at);
    const describe = (
      result: Partial<Omit<Attempt, 'at'>>,
      verdict: Partial<Omit<SendOutcome, 'attempt'>> = {},
    ): SendOutcome => ({
      attempt: withoutSecrets({ at, status: null, durationMs: Math.max(0, now() - at), ...result }, prepared),
      accepted: false,
      permanent: false,
      gone: false,
      health: 'bad',
      unsent: false,
      body: '',
      ...verdict,
    });

    const unsendable = (error: string, permanent = true) =>
      describe({ error }, { permanent, health: 'unknown', unsent: true });
    if (!prepared.ok) return unsendable(prepared.error, !prepared.passing);
    const sendable = checkSendable(prepared.request);
    if (!sendable.ok) return { ...unsendable(sendable.error), unsendable: sendable.error };

    const added: [name: string, value: string][] = [['webhook-id', webhookId], ...prepared.signature];
    const { head, chunks, cut, failure, endedBy } = await exchange(
      connections,
      {
        method: request.method,
        url: sendable.url,
        path: sendable.path,
        headers: [...prepared.request.headers, ...added],
        body: prepared.request.body,
        fresh: options.freshConnection ?? false,
      },
      { timeoutMs: timeouts.attemptMs, maxBytes: MAX_READ_BYTES, signal: options.signal },
    );
    if (failure instanceof AnswerRefused) onRefused(failure.reason);
    if (head === undefined) {
      const unsent = failure instanceof NoConnectionError;
      const cause = unsent ? failure.cause : failure;
      if (cause instanceof BlockedDestinationError) {
        const error = cause.message;
        return describe({ error }, { permanent: true, unsendable: error, health: 'unknown', unsent });
      }
      const error = endedText(endedBy, 'no answer', timeouts.attemptMs) ?? connectText(cause, timeouts.connectMs);
      return describe({ error }, { unsent, ...(!unsent && { added }) });
    }
    const { status, contentEncoding, contentType } = head;
    const broken =
      failure && (endedText(endedBy, 'the answer was not complete', timeouts.attemptMs) ?? failureText(failure));
    const tooLong = cut ? `it is longer than ${MAX_READ_BYTES / 1024} KiB` : undefined;
    const {
      read: answered,
      kept,
      unread,
    } = await answerText(chunks, {
      contentEncoding,
      contentType,
      broken: broken ?? tooLong,
    });
    // what a response rule looks at: whoever may write rules could else ask for a secret, guess by guess
    const body = prepared.clear(answered);
    const seen = kept === '' ? { status } : { status, answer: kept };
    const verdict = {
      accepted: status >= 200 && status < 300,
      gone: status === 410,
      added,
      body,
      ...(unread !== undefined && { unread }),
    };
    if (broken !== undefined) return describe({ ...seen, error: broken }, verdict);
    const error = redirectText(status, head.location);
    const retryAfterMs = status === 429 || status === 503 ? parseRetryAfter(head.retryAfter, now()) : undefined;
    return describe(error === undefined ? seen : { ...seen, error }, {
      ...verdict,
      health: healthOf(status),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  return {
    send(request, webhookId, options = {}) {
      const made = attempt(request, webhookId, options);
      underWay.add(made);
      return made.finally(() => underWay.delete(made));
    },
    openSocket: (host, port) =>
      new Promise((resolve) => {
        connect(new URL(`http://${host}:${port}/`), (...[failure, connected]) => {
          if (failure === null) return resolve({ ok: true, socket: connected.socket });
          const { cause } = failure;
          const error =
            cause instanceof BlockedDestinationError ? cause.message : connectText(cause, timeouts.connectMs);
          resolve({ ok: false, error });
        });
      }),
    async close() {
      await Promise.allSettled(underWay);
      connections.close();
    },
  };
}

/** What goes into the log: partners hand back in their answers what they were sent. */
function withoutSecrets(attempt: Attempt, prepared: Prepared): Attempt {
  if (!prepared.ok) return attempt;
  const { answer, error } = attempt;
  return {
    ...attempt,
    ...(answer !== undefined && { answer: prepared.clear(answer) }),
    ...(error !== undefined && { error: prepared.clear(error) }),
  };
}

function requireDestination(entry: string): string {
  const destination = parseDestination(entry);
  if (destination === null) throw new Error(`allowed destination "${entry}" is not host:port`);
  return destination;
}

/** In words why we ended the exchange ourselves; undefined when we didn't. */
function endedText(endedBy: Exchange['endedBy'], what: string, timeoutMs: number): string | undefined {
  if (endedBy === 'time') return `${what} within ${timeoutMs / 1000} s`;
  return endedBy === 'signal' ? 'cancelled' : undefined;
}

function connectText(error: unknown, connectMs: number): string {
  return error instanceof ConnectTimeoutError ? `no connection within ${connectMs / 1000} s` : failureText(error);
}

/** Without the query: partners hand back there what we sent, secrets too, and this text goes into the process's log. */
function redirectText(status: number, location: string | undefined): string | undefined {
  if (status < 300 || status > 399 || location === undefined) return undefined;
  const [place = ''] = location.split(/[?#]/);
  return `redirects are not followed (to ${place.slice(0, 500)})`;
}
