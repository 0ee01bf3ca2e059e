import { toJson } from './json.ts';

/** Rejects when there was no answer. `anonymous`: without the collector's own cookie. */
export type Post = (path: string, body: unknown, anonymous?: boolean) => Promise<Response>;

const TIMEOUT_MS = 15_000;
/** The browser's limit for all keepalive requests in flight is 64 KiB; a character takes three bytes at most. */
const MAX_KEEPALIVE_CHARACTERS = 20_000;

/** `credentials`: the collector keeps a cookie of its own. */
export function createPost(base: string, credentials?: boolean): Post {
  let keptAlive = 0;
  return async (path, body, anonymous) => {
    const text = toJson(body);
    const { length } = text;
    const timeout = new AbortController();
    setTimeout(() => timeout.abort(), TIMEOUT_MS);
    keptAlive += length;
    try {
      // text/plain spares the preflight; what it says besides is the version of the sandbox shell that this tag knows
      return await fetch(base + path, {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain;trl=2' },
        body: text,
        credentials: credentials && !anonymous ? 'include' : 'omit',
        keepalive: keptAlive < MAX_KEEPALIVE_CHARACTERS,
        signal: timeout.signal,
      });
    } finally {
      keptAlive -= length;
    }
  };
}
