/** What a replay with today's settings would send: the stored event looked up, and its request built anew. */
import type { Snapshot } from '../../container/snapshot.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import { type Rebuilt, rebuildRequest } from '../../events/rebuildRequest.ts';
import type { DeliveryRow, DeliverySummary } from '../../store/contract/delivery.ts';
import type { EventRow } from '../../store/contract/event.ts';
import type { RebuiltRequest } from '../../store/contract/log.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import { receivedTrial } from '../connectors/trialEvent.ts';

type Delivery = DeliveryRow | DeliverySummary;

export type Today = { ok: true; request: RebuiltRequest } | { ok: false; why: string };

/** `connector` is in the snapshot; whether it may be replayed at all is asked before. */
export async function requestToday(
  delivery: Delivery,
  snapshot: Snapshot,
  store: Pick<TrafficStore, 'getEvent'>,
): Promise<Today> {
  const live = snapshot.byId.get(delivery.connector);
  if (!live) return { ok: false, why: `there is no connector "${delivery.connector}" any more` };
  const row = await store.getEvent(delivery.event, delivery.eventName);
  const own = row?.deliveries.filter(({ connector, leg }) => connector === delivery.connector && leg !== 'pixel') ?? [];
  const place = own.findIndex(({ id }) => id === delivery.id);
  if (!row || place < 0)
    return { ok: false, why: 'its event is no longer kept (retention), so there is nothing to build it of' };
  const trial = await receivedTrial(row, store);
  const told = await asServerTold(trial.incoming, row, store);
  const rebuilt: Rebuilt = rebuildRequest(
    snapshot,
    live,
    { ...trial, incoming: told },
    {
      decision: row.decisions.find(({ connector }) => connector === delivery.connector),
      place,
      requests: own.length,
      wasLogged: delivery.state === 'test_logged' || delivery.wasTestLogged === true,
    },
  );
  if (!rebuilt.ok) return rebuilt;
  const { request, destination } = rebuilt.built;
  const superseded = delivery.superseded === true;
  return { ok: true, request: { delivery: delivery.id, request, destination, superseded } };
}

/** A server told of the transaction under another ID: its values count, as they did for what waited then (`ingest/batch/takeOver.ts`). */
async function asServerTold(
  incoming: IncomingEvent,
  { name, counterpart }: EventRow,
  store: Pick<TrafficStore, 'getEvent'>,
): Promise<IncomingEvent> {
  if (counterpart?.source !== 'server') return incoming;
  const server = await store.getEvent(counterpart.event, name);
  const event = { ...incoming.event, data: counterpart.data };
  return { ...incoming, event, contact: { ...incoming.contact, ...server?.contact }, source: 'server' };
}
