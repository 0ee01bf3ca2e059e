import type { Click, Consent, Contact, EventNote, WireEvent } from '../../sdk/protocol.ts';
import type { SenderClock } from '../decide/clocks.ts';
import { dataValue } from '../parameters/dataValues.ts';
import type { EventSource, TransactionKey } from '../store/contract/event.ts';
import { plainText } from './incoming/text.ts';

/** One event with all that came with it. */
export interface IncomingEvent {
  event: WireEvent;
  visitor: string;
  page: { url: string; referrer: string; fbp?: string };
  clicks: Click[];
  contact: Contact;
  consent: Consent;
  test: boolean;
  userAgent: string;
  ip: string;
  receivedAt: number;
  /** by which its times, those of the event and of its clicks, are to be read */
  clock?: SenderClock;
  /** the sender's tag knows how to use the shell that keeps values from becoming code */
  knowsShell?: boolean;
  /** whose budgets it counts to; absent: a server's with a token, or nobody counts */
  sender?: string;
  /** `server`: it came with a token */
  source: EventSource;
  /** what was left out or mended of it; absent: nothing */
  notes?: EventNote[];
}

/** Of an event that was stored by an older version the order number may have blanks around it. */
export function transactionKey({
  event,
  test,
}: Pick<IncomingEvent, 'test'> & { event: Pick<WireEvent, 'name' | 'data'> }): TransactionKey | undefined {
  const transactionId = plainText(dataValue(event.data, 'TRANSACTION_ID'));
  return transactionId === '' ? undefined : { eventName: event.name, transactionId, test };
}
