import { attempt } from './attempt.ts';
import { plainData } from './eventData.ts';
import type { Contact, EventsRequest } from './protocol.ts';
import type { Queue } from './queue.ts';
import type { TrackResult, Transport } from './transport.ts';
import { randomId, type Visitor } from './visitor.ts';

/** The public API, `window.trl`. Nothing of it throws or rejects. */
export interface Trl {
  /** public key of the container; tells that the tag has loaded */
  key: string;
  /**
   * Tells the collector that something happened. `data` is a plain object such as `{ value: 15, currency: 'EUR' }`;
   * `eventId` is worth giving where the same event is also sent by a server: the second one then changes nothing.
   */
  track(name: string, data?: object, options?: { eventId?: string }): Promise<TrackResult>;
  /** What is known of the person, for the events from now on; kept in memory. Several calls add up, `''` takes back. */
  identify(contact: Contact): void;
  /** What the visitor allowed or refused, e.g. `{ ads: true }`; remembered. */
  consent(purposes: Record<string, boolean>): void;
}

const CONTACT_FIELDS = [
  'email',
  'phone',
  'first_name',
  'last_name',
  'birthday',
  'gender',
  'zip',
  'city',
  'country',
  'external_id',
] as const;
/** of a contact field */
const MAX_CONTACT_CHARACTERS = 320;

export interface ClientOptions {
  key: string;
  test: boolean;
  transport: Transport;
  queue: Queue;
  visitor: Visitor;
  page(): EventsRequest['page'];
}

export function createClient({ key, test, transport, queue, visitor, page }: ClientOptions): Trl {
  let contact: Contact | undefined;
  return {
    key,

    async track(name, data = {}, options) {
      let id = '';
      try {
        id = String(options?.eventId ?? randomId());
        if (typeof name !== 'string' || !name || name.length > 64) throw 'name: give 1 to 64 characters';
        if (typeof data !== 'object' || !data || Array.isArray(data)) throw 'data: give an object';
        if (id.length < 4 || id.length > 128) throw 'options.eventId: give 4 to 128 characters';
        return await transport.add({
          event: { id, name, at: Date.now(), data: plainData(data) },
          page: page(),
          ...(contact && { contact }),
          ...(test && { test }),
        });
      } catch (error) {
        return { ok: false, id, error: String(error), queued: false };
      }
    },

    identify(given) {
      attempt(() => {
        // only what the collector accepts: one bad field would cost the request and its events
        const next: Contact = { ...contact };
        for (const field of CONTACT_FIELDS) {
          const value: unknown = given[field];
          if (typeof value === 'string' || typeof value === 'number') {
            next[field] = `${value}`.replace(/[\0-\x1f\x7f-\x9f]/g, ' ').slice(0, MAX_CONTACT_CHARACTERS);
          }
        }
        contact = next;
      });
    },

    consent(purposes) {
      attempt(() => {
        visitor.decide(purposes);
        if (visitor.mayStore()) transport.save();
        else queue.clear();
      });
    },
  };
}
