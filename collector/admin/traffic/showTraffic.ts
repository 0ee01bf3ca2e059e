/** Deliveries and events as the API answers them (DESIGN §6 "Shapes"). Header secrets are masked here, on the way out. */
import type { DeliveryLeg, DeliveryRow, DeliverySummary } from '../../store/contract/delivery.ts';
import type { EventRow, EventSummary } from '../../store/contract/event.ts';
import { showRequest } from '../connectors/showBuilt.ts';
import { showHeaders } from '../connectors/showConnector.ts';
import type { Delivery, DeliveryItem, EventAnswer } from '../shapes.ts';
import type { ShownPixel } from './showPixels.ts';

/** In lists `attempts` is their number and `status` the last code; of one delivery `attempts` are the attempts. */
export function showDelivery(delivery: DeliveryRow): Delivery;
export function showDelivery(delivery: DeliverySummary): DeliveryItem;
export function showDelivery(delivery: DeliveryRow | DeliverySummary): Delivery | DeliveryItem {
  const { request, ...others } = delivery;
  const { earlier, ...rest } = { earlier: undefined, ...others };
  const leg: DeliveryLeg = delivery.leg ?? 'webhook';
  const { method, url, body } = request;
  // a pixel's entry has no request: what it would have been stands with its event, and is shown with the entry alone
  const isSent = leg === 'webhook';
  return {
    ...rest,
    leg,
    method: isSent ? method : null,
    url: isSent ? url : null,
    headers: showHeaders(request),
    body,
    ...(earlier && { earlier: earlier.map((one) => ({ ...one, request: showRequest(one.request) })) }),
  };
}

export function showEventSummary(event: EventSummary): EventSummary {
  const { id, name, at, receivedAt, visitor, page, data, test, decisions } = event;
  return { id, name, at, receivedAt, visitor, page, data, test, decisions };
}

export function showEvent(event: EventRow, pixels: ShownPixel[]): Omit<EventAnswer, 'paidBefore'> {
  const { contact, consent, userAgent, ip, clicks, deliveries, receipts, source, counterpart, notes } = event;
  return {
    ...showEventSummary(event),
    contact,
    consent,
    userAgent,
    ip,
    clicks,
    deliveries: deliveries.map((one) => showDelivery(one)),
    receipts,
    pixels,
    ...(source && { source }),
    ...(counterpart && { counterpart }),
    ...(notes && { notes }),
  };
}
