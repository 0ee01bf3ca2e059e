/** Deliveries and events as the API answers them (DESIGN §6 "Shapes"). Header secrets are masked here, on the way out. */
import type { DeliveryRow, DeliverySummary, EventRow, EventSummary } from '../store/contract.ts';
import { showHeaders } from './showConnector.ts';

/** In lists `attempts` is their number and `status` the last code; of one delivery `attempts` are the attempts. */
export function showDelivery(delivery: DeliveryRow | DeliverySummary) {
  const { request, ...rest } = delivery;
  const { method, url, body } = request;
  return { ...rest, method, url, headers: showHeaders(request), body };
}

export function showEventSummary(event: EventSummary) {
  const { id, name, at, receivedAt, visitor, page, data, test, decisions } = event;
  return { id, name, at, receivedAt, visitor, page, data, test, decisions };
}

export function showEvent(event: EventRow) {
  const { contact, consent, userAgent, ip, clicks, deliveries, receipts, source, counterpart, notes } = event;
  return {
    ...showEventSummary(event),
    contact,
    consent,
    userAgent,
    ip,
    clicks,
    deliveries: deliveries.map(showDelivery),
    receipts,
    ...(source && { source }),
    ...(counterpart && { counterpart }),
    ...(notes && { notes }),
  };
}
