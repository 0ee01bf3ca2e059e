import type { Waiting } from './queue.ts';

/** 50 by contract; characters: of the 64 KiB, at three bytes each, with room for page and clicks. */
const MAX_EVENTS = 50;
const MAX_CHARACTERS = 16_000;

/** Neighbours that share page, contact and test flag go in one request. A larger event goes alone. */
export function batches<Entry extends { waiting: Waiting }>(entries: Entry[]): Entry[][] {
  const all: Entry[][] = [];
  let batch: Entry[] = [];
  let shared = '';
  let characters = 0;
  for (const entry of entries) {
    const { event, page, contact, test } = entry.waiting;
    const own = JSON.stringify([page, contact, test]);
    const { length } = JSON.stringify(event);
    characters += length;
    if (own !== shared || characters > MAX_CHARACTERS || batch.length === MAX_EVENTS) {
      batch = [];
      all.push(batch);
      shared = own;
      characters = length;
    }
    batch.push(entry);
  }
  return all;
}
