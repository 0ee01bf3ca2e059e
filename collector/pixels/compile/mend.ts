/**
 * A form of a template that is taken, where little is wrong with it: quotes around an attribute, encodeURIComponent() around a
 * value in an address. It is offered, never put in place of what was submitted: what was reviewed is what runs.
 */
import type { Draft } from './pixelDraft.ts';

export interface Mended {
  html: string;
  /** what was inserted, where in the template as submitted, both from 1 */
  changes: { line: number; column: number; inserted: string }[];
}

/** undefined: nothing was found that could be mended. */
export function mendedBy(draft: Draft): Mended | undefined {
  if (draft.edits.length === 0) return undefined;
  const edits = [...draft.edits].sort(([a], [b]) => a - b);
  let html = '';
  let at = 0;
  for (const [offset, text] of edits) {
    html += draft.source.slice(at, offset) + text;
    at = offset;
  }
  html += draft.source.slice(at);
  return {
    html: draft.fill(html, (slot) => draft.slots[slot]?.source ?? ''),
    changes: edits.map(([offset, inserted]) => ({ ...draft.positionOf(offset), inserted })),
  };
}
