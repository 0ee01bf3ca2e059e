import type { ReceiptOutcome } from '../protocol.ts';

/** What became of a pixel: the outcome and, where there is more to say, a detail. */
export type Result = [outcome: ReceiptOutcome, detail?: string];

/** A pixel in the sandbox, and in the main window each external script of one, gets that long. */
export const TIMEOUT_MS = 10_000;

/** Where pixels go; the tag may run before there is a body. */
export function insert(element: Element): void {
  (document.body || document.documentElement).appendChild(element);
}
