import { attempt } from '../page/attempt.ts';
import type { EventsRequest, WireEvent } from '../protocol.ts';
import type { TextStore } from '../visitor/storage.ts';
import { toJson } from './json.ts';

/** An event without a final answer, with what its request needs although a later page may send it. */
export interface Waiting {
  event: WireEvent;
  envelope: Pick<EventsRequest, 'page' | 'contact' | 'test'>;
}

interface Stored extends Waiting {
  /** until then no other page takes it over */
  lease: number;
}

/** Caps of what is kept over pages, the oldest go first; localStorage holds 5 MB for the whole site. */
const MAX_EVENTS = 50;
const MAX_CHARACTERS = 200_000;
const MAX_AGE_MS = 7 * 86_400_000;
/** Longer than a page leaves an event alone (30 s between tries, 15 s for one); ends early when the page goes. */
const LEASE_MS = 60_000;

export interface Queue {
  /** what pages before this one left */
  abandoned(): Waiting[];
  /**
   * Puts `mine` in the place of all that this page saved before; `release`: any page may take them over at once. Gives
   * whether storage took all of it.
   */
  save(mine: Waiting[], release?: boolean): boolean;
  /** What this page saved is no longer its own: it stays, whatever the page saves next, for the page that takes it over. */
  giveUp(): void;
  clear(): void;
}

const keyOf = ({ event: { id, name } }: Waiting) => `${name}\n${id}`;

export function createQueue(store: TextStore, now = Date.now): Queue {
  let saved: Record<string, unknown> = {};
  const read = (): Stored[] =>
    attempt(() =>
      JSON.parse(store.get()).filter(({ event, envelope }: Stored) => envelope && now() - event.at < MAX_AGE_MS),
    ) || [];
  return {
    // one that ends later than any is by a clock that was ahead
    abandoned: () => read().filter(({ lease }) => lease < now() || lease > now() + LEASE_MS),
    save(mine, release) {
      for (const one of mine) saved[keyOf(one)] = 1;
      const texts = read()
        .filter((one) => !saved[keyOf(one)])
        .concat(mine.map(({ event, envelope }) => ({ event, envelope, lease: release ? 0 : now() + LEASE_MS })))
        .slice(-MAX_EVENTS)
        .map((entry) => toJson(entry));
      while (texts.join().length > MAX_CHARACTERS) texts.shift();
      const text = texts[0] ? `[${texts}]` : '';
      store.set(text);
      return store.get() === text && texts.length >= mine.length;
    },
    giveUp() {
      saved = {};
    },
    clear: () => store.set(''),
  };
}
