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
  | { ok: false; id: string; error: string; queued: boolean };

/** Waits between tries: 1, 2, 4 … s unless the collector names one, and up to half of that more. */
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
const TAKE_OVER_AGAIN_MS = 2_000;

/** An event without a final answer. */
export interface Entry {
  waiting: Waiting;
  /** tracked on a page before this one */
  earlierPage: boolean;
  settle(result: TrackResult): void;
}

export interface TransportOptions {
  key: string;
  post: Post;
  queue: Queue;
  visitor: Visitor;
  onPixels(pixels: Pixel[], entry: Entry): void;
}

export interface Transport {
  /** Goes out when the current task is over, so that events of the same moment share a request. */
  add(waiting: Waiting): Promise<TrackResult>;
  /** Writes down what has no final answer; `release` lets the next page take it over at once. */
  save(release?: boolean): void;
}

/** Sends events until each has a final answer; those, too, that earlier pages left. */
export function createTransport({ key, post, queue, visitor, onPixels }: TransportOptions): Transport {
  let open: Entry[] = [];
  /** of these the ones that go out with the next send, and those that wait for another try */
  let fresh: Entry[] = [];
  let again: Entry[] = [];
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const save = (release?: boolean, done: Entry[] = []) => {
    open = open.filter((entry) => !done.includes(entry));
    if (visitor.mayStore()) queue.save(open.map(waitingOf), done.map(waitingOf), release);
  };

  const add = (waiting: Waiting, earlierPage = false) =>
    new Promise<TrackResult>((settle) => {
      const entry = { waiting, earlierPage, settle };
      open.push(entry);
      if (fresh.push(entry) === 1) Promise.resolve().then(() => attempt(sendFresh));
    });

  const sendFresh = () => {
    const entries = fresh;
    fresh = [];
    save();
    for (const batch of batches(entries)) send(batch).catch(() => {});
  };

  /** Not at once with what is fresh: the collector may have asked for a pause, and new events get their first try. */
  const sendAgain = () => {
    clearTimeout(timer);
    timer = undefined;
    fresh = fresh.concat(again);
    again = [];
    sendFresh();
  };

  const send = async (batch: Entry[]) => {
    const [first] = batch;
    if (!first) return;
    const outcome = await exchange(post, envelope(first.waiting, batch));
    if (outcome.answer) {
      const { pixels, rejected = [] } = outcome.answer;
      failures = 0;
      save(false, batch);
      batch.forEach((entry, at) => {
        const { id } = entry.waiting.event;
        const bad = rejected.find(({ index }) => index === at);
        const own = pixels.filter(({ event }) => event === id);
        if (bad) entry.settle({ ok: false, id, error: `${bad.field} ${bad.message}`, queued: false });
        else entry.settle({ ok: true, id, pixels: own.length });
        attempt(() => onPixels(own, entry));
      });
      if (again.length) sendAgain();
      return;
    }
    const { error, retryMs } = outcome;
    const queued = retryMs !== undefined;
    if (queued) {
      again.push(...batch);
      if (!timer) {
        const delay = (retryMs || FIRST_RETRY_MS * 2 ** failures++) * (1 + Math.random() / 2);
        timer = setTimeout(() => attempt(sendAgain), Math.min(delay, MAX_RETRY_MS));
      }
    }
    save(false, queued ? [] : batch);
    for (const { waiting, settle } of batch) settle({ ok: false, id: waiting.event.id, error, queued });
  };

  const envelope = ({ page, contact, test }: Waiting, batch: Entry[]): EventsRequest => {
    const { visitor: id, clicks, consent } = visitor.profile();
    return {
      key,
      visitor: id,
      page,
      clicks,
      ...(contact && { contact }),
      consent,
      ...(test && { test }),
      events: batch.map(({ waiting }) => waiting.event),
    };
  };

  const takeOver = () => {
    if (visitor.mayStore()) for (const waiting of queue.abandoned()) add(waiting, true);
  };
  takeOver();
  // the page before this one may still be on its way out, with its last word unwritten
  setTimeout(() => attempt(takeOver), TAKE_OVER_AGAIN_MS);
  return { add, save };
}

const waitingOf = ({ waiting }: Entry) => waiting;
