/** Lists page by page. */

/** Newest first. `cursor` is the `next` of the page before; an unknown cursor throws `BadCursorError`. */
export interface PageRequest {
  limit: number;
  cursor?: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export class BadCursorError extends Error {}
