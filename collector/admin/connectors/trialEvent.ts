/** The event of a preview or test: made up to fit the connector, as the caller gives it, or one that was received. */
import type { Connector } from '../../connector/types.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import type { IncomingEvent } from '../../events/incomingEvent.ts';
import { sampleEvent } from '../../events/sampleEvent.ts';
import type { EventRow } from '../../store/contract/event.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import { refuse } from '../request/refuse.ts';
import { findEvent } from '../traffic/findEvent.ts';

export interface TrialInput {
  /** the caller's; what it leaves out is made up */
  event?: unknown;
  /** of a received event, in the place of a made-up one */
  eventId?: string;
  /** which one, where several share the ID */
  eventName?: string;
}

export async function trialEvent(
  { event, eventId, eventName }: TrialInput,
  connector: Connector,
  { container }: Snapshot,
  { store, now }: { store: Pick<TrafficStore, 'getEvent' | 'namesOfEvent'>; now: () => number },
): Promise<IncomingEvent> {
  if (eventId === undefined) {
    const sample = sampleEvent(connector, container.consent.required, now(), event);
    if (!sample.ok) throw refuse([sample.problem]);
    return sample.event;
  }
  if (event !== undefined) throw refuse([{ field: 'event', message: 'send either "event" or "eventId"' }]);
  return asItCame(await findEvent(store, eventId, eventName, { id: 'eventId', name: 'eventName' }));
}

/** With the clicks that were known then. Meta's `_fbp` isn't stored with an event. */
function asItCame(row: EventRow): IncomingEvent {
  const { id, name, at, data, visitor, page, clicks, contact, consent, test, userAgent, ip, receivedAt } = row;
  return {
    event: { id, name, at, data },
    visitor,
    page,
    clicks,
    contact,
    consent,
    test,
    userAgent,
    ip,
    receivedAt,
    source: row.source ?? 'browser',
  };
}
