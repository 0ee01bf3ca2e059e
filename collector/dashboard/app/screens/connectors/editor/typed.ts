/** What is typed while a new connector is saved: it gets an address, and so another editor, which goes on with it. */
import type { Draft } from '../model/connectorDraft.ts';

let kept: Draft | undefined;

/** `draft`: as it was saved, with what was typed since. */
export function keepTyped(draft: Draft): void {
  kept = draft;
}

/** Gives it once. */
export function takeTyped(id: string | undefined): Draft | undefined {
  const draft = kept;
  kept = undefined;
  return draft?.id === id ? draft : undefined;
}
