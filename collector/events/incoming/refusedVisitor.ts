/**
 * What is kept of an event whose visitor hasn't allowed the purposes that the container requires: that it happened, on which
 * page, and why nothing fired. Not who it was: the tag sends no more than that by itself, servers send what they know.
 */
import type { Click, Consent, Contact } from '../../../sdk/protocol.ts';

/** Who it was, of all that came with an event. */
interface Told {
  page: { url: string; referrer: string; fbp?: string };
  clicks: Click[];
  contact: Contact;
  userAgent: string;
  ip: string;
}

/** Whether the purposes are allowed; one that nobody decided on isn't. */
export function mayStore(consent: Consent = {}, { required }: { required: readonly string[] }): boolean {
  return required.every((purpose) => consent[purpose] === true);
}

/** Of addresses the path alone: click IDs of partners that nobody set up yet, or within another address, have no name to go by. */
export function withoutVisitor<Incoming extends Told>(incoming: Incoming): Incoming {
  const { url, referrer } = incoming.page;
  return {
    ...incoming,
    page: { url: pathOnly(url), referrer: pathOnly(referrer) },
    clicks: [],
    contact: {},
    userAgent: '',
    ip: '',
  };
}

function pathOnly(address: string): string {
  return address.replace(/[?#].*$/s, '');
}
