import { type ClickText, timeOf } from './clicks.ts';

/**
 * What makes a browser test traffic, or ends that: `mip1ab2c~trl_test=mip1ab2c1`, with `0` at its end for the end, and until when it
 * counts. It is stored as a click that hasn't happened yet, so that it goes wherever clicks go (all subdomains, the owner's other
 * domains), is the last to be cut, and is kept by tags from before. No two say the same.
 */
const MARK = '~trl_test=';
const DAY_MS = 86_400_000;

export const isMark = (text: ClickText) => text.slice(8, 18) === MARK;

/** Outdoes `before`, whatever the clock said then. */
export function makeMark(before: ClickText, says: string): ClickText {
  const until = Math.max(Date.now() + DAY_MS, timeOf(before) + 1 || 0).toString(36);
  return until + MARK + until + says;
}
