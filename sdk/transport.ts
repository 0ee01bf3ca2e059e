import { attempt } from './attempt.ts';
import { batches } from './batches.ts';
import type { Host } from './part.ts';
import { exchange } from './post.ts';
import type { EventsRequest, TagSettings } from './protocol.ts';
import type { Queue, Waiting } from './queue.ts';
import type { Visitor } from './visitor.ts';

export type TrackResult =
  /** `pixels`: how many the collector answered for this event */
  | { ok: true; id: string; pixels: number }
  /**
   * `queued`: no final answer yet; the event is kept and sent again, on this page or a later one. So is one that waits for
   * the visitor's decision, which sends or drops it.
   */
  | { ok: false; id: string; error: string; queued?: boolean };

/** Waits between tries: 1, 2, 4 … s unless the collector names one, and up to half of that more. */
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
const TAKE_OVER_AGAIN_MS = 2_000;

interface Entry extends Waiting {
  /** absent: an earlier page tracked it */
  settle?(result: TrackResult): void;
  /** tracked while consent was undecided */
  waits?: boolean;
}

export interface Transport {
  /** Goes out when the current task is over, so that events of the same moment share a request. */
  add(waiting: Waiting): Promise<TrackResult>;
  /** Sends what is fresh, or has waited for a decision that has come; writes down what has no final answer. */
  send(): void;
  /** The next try, now. */
  hurry(): void;
  /** The page goes: the next one may take over what has no final answer. */
  leave(): void;
  /** The page is there again, with all that it held in memory. */
  comeBack(): void;
}

/**
 * Sends events until each has a final answer; those, too, that earlier pages left. `queue` is for what may be stored,
 * `held`, where the container allows one, for what waits for that decision.
 */
export function createTransport(
  { key, paths }: TagSettings,
  wire: Host['wire'],
  queue: Queue,
  held: Queue | undefined,
  visitor: Visitor,
): Transport {
  /** all without a final answer; of them, those that go out next or wait for a decision, and those that wait for another try */
  let open: Entry[] = [];
  let fresh: Entry[] = [];
  let again: Entry[] = [];
  let soon: Promise<void> | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** the page is going: what its sends, cut off by that, still save must not take the lease again */
  let left = false;
  /** what was open when the page went stands in storage */
  let parked: boolean | undefined;

  const save = () => {
    const allowed = visitor.allowed();
    if (allowed === false) queue.clear();
    if (held && allowed !== undefined) held.clear();
    // what is held is this tab's: the page that comes after this one, or after its crash, takes it at once
    parked = allowed ? queue.save(open, left) : allowed === undefined && held && held.save(open, true);
  };

  const add = (entry: Entry) => {
    const { settle, event } = entry;
    if (visitor.allowed() === undefined) {
      entry.waits = true;
      if (settle) settle({ ok: false, id: event.id, error: 'waits for consent', queued: true });
    }
    open.push(entry);
    fresh.push(entry);
    if (!soon) soon = Promise.resolve().then(send);
  };

  const send = () =>
    attempt(() => {
      soon = undefined;
      const allowed = visitor.allowed();
      if (allowed === false) open = open.filter(({ waits }) => !waits);
      save();
      if (allowed === undefined) return;
      const going = fresh.filter((entry) => open.includes(entry));
      fresh = [];
      for (const batch of batches(going)) sendBatch(batch).catch(() => {});
    });

  const hurry = () => {
    clearTimeout(timer);
    timer = undefined;
    fresh.push(...again.splice(0));
    send();
  };

  const sendBatch = async (batch: Entry[]) => {
    const { envelope } = batch[0] as Entry;
    for (const entry of batch) entry.waits = false;
    const events = batch.map(({ event }) => event);
    const { visitor: id, clicks, consent } = visitor.profile();
    const body: EventsRequest = { key, visitor: id, clicks, consent, ...envelope, events };
    // whoever refused isn't to be known by name either
    if (visitor.allowed() === false) {
      delete body.contact;
      delete body.page.fbp;
    }
    const { answer, error, retryMs } = await exchange(wire.post, paths.events, body);

    const queued = retryMs !== undefined;
    if (queued) {
      again.push(...batch);
      if (!timer) {
        const delay = (retryMs || FIRST_RETRY_MS * 2 ** failures++) * (1 + Math.random() / 2);
        timer = setTimeout(hurry, Math.min(delay, MAX_RETRY_MS));
      }
    } else open = open.filter((entry) => !batch.includes(entry));
    if (answer.visitor) visitor.adopt(answer.visitor);
    save();

    batch.forEach(({ event: { id, at }, settle }, place) => {
      const bad = answer.rejected.find(({ index }) => index === place);
      const problem = bad ? `${bad.field} ${bad.message}` : error;
      const pixels = answer.pixels.filter(({ event }) => event === id);
      if (settle) settle(problem ? { ok: false, id, error: problem, queued } : { ok: true, id, pixels: pixels.length });
      wire.run(pixels, settle ? undefined : at);
    });
    if (!error) {
      failures = 0;
      if (again[0]) hurry();
    }
  };

  const takeHeld = () => {
    if (held) for (const waiting of held.abandoned()) add(waiting);
  };
  /** Two tabs that open at once must not both find the same events: one looks after the other. */
  const takeOver = () => {
    const take = () =>
      attempt(() => {
        if (visitor.allowed()) for (const waiting of queue.abandoned()) add(waiting);
        save();
      });
    const { locks } = navigator;
    if (locks) locks.request('trl', take).catch(take);
    else take();
  };
  // before the page can bring the decision, which empties that place
  attempt(takeHeld);
  attempt(takeOver);
  // the page before this one may still be on its way out, with its last word unwritten
  setTimeout(() => attempt(takeOver), TAKE_OVER_AGAIN_MS);
  return {
    add: (waiting) => new Promise((settle) => add({ ...waiting, settle })),
    send,
    hurry,
    leave() {
      left = true;
      save();
    },
    comeBack() {
      if (!left) return;
      left = false;
      // the page that came after took them over, or else they are there to be taken back
      if (parked) {
        open = [];
        fresh = [];
        again = [];
        // WebKit tells of `visibilitychange` next, which saves, before the take-over gets its lock
        queue.giveUp();
        takeHeld();
        takeOver();
      }
    },
  };
}
