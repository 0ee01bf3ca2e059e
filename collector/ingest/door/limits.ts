/** How much may come in: the size of a body, requests a second, and each address's budgets. What is over is answered here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { addressKey } from '../../http/addressKey.ts';
import { createAddressLimit } from './addressLimit.ts';
import { answerProblem, retryAfter } from './answers.ts';
import { type Body, readBody } from './readBody.ts';
import { type BudgetName, createSenderBudgets, type OverBudget, type SenderBudgets } from './senderBudgets.ts';

/** What browsers let a page send as it is left: no tag sends more. */
const MAX_PAGE_BYTES = 64 * 1024;
/** With a token: 50 orders at once, each with all its items. */
const MAX_SERVER_BYTES = 1024 * 1024;

/** What a 429 names: requests a second, one of the other budgets, or wrong tokens. */
export type LimitName = 'requests' | BudgetName | 'guesses';
export type RequestKind = 'event' | 'receipt' | 'consent';

/** `ip`: the visitor's address */
export type Handle = (request: IncomingMessage, response: ServerResponse, ip: string) => Promise<void>;

export interface LimitOptions {
  /** What the request's bearer token says: servers that may send need no origin. `role`: of a token that is good for other things. */
  senderOf: (request: IncomingMessage) => { maySend: true } | { maySend: false; role?: string };
  now: () => number;
  /** requests a second and address, for events, receipts and withdrawals each; 0: no limit */
  rateLimit: number;
  /** a budget of the address is spent: 429 */
  onLimited: (kind: RequestKind, budget: LimitName) => void;
}

export interface Limits {
  /** `handle` within the number of requests. */
  limited(handle: Handle): Handle;
  /** Undefined: answered. `sender`: whose budgets count, undefined where none do. */
  readWithin(
    request: IncomingMessage,
    response: ServerResponse,
    ip: string,
  ): Promise<{ body: string; sender: string | undefined } | undefined>;
  overBudget(response: ServerResponse, sender: string, over: OverBudget): void;
  /** none where there is no limit */
  budgets: SenderBudgets | undefined;
}

/** A budget of its own for each kind: whoever floods one must not keep the visitors behind the same address from the others. */
export function createLimits(kind: RequestKind, options: LimitOptions): Limits {
  const { rateLimit, onLimited } = options;
  const budgets = rateLimit === 0 ? undefined : createSenderBudgets(rateLimit, options.now);

  function limited(handle: Handle): Handle {
    if (rateLimit === 0) return handle;
    const mayAsk = createAddressLimit(rateLimit, 1);
    return async (request, response, ip) => {
      if (await mayAsk(ip)) return handle(request, response, ip);
      const detail = `More than ${rateLimit} ${kind} requests a second from ${addressKey(ip)}; come again in 1 s.`;
      tooMany(response, kind, { budget: 'requests', detail, retryAfterS: 1 }, onLimited);
    };
  }

  function overBudget(response: ServerResponse, sender: string, { budget, perSecond, retryAfterS }: OverBudget): void {
    const what = { bytes: `bytes of ${kind}s`, events: `${kind}s`, deliveries: 'webhooks set off' }[budget];
    const detail = `More than ${perSecond} ${what} a second from ${sender}; nothing of this request was stored, come again in ${retryAfterS} s.`;
    tooMany(response, kind, { budget, detail, retryAfterS }, onLimited);
  }

  /**
   * The body, within the address's budget of bytes: what it says of its length counts before it is read.
   * Servers with a token have no budget, but the limit on requests.
   */
  async function readWithin(request: IncomingMessage, response: ServerResponse, ip: string) {
    const isServer = request.headers.authorization !== undefined && options.senderOf(request).maySend;
    if (!budgets || isServer) {
      const { text } = await readBody(request, isServer ? MAX_SERVER_BYTES : MAX_PAGE_BYTES);
      return { body: text, sender: undefined };
    }
    const sender = addressKey(ip);
    const declared = Math.min(Number(request.headers['content-length']) || 0, MAX_PAGE_BYTES);
    const before = budgets.check(sender, 'bytes', 'events', 'deliveries');
    if (!before) budgets.take(sender, 'bytes', declared);
    const body: Body = before ? { text: '', bytes: 0 } : await readBody(request, MAX_PAGE_BYTES);
    // without a declared length: many at once all began while something was left
    const over = before ?? (declared === 0 ? budgets.check(sender, 'bytes') : undefined);
    if (over) {
      overBudget(response, sender, over);
      return undefined;
    }
    // what it says of its length, it says of the compressed body
    if (body.bytes > declared) budgets.take(sender, 'bytes', body.bytes - declared);
    return { body: body.text, sender };
  }

  return { limited, readWithin, overBudget, budgets };
}

/** In words, for whom it refuses. */
export const BODY_LIMITS = `A request may hold at most ${MAX_PAGE_BYTES / 1024} KiB, with a token ${MAX_SERVER_BYTES / 1024} KiB, inflated too.`;

export function tooMany(
  response: ServerResponse,
  kind: RequestKind,
  { budget, detail, retryAfterS }: { budget: LimitName; detail: string; retryAfterS: number },
  onLimited: LimitOptions['onLimited'],
): void {
  onLimited(kind, budget);
  answerProblem(response, 429, { title: 'Too many requests', detail, budget }, retryAfter(retryAfterS));
}
