/** The events that the driver sends: who, what, and what has to come of it. */
import type { Click, EventsRequest } from '../../sdk/protocol.ts';
import { CLICK_PARAMETER, TRAFFIC } from './partners/destinations.ts';
import { between, pick, type Random } from './random.ts';
import type { SentEvent } from './verify/evidence.ts';

/** Of Purchases: sent a second time under another event ID, as a reloaded thank-you page without IDs of its own does. */
const TWIN_SHARE = 0.1;
/** Of requests: several events of one visitor together, as the tag sends what happens in the same moment. */
const BATCH_SHARE = 0.15;
/** Of acknowledged requests: sent once more, as by a page that lost the answer. */
const REPEAT_SHARE = 0.02;
const LATER_MS = 3_000;

/** What goes out in one request, and again as it is until there is an answer. */
export interface Parcel {
  visitor: string;
  clicks: Click[];
  /** never empty */
  events: SentEvent[];
}

export interface Traffic {
  /** all events that were made */
  events: SentEvent[];
  /** The next request; `later`: further ones that must follow it after that many ms. */
  next(): { parcel: Parcel; later: { parcel: Parcel; afterMs: number }[] };
  /** The collector has answered 200. Gives the same parcel once more, sometimes. */
  acknowledged(parcel: Parcel): { parcel: Parcel; afterMs: number } | undefined;
}

export function createTraffic(random: Random): Traffic {
  const events: SentEvent[] = [];
  /** whose click is stored, going by an answer that promised it */
  const introduced: { visitor: string; click: string }[] = [];
  let visitors = 0;

  function makeEvent(name: string, visitor: string, click: string | null, transaction?: string): SentEvent {
    const id = `event-${events.length}`;
    const event = {
      id,
      name,
      at: Date.now(),
      visitor,
      transaction: transaction ?? `order-${events.length}`,
      click,
      acknowledgedAt: null,
    };
    events.push(event);
    return event;
  }

  function introduction(): Parcel {
    visitors += 1;
    const visitor = `visitor-${visitors}`;
    const clicks = [{ at: Date.now() - 1_000, ids: { [CLICK_PARAMETER]: `click-${visitors}` }, sources: {} }];
    return { visitor, clicks, events: [makeEvent('PageView', visitor, null)] };
  }

  return {
    events,
    next() {
      const known = introduced[Math.floor(random() * introduced.length)];
      const first = pick(random, TRAFFIC);
      if (!known || first === 'PageView') return { parcel: introduction(), later: [] };
      const { visitor, click } = known;
      const names = [first];
      if (random() < BATCH_SHARE) {
        while (names.length < 5 && random() < 0.7)
          names.push(
            pick(
              random,
              TRAFFIC.filter(([name]) => name !== 'PageView'),
            ),
          );
      }
      const parcel = { visitor, clicks: [], events: names.map((name) => makeEvent(name, visitor, click)) };
      const later = parcel.events
        .filter(({ name }) => name === 'Purchase' && random() < TWIN_SHARE)
        .map(({ name, transaction }) => ({
          parcel: { visitor, clicks: [], events: [makeEvent(name, visitor, click, transaction)] },
          // half of them at once: both may be on their way to the same commit
          afterMs: random() < 0.5 ? 0 : between(random, 0, LATER_MS),
        }));
      return { parcel, later };
    },
    acknowledged(parcel) {
      const first = parcel.events[0]?.acknowledgedAt === null;
      for (const event of parcel.events) event.acknowledgedAt ??= Date.now();
      if (!first) return undefined;
      const click = parcel.clicks[0]?.ids[CLICK_PARAMETER];
      if (click !== undefined) introduced.push({ visitor: parcel.visitor, click });
      return random() < REPEAT_SHARE ? { parcel, afterMs: between(random, 0, LATER_MS) } : undefined;
    },
  };
}

/** Body of `POST /v1/events`. */
export function bodyOf({ visitor, clicks, events }: Parcel, key: string): EventsRequest {
  return {
    key,
    visitor,
    page: { url: 'https://shop.example/thanks', referrer: '' },
    clicks,
    events: events.map(({ id, name, at, transaction }) => ({
      id,
      name,
      at,
      data: { value: 149.9, currency: 'EUR', transaction_id: transaction },
    })),
  };
}
