import type { EventDataOf } from './events.ts';
import { attempt } from './page/attempt.ts';
import type { Part } from './part.ts';
import type { Contact, EventsRequest } from './protocol.ts';
import { plainCopy } from './send/plainCopy.ts';
import type { TrackResult, Transport } from './send/transport.ts';
import { randomId, type Visitor } from './visitor/visitor.ts';

/** The public API, `window.trl`. Nothing of it throws or rejects. */
export interface Trl {
  /** public key of the container; tells that the tag has loaded */
  key: string;
  /**
   * Tells the collector that something happened; what it has to say about the arguments is in the result. `data` is a plain object such as `{ value: 15, currency: 'EUR' }`;
   * `eventId` is worth giving where the same event is also sent by a server: the second one then changes nothing.
   */
  track<Name extends string>(
    name: Name,
    data?: EventDataOf<Name>,
    options?: { eventId?: string },
  ): Promise<TrackResult>;
  /** What is known of the person, for the events from now on; kept in memory. Several calls add up, `''` takes back. */
  identify(contact: Contact): void;
  /** What the visitor allowed or refused, e.g. `{ ads: true }`, or `'granted'` and `'denied'`; remembered. Other values change nothing. */
  consent(purposes: Record<string, boolean | 'granted' | 'denied' | undefined>): void;
  /**
   * The address with visitor and clicks in it, where it leads to one of the owner's other domains that the container
   * lists; any other as it is. For navigation by script: links are taken care of.
   */
  link(url: string): string;
  /** For parts of the tag that are loaded later than itself. */
  use(part: Part): void;
}

declare global {
  interface Window {
    /** absent before the tag or the page's stub ran; the stub has some of the methods, and its queue */
    trl?: Partial<Trl> & { q?: unknown[][] };
  }
}

const CONTACT_FIELDS = 'email phone first_name last_name birthday gender zip city country external_id'.split(
  ' ',
) as (keyof Contact)[];
const CONTROL_CHARACTERS = /[\0-\x1f\x7f-\x9f]/g;
/** of a contact field */
const MAX_CONTACT_CHARACTERS = 320;

/** `moment`: when and where it is now, or was when the stub took the call. */
export function createClient(
  key: string,
  moment: () => Pick<EventsRequest, 'page' | 'test'> & { at: number },
  transport: Transport,
  visitor: Visitor,
): Omit<Trl, 'use'> {
  let contact: Contact = {};
  return {
    key,

    async track(name, data: unknown, options) {
      let id = '';
      try {
        const { at, ...where } = moment();
        // The time first: the collector's index of ids then grows at its end, whatever it holds.
        const given: unknown = attempt(() => (options as { eventId?: string }).eventId);
        id = (/^[sn][tu]/.test(typeof given) && given ? `${given}`.trim() : '') || at.toString(36) + randomId();
        const event = { id, name: (name || '').toString(), at, data: plainCopy(data) };
        return await transport.add({ event, envelope: { ...where, contact } });
      } catch (error) {
        return { ok: false, id, error: `${error}` };
      }
    },

    identify(given) {
      attempt(() => {
        const known = contact;
        const from = Object(given);
        contact = {};
        // only what the collector accepts, each by itself: one that throws doesn't cost the others
        for (const field of CONTACT_FIELDS) {
          attempt(() => {
            const value: unknown = field in from ? from[field] : known[field];
            if (/^[sn][tu]/.test(typeof value)) {
              contact[field] = `${value}`.replace(CONTROL_CHARACTERS, ' ').slice(0, MAX_CONTACT_CHARACTERS);
            }
          });
        }
      });
    },

    consent(purposes) {
      attempt(() => {
        visitor.profile(purposes);
        transport.send();
      });
    },

    link: (url) => url,
  };
}
