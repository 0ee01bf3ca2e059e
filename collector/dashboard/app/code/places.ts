/** Lines and columns, as the compiler counts them, as offsets in the text. Pure. */

/** Both from 1, line ends LF. Undefined where the text has no such place: it was changed since. */
export function offsetOf(text: string, { line, column }: { line: number; column: number }): number | undefined {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return undefined;
    start = end + 1;
  }
  const offset = start + column - 1;
  return offset <= text.length ? offset : undefined;
}

/** What to underline for a refusal: its slot, else the word, tag or sign that it points at; never nothing, where there is text. */
export function rangeOf(
  text: string,
  refusal: { line: number; column: number; slot?: string },
): { from: number; to: number } | undefined {
  const from = offsetOf(text, refusal);
  if (from === undefined) return undefined;
  const rest = text.slice(from);
  const { slot } = refusal;
  if (slot !== undefined && rest.startsWith(slot)) return { from, to: from + slot.length };
  const word = /^(?:<\/?[\w-]+|[\w$-]+|[^\n])/.exec(rest)?.[0];
  if (word !== undefined) return { from, to: from + word.length };
  // at the end of a line: what stands before it
  return { from: Math.max(0, from - 1), to: from };
}
