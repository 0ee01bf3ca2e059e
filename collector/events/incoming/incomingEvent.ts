/** An event with all that came with it, as the live path, previews, tests and trials judge it. Pure. */
import type { Click, Consent, Contact, EventNote, WireEvent } from '../../../sdk/protocol.ts';
import type { SenderClock } from '../../decide/clocks.ts';
import type { EventSource } from '../../decide/types.ts';
import { toEventNotes } from './notes.ts';
import type { ParsedEvents } from './parseEvents.ts';
import { withoutVisitor } from './refusedVisitor.ts';

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
  source: EventSource;
  /** what was left out or mended of it; absent: nothing */
  notes?: EventNote[];
}

/** What isn't in a request's body. */
export interface Sender extends Pick<IncomingEvent, 'visitor' | 'userAgent' | 'ip' | 'receivedAt' | 'source'> {
  /** the visitor has allowed what the container requires: else nothing of who it was is kept */
  mayStore: boolean;
  knowsShell?: boolean;
  sender?: string;
}

/** The events of one request. `clicks` of its envelope are without placeholders. */
export function incomingEvents(
  { envelope, events, notes }: Pick<ParsedEvents, 'envelope' | 'events' | 'notes'>,
  { mayStore, ...sender }: Sender,
): IncomingEvent[] {
  const test = envelope.test ?? false;
  const isServerTest = sender.source === 'server' && test;
  const given = {
    ...sender,
    page: envelope.page,
    // a browser says of each click whether it is a test's; what a server makes up for a test is no click of a real order
    clicks: isServerTest ? envelope.clicks.map((click) => ({ ...click, test: click.test ?? true })) : envelope.clicks,
    contact: envelope.contact ?? {},
    consent: envelope.consent ?? {},
    test,
    clock: {
      ...(envelope.now !== undefined && { now: envelope.now }),
      firstEventAt: Math.min(...events.map(({ event }) => event.at)),
    },
  };
  const shared = mayStore ? given : withoutVisitor(given);
  const ofEnvelope = toEventNotes(notes);
  return events.map(({ event, notes: ofEvent }) => {
    const all = [...ofEnvelope, ...toEventNotes(ofEvent)];
    return { event, ...shared, ...(all.length > 0 && { notes: all }) };
  });
}
