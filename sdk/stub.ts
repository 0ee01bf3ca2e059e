import type { Trl } from './api.ts';
import { attempt } from './page/attempt.ts';

/**
 * A call that the page made before the tag was there: method and arguments. What the stub of README adds tells when and where,
 * and whom to tell; stubs of before have none of it.
 */
export type Call = unknown[] & {
  /** not `at`: arrays have a method of that name */
  time?: number;
  url?: string;
  referrer?: string;
  done?: (result: unknown) => void;
};

/** `window.trl`: before the tag has loaded the page's stub with the calls so far. */
export type TrlOrStub = Partial<Trl> & { q?: { push(call: Call): unknown } | Call[] };

/** What the page has under that name, if it is a stub or the API: elements with that `id` or `name` stand there too. */
export function stubOf(name: string): TrlOrStub {
  const there = (window as unknown as Record<string, TrlOrStub | undefined>)[name];
  return attempt(() => (there as TrlOrStub).constructor === Object && there) || {};
}
