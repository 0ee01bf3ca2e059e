/**
 * `GET /api/deliveries/stream`: deliveries as they are made and change their state, as server-sent events. `delivery` carries
 * one as lists show it; `missed` says that there were more than can be shown, or that the stream can't be taken up where it
 * was left: look at the list.
 */
import type { Request, Response } from 'express';
import { HttpProblem } from '../http/problem.ts';
import type { DeliverySummary } from '../store/contract.ts';
import type { AdminDeps } from './context.ts';
import type { FeedMessage } from './deliveryFeed.ts';
import { readStreamFilter, type StreamFilter } from './deliveryFilter.ts';
import { showDelivery } from './showTraffic.ts';

/** Proxies close connections on which nothing is said for a minute or so. */
const HEARTBEAT_MS = 15_000;
/** What a reader may leave lying before it is dropped; it can take the stream up again. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const MAX_STREAMS = 100;
/** A browser's EventSource comes back after this. */
const RETRY_MS = 2000;

export function createDeliveryStream({ feed, auth }: Pick<AdminDeps, 'feed' | 'auth'>) {
  let open = 0;

  return (req: Request, res: Response): void => {
    const filter = readStreamFilter(req);
    if (open >= MAX_STREAMS) {
      throw new HttpProblem(503, { detail: `${MAX_STREAMS} live streams are open already` }, { 'retry-after': '30' });
    }
    // Express hands HEAD to routes of GET, and what has no body never ends.
    if (req.method === 'HEAD') throw new HttpProblem(405, { detail: 'this is a stream: GET it' }, { allow: 'GET' });
    open += 1;
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would gather it
      'x-accel-buffering': 'no',
    });
    const say = (text: string) => {
      if (res.writableEnded || res.destroyed) return;
      if (auth.isStillGood(req)) res.write(text);
      else res.destroy();
      if (res.writableLength > MAX_UNREAD_BYTES) res.destroy();
    };
    say(`retry: ${RETRY_MS}\n\n`);
    const heartbeat = setInterval(() => say(': heartbeat\n\n'), HEARTBEAT_MS);
    const leave = feed.listen(
      {
        onMessages(messages) {
          const text = messages.map((message) => eventText(message, filter)).join('');
          if (text !== '') say(text);
        },
        onClose: () => res.end(),
      },
      req.get('last-event-id') || undefined,
    );
    res.once('close', () => {
      open -= 1;
      clearInterval(heartbeat);
      leave();
    });
  };
}

/** JSON has no line breaks of its own, so it is one `data` line. */
function eventText(message: FeedMessage, filter: StreamFilter): string {
  if ('missed' in message) return `id: ${message.id}\nevent: missed\ndata: {}\n\n`;
  if (!matches(message.delivery, filter)) return '';
  return `id: ${message.id}\nevent: delivery\ndata: ${JSON.stringify(showDelivery(message.delivery))}\n\n`;
}

function matches(delivery: DeliverySummary, { connector, state, test }: StreamFilter): boolean {
  return (
    (connector === undefined || delivery.connector === connector) &&
    (state === undefined || delivery.state === state) &&
    (test === undefined || delivery.test === test)
  );
}
