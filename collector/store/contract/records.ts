/** What ingest asks and writes: what is known before an event is decided, and the record of it. */
import type { Consent, Contact, EventData, EventNote } from '../../../sdk/protocol.ts';
import type { Decision, HistoryClick } from '../../decide/types.ts';
import type { WebhookRequest } from '../../webhooks/build/request.ts';
import type { NewDelivery } from './delivery.ts';
import type { Counterpart, EventRow, EventSource, StoredPixel, StoredReceipt, TransactionKey } from './event.ts';
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

/** Of more claims for one transaction only the oldest count: whoever makes them up by the thousand costs no more. */
export const MAX_CLAIMS = 5;

/** A browser's event as it is stored. `clicks`: its visitor's. */
export type BrowserClaim = Omit<EventRow, 'receipts'>;

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

/** `conflict`: another writer stored this event or fired this transaction first; recall and decide again. */
export type CommitOutcome = 'stored' | 'conflict';

/** `name`: of the event; without it, of those that share the ID the first that has this pixel, among the first MAX_UNNAMED. */
export type NewReceipt = StoredReceipt & { name?: string };

/** Anybody can send receipts without a name, and events under one ID by the thousand. */
export const MAX_UNNAMED = 20;

export interface RecordStore {
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
  /** Which connectors fired for a transaction, and when last. */
  firings(transaction: TransactionKey): Promise<Map<string, number>>;
}
