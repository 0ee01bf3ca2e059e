import type { Contact, EventsRequest, WireEvent } from './protocol.ts';
import type { TextStore } from './storage.ts';

/** An event without a final answer, with what its request needs although a later page may send it. */
export interface Waiting {
  event: WireEvent;
  page: EventsRequest['page'];
  contact?: Contact;
  test?: boolean;
  /** until then no other page takes it over */
  lease?: number;
}

/** Caps of what is kept over pages; the oldest go first. localStorage holds 5 MB for the whole site. */
const MAX_EVENTS = 50;
const MAX_CHARACTERS = 60_000;
const MAX_AGE_MS = 7 * 86_400_000;
/** Longer than a page leaves an event alone (30 s between tries, 15 s for one); ends early when the page goes. */
const LEASE_MS = 60_000;

export interface Queue {
  /** what pages before this one left */
  abandoned(): Waiting[];
  /** `mine` replaces what is stored of the same ids; `done` go; other pages' events stay. */
  save(mine: Waiting[], done: Waiting[], release?: boolean): void;
  clear(): void;
}

export function createQueue(store: TextStore, now: () => number): Queue {
  const read = (): Waiting[] => parseQueue(store.get());
  return {
    abandoned: () => read().filter(({ lease = 0 }) => lease <= now()),
    save(mine, done, release) {
      const ids = [...mine, ...done].map(({ event }) => event.id);
      const others = read().filter(({ event }) => !ids.includes(event.id));
      const lease = release ? 0 : now() + LEASE_MS;
      store.set(encodeQueue([...others, ...mine.map((waiting) => ({ ...waiting, lease }))], now()));
    },
    clear: () => store.set(''),
  };
}

/** `''` for an empty queue */
export function encodeQueue(waiting: Waiting[], now: number): string {
  const texts = waiting
    .filter(({ event }) => now - event.at < MAX_AGE_MS)
    .slice(-MAX_EVENTS)
    .map((one) => JSON.stringify(one));
  while (texts.join().length > MAX_CHARACTERS) texts.shift();
  return texts.length ? `[${texts}]` : '';
}

export function parseQueue(text: string): Waiting[] {
  try {
    return JSON.parse(text).filter((one: Waiting | null) => one?.event?.id && one.page);
  } catch {
    return [];
  }
}
