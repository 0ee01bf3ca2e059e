import type { ReceiptOutcome } from '../protocol.ts';

/** What became of a pixel: the outcome and, where there is more to say, a detail. */
export type Result = [outcome: ReceiptOutcome, detail?: string];

/** A pixel in the sandbox, and in the main window each external script of one, gets that long. */
export const TIMEOUT_MS = 10_000;

/** Where pixels go: not into the body, which may not be there yet, and which some pages replace by the next one's. */
export function insert(element: Element): void {
  document.documentElement.appendChild(element);
}
