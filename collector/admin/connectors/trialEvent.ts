/** The event of a preview or test: made up to fit the connector, as the caller gives it, or one that was received. */
import type { Connector } from '../../connector/types.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import { sampleEvent } from '../../events/sampleEvent.ts';
import { NOTHING_KNOWN, type TrialEvent } from '../../events/tryOut.ts';
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
): Promise<TrialEvent> {
  if (eventId === undefined) {
    const sample = sampleEvent(connector, container.consent.required, now(), event);
    if (!sample.ok) throw refuse([sample.problem]);
    return { incoming: sample.event, known: NOTHING_KNOWN };
  }
  if (event !== undefined) throw refuse([{ field: 'event', message: 'send either "event" or "eventId"' }]);
  const row = await findEvent(store, eventId, eventName, { id: 'eventId', name: 'eventName' });
  return receivedTrial(row, store);
}

/** A received event as it would be judged today, as if it were the first of its transaction. */
export async function receivedTrial(row: EventRow, store: Pick<TrafficStore, 'getEvent'>): Promise<TrialEvent> {
  return { incoming: asItCame(row), known: { ...NOTHING_KNOWN, clicks: await clicksOf(row, store) } };
}

/** Meta's `_fbp` isn't stored with an event. Its times are corrected already. */
function asItCame(row: EventRow): IncomingEvent {
  const { id, name, at, data, visitor, page, contact, consent, test, userAgent, ip, receivedAt } = row;
  const event = { id, name, at, data };
  const source = row.source ?? 'browser';
  return { event, visitor, page, clicks: [], contact, consent, test, userAgent, ip, receivedAt, source };
}

/** Those that were known then; of a server that calls the visitor by a name of its own, those of the visit that claimed the event. */
async function clicksOf({ name, clicks, counterpart }: EventRow, store: Pick<TrafficStore, 'getEvent'>) {
  if (clicks.length > 0 || counterpart?.source !== 'browser') return clicks;
  return (await store.getEvent(counterpart.event, name))?.clicks ?? [];
}
