/**
 * Waits for a test visit: which of the test events that come in after the start tells most of it, and what becomes of that one.
 * Streams only say that something happened; what happened is read anew, so nothing is lost while the page was not looked at.
 */
import { useEffect, useState } from 'preact/hooks';
import { get, withQuery } from '../../../../api/client.ts';
import { sayError } from '../../../../api/problem.ts';
import type { EventSummary, List } from '../../../../api/types.ts';
import type { EventAnswer } from '../../../../story/types.ts';
import { openStream } from '../../../../traffic/openStream.ts';
import { chooseEvent, isSame, newOnes } from '../../model/visit/visitEvents.ts';

/** Under load streams may speak many times a second. */
const QUIET_MS = 300;
const LOOKED_AT = 50;

export interface VisitSeen {
  event: EventAnswer | undefined;
  /** of this visit, the oldest first */
  events: readonly EventSummary[];
  /** false: connecting, or the connection is lost */
  isLive: boolean;
  error: string | undefined;
}

const NOTHING: VisitSeen = { event: undefined, events: [], isLive: false, error: undefined };

/** `isWaiting`: from then on, with what comes after that. `marks`: what the link carries. */
export function useVisit(
  connector: string,
  isWaiting: boolean,
  marks: readonly (readonly [name: string, value: string])[],
): VisitSeen {
  const [seen, setSeen] = useState<VisitSeen>(NOTHING);
  const [followed, setFollowed] = useState<{ id: string; name: string }>();
  const wanted = JSON.stringify(marks);

  useEffect(() => {
    setSeen(NOTHING);
    setFollowed(undefined);
    if (!isWaiting) return;
    const stop = new AbortController();
    // asked for at once, before the page that is being opened can have sent anything; by the collector's order, since clocks differ
    let before = newestOne(stop.signal);
    /** whose visit it is, once an event has come with the link's click */
    let visitor: string | undefined;

    const look = async () => {
      try {
        const known = await before.catch(() => {
          before = newestOne(stop.signal);
          return before;
        });
        const fresh = newOnes((await testEvents(LOOKED_AT, stop.signal)).items, known);
        const chosen = chooseEvent(fresh, connector, visitor);
        if (!chosen) return;
        const event = await get(pathOf(chosen), stop.signal);
        if (hasMarks(event, JSON.parse(wanted))) visitor = event.visitor;
        const events = fresh.filter((one) => one.visitor === event.visitor).reverse();
        setSeen((last) => ({ ...last, event, events, error: undefined }));
        setFollowed((last) => (last && isSame(last, chosen) ? last : { id: chosen.id, name: chosen.name }));
      } catch (error) {
        if (!stop.signal.aborted) setSeen((last) => ({ ...last, error: sayError(error) }));
      }
    };
    const lookSoon = gathered(look);
    const close = openStream('/api/events/stream?test=true', ['event', 'missed'], {
      onOpen() {
        setSeen((last) => ({ ...last, isLive: true }));
        lookSoon();
      },
      onLost: () => setSeen((last) => ({ ...last, isLive: false })),
      onMessage: lookSoon,
    });
    return () => {
      stop.abort();
      close();
    };
  }, [connector, isWaiting, wanted]);

  useEffect(() => {
    if (followed === undefined) return;
    const stop = new AbortController();
    const look = async () => {
      try {
        const event = await get(pathOf(followed), stop.signal);
        setSeen((last) => (last.event && isSame(last.event, event) ? { ...last, event } : last));
      } catch (error) {
        if (!stop.signal.aborted) setSeen((last) => ({ ...last, error: sayError(error) }));
      }
    };
    const lookSoon = gathered(look);
    const close = openStream(streamOf(followed), ['changed'], {
      onOpen: lookSoon,
      onLost: () => undefined,
      onMessage: lookSoon,
    });
    return () => {
      stop.abort();
      close();
    };
  }, [followed]);

  return seen;
}

function testEvents(limit: number, signal: AbortSignal): Promise<List<EventSummary>> {
  return get(withQuery('/api/events', { test: true, limit }), signal);
}

type Named = Pick<EventSummary, 'id' | 'name'>;

function pathOf({ id, name }: Named) {
  return withQuery(`/api/events/${encodeURIComponent(id)}`, { name });
}

function streamOf({ id, name }: Named): string {
  return withQuery(`/api/events/${encodeURIComponent(id)}/stream`, { name });
}

/** null: there is none. A rejection is for whoever waits for it; nobody may. */
function newestOne(signal: AbortSignal): Promise<Named | null> {
  const found = testEvents(1, signal).then(({ items }) => items[0] ?? null);
  found.catch(() => undefined);
  return found;
}

function hasMarks({ clicks }: EventAnswer, marks: readonly [name: string, value: string][]): boolean {
  const [own] = marks;
  return own !== undefined && clicks.some(({ ids }) => ids[own[0].toLowerCase()] === own[1]);
}

/** One call at a time, soon after it was asked for; asked for meanwhile, once more after it. */
function gathered(work: () => Promise<void>): () => void {
  let isPlanned = false;
  let last: Promise<void> = Promise.resolve();
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(() => {
      last = last.then(() => {
        isPlanned = false;
        return work();
      });
    }, QUIET_MS);
  };
}
