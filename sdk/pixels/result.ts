import type { ReceiptOutcome } from '../protocol.ts';

/** What became of a pixel. */
export interface Result {
  outcome: ReceiptOutcome;
  detail?: string | undefined;
}

/** A pixel, or in the main window each external script of it, gets that long. */
export const TIMEOUT_MS = 10_000;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
