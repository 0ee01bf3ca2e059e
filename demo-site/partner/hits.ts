import type { Mode } from './behaviour.ts';

/** One request that the partner got, as it came. */
export interface Hit {
  /** 1 for the first, in order of arrival */
  id: number;
  /** epoch milliseconds */
  at: number;
  method: string;
  /** path and query, exactly as they came */
  url: string;
  /** without the query */
  path: string;
  query: [name: string, value: string][];
  headers: [name: string, value: string][];
  body: string;
  /** who sent it: the collector's server or the visitor's browser */
  from: 'server' | 'browser';
  /** how it was answered */
  answered: Mode;
}

/** The partner keeps the newest hits and forgets the rest. */
const KEPT = 500;

export interface Hits {
  add(hit: Omit<Hit, 'id'>): Hit;
  /** Newest first; `path` is a prefix, `after` an id. */
  list(filter?: { path?: string; after?: number }): Hit[];
  clear(): void;
}

export function createHits(): Hits {
  let hits: Hit[] = [];
  let lastId = 0;
  return {
    add(hit) {
      lastId += 1;
      const added = { id: lastId, ...hit };
      hits = [added, ...hits].slice(0, KEPT);
      return added;
    },
    list({ path = '/', after = 0 } = {}) {
      return hits.filter((hit) => hit.id > after && hit.path.startsWith(path));
    },
    clear() {
      hits = [];
    },
  };
}
