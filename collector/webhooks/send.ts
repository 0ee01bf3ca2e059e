/** One attempt: the request goes out, what came back is described. Never throws; every outcome is an attempt to log. */
import dns from 'node:dns';
import { Agent } from 'undici';
import type { Attempt, WebhookRequest } from '../store/contract.ts';
import { readAnswer } from './answer.ts';
import { type DnsLookup, guardedConnect } from './connect.ts';
import { BlockedDestinationError, parseDestination } from './destinationGuard.ts';
import { failureText } from './failureText.ts';
import { parseRetryAfter } from './retryAfter.ts';
import { checkSendable } from './sendable.ts';

export interface SendOutcome {
  attempt: Attempt;
  /** a complete answer with a 2xx status */
  accepted: boolean;
  /** trying again changes nothing: blocked destination, request that can't be sent */
  permanent: boolean;
  /** 410: the partner wants no more of these */
  gone: boolean;
  /** what 429 and 503 asked for */
  retryAfterMs?: number;
}

/** `signal` ends the attempt early; it then counts as failed. */
export type Send = (request: WebhookRequest, webhookId: string, signal?: AbortSignal) => Promise<SendOutcome>;

export interface Sender {
  send: Send;
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

/** Throws when an entry of `allowedDestinations` isn't `host:port`. */
export function createSender(options: {
  allowedDestinations: readonly string[];
  now: () => number;
  lookup?: DnsLookup;
  timeouts?: Timeouts;
}): Sender {
  const { now, lookup = dns.lookup, timeouts = TIMEOUTS } = options;
  const allowed = new Set(options.allowedDestinations.map(requireDestination));
  const agent = new Agent({
    connect: guardedConnect({ allowed, lookup, timeoutMs: timeouts.connectMs }),
    // One clock for the whole attempt (below) instead of undici's one for each part, which dripped bytes keep resetting.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 16 * 1024,
  });

  async function send(request: WebhookRequest, webhookId: string, signal?: AbortSignal): Promise<SendOutcome> {
    const at = now();
    const describe = (
      result: Partial<Omit<Attempt, 'at'>>,
      verdict: Partial<Omit<SendOutcome, 'attempt'>> = {},
    ): SendOutcome => ({
      attempt: { at, status: null, durationMs: Math.max(0, now() - at), ...result },
      accepted: false,
      permanent: false,
      gone: false,
      ...verdict,
    });

    const sendable = checkSendable(request);
    if (!sendable.ok) return describe({ error: sendable.error }, { permanent: true });

    const clock = startClock(timeouts.attemptMs, signal);
    try {
      const response = await agent.request({
        origin: sendable.origin,
        path: sendable.path,
        method: request.method,
        headers: [...request.headers, ['webhook-id', webhookId] as const].flat(),
        body: request.body,
        signal: clock.signal,
      });
      const status = response.statusCode;
      const { text, failure } = await readAnswer(response.body);
      const seen = text === '' ? { status } : { status, answer: text };
      const gone = status === 410;
      if (failure !== undefined) {
        const error = clock.ended('the answer was not complete') ?? failureText(failure);
        return describe({ ...seen, error }, { gone });
      }
      const error = redirectText(status, response.headers.location);
      const retryAfterMs =
        status === 429 || status === 503 ? retryAfter(response.headers['retry-after'], now()) : undefined;
      return describe(error === undefined ? seen : { ...seen, error }, {
        accepted: status >= 200 && status < 300,
        gone,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      });
    } catch (error) {
      if (error instanceof BlockedDestinationError) return describe({ error: error.message }, { permanent: true });
      return describe({ error: clock.ended('no answer') ?? connectText(error, timeouts.connectMs) });
    } finally {
      clock.stop();
    }
  }

  return { send, close: () => agent.close() };
}

function requireDestination(entry: string): string {
  const destination = parseDestination(entry);
  if (destination === null) throw new Error(`allowed destination "${entry}" is not host:port`);
  return destination;
}

/**
 * The attempt's time limit joined with the caller's signal. A timer of our own rather than `AbortSignal.timeout` and `.any`:
 * it ends with the attempt instead of living on for 15 s after each, thousands at a time.
 */
function startClock(ms: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, ms);
  const cancel = () => controller.abort();
  if (outer?.aborted) cancel();
  outer?.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    /** Why the clock ended the attempt, in words; undefined when it didn't. */
    ended(what: string): string | undefined {
      if (timedOut) return `${what} within ${ms / 1000} s`;
      return controller.signal.aborted ? 'cancelled' : undefined;
    },
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', cancel);
    },
  };
}

function connectText(error: unknown, connectMs: number): string {
  const timedOut = error instanceof Error && 'code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT';
  return timedOut ? `no connection within ${connectMs / 1000} s` : failureText(error);
}

function redirectText(status: number, location: string | string[] | undefined): string | undefined {
  if (status < 300 || status > 399 || location === undefined) return undefined;
  return `redirects are not followed (to ${String(location).slice(0, 500)})`;
}

function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  return parseRetryAfter(Array.isArray(header) ? header[0] : header, now);
}
