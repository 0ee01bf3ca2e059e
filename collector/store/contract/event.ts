/** An event as it is stored and shown, with what was decided for it and what its pixels told. */
import type { Consent, Contact, EventData, EventNote, Receipt } from '../../../sdk/protocol.ts';
import type { DecisionOutcome } from '../../decide/reasons.ts';
import type { Decision, HistoryClick } from '../../decide/types.ts';
import type { DeliveryRow } from './delivery.ts';

/** Who told of an event. A server is authenticated; what a browser tells is a claim. */
export type EventSource = 'browser' | 'server';

export interface TransactionKey {
  eventName: string;
  transactionId: string;
  /** a test never blocks what is real; what fired for real isn't fired as a test */
  test: boolean;
}

/** A pixel of an answer: which approved template, and the values for its slots in the template's slot order. */
export interface StoredPixel {
  connector: string;
  approval: string;
  values: string[];
  /** test mode: kept to be looked at, and never answered */
  logged?: true;
}

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

/** Of more events that share an ID, no more than these are looked at where only the ID is given. */
export const MAX_SHARING = 1000;
