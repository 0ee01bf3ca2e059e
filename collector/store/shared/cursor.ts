/**
 * Cursors of lists: opaque to callers, in truth the kind of list and the row number where the next page starts. A row
 * number never changes, so pages stay stable while newer rows arrive.
 */
import { BadCursorError, type Page, type PageRequest } from '../contract/pages.ts';

const MAX_LIMIT = 200;

/** Where a page starts and how many rows it may hold. */
export interface PageStart {
  /** rows below this number belong to the page */
  before: number;
  limit: number;
}

export type CursorKind = 'event' | 'delivery' | 'audit';

export function pageStart(kind: CursorKind, page: PageRequest): PageStart {
  const limit = Math.min(Math.max(Math.trunc(page.limit) || 1, 1), MAX_LIMIT);
  return { limit, before: page.cursor === undefined ? Number.MAX_SAFE_INTEGER : readCursor(kind, page.cursor) };
}

export function writeCursor(kind: CursorKind, before: number): string {
  return Buffer.from(`${kind}:${before}`).toString('base64url');
}

function readCursor(kind: CursorKind, cursor: string): number {
  const before = Number(Buffer.from(cursor, 'base64url').toString().split(':')[1]);
  // Written again it must be the same text: nothing but a cursor of this kind passes.
  if (!Number.isSafeInteger(before) || before < 0 || writeCursor(kind, before) !== cursor) {
    throw new BadCursorError(`cursor: ${JSON.stringify(cursor.slice(0, 64))} is not a cursor that this list gave out`);
  }
  return before;
}

/** A page of rows that were looked up with one more than the limit: the extra one only says that there are more. */
export function pageOf<R extends { seq: number }, T>(
  kind: CursorKind,
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), next: last && rows.length > limit ? writeCursor(kind, last.seq) : null };
}
