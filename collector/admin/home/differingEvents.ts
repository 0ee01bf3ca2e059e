/** Events of which a browser told one thing and then a server another, for Home: both values, and what went out before. */
import type { EventData } from '../../../sdk/protocol.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import { dismissedEvents } from './dismissed.ts';

/** Somebody has to look at these, and may have to tell the partner. */
export const DIFFERING_MS = 7 * 24 * 3_600_000;
const MOST = 20;

export interface DifferingEvent {
  /** the server's */
  event: string;
  name: string;
  at: number;
  browser: EventData;
  server: EventData;
  /** requests that were sent, or are on their way, with the browser's values; pixels that were answered with them */
  sent: { webhooks: number; pixels: number };
}

export async function differingEvents(
  store: Pick<TrafficStore, 'listDiffering' | 'getEvent' | 'getSetting'>,
  since: number,
): Promise<DifferingEvent[]> {
  const dismissed = await dismissedEvents(store);
  const listed = await store.listDiffering(since, MOST + dismissed.size);
  const events = listed.filter((event) => !dismissed.has(event)).slice(0, MOST);
  return Promise.all(
    events.map(async ({ counterpart, ...event }) => {
      const isSame = counterpart === undefined || counterpart.event === event.id;
      const first = isSame ? event : await store.getEvent(counterpart.event, event.name);
      const webhooks = first?.deliveries.filter(({ superseded, attempts }) => superseded && attempts.length > 0) ?? [];
      const pixels = first?.decisions.filter(({ pixel }) => pixel.outcome === 'delivered') ?? [];
      return {
        event: event.id,
        name: event.name,
        at: counterpart?.serverAt ?? event.receivedAt,
        browser: counterpart?.data ?? {},
        server: event.data,
        sent: { webhooks: webhooks.length, pixels: pixels.length },
      };
    }),
  );
}
