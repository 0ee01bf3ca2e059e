/** Changes as server-sent events, from a feed to one reader who may be slow, leave, come back, or lose their sign-in. */
import type { Request, Response } from 'express';
import { HttpProblem } from '../../http/problem.ts';
import type { Auth } from '../access/auth.ts';
import type { ChangeFeed, FeedMessage } from './changeFeed.ts';

/** Proxies close connections on which nothing is said for a minute or so. */
const HEARTBEAT_MS = 15_000;
/** What a reader may leave lying before it is dropped; it can take the stream up again. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const MAX_STREAMS = 100;
/** A browser's EventSource comes back after this. */
const RETRY_MS = 2000;

/** What a stream is made of. `textOf` gives the text of a message (see `eventText`), empty for what isn't wanted. */
export interface StreamSource<Item> {
  feed: Pick<ChangeFeed<Item>, 'listen'>;
  textOf(message: FeedMessage<Item>): string;
}

/** Streams of all kinds together are bounded: each holds a connection. */
export function createLiveStreams(auth: Pick<Auth, 'isStillGood'>) {
  let open = 0;

  /** A stream of one source can be taken up where it was left (`Last-Event-ID`). */
  return (req: Request, res: Response, sources: ((follow: Follow) => void)[]): void => {
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
    const after = sources.length === 1 ? req.get('last-event-id') || undefined : undefined;
    const leave: (() => void)[] = [];
    for (const source of sources) {
      source(({ feed, textOf }) => {
        const onMessages = (messages: Parameters<typeof textOf>[0][]) => {
          const text = messages.map(textOf).join('');
          if (text !== '') say(text);
        };
        leave.push(feed.listen({ onMessages, onClose: () => res.end() }, after));
      });
    }
    res.once('close', () => {
      open -= 1;
      clearInterval(heartbeat);
      for (const one of leave) one();
    });
  };
}

/** Hands a source over, whatever its items are. */
type Follow = <Item>(source: StreamSource<Item>) => void;
export type OpenStream = ReturnType<typeof createLiveStreams>;

/** JSON has no line breaks of its own, so it is one `data` line. */
export function eventText(id: string, event: string, data: object): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
