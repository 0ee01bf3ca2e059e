/**
 * `POST /v1/events`, `/v1/receipts` and `/v1/consent` as a plain handler before Express: this is the hot path, and Express with its
 * JSON parser costs several times what bare node:http does.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventsAnswer } from '../../sdk/protocol.ts';
import type { Snapshot } from '../container/snapshot.ts';
import { type ProblemBody, sendProblem } from '../http/problem.ts';
import { type EventRecord, StoreUnavailableError, type TrafficStore } from '../store/contract.ts';
import type { EventKey } from '../store/eventKey.ts';
import type { Shells } from '../tag/shells.ts';
import { type TagPaths, USUAL_PATHS } from '../tag/tagPaths.ts';
import { addressKey } from './addressKey.ts';
import { createAddressLimit } from './addressLimit.ts';
import { clientAddress } from './clientAddress.ts';
import { createForgottenVisitors } from './forgottenVisitors.ts';
import { createGroupCommit } from './groupCommit.ts';
import { createIngestBatch } from './ingestBatch.ts';
import { type ParsedEvents, parseEvents } from './parseEvents.ts';
import { parseReceipts } from './parseReceipts.ts';
import { parseWithdrawal } from './parseWithdrawal.ts';
import { BodyAbortedError, BodyTooLargeError, readBody } from './readBody.ts';
import type { ReceiptTokens } from './receiptTokens.ts';
import type { Refused } from './refusals.ts';
import { mayStore, withoutVisitor } from './refusedVisitor.ts';
import { type BudgetName, createSenderBudgets, type OverBudget, type SenderBudgets } from './senderBudgets.ts';
import { cookieFor, forgetCookie, visitorOfCookie } from './visitorCookie.ts';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_JOBS_A_COMMIT = 100;
/** Events decided in one go, some 50 ms at worst: until then nothing else is answered. */
const MAX_EVENTS_A_COMMIT = 200;
/** One is decided while the one before it is written and synced. */
const MAX_COMMITS_UNDER_WAY = 2;
const COMMIT_WAIT_MS = 2;
/** Requests waiting for their commit; past this the store can't keep up and callers are asked to come back. */
const MAX_PENDING = 5_000;
const RETRY_AFTER_S = 5;
/** wrong bearer tokens from one address */
/** The version of the sandbox shell that a tag knows, see the wire's protocol: 2, or what comes after it. */
const KNOWS_SHELL = /;\s*trl=(?:[2-9]|[1-9]\d)\s*(?:;|$)/;
const MAX_GUESSES = 10;
const GUESS_WINDOW_S = 60;

export interface IngestOptions {
  store: TrafficStore;
  snapshot: () => Snapshot;
  /** true when the request carries a valid bearer token: servers need no origin */
  isAuthorised: (request: IncomingMessage) => boolean;
  now: () => number;
  newDeliveryId: () => string;
  shells: Pick<Shells, 'address'>;
  onWithheld?: (event: EventKey, connector: string) => void;
  receiptTokens: ReceiptTokens;
  /** requests a second and address, for events, receipts and withdrawals each; 0: no limit */
  rateLimit: number;
  trustedProxies: number;
  /** renamed or usual; the usual ones are served in any case */
  paths: Pick<TagPaths, 'events' | 'receipts' | 'consent'>;
  onStored: (record: EventRecord) => void;
  /** `events`: of those that were stored */
  onReceipts: (counts: { stored: number; ignored: number }, events: EventKey[]) => void;
  onError: (error: unknown) => void;
  /** key, origin or token didn't fit: 403 */
  onRefused: (refusal: Pick<Refused, 'field' | 'detail' | 'origin'>) => void;
  /** a budget of the address is spent: 429 */
  onLimited: (kind: RequestKind, budget: LimitName) => void;
  /** An answer was handed over, so long after its request's head came in. Not told where the sender went away before. */
  onAnswered: (status: number, seconds: number) => void;
}

/** What a 429 names: requests a second, one of the other budgets, or wrong tokens. */
export type LimitName = 'requests' | BudgetName | 'guesses';
export type RequestKind = 'event' | 'receipt' | 'consent';

/** Gives true when the request was one of its own and is (or will be) answered. */
export type IngestHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createIngestHandler(options: IngestOptions): IngestHandler {
  const forgotten = createForgottenVisitors(options.now);
  const mayGuess = createAddressLimit(MAX_GUESSES, GUESS_WINDOW_S);
  /** A budget of its own for each kind: whoever floods one must not keep the visitors behind the same address from the others. */
  const budgetsFor = () => (options.rateLimit === 0 ? undefined : createSenderBudgets(options.rateLimit, options.now));
  const eventBudgets = budgetsFor();
  const receiptBudgets = budgetsFor();
  const consentBudgets = budgetsFor();
  const commits = createGroupCommit({
    run: createIngestBatch({ ...options, budgets: eventBudgets }),
    workOf: (events) => events.length,
    maxWork: MAX_EVENTS_A_COMMIT,
    maxJobs: MAX_JOBS_A_COMMIT,
    maxRunning: MAX_COMMITS_UNDER_WAY,
    waitMs: COMMIT_WAIT_MS,
  });

  function limited(kind: RequestKind, handle: Handle): Handle {
    const { rateLimit } = options;
    if (rateLimit === 0) return handle;
    const mayAsk = createAddressLimit(rateLimit, 1);
    return async (request, response, ip) => {
      if (await mayAsk(ip)) return handle(request, response, ip);
      const detail = `More than ${rateLimit} ${kind} requests a second from ${addressKey(ip)}; come again in 1 s.`;
      tooMany(response, kind, { budget: 'requests', detail, retryAfterS: 1 });
    };
  }

  function tooMany(
    response: ServerResponse,
    kind: RequestKind,
    { budget, detail, retryAfterS }: { budget: LimitName; detail: string; retryAfterS: number },
  ): void {
    options.onLimited(kind, budget);
    answerProblem(response, 429, { title: 'Too many requests', detail, budget }, retryAfter(retryAfterS));
  }

  function overBudget(response: ServerResponse, kind: RequestKind, sender: string, over: OverBudget): void {
    const { budget, perSecond, retryAfterS } = over;
    const what = { bytes: `bytes of ${kind}s`, events: `${kind}s`, deliveries: 'webhooks set off' }[budget];
    const detail = `More than ${perSecond} ${what} a second from ${sender}; nothing of this request was stored, come again in ${retryAfterS} s.`;
    tooMany(response, kind, { budget, detail, retryAfterS });
  }

  /**
   * The body, within the address's budget of bytes: what it says of its length counts before it is read. Undefined: answered.
   * Servers with a token have no budget, but the limit on requests.
   */
  async function readWithin(
    budgets: SenderBudgets | undefined,
    kind: RequestKind,
    request: IncomingMessage,
    response: ServerResponse,
    ip: string,
  ): Promise<{ body: string; sender: string | undefined } | undefined> {
    const isServer = request.headers.authorization !== undefined && options.isAuthorised(request);
    if (!budgets || isServer) return { body: await readBody(request, MAX_BODY_BYTES), sender: undefined };
    const sender = addressKey(ip);
    const declared = Math.min(Number(request.headers['content-length']) || 0, MAX_BODY_BYTES);
    const before = budgets.check(sender, 'bytes', 'events', 'deliveries');
    if (!before) budgets.take(sender, 'bytes', declared);
    const body = before ? '' : await readBody(request, MAX_BODY_BYTES);
    // without a declared length: many at once all began while something was left
    const over = before ?? (declared === 0 ? budgets.check(sender, 'bytes') : undefined);
    if (over) {
      overBudget(response, kind, sender, over);
      return undefined;
    }
    if (declared === 0) budgets.take(sender, 'bytes', Buffer.byteLength(body));
    return { body, sender };
  }

  async function handleEvents(request: IncomingMessage, response: ServerResponse, ip: string): Promise<void> {
    if (commits.pending > MAX_PENDING) {
      sendUnavailable(response, 'Too many events are waiting to be stored.');
      return;
    }
    const read = await readWithin(eventBudgets, 'event', request, response, ip);
    if (!read) return;
    const { sender } = read;
    const parsed = parseEvents(read.body);
    if (!parsed.ok) {
      sendBadRequest(response, parsed);
      return;
    }
    if (!(await mayWrite('event', request, response, parsed.envelope.key, ip))) return;
    if (sender !== undefined) eventBudgets?.take(sender, 'events', parsed.events.length);

    const { envelope } = parsed;
    const snapshot = options.snapshot();
    const cookie = cookieFor(request, envelope, snapshot, forgotten);
    const visitor = cookie?.visitor ?? envelope.visitor;
    const isAllowed = mayStore(envelope.consent, snapshot.container.consent);
    const incoming = toIncoming(parsed, visitor, request, ip, options.now(), isAllowed, sender);
    const pixels = await commits.submit(incoming);
    if (!Array.isArray(pixels)) {
      overBudget(response, 'event', sender ?? '', pixels);
      return;
    }
    // consent was taken back meanwhile, or before this request, which was under way, came; servers keep their names for visitors
    const isForgotten = isAllowed && request.headers.authorization === undefined && forgotten.has(visitor);
    if (isForgotten) await options.store.forgetClicks([visitor]);
    const answer: EventsAnswer = {
      pixels: pixels.map((pixel) => ({ ...pixel, receipt: options.receiptTokens.of(pixel) })),
    };
    if (parsed.rejected.length > 0) answer.rejected = parsed.rejected;
    if (cookie && !isForgotten && visitor !== envelope.visitor) answer.visitor = { id: visitor, clicks: cookie.clicks };
    sendJson(response, answer, isForgotten ? {} : cookie?.header);
  }

  /** The visitor took back what storing needs. */
  async function handleWithdrawal(request: IncomingMessage, response: ServerResponse, ip: string): Promise<void> {
    const read = await readWithin(consentBudgets, 'consent', request, response, ip);
    if (!read) return;
    const parsed = parseWithdrawal(read.body);
    if (!parsed.ok) {
      sendBadRequest(response, parsed);
      return;
    }
    const { key, visitor } = parsed.request;
    if (!(await mayWrite('consent', request, response, key, ip))) return;
    const known = visitorOfCookie(request);
    const visitors = known === undefined ? [visitor] : [visitor, known];
    for (const one of visitors) forgotten.add(one);
    await options.store.forgetClicks(visitors);
    sendJson(response, {}, known === undefined ? {} : forgetCookie(request));
  }

  async function handleReceipts(request: IncomingMessage, response: ServerResponse, ip: string): Promise<void> {
    const read = await readWithin(receiptBudgets, 'receipt', request, response, ip);
    if (!read) return;
    const parsed = parseReceipts(read.body);
    if (!parsed.ok) {
      sendBadRequest(response, parsed);
      return;
    }
    const { key, receipts } = parsed.request;
    if (!(await mayWrite('receipt', request, response, key, ip))) return;
    if (read.sender !== undefined) receiptBudgets?.take(read.sender, 'events', receipts.length);
    const at = options.now();
    const events = await options.store.addReceipts(
      receipts.map((receipt) => {
        const { receipt: _, ...told } = receipt;
        return { ...told, at, ...options.receiptTokens.read(receipt) };
      }),
    );
    const counts = { stored: events.length, ignored: receipts.length - events.length };
    options.onReceipts(counts, events);
    sendJson(response, counts);
  }

  /** Answers 403 and gives false when key or origin don't fit. */
  async function mayWrite(
    kind: RequestKind,
    request: IncomingMessage,
    response: ServerResponse,
    key: string,
    ip: string,
  ): Promise<boolean> {
    const { container } = options.snapshot();
    const refuse = (field: string, detail: string) => {
      options.onRefused({ field, detail, origin: request.headers.origin ?? null });
      answerProblem(response, 403, { title: 'Not allowed', detail, field });
      return false;
    };
    if (key !== container.key) return refuse('key', 'No container has this key; copy it from the script tag.');
    if (request.headers.authorization !== undefined) {
      if (options.isAuthorised(request)) return true;
      if (await mayGuess(ip)) return refuse('authorization', 'The bearer token is not valid.');
      const detail = `Too many wrong tokens from ${addressKey(ip)}; come again in ${GUESS_WINDOW_S} s.`;
      tooMany(response, kind, { budget: 'guesses', detail, retryAfterS: GUESS_WINDOW_S });
      return false;
    }
    const { origin } = request.headers;
    if (origin !== undefined && container.allowedOrigins.includes(origin)) return true;
    return refuse(
      'origin',
      origin === undefined
        ? 'The request names no origin; servers send Authorization: Bearer with an access token.'
        : `${origin} is not among the container’s allowed origins.`,
    );
  }

  function fail(response: ServerResponse, error: unknown): void {
    if (error instanceof BodyAbortedError || response.headersSent) return;
    if (error instanceof BodyTooLargeError) {
      answerProblem(response, 413, {
        title: 'Body too large',
        detail: `A request may hold at most ${MAX_BODY_BYTES / 1024} KiB.`,
      });
      return;
    }
    options.onError(error);
    if (error instanceof StoreUnavailableError) sendUnavailable(response, 'Events can’t be stored right now.');
    else
      answerProblem(response, 500, {
        title: 'Internal error',
        detail: 'The collector failed; the event was not stored.',
      });
  }

  const routes = new Map<string, Handle>();
  const [takeEvents, takeReceipts, takeWithdrawal] = [
    limited('event', handleEvents),
    limited('receipt', handleReceipts),
    limited('consent', handleWithdrawal),
  ];
  for (const { events, receipts, consent } of [USUAL_PATHS, options.paths]) {
    routes.set(events, takeEvents).set(receipts, takeReceipts).set(consent, takeWithdrawal);
  }

  /** The time is taken here and not at the response's 'finish': a listener there costs each request a tenth of all it costs. */
  async function answer(handle: Handle, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const begun = performance.now();
    try {
      await handle(request, response, clientAddress(request, options.trustedProxies));
    } catch (error) {
      fail(response, error);
    }
    if (response.headersSent) options.onAnswered(response.statusCode, (performance.now() - begun) / 1000);
  }

  return (request, response) => {
    const handle = request.method === 'POST' ? routes.get(pathOf(request)) : undefined;
    if (!handle) return false;
    void answer(handle, request, response);
    return true;
  };
}

/** `ip`: the visitor's address */
type Handle = (request: IncomingMessage, response: ServerResponse, ip: string) => Promise<void>;

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function toIncoming(
  { envelope, events }: ParsedEvents,
  visitor: string,
  request: IncomingMessage,
  ip: string,
  receivedAt: number,
  isAllowed: boolean,
  sender: string | undefined,
) {
  const given = {
    visitor,
    page: envelope.page,
    clicks: envelope.clicks,
    contact: envelope.contact ?? {},
    consent: envelope.consent ?? {},
    test: envelope.test ?? false,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 512),
    ip,
    receivedAt,
    knowsShell: KNOWS_SHELL.test(request.headers['content-type'] ?? ''),
    ...(sender !== undefined && { sender }),
    source: request.headers.authorization === undefined ? ('browser' as const) : ('server' as const),
  };
  const shared = isAllowed ? given : withoutVisitor(given);
  return events.map(({ event }) => ({ event, ...shared }));
}

function sendJson(response: ServerResponse, value: unknown, headers: Record<string, string | string[]> = {}): void {
  const body = JSON.stringify(value);
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...readableByPages(response),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

function sendBadRequest(response: ServerResponse, { field, message }: { field: string; message: string }): void {
  answerProblem(response, 400, { title: 'The request is not valid', detail: `${field} ${message}`, field });
}

function sendUnavailable(response: ServerResponse, detail: string): void {
  answerProblem(response, 503, { title: 'Not available', detail }, retryAfter(RETRY_AFTER_S));
}

/** Pages may read the header only when it is exposed. */
function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(seconds), 'access-control-expose-headers': 'Retry-After' };
}

function answerProblem(
  response: ServerResponse,
  status: number,
  problem: ProblemBody,
  headers: Record<string, string> = {},
): void {
  sendProblem(response, status, problem, { ...readableByPages(response), ...headers });
}

/** Any page may read the answer's status: without it the tag couldn't tell "refused" from "unreachable" and would retry. */
function readableByPages({ req }: ServerResponse): Record<string, string> {
  const { origin } = req.headers;
  if (origin === undefined) return { 'access-control-allow-origin': '*', vary: 'Origin' };
  // with credentials, where the collector keeps a cookie; what only allowed origins may read, only they are answered
  return { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' };
}
