import type { EventsAnswer } from './protocol.ts';

/** Rejects when there was no answer. */
export type Post = (path: string, body: unknown) => Promise<Response>;

export interface Exchange {
  answer: EventsAnswer & Pick<Required<EventsAnswer>, 'rejected'>;
  /** `''`: the collector took the request */
  error: string;
  /** there is no final answer, try again; 0: the collector names no time */
  retryMs?: number;
}

const TIMEOUT_MS = 15_000;
/** The browser's limit for all keepalive requests in flight is 64 KiB. */
const MAX_KEEPALIVE_BYTES = 61_440;

/** `credentials`: the collector keeps a cookie of its own. */
export function createPost(base: string, credentials?: boolean): Post {
  let keptAlive = 0;
  return async (path, body) => {
    const text = JSON.stringify(body);
    const { size } = new Blob([text]);
    const keepalive = keptAlive + size <= MAX_KEEPALIVE_BYTES;
    const timeout = new AbortController();
    setTimeout(() => timeout.abort(), TIMEOUT_MS);
    if (keepalive) keptAlive += size;
    try {
      // without a Content-Type of our own it is text/plain, which spares the preflight
      return await fetch(base + path, {
        method: 'POST',
        body: text,
        credentials: credentials ? 'include' : 'omit',
        keepalive,
        signal: timeout.signal,
      });
    } finally {
      if (keepalive) keptAlive -= size;
    }
  };
}

/** One try to hand events over. Never rejects. */
export async function exchange(post: Post, path: string, body: unknown): Promise<Exchange> {
  const answer = { pixels: [], rejected: [] };
  try {
    const response = await post(path, body);
    const { status } = response;
    const error = `HTTP ${status}`;
    if (status === 429 || status > 499) {
      return { answer, error, retryMs: Number(response.headers.get('Retry-After')) * 1000 || 0 };
    }
    const { detail, ...parts } = await response.json().catch(() => ({}));
    if (!response.ok) return { answer, error: `${error}: ${detail}` };
    // a 200 that isn't the collector's (a login page of the network, a site's catch-all) is no answer
    if (parts.pixels) return { answer: { ...answer, ...parts }, error: '' };
  } catch {
    // no connection, blocked by the page's CSP, timed out, or broken off
  }
  return { answer, error: 'no answer', retryMs: 0 };
}
