/**
 * `GET /api/events/stream`: events as they are stored, and again when one of their pixels reports, as lists show them; with the
 * filters of the list. `GET /api/events/:id/stream`: `changed` whenever something became of that event; of several that share the
 * ID, `?name=` chooses one. Both as server-sent events; `missed` says that something may have been left out: look at the list.
 */
import type { Request, Response } from 'express';
import { orderOf } from '../../parameters/dataValues.ts';
import type { EventFilter, EventSummary } from '../../store/contract/event.ts';
import { matchesDecisions } from '../../store/shared/decisionFilter.ts';
import { type AdminDeps, pathPart } from '../context.ts';
import { readQuery } from '../request/query.ts';
import { readEventStreamFilter } from '../traffic/eventFilter.ts';
import { showEventSummary } from '../traffic/showTraffic.ts';
import { eventText, type OpenStream } from './liveStream.ts';

type Feeds = Pick<AdminDeps, 'feed' | 'eventFeed'>;

export function createEventStream({ eventFeed }: Pick<Feeds, 'eventFeed'>, open: OpenStream) {
  return (req: Request, res: Response): void => {
    const filter = readEventStreamFilter(req);
    open(req, res, [
      (follow) =>
        follow({
          feed: eventFeed,
          textOf(message) {
            if ('missed' in message) return eventText(message.id, 'missed', {});
            return matches(message.item, filter) ? eventText(message.id, 'event', showEventSummary(message.item)) : '';
          },
        }),
    ]);
  };
}

export function createOneEventStream({ feed, eventFeed }: Feeds, open: OpenStream) {
  return (req: Request, res: Response): void => {
    const id = pathPart(req, 'id');
    const { name } = readQuery(req, ['name'], { paged: false });
    const isIt = (its: string, itsName: string) => its === id && (name === undefined || itsName === name);
    const told = (message: { id: string }, isOurs: boolean) => (isOurs ? eventText(message.id, 'changed', {}) : '');
    open(req, res, [
      (follow) =>
        follow({
          feed: eventFeed,
          textOf: (message) => told(message, 'missed' in message || isIt(message.item.id, message.item.name)),
        }),
      (follow) =>
        follow({
          feed,
          textOf: (message) => told(message, 'missed' in message || isIt(message.item.event, message.item.eventName)),
        }),
    ]);
  };
}

function matches(event: EventSummary, filter: EventFilter): boolean {
  const { name, visitor, transaction, test, from, to } = filter;
  return (
    (name === undefined || event.name === name) &&
    (visitor === undefined || event.visitor === visitor) &&
    (transaction === undefined || orderOf(event.data) === transaction) &&
    (test === undefined || event.test === test) &&
    (from === undefined || event.receivedAt >= from) &&
    (to === undefined || event.receivedAt <= to) &&
    matchesDecisions(event.decisions, filter)
  );
}
