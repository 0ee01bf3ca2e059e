/**
 * `POST /v1/events`, `/v1/receipts` and `/v1/consent` as a plain handler before Express: this is the hot path, and Express with its
 * JSON parser costs several times what bare node:http does.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventsAnswer } from '../../sdk/protocol.ts';
import { incomingEvents, type Sender } from '../events/incoming/incomingEvent.ts';
import { type ParsedEvents, parseEvents } from '../events/incoming/parseEvents.ts';
import { mayStore } from '../events/incoming/refusedVisitor.ts';
import { clientAddress } from '../http/clientAddress.ts';
import type { EventKey } from '../store/contract/eventKey.ts';
import type { EventRecord, NewReceipt } from '../store/contract/records.ts';
import { StoreUnavailableError, type TrafficStore } from '../store/contract/trafficStore.ts';
import type { Shells } from '../tag/shells.ts';
import { type TagPaths, USUAL_PATHS } from '../tag/tagPaths.ts';
import { answerNotes, faultsOf, sentIdsOf, toRefusal } from './answerNotes.ts';
import { createGroupCommit } from './batch/groupCommit.ts';
import { createIngestBatch } from './batch/ingestBatch.ts';
import { type AccessOptions, createAccess } from './door/access.ts';
import { answerProblem, sendBadRequest, sendJson, sendUnavailable } from './door/answers.ts';
import { BODY_LIMITS, createLimits, type Handle, type LimitOptions } from './door/limits.ts';
import { BodyAbortedError, BodyDamagedError, BodyEncodingError, BodyTooLargeError } from './door/readBody.ts';
import { withFilledClicks } from './filledClicks.ts';
import { parseReceipts } from './parseReceipts.ts';
import { parseWithdrawal } from './parseWithdrawal.ts';
import type { ReceiptTokens } from './receiptTokens.ts';
import { createForgottenVisitors } from './visitor/forgottenVisitors.ts';
import { cookieFor, forgetCookie, visitorOfCookie } from './visitor/visitorCookie.ts';

const MAX_JOBS_A_COMMIT = 100;
/** Events decided in one go, some 50 ms at worst: until then nothing else is answered. */
const MAX_EVENTS_A_COMMIT = 200;
/** One is decided while the one before it is written and synced. */
const MAX_COMMITS_UNDER_WAY = 2;
const COMMIT_WAIT_MS = 2;
/** Requests waiting for their commit; past this the store can't keep up and callers are asked to come back. */
const MAX_PENDING = 5_000;
/** The version of the sandbox shell that a tag knows, see the wire's protocol: 2, or what comes after it. */
const KNOWS_SHELL = /;\s*trl=(?:[2-9]|[1-9]\d)\s*(?:;|$)/;
/** characters */
const MAX_USER_AGENT = 512;

export interface IngestOptions extends AccessOptions, LimitOptions {
  store: TrafficStore;
  newDeliveryId: () => string;
  shells: Pick<Shells, 'address'>;
  onWithheld?: (event: EventKey, connector: string) => void;
  receiptTokens: ReceiptTokens;
  trustedProxies: number;
  /** renamed or usual; the usual ones are served in any case */
  paths: Pick<TagPaths, 'events' | 'receipts' | 'consent'>;
  onStored: (record: EventRecord) => void;
  /** `events`: of those that were stored */
  onReceipts: (counts: { stored: number; ignored: number }, events: EventKey[], told: NewReceipt[]) => void;
  onError: (error: unknown) => void;
  /** An answer was handed over, so long after its request's head came in. Not told where the sender went away before. */
  onAnswered: (status: number, seconds: number) => void;
}

/** Gives true when the request was one of its own and is (or will be) answered. */
export type IngestHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createIngestHandler(options: IngestOptions): IngestHandler {
  const forgotten = createForgottenVisitors(options.now);
  const eventLimits = createLimits('event', options);
  const receiptLimits = createLimits('receipt', options);
  const consentLimits = createLimits('consent', options);
  const { mayWrite, noteRefused } = createAccess(options);
  const commits = createGroupCommit({
    run: createIngestBatch({ ...options, budgets: eventLimits.budgets }),
    workOf: (events) => events.length,
    maxWork: MAX_EVENTS_A_COMMIT,
    maxJobs: MAX_JOBS_A_COMMIT,
    maxRunning: MAX_COMMITS_UNDER_WAY,
    waitMs: COMMIT_WAIT_MS,
  });

  async function handleEvents(request: IncomingMessage, response: ServerResponse, ip: string): Promise<void> {
    if (commits.pending > MAX_PENDING) {
      sendUnavailable(response, 'Too many events are waiting to be stored.');
      return;
    }
    const read = await eventLimits.readWithin(request, response, ip);
    if (!read) return;
    const { sender } = read;
    const parsed = parseEvents(read.body);
    if (!parsed.ok) {
      noteRefused(request, toRefusal(parsed));
      sendBadRequest(response, parsed);
      return;
    }
    if (!(await mayWrite('event', request, response, parsed.envelope.key, ip))) return;
    const claimed = request.headers.authorization === undefined ? ownClaim(parsed) : undefined;
    if (claimed) {
      sendBadRequest(response, claimed);
      return;
    }
    if (sender !== undefined) eventLimits.budgets?.take(sender, 'events', parsed.events.length);
    noteRefused(request, ...parsed.rejected.map(toRefusal), ...faultsOf(parsed));

    const receivedAt = options.now();
    const envelope = withFilledClicks(parsed.envelope, receivedAt, request.headers.origin, options.onRefused);
    const snapshot = options.snapshot();
    const cookie = cookieFor(request, envelope, snapshot, forgotten);
    const visitor = cookie?.visitor ?? envelope.visitor;
    const isAllowed = mayStore(envelope.consent, snapshot.container.consent);
    const told = { ...parsed, envelope };
    const from = { ...senderOf(request, told, ip), visitor, receivedAt, mayStore: isAllowed };
    const pixels = await commits.submit(incomingEvents(told, sender === undefined ? from : { ...from, sender }));
    if (!Array.isArray(pixels)) {
      eventLimits.overBudget(response, sender ?? '', pixels);
      return;
    }
    // consent was taken back meanwhile, or before this request, which was under way, came; servers keep their names for visitors
    const isForgotten = isAllowed && request.headers.authorization === undefined && forgotten.has(visitor);
    if (isForgotten) await options.store.forgetClicks([visitor]);
    const sentIds = sentIdsOf(parsed);
    const answer: EventsAnswer = {
      pixels: pixels.map((pixel) => ({
        ...pixel,
        event: sentIds.get(pixel.event) ?? pixel.event,
        receipt: options.receiptTokens.of(pixel),
      })),
    };
    if (parsed.rejected.length > 0) answer.rejected = parsed.rejected;
    const notes = answerNotes(parsed);
    if (notes.length > 0) answer.notes = notes;
    if (cookie && !isForgotten && visitor !== envelope.visitor) answer.visitor = { id: visitor, clicks: cookie.clicks };
    sendJson(response, answer, isForgotten ? {} : cookie?.header);
  }

  /** The visitor took back what storing needs. */
  async function handleWithdrawal(request: IncomingMessage, response: ServerResponse, ip: string): Promise<void> {
    const read = await consentLimits.readWithin(request, response, ip);
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
    const read = await receiptLimits.readWithin(request, response, ip);
    if (!read) return;
    const parsed = parseReceipts(read.body);
    if (!parsed.ok) {
      sendBadRequest(response, parsed);
      return;
    }
    const { key, receipts } = parsed.request;
    if (!(await mayWrite('receipt', request, response, key, ip))) return;
    if (read.sender !== undefined) receiptLimits.budgets?.take(read.sender, 'events', receipts.length);
    const at = options.now();
    const told = receipts.map((receipt) => {
      const { receipt: _, ...rest } = receipt;
      return { ...rest, at, ...options.receiptTokens.read(receipt) };
    });
    const events = await options.store.addReceipts(told);
    const counts = { stored: events.length, ignored: receipts.length - events.length };
    options.onReceipts(counts, events, told);
    sendJson(response, counts);
  }

  function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (error instanceof BodyAbortedError || response.headersSent) return;
    const unreadable = unreadableBody(error, request);
    if (unreadable) {
      const { status, headers, ...problem } = unreadable;
      noteRefused(request, { field: 'body', detail: problem.detail });
      answerProblem(response, status, { ...problem, field: 'body' }, headers);
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
    eventLimits.limited(handleEvents),
    receiptLimits.limited(handleReceipts),
    consentLimits.limited(handleWithdrawal),
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
      fail(request, response, error);
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

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** What only a server may say of a visitor: a browser's address and name are those of its connection. */
function ownClaim({ envelope }: ParsedEvents): { field: string; message: string } | undefined {
  const field = (['ip', 'userAgent'] as const).find((name) => envelope[name] !== undefined);
  return field && { field, message: 'may be said with a token only; without one the connection’s own counts' };
}

function senderOf(request: IncomingMessage, { envelope }: ParsedEvents, ip: string): Pick<Sender, OfRequest> {
  const knowsShell = KNOWS_SHELL.test(request.headers['content-type'] ?? '');
  const { 'user-agent': userAgent = '', authorization } = request.headers;
  const named = (name: string) => name.slice(0, MAX_USER_AGENT);
  if (authorization === undefined) return { source: 'browser', userAgent: named(userAgent), ip, knowsShell };
  // a server's own aren't the visitor's
  return { source: 'server', userAgent: named(envelope.userAgent ?? ''), ip: envelope.ip ?? '', knowsShell };
}

type OfRequest = 'source' | 'userAgent' | 'ip' | 'knowsShell';

/** What the request's manner of sending has to do with it. */
function unreadableBody(error: unknown, { headers }: IncomingMessage) {
  if (error instanceof BodyTooLargeError)
    return { status: 413, title: 'Body too large', detail: BODY_LIMITS, headers: {} };
  if (error instanceof BodyDamagedError) {
    return {
      status: 400,
      title: 'The request is not valid',
      detail: 'body is not gzip, or ends too early',
      headers: {},
    };
  }
  if (!(error instanceof BodyEncodingError)) return undefined;
  const detail = `Content-Encoding ${JSON.stringify(headers['content-encoding']?.slice(0, 64))} can’t be read; gzip can, or none.`;
  return { status: 415, title: 'Unknown encoding', detail, headers: { 'accept-encoding': 'gzip' } };
}
