/**
 * Cursors of lists: opaque to callers, in truth the kind of list and the row number where the next page starts. A row
 * number never changes, so pages stay stable while newer rows arrive.
 */
import { BadCursorError, type PageRequest } from './contract.ts';

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
