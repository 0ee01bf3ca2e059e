/**
 * `GET /api/deliveries/stream`: deliveries as they are made and change their state, as server-sent events. `delivery` carries
 * one as lists show it; `missed` says that there were more than can be shown, or that the stream can't be taken up where it
 * was left: look at the list.
 */
import type { Request, Response } from 'express';
import type { DeliveryFilter, DeliverySummary } from '../../store/contract/delivery.ts';
import type { AdminDeps } from '../context.ts';
import { readUnpagedFilter } from '../traffic/deliveryFilter.ts';
import { showDelivery } from '../traffic/showTraffic.ts';
import { eventText, type OpenStream } from './liveStream.ts';

export function createDeliveryStream({ feed }: Pick<AdminDeps, 'feed'>, open: OpenStream) {
  return (req: Request, res: Response): void => {
    const filter = readUnpagedFilter(req);
    open(req, res, [
      (follow) =>
        follow({
          feed,
          textOf(message) {
            if ('missed' in message) return eventText(message.id, 'missed', {});
            return matches(message.item, filter) ? eventText(message.id, 'delivery', showDelivery(message.item)) : '';
          },
        }),
    ]);
  };
}

function matches(delivery: DeliverySummary, filter: DeliveryFilter): boolean {
  const { connector, state, leg, statusClass, test, event, eventName, from, to } = filter;
  const { status, at } = delivery;
  return (
    (connector === undefined || delivery.connector === connector) &&
    (state === undefined || delivery.state === state) &&
    (leg === undefined || (delivery.leg ?? 'webhook') === leg) &&
    (statusClass === undefined || statusClass === (status === null ? 'none' : `${Math.trunc(status / 100)}xx`)) &&
    (test === undefined || delivery.test === test) &&
    (event === undefined || delivery.event === event) &&
    (eventName === undefined || delivery.eventName === eventName) &&
    (from === undefined || at >= from) &&
    (to === undefined || at <= to)
  );
}
