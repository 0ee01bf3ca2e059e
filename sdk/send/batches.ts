import { toJson } from './json.ts';
import type { Waiting } from './queue.ts';

/** 50 by contract; characters so that three bytes each stay below 64 KiB, with room for page and clicks. */
const MAX_EVENTS = 50;
const MAX_CHARACTERS = 16_000;

/** Neighbours with the same envelope go in one request; a larger event goes alone. */
export function batches<Entry extends Waiting>(entries: Entry[]): Entry[][] {
  const all: Entry[][] = [];
  let batch: Entry[] = [];
  let shared = '';
  for (const entry of entries) {
    const own = toJson(entry.envelope);
    if (own !== shared || batch.length === MAX_EVENTS || toJson(batch.concat(entry)).length > MAX_CHARACTERS) {
      shared = own;
      batch = [];
      all.push(batch);
    }
    batch.push(entry);
  }
  return all;
}
