import { withConsent } from '../builtFor.ts';
import { attempt } from '../page/attempt.ts';
import type { EventsAnswer, EventsRequest, TagSettings } from '../protocol.ts';
import type { Visitor } from '../visitor/visitor.ts';
import { batches } from './batches.ts';
import { exceeds } from './exceeds.ts';
import type { Queue, Waiting } from './queue.ts';
import { refuses } from './refuses.ts';
import type { Wire } from './wire.ts';

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
/** of a request: a little less than the 64 KiB that the collector takes from pages */
const MAX_BYTES = 65_000;
/** The page before this one may still be on its way out, with its last word unwritten: a second look. */
const TAKE_OVER_AFTER_MS = [0, 2_000];

/** of an event: not sent yet, waits for another try, is under way */
type Stage = 0 | 1 | 2;

interface Entry extends Waiting {
  stage: Stage;
  /** absent: an earlier page tracked it */
  settle?: ((result: TrackResult) => void) | undefined;
  /** tracked while consent was undecided */
  waits: boolean;
}

export interface Transport {
  /** Goes out when the current task is over, so that events of the same moment share a request. */
  add(waiting: Waiting): Promise<TrackResult>;
  /** Sends what is fresh, or has waited for a decision that has come; writes down what has no final answer. */
  send(this: void): void;
  /** The next try, now. */
  hurry(): void;
  /** The page goes: the next one may take over what has no final answer. */
  leave(): void;
  /** The page is there again, with all that it held in memory. */
  comeBack(): void;
}

/**
 * Sends events until each has a final answer; those, too, that earlier pages left. `queue` is for what may be stored,
 * `held` for what waits for that decision.
 */
export function createTransport(
  { key, paths }: TagSettings,
  wire: Wire,
  queue: Queue,
  held: Queue,
  visitor: Visitor,
): Transport {
  /** all without a final answer */
  let open: Entry[] = [];
  let failures = 0;
  /** the refusal that the console has heard of: the next event is refused by it, too */
  let told: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** the page is going: what its sends, cut off by that, still save must not take the lease again */
  let left = false;
  /** what was open when the page went stands in storage */
  let parked: boolean;

  const save = () => {
    const allowed = !withConsent || visitor.allowed();
    if (withConsent && allowed === false) queue.clear();
    if (withConsent && allowed !== undefined) held.clear();
    // what is held is this tab's: the page that comes after this one, or after its crash, takes it at once
    parked = allowed !== false && (withConsent && !allowed ? held : queue).save(open, left || !allowed);
  };

  const add = (waiting: Waiting, settle?: Entry['settle']) => {
    const waits = withConsent && visitor.allowed() === undefined;
    open.push({ ...waiting, stage: 0, settle, waits });
    if (withConsent && waits && settle)
      settle({ ok: false, id: waiting.event.id, error: 'waits for consent', queued: true });
    Promise.resolve<Stage>(0).then(send);
  };

  /** What is at that stage, or in one before it. */
  const send = (stage: Stage = 0) =>
    attempt(() => {
      const allowed = !withConsent || visitor.allowed();
      if (withConsent && allowed === false) open = open.filter(({ waits }) => !waits);
      save();
      if (withConsent && allowed === undefined) return;
      for (const batch of batches(open.filter((entry) => entry.stage <= stage))) sendBatch(batch).catch(() => {});
    });

  const hurry = () => {
    clearTimeout(timer);
    timer = undefined;
    send(1);
  };

  const sendBatch = async (batch: Entry[]) => {
    for (const entry of batch) {
      if (withConsent) entry.waits = false;
      entry.stage = 2;
    }
    const { visitor: id, clicks, consent } = visitor.profile();
    const events = batch.map(({ event }) => event);
    // at each try: what was tracked hours ago is dated by it, and by a clock that may have been set since
    const now = Date.now();
    const body: EventsRequest = { key, visitor: id, now, clicks, consent, ...(batch[0] as Entry).envelope, events };
    // whoever refused isn't to be known by name either
    if (withConsent && !visitor.allowed()) {
      delete body.contact;
      delete body.page.fbp;
    }

    // of a visitor with many: the newest decide
    while (clicks[1] && exceeds(body, MAX_BYTES)) clicks.pop();

    let answer: Partial<EventsAnswer & { detail: string; field: string }> = {};
    let error = 'no answer';
    let isFinal: unknown;
    let waitMs = 0;
    try {
      // what runs pixels is to be there when they are
      wire.run([]);
      const response = await wire.post(paths.events, body);
      const { ok, status, headers } = response;
      waitMs = (headers.get('Retry-After') as unknown as number) * 1_000;
      answer =
        (await response
          .clone()
          .json()
          .catch(() => 0)) || answer;
      // a 200 that isn't the collector's (a login page of the network, a site's catch-all) is no answer
      // a collector that isn't updated yet doesn't know `now`: the next may
      isFinal = ok ? answer.pixels : refuses(response) && answer.field !== 'now';
      error = ok && isFinal ? '' : answer.detail || `HTTP ${status}`;
    } catch {
      // no connection, blocked by the page's CSP, timed out, or broken off
    }

    // what the page took back from storage when it came back is sent again, and runs by that answer
    const mine = batch.map((entry) => open.includes(entry));
    if (isFinal) open = open.filter((entry) => !batch.includes(entry));
    else {
      for (const entry of batch) entry.stage = 1;
      waitMs = (waitMs || FIRST_RETRY_MS * 2 ** failures++) * (1 + Math.random() / 2);
      timer = timer || setTimeout(hurry, Math.min(waitMs, MAX_RETRY_MS));
    }
    if (error) save();
    else {
      failures = 0;
      // not in the place of whom the visitor has become since, having taken consent back
      if (answer.visitor && visitor.profile().visitor === id) visitor.profile({}, answer.visitor);
      hurry();
    }

    const { pixels = [], rejected = [] } = answer;
    batch.forEach(({ event: { id, name: ours, at }, settle }, place) => {
      const bad = rejected.find(({ index }) => index === place);
      const problem = bad ? `${bad.field} ${bad.message}` : error;
      if (problem && isFinal && told !== problem) {
        told = problem;
        console.warn(`trl: ${problem}`);
      }
      // events may share an ID; a collector of the version before doesn't say the name
      const own = pixels.filter(({ event, name = ours }) => event === id && name === ours);
      if (settle)
        settle(problem ? { ok: false, id, error: problem, queued: !isFinal } : { ok: true, id, pixels: own.length });
      if (mine[place]) wire.run(own, settle ? undefined : at);
    });
  };

  const take = (from: Queue) => {
    for (const waiting of from.abandoned()) add(waiting);
  };
  /** Two tabs that open at once must not both find the same events: one looks after the other. */
  const takeOver = () => {
    const work = () =>
      attempt(() => {
        if (!withConsent || visitor.allowed()) take(queue);
        save();
      });
    const { locks } = navigator;
    if (locks) locks.request('trl', work).catch(work);
    else work();
  };
  // before the page can bring the decision, which empties that place
  if (withConsent) attempt(() => take(held));
  for (const ms of TAKE_OVER_AFTER_MS) setTimeout(() => attempt(takeOver), ms);

  return {
    add: (waiting) => new Promise((settle) => add(waiting, settle)),
    send,
    hurry,
    leave() {
      left = true;
      save();
    },
    comeBack() {
      // the page that came after took over what was open, or else it is there to be taken back
      if (left && parked) {
        open = [];
        // WebKit tells of `visibilitychange` next, which saves, before the take-over gets its lock
        queue.giveUp();
        if (withConsent) take(held);
        takeOver();
      }
      left = false;
    },
  };
}
