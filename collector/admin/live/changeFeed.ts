/**
 * What becomes of deliveries or events, as it happens, for whoever looks on. Ingest and dispatcher say which ones they wrote;
 * that costs them a few words of memory each, and the store is asked for them only while somebody listens.
 */
import { randomUUID } from 'node:crypto';
import type { DeliveryRow, DeliverySummary } from '../../store/contract/delivery.ts';
import type { EventSummary } from '../../store/contract/event.ts';
import type { EventKey } from '../../store/contract/eventKey.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

/** Changes of one item that follow each other within this time are shown as one. */
const GATHER_MS = 100;
/** Items shown a gathering, at most: reading them takes time from ingest. */
const MAX_A_GATHERING = 200;
/** Changes remembered for listeners that come back. */
const REMEMBERED = 4096;

/** `id` is what a listener that comes back names as the last it got. `missed`: changes happened that are not shown. */
export type FeedMessage<Item> = { id: string; item: Item } | { id: string; missed: true };

/** `Key`: what names an item. */
export interface ChangeFeed<Item, Key = string> {
  /** These were stored or moved on. */
  changed(items: readonly Key[]): void;
  /** Some moved on, which ones isn't known: listeners are told that they missed something. */
  changedUnnamed(): void;
  /** `after`: id of the last message that the listener got. Returns how to stop listening. */
  listen(listener: Listener<Item>, after?: string): () => void;
  /** Ends all listeners, also those that are yet to come. */
  close(): void;
}

export interface Listener<Item> {
  onMessages(messages: FeedMessage<Item>[]): void;
  onClose(): void;
}

interface Listening<Item> extends Listener<Item> {
  /** number of the first change it hasn't seen */
  position: number;
  /** changes before that are lost to it */
  missed: boolean;
}

const UNNAMED = '';

type Log = { error: (details: object, message: string) => void };

/** Deliveries as lists show them. */
export function createDeliveryFeed(store: Pick<TrafficStore, 'getDelivery'>, log: Log): ChangeFeed<DeliverySummary> {
  return createChangeFeed(async (id) => {
    const row = await store.getDelivery(id);
    return row && summaryOf(row);
  }, log);
}

/** Events as they are stored; one whose pixel reported is told again. */
export function createEventFeed(store: Pick<TrafficStore, 'getEvent'>, log: Log): ChangeFeed<EventSummary, EventKey> {
  const feed = createChangeFeed((key) => store.getEvent(...(JSON.parse(key) as [id: string, name: string])), log);
  return { ...feed, changed: (events) => feed.changed(events.map(({ id, name }) => JSON.stringify([id, name]))) };
}

function createChangeFeed<Item>(readOne: (id: string) => Promise<Item | undefined>, log: Log): ChangeFeed<Item> {
  /** Numbers of changes mean nothing to another process. */
  const process = randomUUID().slice(0, 8);
  const remembered: string[] = [];
  const listeners = new Set<Listening<Item>>();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  let showing = false;
  let closed = false;

  const messageId = (position: number) => `${process}-${position}`;

  function add(id: string): void {
    remembered[count % REMEMBERED] = id;
    count += 1;
    plan();
  }

  function plan(): void {
    if (timer === undefined && !showing && listeners.size > 0) timer = setTimeout(() => void show(), GATHER_MS);
  }

  async function show(): Promise<void> {
    timer = undefined;
    showing = true;
    /** one look at the store, however many listen */
    const reading = new Map<string, Promise<Item | undefined>>();
    const until = count;
    try {
      await Promise.all(Array.from(listeners, (listener) => showTo(listener, until, reading)));
    } catch (error) {
      log.error({ err: error }, 'a live stream failed');
    }
    showing = false;
    if (Array.from(listeners).some(({ position }) => position < count)) plan();
  }

  async function showTo(
    listener: Listening<Item>,
    until: number,
    reading: Map<string, Promise<Item | undefined>>,
  ): Promise<void> {
    const first = Math.max(listener.position, until - REMEMBERED);
    let missed = listener.missed || first > listener.position;
    listener.position = until;
    listener.missed = false;
    /** id → number of its last change */
    const last = new Map<string, number>();
    for (let position = first; position < until; position += 1) {
      const id = remembered[position % REMEMBERED] ?? UNNAMED;
      missed ||= id === UNNAMED;
      if (id === UNNAMED) continue;
      last.delete(id);
      last.set(id, position);
    }
    const shown = [...last].slice(-MAX_A_GATHERING);
    missed ||= shown.length < last.size;
    const items = await Promise.all(
      shown.map(([id]) => {
        const known = reading.get(id) ?? read(id);
        reading.set(id, known);
        return known;
      }),
    );
    const messages: FeedMessage<Item>[] = [];
    for (const [index, [, position]] of shown.entries()) {
      const item = items[index];
      if (item !== undefined) messages.push({ id: messageId(position + 1), item });
      else missed = true;
    }
    if (missed) messages.unshift({ id: messageId(messages.length > 0 ? first : until), missed: true });
    if (messages.length > 0 && listeners.has(listener)) listener.onMessages(messages);
  }

  async function read(id: string): Promise<Item | undefined> {
    try {
      return await readOne(id);
    } catch (error) {
      log.error({ err: error, id }, 'a change could not be shown in the live stream');
      return undefined;
    }
  }

  /** The change after that message; undefined when it isn't one of ours, or too old. */
  function positionAfter(id: string): number | undefined {
    const position = id.startsWith(`${process}-`) ? Number(id.slice(process.length + 1)) : Number.NaN;
    return Number.isInteger(position) && position >= 0 && position <= count ? position : undefined;
  }

  return {
    changed(ids) {
      for (const id of ids) add(id);
    },
    changedUnnamed: () => add(UNNAMED),
    listen(listener, after) {
      if (closed) {
        listener.onClose();
        return () => undefined;
      }
      const position = after === undefined ? count : positionAfter(after);
      const listening: Listening<Item> = { ...listener, position: position ?? count, missed: position === undefined };
      listeners.add(listening);
      if (listening.missed || listening.position < count) plan();
      return () => void listeners.delete(listening);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      const ended = [...listeners];
      listeners.clear();
      for (const { onClose } of ended) onClose();
    },
  };
}

function summaryOf({ attempts, ...rest }: DeliveryRow): DeliverySummary {
  const last = attempts.at(-1);
  return { ...rest, attempts: attempts.length, status: last?.status ?? null, durationMs: last?.durationMs ?? null };
}
