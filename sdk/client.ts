import type { Trl } from './api.ts';
import { attempt } from './page/attempt.ts';
import { CONTACT_FIELDS, type Contact, type EventsRequest } from './protocol.ts';
import { plainCopy } from './send/plainCopy.ts';
import type { Transport } from './send/transport.ts';
import { randomId, type Visitor } from './visitor/visitor.ts';

const CONTROL_CHARACTERS = /[\0-\x1f\x7f-\x9f]/g;
/** of a contact field */
const MAX_CONTACT_CHARACTERS = 320;

/** `moment`: when and where it is now, or was when the stub took the call. */
export function createClient(
  moment: () => Pick<EventsRequest, 'page' | 'test'> & { at: number },
  transport: Transport,
  visitor: Visitor,
): Omit<Trl, 'key' | 'use'> {
  let contact: Contact = {};
  return {
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
