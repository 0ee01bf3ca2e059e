import { attempt } from './attempt.ts';
import { batches } from './batches.ts';
import { exchange, type Post } from './post.ts';
import type { EventsRequest, Pixel } from './protocol.ts';
import type { Queue, Waiting } from './queue.ts';
import type { Visitor } from './visitor.ts';

export type TrackResult =
  /** `pixels`: how many the collector answered for this event */
  | { ok: true; id: string; pixels: number }
  /** `queued`: no final answer yet; the event is kept and sent again, on this page or a later one */
  | { ok: false; id: string; error: string; queued?: boolean };

/** Waits between tries: 1, 2, 4 … s unless the collector names one, and up to half of that more. */
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
const TAKE_OVER_AGAIN_MS = 2_000;

interface Entry extends Waiting {
  /** absent: an earlier page tracked it */
  settle?(result: TrackResult): void;
}

export interface Transport {
  /** Goes out when the current task is over, so that events of the same moment share a request. */
  add(waiting: Waiting): Promise<TrackResult>;
  /** Writes down what has no final answer; `release` lets the next page take it over at once. */
  save(release?: boolean): void;
}

/**
 * Sends events until each has a final answer; those, too, that earlier pages left. `onPixels` gets each event's pixels,
 * and its time where an earlier page tracked it.
 */
export function createTransport(
  key: string,
  post: Post,
  queue: Queue,
  visitor: Visitor,
  onPixels: (pixels: Pixel[], earlierPageAt?: number) => void,
): Transport {
  /** all without a final answer; of them, those that go out next, and those that wait for another try */
  let open: Entry[] = [];
  const fresh: Entry[] = [];
  const again: Entry[] = [];
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** the page is going: what its sends, cut off by that, still save must not take the lease again */
  let left: boolean | undefined;
  addEventListener('pageshow', () => {
    left = false;
  });
  const save = (release?: boolean) => {
    left = left || release;
    return visitor.mayStore() ? queue.save(open, left) : queue.clear();
  };

  const add = (entry: Entry) => {
    open.push(entry);
    if (fresh.push(entry) < 2) Promise.resolve().then(sendFresh);
  };

  const sendFresh = () =>
    attempt(() => {
      save();
      for (const batch of batches(fresh.splice(0))) send(batch).catch(() => {});
    });

  const sendAgain = () => {
    clearTimeout(timer);
    timer = undefined;
    fresh.push(...again.splice(0));
    sendFresh();
  };

  const send = async (batch: Entry[]) => {
    const { envelope } = batch[0] as Entry;
    const events = batch.map(({ event }) => event);
    const body: EventsRequest = { key, ...visitor.profile(), ...envelope, events };
    const { answer, error, retryMs } = await exchange(post, body);

    const queued = retryMs !== undefined;
    if (queued) {
      again.push(...batch);
      if (!timer) {
        const delay = (retryMs || FIRST_RETRY_MS * 2 ** failures++) * (1 + Math.random() / 2);
        timer = setTimeout(sendAgain, Math.min(delay, MAX_RETRY_MS));
      }
    } else open = open.filter((entry) => !batch.includes(entry));
    save();

    batch.forEach(({ event: { id, at }, settle }, place) => {
      const bad = answer.rejected.find(({ index }) => index === place);
      const problem = bad ? `${bad.field} ${bad.message}` : error;
      const pixels = answer.pixels.filter(({ event }) => event === id);
      if (settle) settle(problem ? { ok: false, id, error: problem, queued } : { ok: true, id, pixels: pixels.length });
      onPixels(pixels, settle ? undefined : at);
    });
    if (!error) {
      failures = 0;
      if (again[0]) sendAgain();
    }
  };

  const takeOver = () =>
    attempt(() => {
      for (const waiting of queue.abandoned()) add(waiting);
    });
  takeOver();
  // the page before this one may still be on its way out, with its last word unwritten
  setTimeout(takeOver, TAKE_OVER_AGAIN_MS);
  return { add: (waiting) => new Promise((settle) => add({ ...waiting, settle })), save };
}
