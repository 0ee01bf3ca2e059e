/**
 * The storage contract: what the collector asks of a traffic store. Engines (SQLite, later PostgreSQL) are leaves behind
 * it and pass the same tests (`conformance/`). Asynchronous and in batches, so that an engine may be a network away;
 * no SQL outside `store/`. Times are epoch milliseconds. Every promise of a write resolves after the write is durable.
 */
import type { Consent, Contact, EventData, EventNote, Receipt } from '../../../sdk/protocol.ts';
import type { Reason } from '../../decide/reasons.ts';
import type { Decision, EventSource, HistoryClick } from '../../decide/types.ts';
import type { EventKey } from './eventKey.ts';

/** What ingest must know before it can decide an event. */
export interface RecallQuery {
  eventId: string;
  eventName: string;
  visitor: string;
  /** absent when the event has no transaction_id */
  transaction?: TransactionKey;
  /** a server asks: what browsers claimed before, of the same event or for the same transaction, is recalled too */
  server?: boolean;
}

export interface TransactionKey {
  eventName: string;
  transactionId: string;
  /** a test never blocks what is real; what fired for real isn't fired as a test */
  test: boolean;
}

export interface Recall {
  /**
   * Set when an event with this ID and name is stored already: who sent it, and its pixels that no receipt has come for. One with a
   * receipt had its turn: an event told again under its own ID must not run it twice.
   */
  earlier?: { visitor: string; test: boolean; pixels: StoredPixel[] };
  /** the visitor's stored clicks, oldest first; one and the same list for all queries of a visitor */
  clicks: readonly HistoryClick[];
  /** ids of connectors that fired for the transaction at or after `firedSince`; for a test, also those that did so for real */
  firedConnectors: Set<string>;
  /** For a server's event: browsers', told under its ID and name or of its transaction, that no server has told of yet: the same event, then at most MAX_CLAIMS of the transaction, oldest first. */
  browserClaims?: BrowserClaim[];
}

/** How long claimed deliveries are somebody's, at most: longer than an attempt with all that it waits for. */
export const LEASE_MS = 90_000;

/** Of more claims for one transaction only the oldest count: whoever makes them up by the thousand costs no more. */
export const MAX_CLAIMS = 5;

/** A browser's event as it is stored. `clicks`: its visitor's. */
export type BrowserClaim = Omit<EventRow, 'receipts'>;

/** The other telling of the same event, under the same name, where a server's came after a browser's. */
export interface Counterpart {
  /** its event ID */
  event: string;
  source: EventSource;
  visitor: string;
  at: number;
  data: EventData;
  /** when the server's arrived */
  serverAt: number;
  /** the server told other values */
  differs: boolean;
}

/** What a server's event does to a browser's, or a real one to a test: written with its record, or not at all. */
export interface TakeOver {
  /** ID of the browser's event, whose name is the record's */
  event: string;
  /**
   * `replace`: the record takes its place under the same ID, new deliveries follow its own. `link`: both stand, and name
   * each other. `displace`: another event that only stood under the record's ID, and is called `newId` from now on; a test
   * that stood under the ID of a real event, too, whoever told of it.
   */
  how: 'replace' | 'link' | 'displace';
  newId?: string;
  counterpart?: Counterpart;
  /** the browser's pixels with the server's values */
  pixels: StoredPixel[];
  /** by delivery: what is sent from now on; of one that has ended, what a replay would send */
  requests: { delivery: string; request: WebhookRequest }[];
  /** deliveries for which the server's event has no request, and why; those that wait in nobody's hands end as failed */
  surplus: { delivery: string; error: string }[];
  /** further deliveries of the browser's event */
  added: NewDelivery[];
}

/** A pixel of an answer: which approved template, and the values for its slots in the template's slot order. */
export interface StoredPixel {
  connector: string;
  approval: string;
  values: string[];
  /** test mode: kept to be looked at, and never answered */
  logged?: true;
}

/** One event with all that was decided for it; written in one transaction, all or nothing. */
export interface EventRecord {
  id: string;
  name: string;
  at: number;
  receivedAt: number;
  visitor: string;
  page: { url: string; referrer: string };
  data: EventData;
  contact: Contact;
  consent: Consent;
  test: boolean;
  userAgent: string;
  ip: string;
  /** clicks of the visitor not stored before */
  newClicks: HistoryClick[];
  decisions: Decision[];
  pixels: StoredPixel[];
  deliveries: NewDelivery[];
  /** present when connectors fired for a transaction: blocks them for the same transaction later */
  fired?: TransactionKey & { connectors: string[] };
  /** absent: nobody knows, and no server's event takes it over */
  source?: EventSource;
  /** a browser's, of a transaction that a server may tell of later */
  claims?: TransactionKey;
  counterpart?: Counterpart;
  takesOver?: TakeOver[];
  /** nobody sent it, being a test that was asked for here: its name is not counted among those received */
  unreceived?: boolean;
  /** what was left out or mended of the event as it was sent */
  notes?: EventNote[];
}

/**
 * The request as it is logged. Where a secret goes, the texts hold a mask, and `secrets` says which secret takes its place
 * when it is sent: no secret is ever stored with the traffic, and a retry after a rotation sends the new one.
 */
export interface WebhookRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: [name: string, value: string][];
  /** null for GET */
  body: string | null;
  /** in ascending order of place; absent when no secret is used */
  secrets?: SecretPlace[];
  /** names of the secrets to sign with (Standard Webhooks), newest first; absent when the webhook isn't signed */
  signWith?: string[];
  /** indexes of headers that hold nothing but values of the event, and may be shown; absent when there are none */
  shownHeaders?: number[];
}

/** `start` and `end` of the mask, in UTF-16 units of the text it stands in. */
export interface SecretPlace {
  in: 'url' | 'body' | { header: number };
  start: number;
  end: number;
  secret: string;
  /**
   * How the secret is written there. `basic`: as it is, and then all that is behind `Basic ` in that header, which is
   * `user:password`, as base64.
   */
  encode: 'url' | 'form' | 'json' | 'header' | 'basic';
}

export type DeliveryLeg = 'webhook' | 'pixel';

export type DeliveryState = 'waiting' | 'succeeded' | 'failed' | 'rejected' | 'unknown' | 'dropped' | 'test_logged';

/** Who ended what waited, when, and why. */
export interface Dropped {
  at: number;
  /** name of the token, or `collector` */
  who: string;
  why: string;
}

export interface NewDelivery {
  /** also the `webhook-id` header: stable over retries and replays */
  id: string;
  connector: string;
  request: WebhookRequest;
  /** `host:port`: what caps and fairness count by */
  destination: string;
  /**
   * `waiting` is sent as soon as possible; `test_logged` never; `failed` when the request could not be built (see `attempt`). Others
   * are of a test that was over before it was stored.
   */
  state: DeliveryState;
  test: boolean;
  /** `at_most_once`: an attempt that may have reached the partner is never repeated by itself. Default false. */
  atMostOnce?: boolean;
  /** for `failed`: why it could not be built; of a test: how it went */
  attempt?: Attempt;
  /** `pixel`: of a pixel in test mode, always `test_logged`; its request is empty, its values stand in the event's `pixels` */
  leg?: 'pixel';
  /** of a test that was over before it was stored: why its request can't be sent again, null where it can */
  unsendable?: string | null;
}

/** One try at a delivery. */
export interface Attempt {
  at: number;
  /** HTTP status, or null when there was no answer */
  status: number | null;
  durationMs: number;
  /** what went wrong, in words */
  error?: string;
  /** start of the answer's body, at most 16 KiB */
  answer?: string;
  /** asked for by a person (replay) */
  manual?: boolean;
}

export interface ClaimedDelivery {
  id: string;
  connector: string;
  eventId: string;
  request: WebhookRequest;
  destination: string;
  test: boolean;
  /** attempts already made by the schedule (manual ones not counted) */
  attempts: number;
  /** set when a person asked for this attempt */
  manual: boolean;
  atMostOnce: boolean;
  /** at_most_once only: an attempt was begun under an earlier lease and its end is unknown; it must not be sent again */
  interrupted: boolean;
  createdAt: number;
  /** it is to be dropped: to be given back, not to be sent */
  dropping?: true;
}

export interface ClaimRequest {
  now: number;
  limit: number;
  /** of each destination no more than this; without it, up to `limit` */
  maxPerDestination?: number;
  /** destinations that have no free place: nothing of theirs is claimed */
  busyDestinations: string[];
  /** connectors that are disabled or whose webhook is paused: theirs wait, at the cost of one step of an index each, however many they are */
  pausedConnectors: string[];
  /** only the holder of this token may finish the claimed deliveries, until `leaseUntil` */
  leaseToken: string;
  leaseUntil: number;
}

/** End of one attempt: the attempt to log, and what becomes of the delivery. */
export interface AttemptResult {
  deliveryId: string;
  leaseToken: string;
  attempt: Attempt;
  /** `unsendable`, of a failed one: why it can never be sent as it is */
  next:
    | { state: 'succeeded' | 'failed' | 'rejected' | 'unknown'; unsendable?: string }
    | { state: 'waiting'; dueAt: number };
}

/** A delivery as the Webhook Log shows it (headers not yet masked). */
export interface DeliveryRow {
  id: string;
  connector: string;
  /** event id */
  event: string;
  eventName: string;
  at: number;
  request: WebhookRequest;
  state: DeliveryState;
  test: boolean;
  /** when the next attempt is due, for `waiting` */
  dueAt: number | null;
  attempts: Attempt[];
  /** a server's event has other values than `request`: the next attempt, if there is one, sends those */
  superseded?: true;
  /** a pixel's entry, which nothing can send; absent: a webhook's */
  leg?: 'pixel';
  /** why it can't be sent, now or later: it could not be built, or may not leave; nobody can replay it */
  unsendable?: string;
  /** of a `dropped` one; of a waiting one in somebody's hands: it ends so unless the attempt under way ends it */
  dropped?: Dropped;
  /** it was only logged, in test mode, until a person had it sent */
  wasTestLogged?: true;
}

/** A delivery in a list: attempts counted, status and duration of the last; null where there was no answer, or no attempt. */
export type DeliverySummary = Omit<DeliveryRow, 'attempts'> & {
  attempts: number;
  status: number | null;
  durationMs: number | null;
};

export interface EventSummary {
  id: string;
  name: string;
  at: number;
  receivedAt: number;
  visitor: string;
  page: { url: string; referrer: string };
  data: EventData;
  test: boolean;
  decisions: Decision[];
}

/** `confirmed`: it came with the token of its pixel. One that didn't changes nothing. */
export interface StoredReceipt extends Omit<Receipt, 'receipt'> {
  at: number;
  confirmed: boolean;
}

/** `name`: of the event; without it, of those that share the ID the first that has this pixel, among the first MAX_UNNAMED. */
export type NewReceipt = StoredReceipt & { name?: string };

/** Anybody can send receipts without a name, and events under one ID by the thousand. */
export const MAX_UNNAMED = 20;

/** Of more events that share an ID, no more than these are looked at where only the ID is given. */
export const MAX_SHARING = 1000;

export interface EventRow extends EventSummary {
  contact: Contact;
  consent: Consent;
  userAgent: string;
  ip: string;
  /** the visitor's clicks known when the event was decided */
  clicks: HistoryClick[];
  deliveries: DeliveryRow[];
  receipts: StoredReceipt[];
  /** those handed to a browser, and those that were only logged */
  pixels: StoredPixel[];
  /** undefined: stored before that was noted */
  source?: EventSource;
  counterpart?: Counterpart;
  /** of the telling that is stored first: a server's event that takes a browser's place keeps the browser's page, and these */
  notes?: EventNote[];
}

export interface ReplayOptions {
  testLogged?: boolean;
  connectors?: string[];
}

export interface ReplayStep {
  replayed: number;
  /** of those that ended */
  skipped: ReplaySkips;
  next: string | null;
}

export interface ReplaySkips {
  unsendable: number;
  /** of a connector that is gone */
  gone: number;
  testLogged: number;
}

export interface DropStep {
  dropped: number;
  /** ids of those that are in somebody's hands */
  underWay: string[];
  next: string | null;
}

/** Newest first. `cursor` is the `next` of the page before; an unknown cursor throws `BadCursorError`. */
export interface PageRequest {
  limit: number;
  cursor?: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

/** What a leg came to: `fired` is `queued` or `delivered`; a reason is that of a skipped one. */
export type DecisionOutcome = 'fired' | 'test_logged' | Reason;

/** All that are given must hold; `connector` and `outcome` of one and the same decision. */
export interface EventFilter {
  name?: string;
  visitor?: string;
  /** the text of `data.transaction_id`: 1001 is found as '1001' */
  transaction?: string;
  test?: boolean;
  /** a connector that the event was decided for */
  connector?: string;
  outcome?: DecisionOutcome;
  /** time of arrival, first and last millisecond wanted */
  from?: number;
  to?: number;
}

/** Of the last attempt's answer; `none`: there was no answer, or no attempt yet. */
export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'none';

/** All that are given must hold. */
export interface DeliveryFilter {
  connector?: string;
  state?: DeliveryState;
  leg?: DeliveryLeg;
  statusClass?: StatusClass;
  test?: boolean;
  /** event id; several events may share one (at most MAX_SHARING are looked through), `eventName` tells them apart */
  event?: string;
  eventName?: string;
  /** time of arrival, first and last millisecond wanted */
  from?: number;
  to?: number;
}

/** What waits to be sent. Deliveries under a lease count too. */
export interface QueueStats {
  waiting: number;
  /** when the one that is overdue longest was due; null when none is overdue */
  oldestDueAt: number | null;
}

/** What one connector did in a span of time, test traffic left out. */
export interface ConnectorActivity {
  connector: string;
  /** events for which a webhook was queued or a pixel handed out */
  fired: number;
  /** events that a connector in test mode only logged */
  testLogged: number;
  /** events for which nothing was done, by reason */
  skipped: Partial<Record<Reason, number>>;
  /** what has become of the webhooks of these events by now */
  deliveries: Record<DeliveryState, number>;
}

/** Real traffic of one clock hour (UTC), by the arrival of its events. */
export interface HourTraffic {
  /** start of the hour */
  at: number;
  events: number;
  /** of these events, by what has become of them by now */
  deliveries: Record<Exclude<DeliveryState, 'test_logged'>, number>;
  /**
   * Deliveries by how long they took from the event's arrival until the partner accepted, in the buckets of `deliveryTime.ts`.
   * Replays aren't timed: they would tell how long a person took.
   */
  took: Map<number, number>;
}

/** `accepted`: the delivery succeeded. Else the class of the answer's status, or `none` when no answer came. */
export type AttemptOutcome = 'accepted' | StatusClass;

/** What came of the attempts at one destination for one connector, test traffic left out. */
export interface DestinationHealth {
  connector: string;
  /** `host:port` */
  destination: string;
  accepted: number;
  lastAcceptedAt: number | null;
  refused: Partial<Record<StatusClass, number>>;
  lastRefused: { at: number; outcome: StatusClass } | null;
}

export interface EventNameRow {
  name: string;
  firstAt: number;
  lastAt: number;
  count: number;
}

/** One step of the audit log: who did what to which part of the configuration, and when. */
export interface AuditEntry {
  at: number;
  /** name of the token, or `collector` for what it did by itself */
  who: string;
  /** a code, e.g. `pixel_approved` */
  what: string;
  /** id of the connector, name of the token or host it was done to */
  subject?: string;
  /** of the pixel it was about */
  hash?: string;
  detail?: string;
}

/** `conflict`: another writer stored this event or fired this transaction first; recall and decide again. */
export type CommitOutcome = 'stored' | 'conflict';

export class BadCursorError extends Error {}

/** The store can't be written now (full, read-only, unreachable): the caller answers 503 and loses nothing. */
export class StoreUnavailableError extends Error {}

export interface TrafficStore {
  /** One answer a query, in order. The clicks of a visitor are read once, however many queries are about them. */
  recall(queries: RecallQuery[], firedSince: number): Promise<Recall[]>;
  /** One outcome a record, in order. Durable when it resolves. Throws StoreUnavailableError with nothing written. */
  commit(records: EventRecord[], firedSince: number): Promise<CommitOutcome[]>;

  /** Deletes the visitors' clicks: they took back what keeping them needs. Returns how many there were. */
  forgetClicks(visitors: string[]): Promise<number>;

  /**
   * Stores what names an existing delivered pixel; gives the event of each that did, in order. The first confirmed and the
   * first unconfirmed one of a pixel stay.
   */
  addReceipts(receipts: NewReceipt[]): Promise<EventKey[]>;

  /** A page may hold fewer than `limit`, even none, and still have a `next`, as with `listDeliveries`. */
  listEvents(filter: EventFilter, page: PageRequest): Promise<Page<EventSummary>>;
  /** Without a name: the first that was stored of those that share the ID. */
  getEvent(id: string, name?: string): Promise<EventRow | undefined>;
  /** Names of the events that share the ID, in the order in which they were stored, at most so many. */
  namesOfEvent(id: string, limit: number): Promise<string[]>;
  /** The newest real events, at most `limit`, of which a browser and then a server told different values, arrived at or after `since`. */
  listDiffering(since: number, limit: number): Promise<EventRow[]>;
  /** Which connectors fired for a transaction, and when last. */
  firings(transaction: TransactionKey): Promise<Map<string, number>>;
  /**
   * At most some 1,000 names (`eventNames.ts`), by name. Past that a new one has no row of its own, unless it is a standard
   * event's or a connector fires on it: `others` counts its events.
   */
  eventNames(): Promise<EventNameRow[]>;
  /** The events whose names aren't among `eventNames`; null: there are none. */
  otherEventNames(): Promise<Omit<EventNameRow, 'name'> | null>;
  /** Of events that arrived at or after `since`, give or take an hour; connectors that did nothing are left out. By connector. */
  connectorActivity(since: number): Promise<ConnectorActivity[]>;
  /** From the hour of `since` on, oldest first; hours without traffic are left out. */
  trafficByHour(since: number): Promise<HourTraffic[]>;
  /** Attempts that ended in the hour of `since` or later; destinations without any are left out. */
  destinationHealth(since: number): Promise<DestinationHealth[]>;
  /** How many deliveries wait, test traffic left out, and the one of them whose event arrived first. */
  waitingNow(): Promise<{ count: number; oldest: DeliverySummary | null }>;

  /**
   * A page may hold fewer than `limit`, even none, and still have a `next`: one call looks at a bounded number of rows, so a
   * rare match among millions never stalls the collector.
   */
  listDeliveries(filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliverySummary>>;
  /** The same with all attempts, for exports. */
  listDeliveriesWhole(filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliveryRow>>;
  getDelivery(id: string): Promise<DeliveryRow | undefined>;
  /** Makes an ended delivery due at once, marked manual; returns false when there is no such delivery, it is waiting or can't be sent. */
  replayDelivery(id: string, now: number): Promise<boolean>;
  /**
   * The same for all ended ones of one page of a list; go on with `next` until it is null. Waiting ones are left alone. Skipped
   * and counted: what can't be sent, what isn't of `connectors` (default: of any), and what was only logged in test mode, unless
   * `testLogged` says that this is meant.
   */
  replayDeliveries(
    filter: DeliveryFilter,
    page: PageRequest,
    now: number,
    options?: ReplayOptions,
  ): Promise<ReplayStep>;
  /**
   * Ends what waits among one page of a list as `dropped`; go on with `next` until it is null. What is in somebody's hands is
   * noted, and ends so when it is given back or would wait again: `underWay` names it.
   */
  dropDeliveries(filter: DeliveryFilter, page: PageRequest, by: Dropped): Promise<DropStep>;

  claimDeliveries(request: ClaimRequest): Promise<ClaimedDelivery[]>;
  /**
   * Notes durably that attempts of at_most_once deliveries begin. Returns the ids still held under the token: only these may
   * be sent. Never an interrupted one. Finishing or replaying takes the note away, as does releasing under the token that made it.
   */
  beginAttempts(leaseToken: string, ids: string[]): Promise<string[]>;
  /**
   * Logs attempts and moves their deliveries on. Of one whose lease token is no longer valid the attempt is logged too
   * (lateAttempt.ts), once however often it comes, but its delivery is left as it is, and it isn't counted here.
   */
  finishAttempts(results: AttemptResult[]): Promise<number>;
  /** Gives claimed deliveries back untouched (drain, paused destination). */
  releaseDeliveries(leaseToken: string, ids: string[], dueAt: number): Promise<void>;
  /** Of these, those that are still held under the token and that nobody wants dropped. */
  stillHeld(leaseToken: string, ids: string[]): Promise<string[]>;
  /** When the next waiting delivery of a connector that isn't paused is due or its lease ends; null when none waits. */
  nextDueAt(pausedConnectors: string[]): Promise<number | null>;
  /**
   * The clock was set back: due times that were reckoned by the clock of before are reckoned again. What was tried (or came)
   * later than `now` is due as long after `now` as it was to be after that; the rest, `setBackMs` earlier. Returns how many.
   */
  replan(now: number, setBackMs: number): Promise<number>;
  queueStats(now: number): Promise<QueueStats>;

  /**
   * Deletes ended traffic from before `eventsBefore`, and clicks from before `clicksBefore`; waiting deliveries and their events
   * stay. Returns rows deleted. Where there are too many event names, it moves the rarest to the others, uncounted.
   */
  prune(limits: { eventsBefore: number; clicksBefore: number; firedBefore: number; maxRows: number }): Promise<number>;

  /** Adds to the audit log, all or nothing. What is in it is never changed or deleted, by `prune` neither. */
  appendAudit(entries: AuditEntry[]): Promise<void>;
  /** The audit log, newest first. */
  listAudit(page: PageRequest): Promise<Page<AuditEntry>>;

  /** Small settings of the collector itself, e.g. the admin token's hash. */
  getSetting(name: string): Promise<string | undefined>;
  setSetting(name: string, value: string): Promise<void>;
  /** Sets it only if it is still `before` (undefined: not set); returns whether it was. */
  replaceSetting(name: string, before: string | undefined, value: string): Promise<boolean>;

  /** Throws StoreUnavailableError when the store can't be written. */
  checkWritable(): Promise<void>;
  close(): Promise<void>;
}

/** What several collectors on one store share besides the traffic. Only engines that allow several have it. */
export interface SharedState {
  document(name: 'container'): SharedDocument;
  /** Calls back when a document or a setting may have changed, here or elsewhere; also for nothing. Returns how to stop. */
  onChange(listener: () => void): () => void;
}

/** A text with a version, which grows with each write. */
export interface SharedDocument {
  /** undefined: there is none yet. The text is left out while the version is still `known`. */
  read(known?: number): Promise<{ version: number; text?: string } | undefined>;
  /** Writes it after `version` (0: none yet); gives the new version, or undefined when that is no longer the newest. */
  write(text: string, version: number): Promise<number | undefined>;
  /** Runs `work` while no other collector runs any for this document. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
}
