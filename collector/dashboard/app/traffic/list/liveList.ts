/**
 * A list of what happened, newest first, that grows at both ends: pages at its old end, live changes at its new one. What is new
 * waits until the reader wants to see it, so nothing moves under their hand; what is shown changes in place. Pure.
 */

/** Lists are in the order of arrival: an event says when it arrived beside when it happened. */
export interface Listed {
  id: string;
  /** of an event, whose ID others may have under other names */
  name?: string;
  at: number;
  receivedAt?: number;
}

/** The same for the same item alone. */
export function keyOf({ id, name }: Pick<Listed, 'id' | 'name'>): string {
  return name === undefined ? id : `${id}\n${name}`;
}

export interface LiveList<Item extends Listed> {
  /** newest first */
  shown: readonly Item[];
  /** new ones that are not shown yet, newest first */
  waiting: readonly Item[];
  /** more came than the stream could carry: only reading the list anew shows all */
  missed: boolean;
  /** where the next page starts; null: the oldest is shown; undefined: nothing was read yet */
  next: string | null | undefined;
}

/** Beyond, the reader is better served by a filter: every row costs memory. */
export const MOST_SHOWN = 10_000;
/** What waits is counted up to here; beyond, reading the list anew is the shorter way. */
export const MOST_WAITING = 500;

export function emptyList<Item extends Listed>(): LiveList<Item> {
  return { shown: [], waiting: [], missed: false, next: undefined };
}

/** A page read behind what is shown. What a live change brought there already is not shown twice. */
export function withPage<Item extends Listed>(
  list: LiveList<Item>,
  page: { items: readonly Item[]; next: string | null },
): LiveList<Item> {
  const known = new Set([...list.shown, ...list.waiting].map(keyOf));
  const more = page.items.filter((item) => !known.has(keyOf(item)));
  return { ...list, shown: [...list.shown, ...more], next: page.next };
}

/** Live changes, oldest first. `matches`: whether one that isn't in the list belongs there. */
export function withChanges<Item extends Listed>(
  list: LiveList<Item>,
  changes: readonly Item[],
  matches: (item: Item) => boolean,
): LiveList<Item> {
  if (changes.length === 0) return list;
  const newest = new Map(changes.map((item) => [keyOf(item), item]));
  const replace = (items: readonly Item[]) =>
    items.some((item) => newest.has(keyOf(item))) ? items.map((item) => taken(newest, item)) : items;
  const shown = replace(list.shown);
  const before = replace(list.waiting);
  const oldest = list.shown.at(-1);
  // What is older than all that is shown comes with its page.
  const isInReach = (item: Item) =>
    list.next === null || (oldest !== undefined && arrivalOf(item) >= arrivalOf(oldest));
  const known = new Set([...list.shown, ...list.waiting].map(keyOf));
  const added = [...newest.values()].filter((item) => !known.has(keyOf(item)) && isInReach(item) && matches(item));
  const waiting = added.length === 0 ? before : inOrder([...before, ...added]);
  const missed = list.missed || waiting.length > MOST_WAITING;
  return { ...list, shown, waiting: waiting.slice(0, MOST_WAITING), missed };
}

export function withMissed<Item extends Listed>(list: LiveList<Item>): LiveList<Item> {
  return list.missed ? list : { ...list, missed: true };
}

/** What waited takes its place among the others. */
export function revealed<Item extends Listed>(list: LiveList<Item>): LiveList<Item> {
  if (list.waiting.length === 0) return list;
  return { ...list, shown: inOrder([...list.waiting, ...list.shown]), waiting: [] };
}

export function isFull<Item extends Listed>({ shown }: LiveList<Item>): boolean {
  return shown.length >= MOST_SHOWN;
}

function taken<Item extends Listed>(newest: ReadonlyMap<string, Item>, item: Item): Item {
  return newest.get(keyOf(item)) ?? item;
}

/** Sorting keeps the order of those that came in the same millisecond. */
function inOrder<Item extends Listed>(items: Item[]): Item[] {
  return items.sort((a, b) => arrivalOf(b) - arrivalOf(a));
}

function arrivalOf({ at, receivedAt = at }: Listed): number {
  return receivedAt;
}
